/** Real elections, counted again from their ballots (test/vectors/real-elections.json says whose figures they are). */
import { describe, expect, it } from 'vitest';
import type { Count, MethodId } from '#core/voting/method.ts';
import { STV_SCALE } from '#core/voting/methods/stv.ts';
import vectors from '../../../vectors/real-elections.json' with { type: 'json' };
import { ABSTAIN, countPapers, type Paper } from '../paper.ts';

type Tiers = readonly (readonly number[])[];
type Papers = readonly (readonly [count: number, tiers: Tiers])[];
type Vector = (typeof vectors.elections)[number];

const [burlington, debian, renfrewshire] = vectors.elections;
if (!burlington || !debian || !renfrewshire) throw new Error('an election is missing');

const papersOf = ({ ballots }: Vector): Papers =>
  ballots
    .join(' ')
    .split(' ')
    .map((line) => {
      const [count, ranking = ''] = line.split(':');
      const tiers = (ranking.match(/\{[^}]*\}|\d+/g) ?? []).map((tier) =>
        tier.replace(/[{}]/g, '').split(',').map(Number),
      );
      return [Number(count), tiers];
    });

const count = (method: MethodId, vector: Vector, papers: readonly Paper[]): Count =>
  countPapers(method, vector.choices.length, papers, vector.seats);

/** `wins[a - 1][b - 1]` of a count of pairs. */
function winsOf({ rounds }: Count): number[][] {
  const [round] = rounds;
  if (round?.kind !== 'pairwise') throw new Error('no pairs');
  return round.wins.map((row) => row.map(Number));
}

describe(burlington.title, () => {
  const { runoff, pairs = [], condorcetWinner = 0 } = burlington;
  if (!runoff) throw new Error('no rounds');

  it('in ranked choice: round by round to the published figures', () => {
    // Two names on the first rank were no valid ballot; of two further down the city counted the one still standing.
    const papers = papersOf(burlington).map(([many, tiers]): Paper => {
      if ((tiers[0]?.length ?? 0) > 1) return [many, ABSTAIN];
      return [
        many,
        tiers.flatMap((tier) => (tier.length > 1 ? tier.filter((one) => one === 5) : tier)),
      ];
    });
    const found = count('ranked-choice/1', burlington, papers);
    const rounds = found.rounds.map((round) => {
      if (round.kind !== 'runoff') throw new Error(round.kind);
      return round.scores.map(Number);
    });
    expect(rounds[0]).toEqual(runoff.first);
    expect(found.abstained).toBe(BigInt(runoff.invalid));
    expect(rounds.at(-2)).toEqual(runoff.lastThree);
    expect(rounds.at(-1)).toEqual(runoff.lastTwo);
    expect(found).toMatchObject({ winners: [runoff.winner], tie: false });
  });

  it.each(['copeland/1', 'schulze/1'] as const)(
    'in %s: another winner, whom a majority preferred to each',
    (method) => {
      const found = count(
        method,
        burlington,
        papersOf(burlington).map(([many, tiers]): Paper => [many, tiers]),
      );
      const wins = winsOf(found);
      expect(pairs.length).toBe(9);
      for (const [a = 0, b = 0, mine, theirs] of pairs) {
        expect([wins[a - 1]?.[b - 1], wins[b - 1]?.[a - 1]]).toEqual([mine, theirs]);
      }
      expect(found).toMatchObject({ winners: [condorcetWinner], tie: false });
      expect(condorcetWinner).not.toBe(runoff.winner);
    },
  );
});

describe(debian.title, () => {
  it('in schulze: the leader, and who beat whom by how many', () => {
    const papers = papersOf(debian).map(([many, tiers]): Paper => [many, tiers]);
    const found = count('schulze/1', debian, papers);
    const wins = winsOf(found);
    const { matrix = [] } = debian;
    expect(matrix).toHaveLength(debian.choices.length);
    for (const [a, row] of matrix.entries()) {
      for (const [b, published] of row.entries()) {
        const more = (wins[a]?.[b] ?? Number.NaN) - published;
        expect(more >= 0 && more <= 6).toBe(true);
      }
    }
    const order = [[3], [1], [2], [4]];
    expect(found).toMatchObject({ winners: [debian.condorcetWinner], order, tie: false });
  });
});

describe(renfrewshire.title, () => {
  it('in stv: the councillors, and stage by stage what the Scottish rules give to five decimals', () => {
    // One paper a voter: rounding is of each by itself.
    const papers = papersOf(renfrewshire).flatMap(([many, tiers]) =>
      Array.from({ length: many }, (): Paper => [1, tiers.flat()]),
    );
    const found = count('stv/1', renfrewshire, papers);
    const { stages = [], elected = [], quota = 0 } = renfrewshire;
    expect(found.rounds).toHaveLength(stages.length);
    for (const [index, round] of found.rounds.entries()) {
      if (round.kind !== 'transfer') throw new Error(round.kind);
      expect(round.quota).toBe(BigInt(quota) * STV_SCALE);
      for (const [option, figure] of (stages[index] ?? []).entries()) {
        // Five decimals a paper lose up to 0.03 over the few thousand that move.
        expect(Number(round.scores[option]) / Number(STV_SCALE)).toBeCloseTo(figure, 1);
      }
    }
    expect(found).toMatchObject({ winners: elected, tie: false });
  });
});
