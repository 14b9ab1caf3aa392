/**
 * JSON numbers taken at their decimal text as exact fractions: 0.1 is 1/10, not the double beside it. What a double
 * would change keeps its text (`ExactNumber`); every other number is itself.
 */
import { compareFractions, type Fraction, fraction } from './fraction.ts';

/** A number of a file whose text a double does not give back. */
export class ExactNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type JsonNumber = number | ExactNumber;

/** Longer texts and larger exponents are no weights anybody means, and would take the machine's memory. */
const MAX_DIGITS = 100;
const MAX_EXPONENT = 400;

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/** The number of a JSON text, kept exactly: a double where its own decimal text means the same ("0.50" is 0.5). */
export function exactNumber(text: string): JsonNumber {
  const value = Number(text);
  if (String(value) === text) return value;
  const [said, kept] = [readDecimal(text), decimalOf(value)];
  return said && kept && compareFractions(said, kept) === 0 ? value : new ExactNumber(text);
}

/** Undefined for anything that is no number, or too long or too large for one. */
export function decimalOf(value: unknown): Fraction | undefined {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return fraction(BigInt(value));
    return Number.isFinite(value) ? readDecimal(String(value)) : undefined;
  }
  // Larger than every double: RFC 8785 has no text for it, so it could not be hashed.
  if (!(value instanceof ExactNumber) || !Number.isFinite(toDouble(value))) return undefined;
  return readDecimal(value.text);
}

function readDecimal(text: string): Fraction | undefined {
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', part = '', power = '0'] = match;
  const exponent = Number(power) - part.length;
  if (whole.length + part.length > MAX_DIGITS || Math.abs(Number(power)) > MAX_EXPONENT) {
    return undefined;
  }
  const digits = BigInt(`${sign}${whole}${part}`);
  return exponent >= 0
    ? fraction(digits * 10n ** BigInt(exponent))
    : fraction(digits, 10n ** BigInt(-exponent));
}

/** The double of it, for texts where RFC 8785 asks for one. */
export const toDouble = (value: JsonNumber): number =>
  typeof value === 'number' ? value : Number(value.text);

/** "3.67": rounded half up to at most so many decimals, without zeros at the end. Nothing negative. */
export function printRounded({ numerator, denominator }: Fraction, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const parts = (2n * numerator * scale + denominator) / (2n * denominator);
  const digits = String(parts % scale)
    .padStart(decimals, '0')
    .replace(/0+$/, '');
  return digits === '' || decimals === 0 ? String(parts / scale) : `${parts / scale}.${digits}`;
}
