import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  ceilShare,
  compareFractions,
  floorShare,
  fraction,
  parseFraction,
  printFraction,
} from '#core/fraction.ts';

it.each([
  [fraction(1n, 2n), '1/2'],
  [fraction(50n, 100n), '1/2'],
  [fraction(10n, 5n), '2'],
  [fraction(0n, 7n), '0'],
  [fraction(-3n, 6n), '-1/2'],
])('prints in lowest terms', (value, text) => {
  expect(printFraction(value)).toBe(text);
});

it.each(['1/0', '', '1/-2', '0.5', '1/2/3', ' 1', 'a'])('does not read %j', (text) => {
  expect(parseFraction(text)).toBeUndefined();
});

it('rounds a quorum up and a cap down', () => {
  expect(ceilShare(11n, fraction(20n, 100n))).toBe(3n);
  expect(ceilShare(10n, fraction(20n, 100n))).toBe(2n);
  expect(ceilShare(0n, fraction(20n, 100n))).toBe(0n);
  expect(floorShare(199n, fraction(1n, 100n))).toBe(1n);
});

it('reads back what it printed', () => {
  const part = fc.bigInt({ min: 0n, max: 10n ** 40n });
  fc.assert(
    fc.property(part, fc.bigInt({ min: 1n, max: 10n ** 40n }), (numerator, denominator) => {
      const value = fraction(numerator, denominator);
      const read = parseFraction(printFraction(value));
      expect(read && compareFractions(read, value)).toBe(0);
    }),
  );
});
