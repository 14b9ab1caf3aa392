import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PowerSums } from '#core/voting/power-sums.ts';

const CELLS = 4;
const power = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 32n }),
  fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  fc.constantFrom(0n, 2n ** 32n - 1n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 96n - 1n, 2n ** 96n),
);
const gift = fc.record({
  power,
  cells: fc.uniqueArray(fc.integer({ min: 0, max: CELLS - 1 })),
  // Many times at once, so that sums are put aside in between.
  times: fc.constantFrom(1, 1, 1, 2 ** 20 - 1, 2 ** 21),
});

it('adds as bigints do, and gives back what it took', () => {
  fc.assert(
    fc.property(fc.array(gift, { maxLength: 30 }), fc.nat(30), (gifts, kept) => {
      const sums = new PowerSums(CELLS);
      const expected = new Array<bigint>(CELLS).fill(0n);
      for (const [index, { power: one, cells, times }] of gifts.entries()) {
        sums.take(one, 1, times);
        for (const cell of cells) sums.add(cell, times);
        if (index >= kept) continue;
        for (const cell of cells) expected[cell] = (expected[cell] ?? 0n) + one * BigInt(times);
      }
      for (const { power: one, cells, times } of gifts.slice(kept)) {
        sums.take(one, -1, times);
        for (const cell of cells) sums.add(cell, times);
      }
      expect(sums.totals()).toEqual(expected);
      expect(sums.totals()).toEqual(expected.map((_, cell) => sums.total(cell)));
    }),
  );
});

it('adds to every pair of a line what each of its rows would get', () => {
  const line = fc.shuffledSubarray([0, 1, 2, 3], { minLength: CELLS });
  const ballots = fc.array(fc.record({ line, power, ranked: fc.integer({ min: 0, max: CELLS }) }));
  fc.assert(
    fc.property(ballots, (all) => {
      const [pairs, cells] = [new PowerSums(CELLS * CELLS), new PowerSums(CELLS * CELLS)];
      for (const ballot of all) {
        for (const sums of [pairs, cells]) sums.take(ballot.power, 1);
        // Two by two on one rank: a tier ends at the next even place.
        const behind = ballot.line.map((_, place) => place + 2 - (place % 2));
        pairs.addPairs(Int32Array.from(ballot.line), Int32Array.from(behind), ballot.ranked);
        for (const [place, option] of ballot.line.slice(0, ballot.ranked).entries()) {
          for (const below of ballot.line.slice(behind[place])) cells.add(option * CELLS + below);
        }
      }
      expect(pairs.totals()).toEqual(cells.totals());
    }),
  );
});
