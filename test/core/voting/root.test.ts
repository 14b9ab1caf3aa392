import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isqrt } from '#core/voting/root.ts';

const isRoot = (root: bigint, value: bigint): boolean =>
  root >= 0n && root * root <= value && (root + 1n) * (root + 1n) > value;

it.each([0n, 1n, 2n, 3n, 4n, 8n, 9n, 2n ** 48n - 1n, 2n ** 48n, 2n ** 53n + 1n, 10n ** 60n])(
  'of %i',
  (value) => {
    expect(isRoot(isqrt(value), value)).toBe(true);
  },
);

it('is the whole part of the root, for numbers of any length', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 600n }), (value) => {
      expect(isRoot(isqrt(value), value)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('is right beside squares, where the first guess may be one off', () => {
  const bits = fc.integer({ min: 1, max: 300 });
  const roots = bits.chain((many) =>
    fc.bigInt({ min: 2n ** BigInt(many - 1), max: 2n ** BigInt(many) }),
  );
  fc.assert(
    fc.property(roots, (root) => {
      expect(isqrt(root * root)).toBe(root);
      expect(isqrt(root * root - 1n)).toBe(root - 1n);
      expect(isqrt(root * root + 2n * root)).toBe(root);
    }),
    { numRuns: 1_000 },
  );
});
