import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from '#queue/backoff.ts';

describe('backoffMs', () => {
  it('doubles from 5 s to 5 min and stays there', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((attempts) => backoffMs(attempts, () => 0));
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((s) => s * 1_000));
  });

  it('waits as long as the world asked, when that is longer', () => {
    expect(backoffMs(1, () => 0, 60_000)).toBe(60_000);
    expect(backoffMs(7, () => 0, 60_000)).toBe(300_000);
  });

  it('stays between 4 s and 5 min, whatever it is given', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const wait = backoffMs(attempts, () => random);
        expect(wait).toBeGreaterThanOrEqual(4_000);
        expect(wait).toBeLessThanOrEqual(300_000);
      }),
    );
  });
});
