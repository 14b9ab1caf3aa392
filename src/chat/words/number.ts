/**
 * Numbers as their reader writes them: the grouping and the decimal sign of a locale, in the digits that are
 * also read back. Exact: what is formatted is a text of digits, never a float. It is for reading alone; what is
 * typed or pressed stays ungrouped (`core/amount.ts`).
 */
import { formatAmount } from '#core/amount.ts';

export type Numbers = {
  /** 1234500000000000000000n with 18 decimals -> "1,234.5". */
  amount(units: bigint, decimals: number): string;
  /** How many of something: 1234 -> "1,234". */
  count(of: number): string;
  /** "1234.5" -> "1,234.5"; what is no plain number stays as it is. */
  plain(text: string): string;
  /** Percent with at most one decimal, rounded half up, from exact numbers. */
  percent(part: bigint, total: bigint): string;
  /** Whether this reader may have meant thousands: "1.000" where the point groups. */
  mayGroup(text: string): boolean;
};

const PLAIN = /^-?\d+(?:\.\d+)?$/;
const ONE_GROUP = /^[1-9]\d{0,2}\.\d{3}$/;
/** No amount of ours has more decimals. */
const FRACTION_DIGITS_MAX = 40;
/** Locales come from outside; more than a busy host ever sees. */
const KEPT_MAX = 500;

function formatter(locale: string): Intl.NumberFormat {
  const options = { maximumFractionDigits: FRACTION_DIGITS_MAX, numberingSystem: 'latn' };
  try {
    return new Intl.NumberFormat(locale, options);
  } catch (error) {
    // What a client calls its language is its own word, and need be no language at all.
    if (error instanceof RangeError) return new Intl.NumberFormat('en', options);
    throw error;
  }
}

function createNumbers(locale: string): Numbers {
  const format = formatter(locale);
  const groupSign = format.formatToParts(1_234_567).find(({ type }) => type === 'group')?.value;
  const plain = (text: string): string =>
    PLAIN.test(text) ? format.format(text as Intl.StringNumericLiteral) : text;
  return {
    amount: (units, decimals) => plain(formatAmount(units, decimals)),
    count: (of) => plain(String(of)),
    plain,
    percent(part, total) {
      const permille = total === 0n ? 0n : (part * 1000n + total / 2n) / total;
      return `${plain(formatAmount(permille, 1))} %`;
    },
    mayGroup: (text) => groupSign === '.' && ONE_GROUP.test(text.trim()),
  };
}

const kept = new Map<string, Numbers>();

export function numbersFor(locale: string): Numbers {
  const known = kept.get(locale);
  if (known) return known;
  if (kept.size >= KEPT_MAX) kept.clear();
  const numbers = createNumbers(locale);
  kept.set(locale, numbers);
  return numbers;
}
