/** Examples of the Condorcet PHP library, most of them from the literature (test/vectors/condorcet-examples.json). */
import { describe, expect, it } from 'vitest';
import type { MethodId } from '#core/voting/method.ts';
import { STV_SCALE } from '#core/voting/methods/stv.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import { type TallyResult, tally } from '#core/voting/tally.ts';
import vectors from '../../../vectors/condorcet-examples.json' with { type: 'json' };

type Rounds = { [round: string]: { [name: string]: number } };
type Case = {
  id: string;
  method: string;
  candidates: string[];
  seats?: number;
  ballots: { count: number; ranking: string[][] }[];
  expected: {
    winner?: string[];
    ranking?: string[][];
    rounds?: Rounds;
    quota?: number;
    wins_minus_losses?: { [name: string]: number };
  };
};
const cases = vectors.cases as unknown as Case[];
const of = (method: string): Case[] => cases.filter((one) => one.method === method);

function count(method: MethodId, { candidates, ballots, seats = 1 }: Case): TallyResult {
  const option = (name: string): number => candidates.indexOf(name) + 1;
  return tally({
    ...{ method, seats, rules: OPEN_RULES, optionCount: candidates.length },
    roll: ballots.map((ballot, index) => ({ voter: `v${index}`, power: BigInt(ballot.count) })),
    ballots: ballots.map(({ ranking }, index) => ({
      voter: `v${index}`,
      choice: ranking.map((tier) => tier.map(option)),
    })),
  });
}

const named = ({ candidates }: Case, options: readonly number[]): string[] =>
  options.map((option) => candidates[option - 1] ?? '').sort();

describe('schulze', () => {
  it.each(of('Schulze Winning').map((one) => [one.id, one] as const))('%s', (_, one) => {
    const result = count('schulze/1', one);
    if (one.expected.winner) {
      expect(named(one, result.winners)).toEqual(one.expected.winner.toSorted());
    }
    const tiers = result.order.map((tier) => named(one, tier));
    const ranking = one.expected.ranking?.map((tier) => tier.toSorted());
    expect(ranking ?? tiers).toEqual(tiers);
    expect(one.expected.winner ?? one.expected.ranking).toBeDefined();
  });
});

it('copeland: Tennessee', () => {
  const [one] = of('Copeland');
  if (!one) throw new Error('no example');
  const result = count('copeland/1', one);
  const points = one.candidates.map((name) => {
    const lead = one.expected.wins_minus_losses?.[name] ?? Number.NaN;
    // Of n - 1 pairs without a tie: wins = (n - 1 + lead) / 2.
    return BigInt((one.candidates.length - 1 + lead) / 2);
  });
  expect(result.scores.map(({ numerator, denominator }) => numerator / denominator)).toEqual(
    points,
  );
  expect(result.order.map((tier) => named(one, tier))).toEqual(one.expected.ranking);
});

it('ranked choice: round by round', () => {
  const [one] = of('InstantRunoff');
  if (!one) throw new Error('no example');
  const result = count('ranked-choice/1', one);
  const rounds = Object.values(one.expected.rounds ?? {});
  expect(result.rounds).toHaveLength(rounds.length);
  for (const [index, round] of result.rounds.entries()) {
    if (round.kind !== 'runoff') throw new Error(round.kind);
    const figures = one.candidates.map((name) => BigInt(rounds[index]?.[name] ?? 0));
    expect(round.scores).toEqual(figures);
  }
  expect(named(one, result.winners)).toEqual(one.expected.ranking?.[0]);
});

it('stv: round by round, to the ninth decimal', () => {
  const [one] = of('STV');
  if (!one) throw new Error('no example');
  const result = count('stv/1', one);
  const rounds = Object.values(one.expected.rounds ?? {});
  expect(result.rounds).toHaveLength(rounds.length);
  for (const [index, round] of result.rounds.entries()) {
    if (round.kind !== 'transfer') throw new Error(round.kind);
    expect(round.quota).toBe(BigInt(one.expected.quota ?? 0) * STV_SCALE);
    for (const [name, figure] of Object.entries(rounds[index] ?? {})) {
      const found = round.scores[one.candidates.indexOf(name)] ?? 0n;
      expect(Number(found) / Number(STV_SCALE)).toBeCloseTo(figure, 7);
    }
  }
  expect(named(one, result.winners)).toEqual(one.expected.ranking?.flat().toSorted());
});
