import { describe, expect, it } from 'vitest';
import type { Count, Round } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { STV_SCALE } from '#core/voting/methods/stv.ts';
import { ABSTAIN, countPapers, type Paper, printed } from '../paper.ts';

type Transfer = Extract<Round, { kind: 'transfer' }>;

const count = (optionCount: number, seats: number, papers: readonly Paper[]): Count =>
  countPapers('stv/1', optionCount, papers, seats);
const rounds = (found: Count): Transfer[] =>
  found.rounds.map((round) => {
    if (round.kind !== 'transfer') throw new Error(round.kind);
    return round;
  });
const whole = (power: bigint): number => Number(power) / Number(STV_SCALE);
/** Per round: figures, elected, whose surplus moves, dropped. */
const steps = (found: Count) =>
  rounds(found).map(({ scores, elected, surplusOf, dropped }) => [
    scores.map(whole),
    elected,
    surplusOf,
    dropped,
  ]);

describe('the quota', () => {
  it.each<[number, number, number]>([
    [100, 1, 51],
    [100, 3, 26],
    [99, 2, 34],
    [3, 3, 1],
    [0, 2, 1],
  ])('of %i for %i seats is %i', (power, seats, quota) => {
    const found = count(4, seats, [
      [power, [1, 2, 3, 4]],
      [50, ABSTAIN],
    ]);
    expect(rounds(found).map((round) => whole(round.quota))).toEqual(found.rounds.map(() => quota));
  });

  it('is fixed in round 1, however much is exhausted later', () => {
    const found = count(4, 2, [
      [40, [1]],
      [30, [2]],
      [20, [3]],
      [10, [4]],
    ]);
    expect(rounds(found).map((round) => whole(round.exhausted))).toEqual([0, 6, 16, 36]);
    expect(new Set(rounds(found).map(({ quota }) => quota)).size).toBe(1);
    expect(found).toMatchObject({ winners: [1, 2], tie: false });
  });
});

describe('surpluses', () => {
  it('move at value times surplus over total, on all ballots of the elected', () => {
    // Quota 34; 16 of 50 pass on: a third of each pile by its own next option.
    const found = count(4, 2, [
      [25, [1, 2]],
      [25, [1, 3]],
      [26, [2]],
      [24, [3]],
    ]);
    expect(steps(found)).toEqual([
      [[50, 26, 24, 0], [1], 1, []],
      [[34, 34, 32, 0], [2], null, []],
    ]);
    expect(found.winners).toEqual([1, 2]);
    expect(printed(found.scores)).toEqual(['50', '34', '32', '0']);
  });

  it('the largest first, also before one of an earlier round', () => {
    const papers: Paper[] = [
      [45, [1, 3]],
      [23, [2, 4]],
      [20, [3, 5]],
      [7, [4]],
      [5, [5]],
    ];
    const found = count(5, 4, papers);
    // Quota 21: of the surpluses 24 and 2 the first makes one of 23, which goes before the 2.
    expect(steps(found).map(([, elected, from, dropped]) => [elected, from, dropped])).toEqual([
      [[1, 2], 1, []],
      [[3], 3, []],
      [[], 2, []],
      [[], null, [4]],
      [[5], null, []],
    ]);
    expect(found).toMatchObject({ winners: [1, 2, 3, 5], order: [[1], [2], [3], [5], [4]] });
  });

  it('equal ones by list order', () => {
    const found = count(4, 3, [
      [40, [1, 3]],
      [40, [2, 4]],
      [15, [3]],
      [5, [4]],
    ]);
    expect(rounds(found)[0]).toMatchObject({ elected: [1, 2], surplusOf: 1 });
  });

  it('equal ones by the latest earlier round that differs', () => {
    const papers: Paper[] = [
      [12, [1]],
      [14, [2]],
      [12, [3]],
      [12, [4]],
      [6, [5, 1]],
      [4, [5, 2]],
    ];
    const found = count(5, 3, papers);
    // Quota 16: once 5 is dropped, 1 and 2 have 18 each, and 2 was ahead before.
    expect(rounds(found)[1]).toMatchObject({ elected: [1, 2], surplusOf: 2 });
  });

  it('what rounding down loses is reported to the last 10^-9', () => {
    // Quota 4, so 3 of 7 pass on: seven ballots at floor(10^9 · 3 / 7) each.
    const papers = Array.from({ length: 7 }, (): Paper => [1, [1, 2]]);
    const found = count(3, 2, [...papers, [2, [2]], [1, [3]], [1, [3]]]);
    expect(rounds(found)[1]).toMatchObject({
      scores: [4n * STV_SCALE, 2n * STV_SCALE + 7n * 428_571_428n, 2n * STV_SCALE],
      lost: 3n * STV_SCALE - 7n * 428_571_428n,
      exhausted: 0n,
    });
  });

  it('the part without a next preference is exhausted', () => {
    const found = count(3, 2, [
      [10, [1]],
      [10, [1, 2]],
      [7, [2]],
      [3, [3]],
    ]);
    // Quota 11, surplus 9: half of it ends here.
    expect(rounds(found)[1]).toMatchObject({ exhausted: 4_500_000_000n, lost: 0n });
    expect(found.winners).toEqual([1, 2]);
  });

  it('one ballot of 7 passes on what seven ballots of 1 do, without their rounding', () => {
    const found = count(3, 2, [
      [7, [1, 2]],
      [2, [2]],
      [2, [3]],
    ]);
    expect(rounds(found)[1]?.lost).toBe(0n);
    expect(rounds(found)[1]?.scores[1]).toBe(5n * STV_SCALE);
  });
});

describe('the lowest', () => {
  it('is dropped at the full value its ballots have', () => {
    const found = count(4, 2, [
      [10, [1]],
      [8, [2]],
      [7, [3, 1]],
      [5, [4, 3, 2]],
    ]);
    expect(steps(found)).toEqual([
      [[10, 8, 7, 5], [], null, [4]],
      [[10, 8, 12, 0], [3], 3, []],
      [[10.583333333, 8.416666666, 11, 0], [], null, [2]],
      [[10.583333333, 0, 11, 0], [1], null, []],
    ]);
    expect(found).toMatchObject({ winners: [3, 1], order: [[3], [1], [2], [4]], tie: false });
  });

  it('of equal ones is the one behind in the latest earlier round that differs', () => {
    // 3 has 6 and 4 has 5 until 5 is dropped; then both have 6, and 3 is the first listed.
    const papers: Paper[] = [
      [20, [1]],
      [15, [2]],
      [6, [3, 1]],
      [5, [4, 2]],
      [1, [5, 4]],
    ];
    const found = count(5, 2, papers);
    expect(rounds(found)[2]).toMatchObject({ dropped: [4], tied: [3, 4] });
  });

  it('of ones equal in every round is the first listed, and the rounds name the others', () => {
    const found = count(5, 2, [
      [9, [1]],
      [8, [2]],
      [2, [3, 1]],
      [2, [4, 2]],
      [9, [5]],
    ]);
    expect(rounds(found)[0]).toMatchObject({ dropped: [3], tied: [3, 4] });
  });
});

describe('the last seats', () => {
  it('go to the rest when as many stand as are free', () => {
    const found = count(3, 2, [
      [10, [1]],
      [3, [2]],
      [2, [3]],
    ]);
    expect(steps(found)).toEqual([
      [[10, 3, 2], [1], 1, []],
      [[6, 3, 2], [], null, [3]],
      [[6, 3, 0], [2], null, []],
    ]);
    expect(found).toMatchObject({ winners: [1, 2], tie: false });
  });

  it('are shared by those who are level, whatever the tie-break said', () => {
    const found = count(3, 2, [
      [10, [1]],
      [3, [2]],
      [3, [3]],
    ]);
    expect(found.winners.toSorted()).toEqual([1, 2, 3]);
    expect(found.tie).toBe(true);
  });

  it('are shared by all who are level, not only by the last two of them', () => {
    expect(
      count(3, 1, [
        [5, [1]],
        [5, [2]],
        [5, [3]],
      ]).winners.toSorted(),
    ).toEqual([1, 2, 3]);
    const one = count(4, 2, [
      [10, [1]],
      [3, [2]],
      [3, [3]],
      [3, [4]],
    ]);
    expect(one.winners.toSorted()).toEqual([1, 2, 3, 4]);
    expect(one.tie).toBe(true);
  });

  it('are not shared by one whose ballots decided it for another', () => {
    const found = count(3, 1, [
      [5, [1, 2]],
      [5, [2]],
      [5, [3]],
    ]);
    expect(found).toMatchObject({ winners: [2], tie: false });
    expect(rounds(found)[0]).toMatchObject({ dropped: [1], tied: [1, 2, 3] });
  });

  it('one level with nobody is out, though others are', () => {
    const found = count(4, 1, [
      [5, [1]],
      [5, [2]],
      [5, [3]],
      [1, [4]],
    ]);
    expect(found.winners.toSorted()).toEqual([1, 2, 3]);
  });

  it('stand as one tier, behind those elected before and ahead of everybody else', () => {
    expect(
      count(3, 1, [
        [5, [1]],
        [5, [2]],
        [1, [3]],
      ]).order,
    ).toEqual([[1, 2], [3]]);
    expect(
      count(4, 2, [
        [9, [3]],
        [2, [1]],
        [2, [4]],
      ]).order,
    ).toEqual([[3], [1, 4], [2]]);
  });

  it("are nobody's where nobody was ranked: one tier, and no round", () => {
    const found = count(3, 2, [[2, ABSTAIN]]);
    expect(found).toMatchObject({ order: [[1, 2, 3]], winners: [1, 2, 3], tie: true, rounds: [] });
  });

  it('are more than there is support: those with nothing share what is left', () => {
    const found = count(4, 3, [
      [7, [1]],
      [5, [2]],
    ]);
    expect(found.winners.toSorted()).toEqual([1, 2, 3, 4]);
    expect(found.tie).toBe(true);
    expect(count(3, 3, [[7, [1]]])).toMatchObject({ winners: [1, 2, 3], tie: false });
  });
});

it('every round adds up to what was cast (V1), and a lost unit is seen', () => {
  const { conserves } = METHODS_BY_ID['stv/1'];
  const found = count(3, 2, [
    [7, [1, 2]],
    [3, [2, 3]],
    [2, ABSTAIN],
  ]);
  const cast = { ballots: 3, maxScore: 5 };
  expect(conserves(found, { ...cast, turnout: 12n })).toBe(true);
  const [round, ...rest] = rounds(found);
  if (!round) throw new Error('no round');
  const off = { ...found, rounds: [{ ...round, lost: round.lost + 1n }, ...rest] };
  expect(conserves(off, { ...cast, turnout: 12n })).toBe(false);
});
