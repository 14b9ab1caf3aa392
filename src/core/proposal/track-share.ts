/** Shares as a track's settings have them: typed as a percentage or a fraction, stored as a fraction. */
import type { JsonValue } from '../canonical-json.ts';
import {
  compareFractions,
  type Fraction,
  fraction,
  parseFraction,
  printFraction,
} from '../fraction.ts';

const ONE = fraction(1n);

export const isBetween = (share: Fraction, least: Fraction): boolean =>
  compareFractions(share, least) >= 0 && compareFractions(share, ONE) <= 0;

/** "20 %", "2/3", "0.2": at most the whole. */
export function readShare(text: string): string | undefined {
  const percent = /^(\d{1,3})(?:[.,](\d{1,6}))?\s*%$/.exec(text.trim());
  if (percent) {
    const [, whole = '', decimals = ''] = percent;
    return printFraction(fraction(BigInt(whole + decimals), 100n * 10n ** BigInt(decimals.length)));
  }
  const share = parseFraction(text.trim());
  return share && printFraction(share);
}

export const shareIn = (json: JsonValue, least: Fraction): Fraction | undefined => {
  const share = typeof json === 'string' ? parseFraction(json) : undefined;
  return share && isBetween(share, least) ? share : undefined;
};
