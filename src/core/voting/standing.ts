/** Tiers, winners and ties out of scores: what methods that add up power have in common. */
import { compareFractions, type Fraction, fraction } from '../fraction.ts';
import type { Count, PoweredChoice } from './method.ts';

/** Options (1-based) from the highest score, equal ones in one tier in list order. */
export function tiersOf(scores: readonly Fraction[]): readonly (readonly number[])[] {
  const ranked = scores
    .map((score, index) => ({ score, option: index + 1 }))
    .sort((a, b) => compareFractions(b.score, a.score) || a.option - b.option);
  const tiers: number[][] = [];
  let last: Fraction | undefined;
  for (const { score, option } of ranked) {
    if (last && compareFractions(last, score) === 0) tiers.at(-1)?.push(option);
    else tiers.push([option]);
    last = score;
  }
  return tiers;
}

/** Each ballot gives its full power to every option it names. */
export function addPower(optionCount: number, ballots: readonly PoweredChoice[]): Count {
  const totals = new Array<bigint>(optionCount).fill(0n);
  let abstained = 0n;
  for (const { choice, power } of ballots) {
    if ('abstain' in choice) {
      abstained += power;
      continue;
    }
    const named = typeof choice.choice === 'number' ? [choice.choice] : choice.choice;
    for (const option of named) totals[option - 1] = (totals[option - 1] ?? 0n) + power;
  }
  const scores = totals.map((total) => fraction(total));
  const order = tiersOf(scores);
  const winners = order[0] ?? [];
  return { scores, abstained, order, winners, tie: winners.length > 1 };
}

/** Whole scores, as methods that only add up have them. */
export const wholeScores = (count: Count): readonly bigint[] =>
  count.scores.map((score) => score.numerator / score.denominator);
