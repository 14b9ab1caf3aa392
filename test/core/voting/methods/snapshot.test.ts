import { describe, expect, it } from 'vitest';
import { printFraction } from '#core/fraction.ts';
import { METHODS } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import { tally } from '#core/voting/tally.ts';
import vectors from '../../../vectors/snapshot-examples.json' with { type: 'json' };

type Case = {
  id: string;
  method: string;
  choices: string[];
  votes: { choice: unknown; vp: number }[];
  expected: { scores: number[]; scores_total: number };
};
const cases = vectors.cases as unknown as Case[];

/** Snapshot's power is a float: these examples fit in 6 decimals. */
const SCALE = 1_000_000;

describe.each(METHODS.filter((method) => method !== 'basic/1'))(
  '%s counts as Snapshot does',
  (method) => {
    const own = cases.filter((one) => `${one.method}/1` === method);

    it('has published examples', () => {
      expect(own.length).toBeGreaterThan(0);
    });

    it.each(own)('$id', ({ choices, votes, expected }) => {
      const result = tally({
        method,
        optionCount: choices.length,
        roll: votes.map(({ vp }, index) => ({
          voter: `v${index}`,
          power: BigInt(Math.round(vp * SCALE)),
        })),
        ballots: votes.map(({ choice }, index) => ({ voter: `v${index}`, choice })),
        rules: OPEN_RULES,
      });
      const scores = result.scores.map((score) => Number(printFraction(score)) / SCALE);
      scores.forEach((score, index) => {
        expect(score).toBeCloseTo(expected.scores[index] ?? Number.NaN, 5);
      });
      expect(METHODS_BY_ID[method].id).toBe(method);
    });
  },
);
