import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, ExactNumber, exactNumber, toDouble } from '#core/decimal.ts';
import { compareFractions, printFraction } from '#core/fraction.ts';

const said = (text: string): string | undefined => {
  const fraction = decimalOf(exactNumber(text));
  return fraction && printFraction(fraction);
};

describe('a number of a file is what its text says', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['7', '7'],
    ['0.1', '1/10'],
    ['0.50', '1/2'],
    ['-2.5', '-5/2'],
    ['1e3', '1000'],
    ['1E+3', '1000'],
    ['25e-2', '1/4'],
    ['1.25e1', '25/2'],
    ['9007199254740993', '9007199254740993'],
    [
      '0.1000000000000000055511151231257827',
      '1000000000000000055511151231257827/10000000000000000000000000000000000',
    ],
    ['5e-324', `1/${2n * 10n ** 323n}`],
    ['1e-400', `1/${10n ** 400n}`],
    ['1.7976931348623157e308', `${17976931348623157n * 10n ** 292n}`],
  ])('%s', (text, fraction) => {
    expect(said(text)).toBe(fraction);
  });

  it('stays a double where that says the same, and keeps its text where it does not', () => {
    expect(exactNumber('0.50')).toBe(0.5);
    expect(exactNumber('1e2')).toBe(100);
    expect(exactNumber('9007199254740993')).toEqual(new ExactNumber('9007199254740993'));
    expect(exactNumber('0.30000000000000004')).toBe(0.30000000000000004);
    expect(toDouble(exactNumber('9007199254740993'))).toBe(9007199254740992);
    expect(toDouble(0.1)).toBe(0.1);
  });
});

describe('no number', () => {
  it.each<[string, unknown]>([
    ['a text', '1'],
    ['nothing', undefined],
    ['null', null],
    ['a bigint', 1n],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['beyond every double', new ExactNumber('1e309')],
    ['an exponent beyond sense', new ExactNumber('1e-401')],
    ['an exponent of five digits', new ExactNumber('1e-00001')],
    ['101 digits', new ExactNumber(`0.${'1'.repeat(100)}`)],
    ['a leading zero', new ExactNumber('01')],
    ['a bare point', new ExactNumber('1.')],
    ['a plus', new ExactNumber('+1')],
    ['a hexadecimal', new ExactNumber('0x1')],
    ['an object', {}],
  ])('%s', (_case, value) => {
    expect(decimalOf(value)).toBeUndefined();
  });
});

it('every double is the fraction of its shortest text', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const fraction = decimalOf(value);
      expect(fraction).toBeDefined();
      const text = String(value);
      const again = decimalOf(new ExactNumber(text.replace('e+', 'e')));
      expect(fraction && again && compareFractions(fraction, again)).toBe(0);
      expect(exactNumber(text)).toBe(Object.is(value, -0) ? 0 : value);
    }),
  );
});
