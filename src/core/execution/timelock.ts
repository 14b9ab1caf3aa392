/**
 * How a mandate stands by what a TimelockController shows at a final block. Its operation has a timestamp: 0 not there
 * (never scheduled, or cancelled), 1 done, else when it is ready (OpenZeppelin, TimelockController.sol).
 */
import {
  isCalledBack,
  type MandateReason,
  type MandateState,
  type MandateStep,
  type StageState,
  WAIT,
} from './mandate.ts';

export const TIMELOCK_STAGES = ['schedule', 'execute', 'cancel'] as const;
export type TimelockStage = (typeof TIMELOCK_STAGES)[number];

export type TimelockLook = {
  /** Seconds; see above. */
  readonly timestamp: bigint;
  /** Of the block it was read at, in seconds. */
  readonly at: bigint;
  /** Its number. */
  readonly block: bigint;
};

type Input = {
  readonly state: MandateState;
  /** Why it is to be cancelled, where it is. */
  readonly reason: MandateReason | null;
  readonly look: TimelockLook;
  readonly stages: { readonly [S in TimelockStage]: StageState };
  /** Of the last of its calls that was mined. */
  readonly minedBlock: bigint | null;
  /** Its last moment is over. */
  readonly overdue: boolean;
};

const DONE = 1n;
type Step = MandateStep<TimelockStage>;

const etaOf = ({ timestamp }: TimelockLook): Date => new Date(Number(timestamp) * 1000);

const takeBack = (reason: MandateReason): Step => ({
  ...{ kind: 'plan', stage: 'cancel', state: 'withdrawing' },
  reason,
});

/** Nothing of it stands there, by a look that is not older than what was mined: a late replica shows nothing of it yet. */
function isGone({ look, stages, minedBlock }: Input): boolean {
  if (look.timestamp !== 0n || stages.schedule === 'open') return false;
  // Where no call of ours was mined, it was somebody else's that was seen to stand there.
  return minedBlock === null ? stages.schedule !== 'final' : look.block >= minedBlock;
}

function decideBegun(input: Input): Step {
  const { reason, look, stages, overdue } = input;
  if (look.timestamp > DONE) return { kind: 'move', state: 'waiting', eta: etaOf(look) };
  switch (stages.schedule) {
    case 'none':
      if (reason !== null) return { kind: 'move', state: 'cancelled', reason };
      return overdue
        ? { kind: 'move', state: 'expired', reason: 'expired' }
        : { kind: 'plan', stage: 'schedule', state: 'begun' };
    case 'ended':
      if (reason !== null) return { kind: 'move', state: 'cancelled', reason };
      return { kind: 'move', state: overdue ? 'expired' : 'failed', reason: 'reverted' };
    // It stood there, and was cancelled before anybody here had seen it.
    case 'final':
      return isGone(input)
        ? { kind: 'move', state: 'cancelled', reason: reason ?? 'cancelled-there' }
        : WAIT;
    // What may be on its way there has arrived, or ended, before anything is concluded.
    default:
      return WAIT;
  }
}

function decideWaiting({ reason, look, overdue }: Input): Step {
  const stop = reason ?? (overdue ? 'expired' : null);
  if (stop !== null) return takeBack(stop);
  return look.at >= look.timestamp ? { kind: 'plan', stage: 'execute', state: 'executing' } : WAIT;
}

function decideExecuting({ stages, reason, overdue }: Input): Step {
  // Its account could not take it at the time: once more, unless nobody wants it any more.
  if (stages.execute === 'none') {
    return isCalledBack(reason)
      ? takeBack(reason)
      : { kind: 'plan', stage: 'execute', state: 'executing' };
  }
  if (stages.execute === 'open' && isCalledBack(reason)) return { kind: 'drop', stage: 'execute' };
  // What was tried and did nothing is taken back: nobody is to carry it out on another day.
  return stages.execute === 'ended' ? takeBack(reason ?? (overdue ? 'expired' : 'reverted')) : WAIT;
}

const endOf = (reason: MandateReason | null): MandateState => {
  if (isCalledBack(reason)) return 'cancelled';
  return reason === 'expired' ? 'expired' : 'failed';
};

export function decideTimelock(input: Input): Step {
  const { state, look, stages, reason } = input;
  if (look.timestamp === DONE) return { kind: 'move', state: 'done' };
  if (state === 'begun') return decideBegun(input);
  if (state === 'withdrawing') {
    if (isGone(input)) return { kind: 'move', state: endOf(reason), reason: reason ?? 'reverted' };
    if (look.timestamp === 0n) return WAIT;
    if (stages.cancel === 'none') return takeBack(reason ?? 'reverted');
    return stages.cancel === 'ended'
      ? { kind: 'move', state: 'failed', reason: 'still-there' }
      : WAIT;
  }
  if (isGone(input)) return { kind: 'move', state: 'cancelled', reason: 'cancelled-there' };
  if (look.timestamp === 0n) return WAIT;
  return state === 'executing' ? decideExecuting(input) : decideWaiting(input);
}
