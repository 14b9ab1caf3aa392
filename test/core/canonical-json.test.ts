import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashJson, type JsonValue } from '#core/canonical-json.ts';
import { InvariantViolation } from '#core/invariant.ts';

describe('canonicalJson', () => {
  it('sorts and serializes as the example of RFC 8785 §3.2.2 and §3.2.3', () => {
    const value = {
      // The RFC writes 333333333.33333329, which is this number.
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units (RFC 8785 §3.2.3)', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object).sort()).toEqual(
      Object.values(value).sort(),
    );
    const positions = ['\\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'].map(
      (key) => canonicalJson(value).indexOf(`"${key}":`),
    );
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions.every((position) => position >= 0)).toBe(true);
  });

  it('refuses what is no JSON', () => {
    for (const value of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '\ud800',
      1n,
      undefined,
      { a: undefined },
    ]) {
      expect(() => canonicalJson(value as JsonValue)).toThrow(InvariantViolation);
    }
  });

  it('says the same of equal values, however their keys were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(hashJson(reversed as JsonValue)).toBe(hashJson(record as JsonValue));
        expect(JSON.parse(canonicalJson(record as JsonValue))).toEqual(
          JSON.parse(JSON.stringify(record)),
        );
      }),
    );
  });
});
