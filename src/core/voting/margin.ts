/** By how much each quorum that is set is met or missed. */
import type { VoteRules } from './rules.ts';

export type QuorumMargin = {
  readonly kind: 'turnout' | 'ballots' | 'in-favour';
  /** Power, or a number of ballots. */
  readonly have: bigint;
  readonly need: bigint;
};

export const isMet = ({ have, need }: QuorumMargin): boolean => have >= need;

/** What is missing, or what there is beyond; never negative. */
export const distanceOf = ({ have, need }: QuorumMargin): bigint =>
  have < need ? need - have : have - need;

/** `inFavour` is null where a method has no such thing, or nobody may know it yet. */
export function quorumMargins(
  counted: {
    readonly turnout: bigint;
    readonly ballots: number;
    readonly inFavour: bigint | null;
  },
  rules: Pick<VoteRules, 'quorum' | 'minimumBallots' | 'quorumFor'>,
): readonly QuorumMargin[] {
  const { turnout, ballots, inFavour } = counted;
  const all: readonly QuorumMargin[] = [
    { kind: 'turnout', have: turnout, need: rules.quorum },
    { kind: 'ballots', have: BigInt(ballots), need: BigInt(rules.minimumBallots) },
    ...(inFavour === null
      ? []
      : [{ kind: 'in-favour', have: inFavour, need: rules.quorumFor } as const]),
  ];
  return all.filter(({ need }) => need > 0n);
}
