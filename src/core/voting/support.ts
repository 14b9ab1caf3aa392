/**
 * Options held against "none of these": who puts an option above it, and who below. Above means ranked better, weighed
 * or scored higher, or named where it is not; a ballot that puts both level says nothing about the two.
 */
import { decimalOf } from '../decimal.ts';
import { compareFractions, fraction } from '../fraction.ts';
import { parseChoice } from './ballot.ts';
import { ABSTENTION, type Choice, isRanking, type Weights } from './choice.ts';
import { OPEN_RULES } from './rules.ts';
import { countBallots, type Election } from './tally.ts';

/** Power above and below. */
export type Support = { readonly above: bigint; readonly below: bigint };

export type ReadBallot = { readonly voter: string; readonly choice: Choice };

/** Ballots that cannot be read count as little as they did in the vote. */
export const readBallots = ({
  method,
  optionCount,
  ballots,
  rules,
}: Election): readonly ReadBallot[] =>
  ballots.flatMap(({ voter, choice }) => {
    const read = parseChoice(method, optionCount, choice, rules);
    return read.ok ? [{ voter, choice: read.value }] : [];
  });

/** How far delegations are followed; the quorum was judged by the vote. */
export const followedAs = ({ rules }: Election) => ({
  ...OPEN_RULES,
  delegationDepth: rules.delegationDepth,
});

const ZERO = fraction(0n);
const weightOf = (weights: Weights, option: number) => {
  const given = weights[option];
  return (given === undefined ? undefined : decimalOf(given)) ?? ZERO;
};

/** Above zero where the ballot puts `a` before `b`, below where after, 0 where they are level to it. */
function preferred(method: Election['method'], choice: Choice, a: number, b: number): number {
  if ('abstain' in choice) return 0;
  const { choice: value } = choice;
  if (typeof value === 'number') return Number(value === a) - Number(value === b);
  if (!isRanking(value)) return compareFractions(weightOf(value, a), weightOf(value, b));
  if (method === 'approval/1') return Number(value.includes(a)) - Number(value.includes(b));
  const placeOf = (option: number): number => {
    const place = value.findIndex((rank) =>
      typeof rank === 'number' ? rank === option : rank.includes(option),
    );
    return place === -1 ? value.length : place;
  };
  return placeOf(b) - placeOf(a);
}

/** Of each option named; delegated voices as in the vote itself. */
export function supportOf(
  election: Election,
  none: number,
  options: readonly number[],
): Map<number, Support> {
  const { method } = election;
  const ballots = readBallots(election).map(({ voter, choice }) => {
    // Two marks an option: above, and below.
    const marks = options.flatMap((option, index) => {
      const better = preferred(method, choice, option, none);
      if (better === 0) return [];
      return better > 0 ? [2 * index + 1] : [2 * index + 2];
    });
    return { voter, choice: marks.length === 0 ? ABSTENTION : { choice: marks } };
  });
  const { scores } = countBallots({
    ...{ ...election, ballots, method: 'approval/1', seats: 1, rules: followedAs(election) },
    optionCount: 2 * options.length,
  });
  const units = (mark: number): bigint => scores[mark]?.numerator ?? 0n;
  return new Map(
    options.map((option, index) => [
      option,
      { above: units(2 * index), below: units(2 * index + 1) },
    ]),
  );
}
