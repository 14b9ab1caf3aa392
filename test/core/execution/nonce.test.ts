import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNonces, nextNonce, nonceGaps } from '#core/execution/nonce.ts';

it('takes the next nonce after all that live, and never one the chain has mined', () => {
  expect(nextNonce(0, [])).toBe(0);
  expect(nextNonce(5, [])).toBe(5);
  expect(nextNonce(5, [5, 6])).toBe(7);
  expect(nextNonce(5, [3, 4])).toBe(5);
  expect(nextNonce(5, [8])).toBe(9);
});

it('T3: sees the gaps that hold later ones up', () => {
  expect(nonceGaps(5, [5, 6])).toEqual([]);
  expect(nonceGaps(5, [7, 9])).toEqual([5, 6, 8]);
  expect(nonceGaps(5, [])).toEqual([]);
  const nonces = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 30 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), nonces, (chain, live) => {
      const gaps = nonceGaps(chain, live);
      const filled = [...live, ...gaps];
      expect(nonceGaps(chain, filled)).toEqual([]);
      expect(gaps.some((gap) => live.includes(gap))).toBe(false);
      expect(nextNonce(chain, filled)).toBe(nextNonce(chain, live));
    }),
  );
});

describe('T19: books and chain', () => {
  it.each([
    ['a new account', { atFinal: 0, registeredAt: 0, known: [] }, { state: 'equal' }],
    ['all explained', { atFinal: 3, registeredAt: 0, known: [2, 0, 1] }, { state: 'equal' }],
    ['a key that was used before', { atFinal: 9, registeredAt: 9, known: [] }, { state: 'equal' }],
    [
      'a restored backup: three payments are not known',
      { atFinal: 5, registeredAt: 0, known: [0, 1] },
      { state: 'chain-ahead', from: 2, to: 4 },
    ],
    [
      'a hole in the middle',
      { atFinal: 3, registeredAt: 0, known: [0, 2] },
      { state: 'chain-ahead', from: 1, to: 2 },
    ],
    [
      'another chain under the same id',
      { atFinal: 1, registeredAt: 0, known: [0, 1, 2] },
      { state: 'chain-behind', expected: 3, found: 1 },
    ],
    ['no answer', { atFinal: null, registeredAt: 0, known: [] }, { state: 'unknown' }],
  ])('%s', (_case, input, comparison) => {
    expect(compareNonces(input)).toEqual(comparison);
  });
});
