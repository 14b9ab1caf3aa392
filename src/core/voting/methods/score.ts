/**
 * A member rates each option from 0 to the vote's `maxScore`; an option gets power·score, one not rated 0.
 * Each option <= maxScore · turnout (V1).
 */
import { decimalOf } from '../../decimal.ts';
import { fraction } from '../../fraction.ts';
import { isRanking, parseWeights } from '../choice.ts';
import type { CountSetting, VotingMethod } from '../method.ts';
import { PowerSums } from '../power-sums.ts';
import { addSmall, sumOfSmall } from '../proportions.ts';
import { addFractions, countAll, runSums, type Sums } from '../sums.ts';

/** By denominator: 1, unless somebody gives a score with decimals. */
function scoreSums({ optionCount }: CountSetting): Sums {
  const byDenominator = new Map<bigint, PowerSums>();
  const sumsOf = (denominator: bigint): PowerSums => {
    let sums = byDenominator.get(denominator);
    if (!sums) {
      sums = new PowerSums(optionCount);
      byDenominator.set(denominator, sums);
    }
    return sums;
  };
  const whole = sumsOf(1n);
  return {
    give({ choice }, power, sign) {
      if (typeof choice === 'number' || isRanking(choice)) return;
      const small = sumOfSmall(choice, optionCount);
      if (small !== undefined) {
        addSmall(whole, choice, optionCount, { power, sign, most: small });
        return;
      }
      const given = sign === 1 ? power : -power;
      for (const [name, one] of Object.entries(choice)) {
        const { numerator, denominator } = decimalOf(one) ?? fraction(0n);
        sumsOf(denominator).addExact(Number(name) - 1, given * numerator);
      }
    },
    scores: () =>
      Array.from({ length: optionCount }, (_, index) =>
        addFractions([...byDenominator].map(([by, sums]) => fraction(sums.total(index), by))),
      ),
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
