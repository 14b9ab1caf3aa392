/**
 * A member rates each option from 0 to the vote's `maxScore`; an option gets power·score, one not rated 0.
 * Each option <= maxScore · turnout (V1).
 */
import { decimalOf } from '../../decimal.ts';
import { fraction } from '../../fraction.ts';
import { isRanking, parseWeights } from '../choice.ts';
import type { CountSetting, VotingMethod } from '../method.ts';
import { addFractions, countAll, runSums, type Sums } from '../sums.ts';

/** By denominator: 1, unless somebody gives a score with decimals. */
function scoreSums({ optionCount }: CountSetting): Sums {
  const byDenominator = new Map<bigint, bigint[]>();
  return {
    give({ choice }, power, sign) {
      if (typeof choice === 'number' || isRanking(choice)) return;
      for (const [name, given] of Object.entries(choice)) {
        const score = decimalOf(given) ?? fraction(0n);
        let totals = byDenominator.get(score.denominator);
        if (!totals) {
          totals = new Array<bigint>(optionCount).fill(0n);
          byDenominator.set(score.denominator, totals);
        }
        const index = Number(name) - 1;
        totals[index] = (totals[index] ?? 0n) + sign * power * score.numerator;
      }
    },
    scores: () => ({
      scores: Array.from({ length: optionCount }, (_, index) =>
        addFractions([...byDenominator].map(([by, totals]) => fraction(totals[index] ?? 0n, by))),
      ),
    }),
  };
}

const run: NonNullable<VotingMethod['run']> = (setting) => runSums(setting, scoreSums(setting));

export const score: VotingMethod = {
  id: 'score/1',
  shape: 'scores',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount, { maxScore }) =>
    parseWeights('score/1', json, optionCount, { most: maxScore, someAboveZero: false }),
  count: (setting, ballots) => countAll(run(setting), ballots),
  run,
  conserves: (found, { turnout, maxScore }) =>
    found.scores.every(
      ({ numerator, denominator }) =>
        numerator <= BigInt(maxScore) * (turnout - found.abstained) * denominator,
    ),
};
