/**
 * Exact fractions: thresholds ("2/3"), shares and scores are never floating point (INVARIANTS V3).
 * The denominator is positive. Fractions are compared by cross-multiplication and need not be in
 * lowest terms; they print in lowest terms, a whole number without its denominator.
 */
import { invariant } from './invariant.ts';

export type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

export function fraction(numerator: bigint, denominator = 1n): Fraction {
  invariant(denominator > 0n, 'a denominator is positive');
  return { numerator, denominator };
}

export const compareFractions = (a: Fraction, b: Fraction): -1 | 0 | 1 => {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Greatest common divisor of what is not negative; Euclid's, without a stack for long numbers. */
export function gcd(a: bigint, b: bigint): bigint {
  let [left, right] = [a, b];
  while (right !== 0n) [left, right] = [right, left % right];
  return left;
}

/** In lowest terms. */
export function reduced({ numerator, denominator }: Fraction): Fraction {
  const divisor = gcd(numerator < 0n ? -numerator : numerator, denominator);
  return fraction(numerator / divisor, denominator / divisor);
}

/** "2/3", or "5" for a whole number: the form of `civitas-election/1`. */
export function printFraction(value: Fraction): string {
  const { numerator, denominator } = reduced(value);
  return denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;
}

/** Reads what `printFraction` prints; undefined for anything else. At most 80 digits a side. */
export function parseFraction(text: string): Fraction | undefined {
  const match = /^(-?\d{1,80})(?:\/(\d{1,80}))?$/.exec(text);
  if (!match) return undefined;
  const denominator = BigInt(match[2] ?? '1');
  return denominator === 0n ? undefined : { numerator: BigInt(match[1] ?? '0'), denominator };
}

/** The least whole number that is at least `value * share`: a quorum of 20 % of 11 is 3, not 2. */
export function ceilShare(value: bigint, share: Fraction): bigint {
  invariant(value >= 0n && share.numerator >= 0n, 'shares are of and by what is not negative');
  return (value * share.numerator + share.denominator - 1n) / share.denominator;
}

/** The greatest whole number that is at most `value * share`: a cap of 1 % of 199 is 1. */
export function floorShare(value: bigint, share: Fraction): bigint {
  invariant(value >= 0n && share.numerator >= 0n, 'shares are of and by what is not negative');
  return (value * share.numerator) / share.denominator;
}
