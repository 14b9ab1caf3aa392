import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbersFor } from '#chat/words/number.ts';
import { formatAmount, MAX_DECIMALS, MAX_UINT256, parseAmount } from '#core/amount.ts';

/** Point and comma as groups, an apostrophe, narrow spaces, groups of two, groups only from five digits on. */
const LOCALES = ['en', 'de', 'de-CH', 'fr', 'en-IN', 'es', 'pl', 'ar-EG', 'fa', 'pt-BR'] as const;

const signsOf = (locale: string) => {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(-12345.5);
  const sign = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { group: sign('group'), decimal: sign('decimal') };
};

/** What a reader sees, as the house would have written it. */
function ungrouped(shown: string, locale: string): string {
  const { group, decimal } = signsOf(locale);
  return shown.replaceAll(group, '').replace(decimal, '.');
}

describe('an amount as its reader writes it', () => {
  it.each([
    ['en', '1,234,567.5'],
    ['en-GB', '1,234,567.5'],
    ['de', '1.234.567,5'],
    ['de-CH', "1'234'567.5"],
    ['fr', '1\u202F234\u202F567,5'],
    ['en-IN', '12,34,567.5'],
    ['ar-EG', '1,234,567.5'],
    ['', '1,234,567.5'],
    ['no language', '1,234,567.5'],
  ])('%s: %s', (locale, shown) => {
    expect(numbersFor(locale).amount(1_234_567_500_000n, 6)).toBe(shown);
  });

  it('is grouped as its language does, which may be only from five digits on', () => {
    expect(numbersFor('es').amount(1_234n, 0)).toBe('1234');
    expect(numbersFor('es').amount(12_345n, 0)).toBe('12.345');
    expect(numbersFor('en').amount(999n, 0)).toBe('999');
  });

  it('is exact with 80 digits and 18 decimals', () => {
    const digits = '1234567890'.repeat(8);
    const shown = numbersFor('en').amount(BigInt(`${digits}123456789012345678`), 18);
    expect(shown.replaceAll(',', '')).toBe(`${digits}.123456789012345678`);
    expect(shown.startsWith('12,345,678,901,')).toBe(true);
    expect(numbersFor('de').plain(`${digits}.000000000000000001`)).toMatch(/,000000000000000001$/);
  });

  it.each(LOCALES)('loses no digit, and is read back once its grouping is gone: %s', (locale) => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: MAX_UINT256 }),
        fc.integer({ min: 0, max: MAX_DECIMALS }),
        (units, decimals) => {
          const shown = numbersFor(locale).amount(units, decimals);
          const written = ungrouped(shown, locale);
          expect(written).toBe(formatAmount(units, decimals));
          expect(parseAmount(written, decimals)).toEqual({ ok: true, value: units });
        },
      ),
    );
  });

  it.each(LOCALES)('is never read as another amount while its grouping stands: %s', (locale) => {
    const numbers = numbersFor(locale);
    fc.assert(
      fc.property(fc.bigInt({ min: 1_000n, max: MAX_UINT256 }), (units) => {
        const shown = numbers.amount(units, 0);
        const read = parseAmount(shown, 18);
        const isRefused = !read.ok || numbers.mayGroup(shown);
        expect(isRefused || shown === units.toString()).toBe(true);
      }),
    );
  });

  it('leaves alone what is no number', () => {
    for (const text of ['', 'abc', '1e18', '1,000', '.5', '٣'])
      expect(numbersFor('en').plain(text)).toBe(text);
  });
});

describe('a share', () => {
  it.each([
    ['en', 1n, 3n, '33.3 %'],
    ['de', 1n, 3n, '33,3 %'],
    ['en', 2n, 3n, '66.7 %'],
    ['en', 1n, 2n, '50 %'],
    ['en', 0n, 0n, '0 %'],
    ['en', 3n, 3n, '100 %'],
  ])('%s: %i of %i is %s', (locale, part, total, shown) => {
    expect(numbersFor(locale).percent(part, total)).toBe(shown);
  });
});

describe('a typed amount', () => {
  it('may mean thousands only where the point groups', () => {
    expect(numbersFor('de').mayGroup(' 1.250 ')).toBe(true);
    expect(numbersFor('en').mayGroup('1.250')).toBe(false);
    expect(numbersFor('fr').mayGroup('1.250')).toBe(false);
    for (const text of ['1.25', '0.125', '1250', '1.2500', '1234.567'])
      expect(numbersFor('de').mayGroup(text)).toBe(false);
  });
});
