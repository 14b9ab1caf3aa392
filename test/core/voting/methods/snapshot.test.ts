/**
 * Snapshot's published examples. What is the same figure must be the same; where the two count differently, the
 * difference is told and the example shows it (docs/voting.md).
 */
import { expect, it } from 'vitest';
import type { Fraction } from '#core/fraction.ts';
import type { MethodId } from '#core/voting/method.ts';
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

function counted(method: MethodId) {
  const one = cases.find((vector) => `${vector.method}/1` === method);
  if (!one) throw new Error(`no example of ${method}`);
  const result = tally({
    method,
    optionCount: one.choices.length,
    roll: one.votes.map(({ vp }, index) => ({
      voter: `v${index}`,
      power: BigInt(Math.round(vp * SCALE)),
    })),
    ballots: one.votes.map(({ choice }, index) => ({ voter: `v${index}`, choice })),
    rules: OPEN_RULES,
  });
  return { result, expected: one.expected.scores };
}

const numbers = (scores: readonly Fraction[] = [], scale = 1): number[] =>
  scores.map(
    ({ numerator, denominator }) =>
      Number((numerator * 10n ** 12n) / denominator) / 10 ** 12 / scale,
  );

function close(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [index, one] of found.entries()) {
    expect(one).toBeCloseTo(expected[index] ?? Number.NaN, 5);
  }
}

it.each(['single-choice/1', 'approval/1', 'weighted/1', 'ranked-choice/1'] as const)(
  '%s: the scores',
  (method) => {
    const { result, expected } = counted(method);
    close(numbers(result.scores, SCALE), expected);
  },
);

it('quadratic: its scores are our share, rescaled to the turnout', () => {
  const { result, expected } = counted('quadratic/1');
  close(numbers(result.share, SCALE), expected);
});

it('copeland: points doubled, half the average support added, rescaled; partial ballots not counted there', () => {
  const { result, expected } = counted('copeland/1');
  // The fourth ballot ranks two of four: Snapshot ignores it, here the others are tied behind them.
  expect(result.turnout).toBe(4n * BigInt(SCALE));
  const one = cases.find(({ method }) => method === 'copeland');
  const full = tally({
    method: 'copeland/1',
    optionCount: 4,
    roll: [0, 1, 2].map((index) => ({ voter: `v${index}`, power: 1n })),
    ballots: (one?.votes ?? [])
      .slice(0, 3)
      .map(({ choice }, index) => ({ voter: `v${index}`, choice })),
    rules: OPEN_RULES,
  });
  const [points, support] = [numbers(full.scores), numbers(full.share)];
  const theirs = points.map((point, index) => 2 * point + 0.5 * (support[index] ?? 0));
  const sum = theirs.reduce((all, value) => all + value, 0);
  close(
    theirs.map((value) => (value / sum) * 3),
    expected,
  );
});
