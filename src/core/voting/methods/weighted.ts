/**
 * A member spreads the power over options: power·w/Σw to each, exact. Options + abstain = turnout (V1).
 * Weights are taken at their decimal text, so that 0.1 and 0.2 are a third and two thirds of the power.
 */
import { fraction } from '../../fraction.ts';
import { isRanking, parseWeights } from '../choice.ts';
import type { CountSetting, VotingMethod } from '../method.ts';
import { PowerSums } from '../power-sums.ts';
import { addSmall, proportionsOf, sumOfSmall } from '../proportions.ts';
import { addFractions, countAll, runSums, type Sums } from '../sums.ts';

/** By the sum of a ballot's weights, so that nearly all of the adding is of whole numbers. */
function weightedSums({ optionCount }: CountSetting): Sums {
  const byWhole = new Map<bigint | number, PowerSums>();
  const sumsOf = (whole: bigint | number): PowerSums => {
    let sums = byWhole.get(whole);
    if (!sums) {
      sums = new PowerSums(optionCount);
      byWhole.set(whole, sums);
    }
    return sums;
  };
  return {
    give({ choice }, power, sign) {
      if (typeof choice === 'number' || isRanking(choice)) return;
      const small = sumOfSmall(choice, optionCount);
      if (small !== undefined) {
        addSmall(sumsOf(small), choice, optionCount, { power, sign, most: small });
        return;
      }
      const { options, parts, whole } = proportionsOf(choice);
      const [sums, given] = [sumsOf(whole), sign === 1 ? power : -power];
      for (const [index, option] of options.entries()) {
        sums.addExact(option - 1, given * (parts[index] ?? 0n));
      }
    },
    scores: () => ({
      scores: Array.from({ length: optionCount }, (_, index) =>
        addFractions(
          [...byWhole].map(([whole, sums]) => fraction(sums.total(index), BigInt(whole))),
        ),
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
