/**
 * A mandate: what was decided, in the hands of a contract that keeps the community's money (a Safe, a timelock, a
 * governor). The bot brings it there and tells how it stands; the chain alone says what became of it, whoever carried it
 * out (I5). A proposal has one at a time; of what repeats each run has its own, and the next waits for its end.
 *
 * begun (on its way to the contract) -> collecting (a Safe's owners sign) | voting (the token's holders vote) -> queueing
 * -> waiting (the contract's own delay) -> executing -> done. Beside the way: withdrawing (it is being cancelled there).
 */

import type { JsonValue } from '../canonical-json.ts';
import type { Hex } from '../keccak.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { IntentState } from './intent.ts';

export const MANDATE_STATES = [
  'begun',
  'collecting',
  'voting',
  'queueing',
  'waiting',
  'executing',
  'withdrawing',
  'done',
  'failed',
  'cancelled',
  'expired',
] as const;
export type MandateState = (typeof MANDATE_STATES)[number];

const ENDS = ['done', 'failed', 'cancelled', 'expired'] as const;
export type MandateEnd = (typeof ENDS)[number];
export const isEnd = (state: MandateState): state is MandateEnd =>
  ENDS.some((end) => end === state);

export const MANDATE_LIFECYCLE: Lifecycle<MandateState> = {
  begun: ['collecting', 'voting', 'waiting', ...ENDS],
  // A Safe's nonce that was taken by another transaction begins the collecting anew.
  collecting: ['collecting', 'executing', ...ENDS],
  voting: ['queueing', 'waiting', 'executing', 'withdrawing', ...ENDS],
  queueing: ['waiting', 'withdrawing', ...ENDS],
  waiting: ['executing', 'withdrawing', ...ENDS],
  executing: ['collecting', 'withdrawing', ...ENDS],
  withdrawing: [...ENDS],
  done: [],
  failed: [],
  cancelled: [],
  expired: [],
};

/** Why one ended otherwise than done, or is on its way there. */
export const MANDATE_REASONS = [
  // By a guardian here, or by whoever may cancel in the contract.
  'vetoed',
  // What repeats was ended while this run was under way.
  'stopped',
  'cancelled-there',
  // Its transaction was mined and did nothing.
  'reverted',
  // Its transaction was called off, or its time was over, before it was signed.
  'called-off',
  'expired',
  'target-changed',
  // It stands there still, and could not be cancelled: a human has to.
  'still-there',
  'defeated',
  // A Safe's number went to another transaction, or one before it was called off: it was given another, and is signed anew.
  'nonce-taken',
  'nonce-freed',
] as const;
export type MandateReason = (typeof MANDATE_REASONS)[number];

/** Somebody here wants it to come to nothing. */
export type CalledBack = Extract<MandateReason, 'vetoed' | 'stopped'>;
export const isCalledBack = (reason: MandateReason | null): reason is CalledBack =>
  reason === 'vetoed' || reason === 'stopped';

/** A stage's intent: what of it is known. */
export type StageState = 'none' | 'open' | 'final' | 'ended';
export function stageOf(state: IntentState | undefined): StageState {
  if (state === undefined) return 'none';
  if (state === 'final') return 'final';
  return state === 'reverted' || state === 'cancelled' ? 'ended' : 'open';
}

/** The contract may still be kept from carrying it out, as far as anybody here can know: a guardian's time goes on so long. */
export function stoppableUntil(mandate: {
  readonly state: MandateState;
  readonly eta: Date | null;
  readonly notAfter: Date;
}): Date | null {
  const { state, eta, notAfter } = mandate;
  // Begun, its first call may be on its way.
  return state === 'collecting' ? notAfter : eta;
}

export type MandateBound = {
  readonly reference: Hex;
  readonly detail: { readonly [member: string]: JsonValue };
  readonly newRound: boolean;
};

/** What is to be done with a mandate now. */
export type MandateStep<Stage extends string> =
  | { readonly kind: 'wait' }
  | {
      readonly kind: 'plan';
      readonly stage: Stage;
      readonly state: MandateState;
      /** Why it is taken back. */
      readonly reason?: MandateReason;
    }
  /** What was planned cannot come to anything any more: it is called off, and what mined decides. */
  | { readonly kind: 'drop'; readonly stage: Stage }
  | {
      readonly kind: 'move';
      readonly state: MandateState;
      readonly reason?: MandateReason;
      /** Earliest moment of what comes next. */
      readonly eta?: Date;
      /** Whose transaction it was, where it was not one of ours. */
      readonly txHash?: Hex;
      /** What the contract calls it from now on, and the details by kind; stages begin anew with a new round. */
      readonly bound?: MandateBound;
    };

export const WAIT = { kind: 'wait' } as const;
