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

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** "2/3", or "5" for a whole number: the form of `civitas-election/1`. */
export function printFraction({ numerator, denominator }: Fraction): string {
  const divisor = gcd(numerator < 0n ? -numerator : numerator, denominator);
  if (denominator === divisor) return String(numerator / divisor);
  return `${numerator / divisor}/${denominator / divisor}`;
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
