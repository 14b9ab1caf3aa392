/** A gate: a rule plus what it opens. New ones start in preview and change nothing until switched on. */
import type { Lifecycle } from '../lifecycle.ts';
import type { Verdict } from './facts.ts';
import type { Rule } from './rule.ts';

/** Whom a gate is looked at for: every member, citizens, or who asked to be looked at. */
export const AUDIENCES = ['everyone', 'citizens', 'asked'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Whoever stands outside neither gains nor loses through the gate: nothing is looked at. */
export function isInAudience(
  audience: Audience,
  member: { readonly isCitizen: boolean; readonly hasAsked: boolean },
): boolean {
  switch (audience) {
    case 'everyone':
      return true;
    case 'citizens':
      return member.isCitizen;
    case 'asked':
      return member.hasAsked;
  }
}

/** What whoever asks to be let in has to meet: asking is what one audience waits for, and being a citizen is another. */
export const forAudience = (audience: Audience, { v, node }: Rule): Rule =>
  audience === 'citizens'
    ? { v, node: { kind: 'all', of: [{ kind: 'citizen' }, node] } }
    : { v, node };

export type GateState = 'preview' | 'on' | 'off';
export const NEW_GATE_STATE: GateState = 'preview';

export const GATE_LIFECYCLE: Lifecycle<GateState> = {
  preview: ['on', 'off'],
  on: ['preview', 'off'],
  off: [],
};

/** Who gave an effect (a role, a tag) to a member: a gate of ours, or somebody by hand. */
export type Provenance = 'gate' | 'hand';

export type GateChange = 'grant' | 'remove' | 'keep';

/**
 * What is to be done for one member. Unknown never removes (V7) and never grants; what was given by
 * hand is never taken.
 */
export function decideGateChange(input: {
  readonly state: GateState;
  readonly verdict: Verdict;
  /** Null: the member does not have it. */
  readonly holds: Provenance | null;
}): GateChange {
  const { state, verdict, holds } = input;
  if (state !== 'on' || verdict === 'unknown') return 'keep';
  if (verdict === 'yes') return holds === null ? 'grant' : 'keep';
  return holds === 'gate' ? 'remove' : 'keep';
}
