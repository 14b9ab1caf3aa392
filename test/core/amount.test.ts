import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAmount,
  MAX_DECIMALS,
  MAX_UINT256,
  mulDiv,
  parseAmount,
  percentOf,
  splitByWeight,
  splitEvenly,
} from '#core/amount.ts';

const decimals = fc.integer({ min: 0, max: MAX_DECIMALS });
const amount = fc.bigInt({ min: 1n, max: MAX_UINT256 });

describe('parseAmount', () => {
  it.each([
    ['5', 18, 5n * 10n ** 18n],
    ['12.5', 18, 125n * 10n ** 17n],
    ['0.000001', 6, 1n],
    ['1.000', 0, 1n],
    [' 7 ', 0, 7n],
    ['007', 0, 7n],
    ['1000.50', 2, 100_050n],
    [String(MAX_UINT256), 0, MAX_UINT256],
  ])('reads %j with %i decimals', (text, places, value) => {
    expect(parseAmount(text, places)).toEqual({ ok: true, value });
  });

  it.each([
    ['1e18', 'amount-malformed'],
    ['-1', 'amount-not-positive'],
    ['-0', 'amount-not-positive'],
    ['0', 'amount-not-positive'],
    ['0.000', 'amount-not-positive'],
    ['1,000.5', 'amount-malformed'],
    ['1,000', 'amount-malformed'],
    ['9'.repeat(80), 'amount-too-large'],
    [String(MAX_UINT256 + 1n), 'amount-too-large'],
    ['1.0000001', 'amount-too-precise'],
    ['', 'amount-malformed'],
    ['.5', 'amount-malformed'],
    ['5.', 'amount-malformed'],
    ['+5', 'amount-malformed'],
    ['0x10', 'amount-malformed'],
    ['٣', 'amount-malformed'],
    ['5 CIV', 'amount-malformed'],
    ['NaN', 'amount-malformed'],
    ['1\u200b0', 'amount-malformed'],
  ])('refuses %j', (text, code) => {
    const places = code === 'amount-too-large' ? 0 : 6;
    expect(parseAmount(text, places)).toMatchObject({ ok: false, refusal: { code } });
  });

  it.each([
    ['1,000.5', 18, '1000.5'],
    ['1,000', 18, '1000'],
    ['1,5', 18, '1.5'],
    ['.5', 18, '0.5'],
    ['5.', 18, '5.0'],
    ['1e18', 18, '12.5'],
    ['x', 0, '12'],
    ['1,5', 0, '12'],
  ])('shows how %j would be written', (text, places, example) => {
    expect(parseAmount(text, places)).toEqual({
      ok: false,
      refusal: { code: 'amount-malformed', text, example },
    });
  });

  it('shows an example that it reads itself, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), decimals, (text, places) => {
        const read = parseAmount(text, places);
        if (read.ok || read.refusal.code !== 'amount-malformed') return true;
        return parseAmount(read.refusal.example, places).ok || /^[0.]*$/.test(read.refusal.example);
      }),
    );
  });

  it('answers a text of a million digits at once', () => {
    expect(parseAmount('9'.repeat(1_000_000), 18)).toMatchObject({
      ok: false,
      refusal: { code: 'amount-too-large' },
    });
  });
});

describe('formatAmount', () => {
  it.each([
    [125n * 10n ** 17n, 18, '12.5'],
    [1n, 6, '0.000001'],
    [-1n, 2, '-0.01'],
    [0n, 18, '0'],
    [100n, 0, '100'],
  ])('prints %i with %i decimals', (value, places, text) => {
    expect(formatAmount(value, places)).toBe(text);
  });

  it('is read back by parseAmount', () => {
    fc.assert(
      fc.property(amount, decimals, (value, places) => {
        expect(parseAmount(formatAmount(value, places), places)).toEqual({ ok: true, value });
      }),
    );
  });
});

describe('splits', () => {
  it('lose and make nothing', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: MAX_UINT256 }),
        fc.integer({ min: 1, max: 500 }),
        (value, parts) => {
          const { share, remainder } = splitEvenly(value, parts);
          expect(share * BigInt(parts) + remainder).toBe(value);
          expect(remainder >= 0n && remainder < BigInt(parts)).toBe(true);
        },
      ),
    );
  });

  it('by weight give each its part, rounded down', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 30n }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(amount, weights, (value, list) => {
        const total = list.reduce((sum, weight) => sum + weight, 0n);
        fc.pre(total > 0n);
        const { shares, remainder } = splitByWeight(value, list);
        expect(shares.reduce((sum, share) => sum + share, remainder)).toBe(value);
        expect(remainder >= 0n && remainder < BigInt(list.length)).toBe(true);
        shares.forEach((share, index) => {
          const exact = value * (list[index] ?? 0n);
          expect(share * total <= exact && exact < (share + 1n) * total).toBe(true);
        });
      }),
    );
  });

  it('multiply before they divide', () => {
    expect(mulDiv(MAX_UINT256, MAX_UINT256, MAX_UINT256)).toBe(MAX_UINT256);
    expect(percentOf(199n, 1)).toBe(1n);
  });
});
