/**
 * What is to be done with one role or tag of one member, from what the platform shows now. What somebody else
 * gave is never taken; what stands where ours should stand is never replaced.
 */

/** Why somebody does not have what they are to have: they left, and it is given again if they may have it then. */
export const LEFT = 'member-gone';
/** Why somebody has no tag though the rule is met: nothing is to be done, and it comes once that is over. */
export const TAG_WAITS = ['member-is-admin', 'other-tag'] as const;
export type TagWait = (typeof TAG_WAITS)[number];

/** Why an effect has ended though its gate stands: another server has its role now. What was given there is nobody's to take. */
export const MOVED = 'moved-away';

export type EffectInput = {
  readonly wanted: boolean;
  /** We gave it, or had begun to. */
  readonly ours: boolean;
  /** The member has it now. */
  readonly has: boolean;
  /** Something of another hand stands in its place (a member has one tag). */
  readonly occupied: boolean;
};

export type EffectDecision = {
  readonly act: 'give' | 'take' | 'wait' | 'none';
  /** Where it came from once the act is done. */
  readonly ours: boolean;
  readonly byHand: boolean;
};

export function decideEffect({ wanted, ours, has, occupied }: EffectInput): EffectDecision {
  if (has && !ours) return { act: 'none', ours: false, byHand: true };
  if (has) {
    return wanted
      ? { act: 'none', ours: true, byHand: false }
      : { act: 'take', ours: false, byHand: false };
  }
  if (!wanted) return { act: 'none', ours: false, byHand: false };
  return occupied
    ? { act: 'wait', ours: false, byHand: false }
    : { act: 'give', ours: true, byHand: false };
}
