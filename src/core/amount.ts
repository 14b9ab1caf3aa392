/**
 * Money and voting power: whole numbers of an asset's base units in a bigint, with the decimals
 * beside them (L7). Text becomes an amount here and nowhere else. No grouping sign is read: "1,000"
 * is a thousand in one country and one in the next, so the refusal shows how it would be written.
 */
import { invariant } from './invariant.ts';
import { accept, type Result, refuse } from './result.ts';

/** The largest amount a token or a `numeric(78)` column of ours holds. */
export const MAX_UINT256 = (1n << 256n) - 1n;

/** More decimals than any token in use; also the bound of our asset table. */
export const MAX_DECIMALS = 36;

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;
const GROUPED_BY_GAPS = /^\d{1,3}(?:[\s'’_]\d{3})+(?:[.,]\d+)?$/;
const GROUPED = /^\d{1,3}(?:,\d{3})*(?:\.\d+)?$|^\d{1,3}(?:,\d{3})+,\d{1,2}$/;

/** A way of writing the same amount that we read, as far as the mistyped one can be understood. */
function exampleFor(text: string, decimals: number): string {
  if (GROUPED_BY_GAPS.test(text)) return exampleFor(text.replace(/[\s'’_]/g, ''), decimals);
  const guess = GROUPED.test(text) ? text.replaceAll(',', '') : text.replace(',', '.');
  const candidates = [guess, `0${guess}`, `${guess}0`];
  const understood = candidates.find((one) => {
    const parts = PLAIN.exec(one);
    return parts !== null && parts[1] === '' && one.length <= 30 && fits(parts[3] ?? '', decimals);
  });
  return understood ?? (decimals === 0 ? '12' : '12.5');
}

const fits = (fractionDigits: string, decimals: number): boolean =>
  fractionDigits.replace(/0+$/, '').length <= decimals;

/**
 * "12.5" with 18 decimals -> 12500000000000000000n. Refuses everything that is not a plain positive
 * decimal number: exponents, signs, grouping, more precision than the asset has, more than a uint256.
 */
export function parseAmount(text: string, decimals: number): Result<bigint> {
  invariant(Number.isInteger(decimals) && decimals >= 0 && decimals <= MAX_DECIMALS, 'decimals');
  const trimmed = text.trim();
  const shown = trimmed.slice(0, 40);
  const parts = PLAIN.exec(trimmed);
  if (!parts) {
    return refuse({
      code: 'amount-malformed',
      text: shown,
      example: exampleFor(trimmed.slice(0, 100), decimals),
    });
  }
  const [, sign = '', whole = '', digits = ''] = parts;
  if (sign !== '' || !/[1-9]/.test(whole + digits)) {
    return refuse({ code: 'amount-not-positive', text: shown });
  }
  if (!fits(digits, decimals)) return refuse({ code: 'amount-too-precise', text: shown, decimals });
  // 78 digits hold a uint256; the length is checked before BigInt reads a text of any size.
  if (whole.replace(/^0+/, '').length > 78)
    return refuse({ code: 'amount-too-large', text: shown });
  const value = BigInt(whole + digits.slice(0, decimals).padEnd(decimals, '0'));
  return value > MAX_UINT256 ? refuse({ code: 'amount-too-large', text: shown }) : accept(value);
}

/** 12500000000000000000n with 18 decimals -> "12.5": exact, ungrouped, readable by `parseAmount`. */
export function formatAmount(value: bigint, decimals: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fractionDigits = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${sign}${whole}${fractionDigits === '' ? '' : `.${fractionDigits}`}`;
}

/** floor(a * b / divisor) without an intermediate rounding. */
export function mulDiv(a: bigint, b: bigint, divisor: bigint): bigint {
  invariant(divisor > 0n && a >= 0n && b >= 0n, 'mulDiv takes what is not negative');
  return (a * b) / divisor;
}

/** floor(value * percent / 100); `percent` is a whole number. */
export const percentOf = (value: bigint, percent: number): bigint =>
  mulDiv(value, BigInt(percent), 100n);

/** `parts * share + remainder = amount`; the remainder goes to the account the caller states (L9). */
export function splitEvenly(amount: bigint, parts: number): { share: bigint; remainder: bigint } {
  invariant(Number.isInteger(parts) && parts > 0 && amount >= 0n, 'a split has parts');
  const share = amount / BigInt(parts);
  return { share, remainder: amount - share * BigInt(parts) };
}

/** Shares in proportion to whole weights, each rounded down; `sum(shares) + remainder = amount`. */
export function splitByWeight(
  amount: bigint,
  weights: readonly bigint[],
): { shares: readonly bigint[]; remainder: bigint } {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  invariant(total > 0n && weights.every((weight) => weight >= 0n), 'weights sum to something');
  const shares = weights.map((weight) => mulDiv(amount, weight, total));
  return { shares, remainder: shares.reduce((rest, share) => rest - share, amount) };
}
