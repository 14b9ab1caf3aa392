/** Tiers and winners: what all methods that end in scores have in common. */
import { compareFractions, type Fraction } from '../fraction.ts';

/** Options (1-based) from the highest score, equal ones in one tier in list order. */
export function tiersOf<T>(
  scores: readonly T[],
  compare: (a: T, b: T) => number,
): readonly (readonly number[])[] {
  const ranked = scores
    .map((score, index) => ({ score, option: index + 1 }))
    .sort((a, b) => compare(b.score, a.score) || a.option - b.option);
  const tiers: number[][] = [];
  let last: { readonly score: T } | undefined;
  for (const one of ranked) {
    if (last && compare(last.score, one.score) === 0) tiers.at(-1)?.push(one.option);
    else tiers.push([one.option]);
    last = one;
  }
  return tiers;
}

export const fractionTiers = (scores: readonly Fraction[]) => tiersOf(scores, compareFractions);

/** Whole tiers until the seats are filled: all that share the last seat win, and that is a tie. */
export function winnersOf(
  order: readonly (readonly number[])[],
  seats: number,
): { readonly winners: readonly number[]; readonly tie: boolean } {
  const winners: number[] = [];
  for (const tier of order) {
    if (winners.length >= seats) break;
    winners.push(...tier);
  }
  return { winners, tie: winners.length > seats };
}
