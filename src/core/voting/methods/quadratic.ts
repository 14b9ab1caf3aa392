/**
 * Quadratic voting over split ballots: an option's score is (Σ√(power·w/Σw))², so many small supporters weigh more
 * than one large (Lalley and Weyl, "Quadratic Voting", 2018; the sum as in Snapshot, unscaled). Roots are rounded
 * down to 48 decimals, scores to the nearest of 18; each option <= ballots · turnout (V1, by Cauchy and Schwarz).
 * `share` is the score rescaled so that all shares add up to the turnout, as Snapshot prints it.
 */
import { isRanking, parseWeights } from '../choice.ts';
import type { CountSetting, Score, VotingMethod } from '../method.ts';
import { proportionsOf, sumOfSmall } from '../proportions.ts';
import { isqrt } from '../root.ts';
import { countAll, runSums, type Sums } from '../sums.ts';

/**
 * Of scores. Roots have more, so that equal sums of roots (√2 + √8 and √18) are equal scores: what 100,000 roots of
 * 10^30 lose by rounding stays, squared, below a score's last place.
 */
const DECIMALS = 18;
const SCALE = 10n ** BigInt(DECIMALS);
const ROOT_SCALE = 10n ** 48n;
const SQUARE = ROOT_SCALE * ROOT_SCALE;

/** To the nearest, halves up. */
const rounded = (numerator: bigint, denominator: bigint): Score => ({
  numerator: (2n * numerator * SCALE + denominator) / (2n * denominator),
  denominator: SCALE,
  decimals: DECIMALS,
});

function rootSums({ optionCount }: CountSetting): Sums {
  const roots = new Array<bigint>(optionCount).fill(0n);
  return {
    give({ choice }, power, sign) {
      if (typeof choice === 'number' || isRanking(choice)) return;
      const squared = power * SQUARE;
      // Equal weights of a ballot have one root.
      const known = new Map<bigint | number, bigint>();
      const give = (option: number, part: bigint | number, whole: bigint): void => {
        const root = known.get(part) ?? isqrt((squared * BigInt(part)) / whole);
        known.set(part, root);
        const before = roots[option - 1] ?? 0n;
        roots[option - 1] = sign === 1 ? before + root : before - root;
      };
      const sum = sumOfSmall(choice, optionCount);
      if (sum === undefined) {
        const { options, parts, whole } = proportionsOf(choice);
        for (const [index, option] of options.entries()) give(option, parts[index] ?? 0n, whole);
        return;
      }
      const whole = BigInt(sum);
      for (let option = 1; option <= optionCount; option += 1) {
        const weight = choice[option];
        if (typeof weight === 'number' && weight !== 0) give(option, weight, whole);
      }
    },
    scores: () => roots.map((root) => rounded(root * root, SQUARE)),
    share(scores, turnout) {
      const sum = scores.reduce((all, { numerator }) => all + numerator, 0n);
      return scores.map(({ numerator }) =>
        rounded(sum === 0n ? 0n : numerator * turnout, sum || 1n),
      );
    },
  };
}

const run: NonNullable<VotingMethod['run']> = (setting) => runSums(setting, rootSums(setting));

export const quadratic: VotingMethod = {
  id: 'quadratic/1',
  shape: 'weights',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount) =>
    parseWeights('quadratic/1', json, optionCount, { someAboveZero: true }),
  count: (setting, ballots) => countAll(run(setting), ballots),
  run,
  conserves: (found, { turnout, ballots }) =>
    found.scores.every(
      ({ numerator, denominator }) => numerator <= BigInt(ballots) * turnout * denominator,
    ),
};
