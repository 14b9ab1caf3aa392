/** The way on from a tie: a run-off between those that are level, or the same question once more. */
import { formatAmount } from '#core/amount.ts';
import { actionToJson } from '#core/execution/intent.ts';
import { lastSeat } from '#core/voting/last-seat.ts';
import type { ProposalView } from '#service/proposal/view.ts';
import type { Button, JsonValue } from '../reply.ts';
import type { Words } from '../words/index.ts';

const TITLE_MAX = 150;
const clip = (text: string): string => [...text].slice(0, TITLE_MAX).join('');

/** What would be proposed; its author still sees it whole and is asked once. */
function values(view: ProposalView, words: Words): { [option: string]: JsonValue } {
  const { title, body, action, unit } = view;
  if (view.method !== 'basic/1') {
    const { sure, tied } = lastSeat(view, view.seats);
    return {
      ...{ title: clip(words.proposal.runOffTitle({ title })), body },
      method: view.method.replace(/\/\d+$/, ''),
      choices: tied.map((option) => view.choices[option - 1] ?? '').join('\n'),
      seats: String(view.seats - sure.length),
    };
  }
  const account = action && 'transfer' in action ? action.recipient?.accounts[0] : undefined;
  if (!action || !('transfer' in action) || !account) return { title, body };
  const to = { by: 'account', ...account, displayName: action.recipient?.label ?? '' };
  return { title, body, amount: formatAmount(action.transfer.amount, unit.decimals), to };
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
