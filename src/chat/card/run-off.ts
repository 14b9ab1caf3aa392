/** The way on from a tie: a run-off between those that are level, or the same question once more. */
import { formatAmount } from '#core/amount.ts';
import { actionToJson } from '#core/execution/intent.ts';
import { lastSeat } from '#core/voting/last-seat.ts';
import type { PaidOption, ProposalView } from '#service/proposal/view.ts';
import { conditionValues } from '../conditions.ts';
import { PAYEES } from '../payees.ts';
import type { Button, JsonValue } from '../reply.ts';
import type { Words } from '../words/index.ts';

const TITLE_MAX = 150;
const clip = (text: string): string => [...text].slice(0, TITLE_MAX).join('');

/** What would be proposed; its author still sees it whole and is asked once. */
function values(view: ProposalView, words: Words): { [option: string]: JsonValue } {
  const { title, body, action, unit } = view;
  if (view.method !== 'basic/1') {
    const { sure, tied } = lastSeat(view, view.seats);
    const asked = {
      ...{ title: clip(words.proposal.runOffTitle({ title })), body },
      method: view.method.replace(/\/\d+$/, ''),
    };
    const paid = action && 'options' in action ? action.options : [];
    const payees = paid.filter(({ option }) => tied.includes(option));
    const plain = tied.filter((option) => !payees.some((one) => one.option === option));
    const choices = plain.map((option) => view.choices[option - 1] ?? '').join('\n');
    return {
      ...asked,
      ...(plain.length > 0 && { choices }),
      ...(payees.length > 0
        ? { ...paymentValues(payees, unit.decimals), ...conditionValues(view.conditions) }
        : { seats: String(view.seats - sure.length) }),
    };
  }
  if (!action || !('transfer' in action)) return { title, body };
  const paid = paymentValues([action], unit.decimals);
  return { title, body, ...paid, ...conditionValues(view.conditions) };
}

type Paid = Pick<PaidOption, 'transfer' | 'recipient'>;

/** The amount and whom to ask about, as `proposal create` takes them; nothing where somebody cannot be named. */
function paymentValues(paid: readonly Paid[], decimals: number): { [option: string]: JsonValue } {
  const payees = paid.map(({ recipient }) => {
    const account = recipient?.accounts[0];
    return account && { by: 'account', ...account, displayName: recipient.label };
  });
  const [first] = paid;
  if (!first || payees.includes(undefined)) return {};
  return {
    amount: formatAmount(first.transfer.amount, decimals),
    ...Object.fromEntries(
      payees.flatMap((payee, index) => (payee ? [[PAYEES[index] ?? '', payee]] : [])),
    ),
  };
}

/** Undefined where nothing is level. */
export function runOffButton(view: ProposalView, words: Words): Button | undefined {
  if (view.state !== 'tied' && !(view.state === 'decided' && view.tie)) return undefined;
  const label = words.proposal.runOff();
  if (view.action && 'deed' in view.action) {
    const action = JSON.stringify(actionToJson(view.action.deed));
    return { label, press: { command: 'proposal offer', values: { action } } };
  }
  return { label, press: { command: 'proposal create', values: values(view, words) } };
}
