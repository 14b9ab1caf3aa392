/** The weights of a ballot as whole numbers over their sum: exact, by the decimal texts they were given in. */

import { greatest } from '../bigint.ts';
import { decimalOf } from '../decimal.ts';
import { gcd } from '../fraction.ts';
import { invariant } from '../invariant.ts';
import type { Weights } from './choice.ts';
import type { PowerSums } from './power-sums.ts';

/** `parts` of `whole` go to the options; options of weight 0 are left out. */
export type Proportions = {
  readonly options: readonly number[];
  readonly parts: readonly bigint[];
  readonly whole: bigint;
};

/** What a ballot gives each option, over one denominator; in lowest terms, so that equal ballots are equal. */
export function proportionsOf(weights: Weights): Proportions {
  const options: number[] = [];
  const given = Object.entries(weights).flatMap(([name, weight]) => {
    const exact = decimalOf(weight);
    invariant(exact, 'a weight that was read is a number');
    if (exact.numerator === 0n) return [];
    options.push(Number(name));
    return [exact];
  });
  // Denominators are powers of ten: the longest holds all of them.
  const scale = greatest([1n, ...given.map(({ denominator }) => denominator)]);
  const whole = given.map(({ numerator, denominator }) => numerator * (scale / denominator));
  const divisor = whole.reduce(gcd, 0n);
  const parts = whole.map((part) => part / divisor);
  return { options, parts, whole: parts.reduce((sum, part) => sum + part, 0n) };
}

/** Weights whose sum is at most this are added up as doubles, for many ballots at once. */
const SMALL = 2 ** 16;

/** The sum of weights that are small whole numbers, as nearly all are; undefined for any other. */
export function sumOfSmall(weights: Weights, optionCount: number): number | undefined {
  let sum = 0;
  for (let option = 1; option <= optionCount; option += 1) {
    const weight = weights[option] ?? 0;
    if (typeof weight !== 'number' || !Number.isSafeInteger(weight) || sum > SMALL)
      return undefined;
    sum += weight;
  }
  return sum <= SMALL ? sum : undefined;
}

/** Gives each option of such weights the power as often as it weighs, which is at most `most` times. */
export function addSmall(
  sums: PowerSums,
  weights: Weights,
  optionCount: number,
  { power, sign, most }: { readonly power: bigint; readonly sign: 1 | -1; readonly most: number },
): void {
  sums.take(power, sign, most);
  for (let option = 1; option <= optionCount; option += 1) {
    const weight = weights[option];
    if (typeof weight === 'number' && weight !== 0) sums.add(option - 1, weight);
  }
}
