/**
 * A member spreads the power over options: power·w/Σw to each, exact. Options + abstain = turnout (V1).
 * Weights are taken at their decimal text, so that 0.1 and 0.2 are a third and two thirds of the power.
 */
import { fraction } from '../../fraction.ts';
import { isRanking, parseWeights } from '../choice.ts';
import type { CountSetting, VotingMethod } from '../method.ts';
import { proportionsOf } from '../proportions.ts';
import { addFractions, countAll, runSums, type Sums } from '../sums.ts';

/** By the sum of a ballot's weights, so that nearly all of the adding is of whole numbers. */
function weightedSums({ optionCount }: CountSetting): Sums {
  const byWhole = new Map<bigint, bigint[]>();
  return {
    give({ choice }, power, sign) {
      if (typeof choice === 'number' || isRanking(choice)) return;
      const { options, parts, whole } = proportionsOf(choice);
      let totals = byWhole.get(whole);
      if (!totals) {
        totals = new Array<bigint>(optionCount).fill(0n);
        byWhole.set(whole, totals);
      }
      const given = sign * power;
      for (const [index, option] of options.entries()) {
        totals[option - 1] = (totals[option - 1] ?? 0n) + given * (parts[index] ?? 0n);
      }
    },
    scores: () => ({
      scores: Array.from({ length: optionCount }, (_, index) =>
        addFractions([...byWhole].map(([whole, totals]) => fraction(totals[index] ?? 0n, whole))),
      ),
    }),
  };
}

const run: NonNullable<VotingMethod['run']> = (setting) => runSums(setting, weightedSums(setting));

export const weighted: VotingMethod = {
  id: 'weighted/1',
  shape: 'weights',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount) =>
    parseWeights('weighted/1', json, optionCount, { someAboveZero: true }),
  count: (setting, ballots) => countAll(run(setting), ballots),
  run,
  conserves(found, { turnout }) {
    const { numerator, denominator } = addFractions([...found.scores, fraction(found.abstained)]);
    return numerator === turnout * denominator;
  },
};
