/** A budget never pays more than it holds, and each payment out of it is one intent; a lock stops what nobody has signed. */
import { budgetSource } from '#core/execution/source.ts';
import type { BudgetPaymentLine, IntentLine } from '../snapshot.ts';
import type { Invariant, Look } from './execution.ts';

const UNSIGNED = ['planned', 'parked', 'reserved'];

/** What the state of its intent makes of a payment. */
function endOf({ state }: IntentLine): BudgetPaymentLine['state'] {
  if (state === 'final') return 'paid';
  return state === 'cancelled' || state === 'reverted' ? 'voided' : 'reserved';
}

function checkPayment({ world, now }: Look, payment: BudgetPaymentLine): void {
  const { id, amount, state } = payment;
  const [intent, ...more] = now.intents.filter((one) => one.source === budgetSource(id));
  if (!intent || more.length > 0 || intent.id !== payment.intent) {
    world.fail('BUDGET', `payment ${id} is not one intent`);
    return;
  }
  if (intent.amount !== amount)
    world.fail('BUDGET', `payment ${id} of ${amount} is an intent of ${intent.amount}`);
  if (state !== endOf(intent)) world.fail('BUDGET', `payment ${id} (${intent.state}) is ${state}`);
}

/** A budget never pays more than it holds, and nothing once it was ended. */
export const withinBudget: Invariant = (look) => {
  const { world, now, before } = look;
  for (const payment of now.budgetPayments) checkPayment(look, payment);
  const known = new Set(before?.budgetPayments.map(({ id }) => id));
  for (const { id, amount, spent } of now.budgets) {
    const own = now.budgetPayments.filter(({ budget }) => budget === id);
    const taken = own
      .filter(({ state }) => state !== 'voided')
      .reduce((sum, one) => sum + one.amount, 0);
    if (taken !== spent)
      world.fail('BUDGET', `budget ${id} has spent ${spent}, its payments ${taken}`);
    if (taken > amount) world.fail('BUDGET', `budget ${id} holds ${amount} and pays ${taken}`);
    const wasClosed = before?.budgets.some((one) => one.id === id && one.closed) ?? false;
    if (wasClosed && own.some((one) => !known.has(one.id)))
      world.fail('BUDGET', `budget ${id} was ended, and pays`);
  }
  const payments = now.intents.filter(({ source }) => source.startsWith('budget:'));
  if (payments.length !== now.budgetPayments.length)
    world.fail('BUDGET', 'an intent of a budget is no payment of it');
};

/** Losses: of somebody who is locked nothing waits for a signature, save what the account may have sent already (T19). */
export const lockStops: Invariant = ({ world, now }) => {
  const concerned = [
    ...now.withdrawals.map(({ intent, person }) => ({ intent, persons: [person] })),
    ...now.budgetPayments.map(({ intent, by, to }) => ({ intent, persons: [by, to] })),
  ];
  const strange = new Set(now.strangers.map(({ sender }) => sender));
  for (const { intent, persons } of concerned) {
    if (!persons.some((person) => now.locked.includes(person))) continue;
    const row = now.intents.find(({ id }) => id === intent);
    if (row && UNSIGNED.includes(row.state) && !strange.has(row.sender))
      world.fail('LOCK', `${intent} is ${row.state}, and somebody it concerns is locked`);
  }
};

export const BUDGET = [withinBudget, lockStops] as const;
