/**
 * What is voted on: an action, and under which conditions it is carried out. Without conditions it is stored and hashed
 * as the action alone, as it always was.
 */
import { hashJson, type JsonValue } from '../canonical-json.ts';
import { invariant } from '../invariant.ts';
import type { Hex } from '../keccak.ts';
import {
  type Conditions,
  conditionsFromJson,
  conditionsToJson,
  isUnconditional,
  NO_CONDITIONS,
} from './conditions.ts';
import { actionToJson, type ProposalAction, proposalActionFromJson } from './intent.ts';

export type Voted<A extends ProposalAction = ProposalAction> = {
  readonly action: A;
  readonly conditions: Conditions;
};

/** The stored and hashed form. */
export const votedToJson = ({ action, conditions }: Voted): JsonValue =>
  isUnconditional(conditions)
    ? actionToJson(action)
    : {
        ...{ v: 1, kind: 'conditional' },
        ...{ conditions: conditionsToJson(conditions), does: actionToJson(action) },
      };

/** Under which conditions a stored action stands. */
export function conditionsIn(json: unknown): Conditions {
  invariant(typeof json === 'object' && json !== null, 'a stored action is an object');
  const { v, kind, conditions, does } = json as { readonly [member: string]: unknown };
  if (kind !== 'conditional') return NO_CONDITIONS;
  invariant(v === 1, 'a known shape of conditions');
  const read = conditionsFromJson(conditions);
  const isBare = typeof does === 'object' && does !== null && !('does' in does);
  invariant(isBare && !isUnconditional(read), 'conditions of one action');
  return read;
}

/** Reads `votedToJson`; anything else in our own books is a bug. */
export const votedFromJson = (json: unknown): Voted => ({
  action: proposalActionFromJson(json),
  conditions: conditionsIn(json),
});

export const votedHash = (voted: Voted): Hex => hashJson(votedToJson(voted));
