/**
 * What a community asks of the turnout, and what it comes to when the roll is frozen: absolute figures, of which those
 * that are a share of the roll grow with what comes late. All that are set must hold (`outcome.ts`).
 */
import type { JsonValue } from '../canonical-json.ts';
import { ceilShare, type Fraction, fraction, parseFraction, printFraction } from '../fraction.ts';
import { type Address, asAddress } from '../identity.ts';
import { invariant } from '../invariant.ts';
import type { VoteRules } from './rules.ts';

/** Beside the share of the roll and the number of persons, which every track states. */
export type Quorums = {
  /** Share of the token's supply, without what the listed addresses hold: nobody shrinks it by not linking. */
  readonly supply: { readonly share: Fraction; readonly without: readonly Address[] } | null;
  /** Share of all citizens who must vote, as persons. */
  readonly citizens: Fraction | null;
  /** Share of the roll whose power must be in favour. */
  readonly inFavour: Fraction | null;
};

export const NO_QUORUMS: Quorums = { supply: null, citizens: null, inFavour: null };

/** Kept with the rules of a vote: what its absolute quorums were taken of. */
export type QuorumShares = {
  readonly roll: Fraction;
  readonly inFavour: Fraction;
  /** What the turnout needs whatever the roll is: the share of the supply. */
  readonly fixed: bigint;
};

export type FrozenQuorum = Pick<VoteRules, 'quorum' | 'quorumFor' | 'minimumBallots'> & {
  readonly shares: QuorumShares;
};

const larger = <T extends number | bigint>(a: T, b: T): T => (a < b ? b : a);

/** The shares of a roll that stands at so much power. */
export const quorumAt = (
  { roll, inFavour, fixed }: QuorumShares,
  rollPower: bigint,
): Pick<VoteRules, 'quorum' | 'quorumFor'> => ({
  quorum: larger(ceilShare(rollPower, roll), fixed),
  quorumFor: ceilShare(rollPower, inFavour),
});

/** Every share of something is rounded up. */
export function freezeQuorum(input: {
  readonly share: Fraction;
  readonly minimumBallots: number;
  readonly quorums: Quorums;
  /** What shares of the roll are taken of: its power, of citizens less the dormant. */
  readonly rollPower: bigint;
  /** Units of the power in all, without what is listed; asked for where `quorums.supply` is. */
  readonly supply: bigint | null;
  /** What a share of the citizens is taken of: less the dormant. */
  readonly citizens: number;
}): FrozenQuorum {
  const { share, quorums, rollPower, supply, citizens } = input;
  invariant(quorums.supply === null || supply !== null, 'the supply is read before it is asked');
  const fixed = quorums.supply === null ? 0n : ceilShare(supply ?? 0n, quorums.supply.share);
  const shares = { roll: share, inFavour: quorums.inFavour ?? fraction(0n), fixed };
  const persons =
    quorums.citizens === null ? 0 : Number(ceilShare(BigInt(citizens), quorums.citizens));
  return {
    ...quorumAt(shares, rollPower),
    minimumBallots: larger(input.minimumBallots, persons),
    shares,
  };
}

export const quorumSharesToJson = ({ roll, inFavour, fixed }: QuorumShares): JsonValue => ({
  roll: printFraction(roll),
  inFavour: printFraction(inFavour),
  fixed: String(fixed),
});

export function quorumSharesFromJson(json: unknown): QuorumShares {
  const { roll, inFavour, fixed } = json as { [member: string]: unknown };
  invariant(typeof fixed === 'string', 'a fixed quorum');
  return { roll: shareFromJson(roll), inFavour: shareFromJson(inFavour), fixed: BigInt(fixed) };
}

export const quorumsToJson = ({ supply, citizens, inFavour }: Quorums): JsonValue => ({
  supply: supply && { share: printFraction(supply.share), without: supply.without },
  citizens: citizens && printFraction(citizens),
  inFavour: inFavour && printFraction(inFavour),
});

/** Reads `quorumsToJson`; undefined, as tracks were stored before, is none. */
export function quorumsFromJson(json: unknown): Quorums {
  if (json === undefined) return NO_QUORUMS;
  const { supply, citizens, inFavour } = json as { [member: string]: unknown };
  const of = supply as { share: unknown; without: readonly string[] } | null;
  return {
    supply: of && { share: shareFromJson(of.share), without: of.without.map(asAddress) },
    citizens: citizens === null ? null : shareFromJson(citizens),
    inFavour: inFavour === null ? null : shareFromJson(inFavour),
  };
}

function shareFromJson(json: unknown): Fraction {
  const share = typeof json === 'string' ? parseFraction(json) : undefined;
  invariant(share && share.numerator >= 0n, 'a share');
  return share;
}
