/** What is happening with payments and decisions on the chain, and what happens next: one sentence a thing. */
import type { IntentState, ParkReason, Purse } from '#core/execution/intent.ts';
import { at, bold, code, command, say, type Text } from '../../text.ts';
import { HELD } from './reason.ts';

/** Of one intent, as far as its sentence needs it. */
export type IntentWords = {
  readonly state: IntentState;
  readonly reason: ParkReason | null;
  readonly nonce: number | null;
  readonly block: bigint | null;
  readonly nextTryAt: Date | null;
  readonly settledAt: Date | null;
  readonly waitsForStep: boolean;
  readonly sentAt: Date | null;
  readonly bumps: number;
  readonly confirmations: { readonly have: bigint | null; readonly need: bigint } | null;
  /** Its transaction, linked; null before one is known. */
  readonly hash: Text | null;
};

const RECONCILE = code('npm run reconcile');

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const tryAgain = ({ nextTryAt }: IntentWords): Text =>
  nextTryAt
    ? say`It is tried again by itself ${[at(nextTryAt, 'relative')]}.`
    : 'It is tried again by itself.';

const raised = (bumps: number): string =>
  bumps === 0 ? '' : `, its fee was raised ${times(bumps)}`;

const named = (hash: Text | null): Text => (hash ? say` (${hash})` : '');

/** A state that is added does not compile before it has a sentence here. */
const STATE: { readonly [S in IntentState]: (of: IntentWords) => Text } = {
  planned: ({ waitsForStep }) =>
    waitsForStep
      ? 'It waits until the step before it is final; then it is checked against the chain and signed.'
      : 'It is planned: next it is checked against the chain and signed.',
  parked: (of) =>
    say`It is held up, and nothing of it was sent: ${of.reason ? HELD[of.reason] : 'the reason is not known.'} ${tryAgain(of)}`,
  reserved: ({ nonce, reason }) =>
    say`It has its place in the account’s order (number ${nonce ?? '?'})${reason ? say`, and is held up: ${HELD[reason]}` : ': next it is signed and sent.'}`,
  submitted: ({ sentAt, bumps, reason, hash }) =>
    say`It was signed and sent${sentAt ? say` ${[at(sentAt, 'relative')]}` : ''}${raised(bumps)}, and is not mined yet${named(hash)}. ${
      reason
        ? say`It is held up: ${HELD[reason]} It is handed over again and again until it is mined.`
        : 'Next it is mined; while it waits its fee is raised by itself, up to the ceiling.'
    }`,
  mined: ({ block, confirmations, hash }) =>
    say`It was mined in block ${block ?? '?'}, ${counted(confirmations)}${named(hash)}. It counts as done once that block is final.`,
  confirmed: ({ block, confirmations, hash }) =>
    say`It was mined in block ${block ?? '?'} and is confirmed, ${counted(confirmations)}${named(hash)}. It counts as done once that block is final.`,
  final: ({ settledAt, hash }) => say`It was carried out${ago(settledAt)}${named(hash)}.`,
  reverted: ({ settledAt, hash }) =>
    say`The chain refused it${ago(settledAt)}${named(hash)}: nothing was paid, and it is not sent again by itself.`,
  lost: ({ nonce }) =>
    say`Another transaction was mined under its number (${nonce ?? '?'}). It is not sent again by itself: the operator of this host looks at the chain and decides with ${[RECONCILE]} whether it was paid.`,
  cancelling: ({ nonce }) =>
    say`It is being called off: a transaction that does nothing competes with it for number ${nonce ?? '?'}, and what is mined decides.`,
  cancelled: ({ settledAt }) =>
    say`It was called off${ago(settledAt)} before anything of it was mined.`,
};

const ago = (when: Date | null): Text => (when ? say` ${[at(when, 'relative')]}` : '');

function counted(confirmations: IntentWords['confirmations']): Text {
  const have = confirmations?.have ?? null;
  if (!confirmations || have === null) return 'how many confirmations it has is not known now';
  const { need } = confirmations;
  return have < need ? say`${have} of ${need} confirmations` : say`${have} confirmations`;
}

const PURSE: { readonly [P in Purse]: string } = {
  treasury: 'treasury',
  vault: 'vault of members’ deposits',
  gas: 'gas purse',
};

/** What an account is frozen for, and who does what about it. */
const FROZEN: { readonly [code: string]: Text } = {
  'unknown-transactions': say`the chain shows transactions of it that the books do not know. The operator of this host runs ${[RECONCILE]} and says what each was.`,
  'chain-behind': say`the chain shows fewer transactions of it than the books. It goes on by itself when the chain has caught up; the operator of this host looks at its RPC.`,
  copy: say`the books of this host are a copy, and another may pay from the same keys. The operator of this host makes sure that only one does, and says so with ${[RECONCILE]}.`,
};

export const execution = {
  describe: {
    status: () => 'What is happening with payments, and what happens next',
  },
  heading: () => 'What is being carried out',
  button: () => 'What is happening?',
  proposal: ({
    number,
    title,
    step,
    run,
  }: {
    number: number;
    title: string | null;
    step: number | null;
    run: number | null;
  }): Text =>
    say`${[bold(`#${number}`)]} ${title ?? '(text folded)'}${run === null ? '' : `, number ${run}`}${step === null ? '' : `, step ${step}`}`,
  withdrawal: () => 'A withdrawal',
  budget: () => 'A payment out of a budget',
  sweep: () => 'What the old account holds, to the new one',
  gas: () => 'Money for network fees',
  thing: ({ subject, sentence }: { subject: Text; sentence: Text }): Text =>
    say`${subject}: ${sentence}`,
  intent: (of: IntentWords): Text => STATE[of.state](of),
  carrier: ({ sentence }: { sentence: Text }): Text => say`Its transaction: ${sentence}`,
  waiting: ({ until }: { until: Date }): Text =>
    say`It passed and waits in its timelock until ${[at(until)]} (${[at(until, 'relative')]}); then it is carried out.`,
  due: ({ paused }: { paused: boolean }): Text =>
    paused
      ? 'It passed and its timelock is over; it is carried out when payments go on.'
      : 'It passed and its timelock is over: next it is planned, which is tried every few seconds.',
  paused: ({ reason }: { reason: string }): Text =>
    say`⏸️ Payments are paused: ${[bold(reason)]}. What nobody has signed yet waits; ${[command('treasury resume')]} says how they go on.`,
  frozen: ({ purpose, address, reason }: { purpose: Purse; address: Text; reason: string }): Text =>
    say`🧊 The ${PURSE[purpose]} ${address} is frozen: ${FROZEN[reason] ?? reason}`,
  short: (): Text =>
    '⏸️ The treasury holds less than what is being paid: nothing new is planned until somebody pays in what is missing.',
  nothing: (): Text => 'Nothing is under way.',
  last: ({ subject, sentence }: { subject: Text; sentence: Text }): Text =>
    say`The last thing was ${subject}: ${sentence}`,
  nothingYet: (): Text => 'Nothing was carried out on the chain yet.',
  more: ({ count }: { count: number }): Text => `And ${count} more.`,
};
