import { at, bold, command, link, say, type Text } from '../../text.ts';
import { reasonWords } from './reason.ts';

/** Money that a decision lets somebody pay without another vote. */
export const budget = {
  describe: {
    list: () => 'Budgets: who may pay how much without a vote, and what was paid',
    pay: () => 'Pay out of a budget that you hold',
    send: () => 'Pay what was shown',
    close: () => 'Close a budget: nothing more is paid out of it (its holder, or a treasurer)',
  },
  option: {
    budget: () => 'Its number, or its name',
    to: () => 'To whom?',
    amount: () => 'How much?',
    purpose: () => 'What for? Everybody reads it',
    wallet: () => 'The wallet it goes to',
    key: () => 'As it was shown',
  },
  heading: () => 'Budgets',
  none: (): Text =>
    say`There are no budgets. A decision opens one: ${[command('proposal create')]} with an action like: budget "Docs" 500 to @bo for 90d`,
  line: ({
    number,
    name,
    holder,
    left,
    amount,
    until,
    state,
  }: {
    number: number;
    name: string;
    holder: Text;
    left: string;
    amount: string;
    until: Date;
    state: 'open' | 'over' | 'closed';
  }): Text => {
    const said = say`${[bold(`#${number} ${name}`)]}, held by ${holder}: ${left} of ${amount} left`;
    if (state === 'closed') return say`${said}, closed`;
    return state === 'over'
      ? say`${said}, over since ${[at(until)]}`
      : say`${said}, until ${[at(until)]}`;
  },
  openedBy: ({ proposal }: { proposal: number }): Text =>
    say`Opened by proposal ${[bold(`#${proposal}`)]}. It is a limit: the money stays in the treasury until it is paid.`,
  payments: () => 'What was paid out of it, the newest first:',
  unpaid: () => 'Nothing was paid out of it yet.',
  hint: (): Text => say`${[command('budget list')]} with a number shows what was paid.`,
  payment: ({
    from,
    to,
    amount,
    purpose,
    at: when,
    state,
  }: {
    from: Text;
    to: Text;
    amount: string;
    purpose: string;
    at: Date;
    state: 'reserved' | 'paid' | 'voided';
  }): Text =>
    say`${[at(when, 'date')]} ${from} to ${to}: ${[bold(amount)]} for ${purpose} (${STATE[state]})`,
  card: ({
    from,
    to,
    amount,
    name,
  }: {
    from: Text;
    to: Text;
    amount: string;
    name: string;
  }): Text => say`${from} pays ${to} ${[bold(amount)]} out of the budget ${[bold(name)]}.`,
  state: ({
    state,
    reason,
    url,
  }: {
    state: 'reserved' | 'paid' | 'voided';
    reason: string | null;
    url: string | undefined;
  }): Text => {
    if (state === 'voided') {
      const why = reason === null ? '' : say` (${reasonWords(reason)})`;
      return say`⚠️ It was not paid${why}, and the budget has it again.`;
    }
    const said = state === 'paid' ? '✅ Paid' : '⏳ On its way';
    return url === undefined ? `${said}.` : say`${said}: ${[link('the transaction', url)]}.`;
  },
  left: ({ number, left }: { number: number; left: string }): Text =>
    say`Payment #${number}. ${left} are left in the budget.`,
  confirm: ({
    amount,
    to,
    wallet,
    name,
    left,
  }: {
    amount: string;
    to: string;
    wallet: Text;
    name: string;
    left: string;
  }): Text =>
    say`This pays ${[bold(amount)]} to ${to} (${wallet}) out of the budget ${[bold(name)]}. ${left} are left after that. Everybody sees it.`,
  payIt: () => 'Pay it',
  paying: ({ number, amount, to }: { number: number; amount: string; to: string }): Text =>
    say`Payment ${[bold(`#${number}`)]} of ${[bold(amount)]} to ${to} is on its way. Its card shows the transaction.`,
  closed: ({ number, name, left }: { number: number; name: string; left: string }): Text =>
    say`The budget ${[bold(`#${number} ${name}`)]} is closed: the ${left} left in it are paid by decisions again. What is on its way arrives.`,
};

const STATE = {
  reserved: 'on its way',
  paid: 'paid',
  voided: 'not paid',
} as const;
