/** The weights of a ballot as whole numbers over their sum: exact, by the decimal texts they were given in. */
import { decimalOf } from '../decimal.ts';
import { invariant } from '../invariant.ts';
import type { Weights } from './choice.ts';
import { greatest } from './seats.ts';

/** `parts` of `whole` go to the options; options of weight 0 are left out. */
export type Proportions = {
  readonly options: readonly number[];
  readonly parts: readonly bigint[];
  readonly whole: bigint;
};

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

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
