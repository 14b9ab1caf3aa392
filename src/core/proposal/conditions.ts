/** Which conditions a proposal may ask for, and how what it follows stands. */
import { type Conditions, isUnconditional, MIN_EVERY_MS } from '../execution/conditions.ts';
import { isCommunityAction, type ProposalAction } from '../execution/intent.ts';
import { accept, type Result, refuse } from '../result.ts';
import { PROPOSAL_LIFECYCLE, type ProposalState } from './lifecycle.ts';
import type { Track } from './tracks.ts';

/** No way is left on which it would be carried out; two thirds may still overrule a veto, but nobody waits for that. */
export const isGivenUp = (state: ProposalState): boolean =>
  state === 'vetoed' || (state !== 'executed' && PROPOSAL_LIFECYCLE[state].length === 0);

/** What another proposal is, as far as one that follows it is concerned. */
export type Followed = {
  readonly number: number;
  readonly state: ProposalState;
  readonly hasAction: boolean;
  readonly repeats: boolean;
};

/** It has to be one that can be carried out, once; `own`: an earlier one than that, so that nothing goes round in a circle. */
export function decideFollowed(
  { number, state, hasAction, repeats }: Followed,
  own = Number.POSITIVE_INFINITY,
): Result<null> {
  if (number >= own) return refuse({ code: 'after-not-earlier', number });
  if (!hasAction) return refuse({ code: 'after-carries-nothing', number });
  if (repeats) return refuse({ code: 'after-repeats', number });
  return isGivenUp(state) ? refuse({ code: 'after-over', number, state }) : accept(null);
}

/** May they be asked of this action, on this track? `track` is as the proposal is held to it. */
export function decideConditions(
  {
    action,
    track,
    conditions,
  }: {
    readonly action: ProposalAction | null;
    readonly track: Track;
    readonly conditions: Conditions;
  },
  now: Date,
  minEveryMs = MIN_EVERY_MS,
): Result<null> {
  if (isUnconditional(conditions)) return accept(null);
  if (action === null) return refuse({ code: 'conditions-without-action' });
  const { notBefore, until, repeats } = conditions;
  const passed = now.getTime() + track.publishedMs + track.votingMs + track.timelockMs;
  const earliest = new Date(Math.max(passed, notBefore?.getTime() ?? 0));
  if (until && until <= earliest) return refuse({ code: 'until-too-early', earliest });
  if (!repeats) return accept(null);
  if (typeof repeats.every === 'number' && repeats.every < minEveryMs) {
    return refuse({ code: 'every-too-often', minMs: minEveryMs });
  }
  return isCommunityAction(action) ? refuse({ code: 'repeats-without-chain' }) : accept(null);
}
