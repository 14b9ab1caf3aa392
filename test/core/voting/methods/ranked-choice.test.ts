import { describe, expect, it } from 'vitest';
import type { Count, Round } from '#core/voting/method.ts';
import { ABSTAIN, countPapers, type Paper, printed } from '../paper.ts';

type Runoff = Extract<Round, { kind: 'runoff' }>;

const count = (optionCount: number, papers: readonly Paper[]): Count =>
  countPapers('ranked-choice/1', optionCount, papers);
const rounds = (found: Count): Runoff[] =>
  found.rounds.map((round) => {
    if (round.kind !== 'runoff') throw new Error(round.kind);
    return round;
  });
/** Per round: figures, exhausted, dropped, branches. */
const steps = (found: Count) =>
  rounds(found).map(({ scores, exhausted, dropped, branches }) => [
    scores.map(Number),
    Number(exhausted),
    dropped,
    branches,
  ]);

describe('the end', () => {
  it('is a majority in the first round', () => {
    const found = count(3, [
      [6, [1]],
      [5, [2, 3]],
    ]);
    expect(found).toMatchObject({ winners: [1], tie: false, order: [[1], [2], [3]] });
    expect(steps(found)).toEqual([[[6, 5, 0], 0, [], []]]);
  });

  it('is no exact half while three stand', () => {
    const found = count(3, [
      [6, [1]],
      [4, [2]],
      [2, [3, 2]],
    ]);
    expect(steps(found)).toEqual([
      [[6, 4, 2], 0, [3], []],
      [[6, 6, 0], 0, [], []],
    ]);
    expect(found).toMatchObject({ winners: [1, 2], tie: true, order: [[1, 2], [3]] });
    expect(printed(found.scores)).toEqual(['6', '6', '0']);
  });

  it('is the better of the last two, also below half of all that was cast', () => {
    const found = count(3, [
      [40, [1]],
      [35, [2]],
      [25, [3]],
    ]);
    expect(steps(found).at(-1)).toEqual([[40, 35, 0], 25, [], []]);
    expect(found).toMatchObject({ winners: [1], tie: false });
  });

  it('is a majority of what is not exhausted, with three still standing', () => {
    const found = count(4, [
      [45, [1]],
      [20, [2]],
      [20, [4]],
      [15, [3]],
    ]);
    expect(steps(found)).toEqual([
      [[45, 20, 15, 20], 0, [3], []],
      [[45, 20, 0, 20], 15, [], []],
    ]);
    expect(found).toMatchObject({ winners: [1], order: [[1], [2, 4], [3]] });
  });

  it('is everybody where nobody ranked anything', () => {
    expect(count(3, [[5, ABSTAIN]])).toMatchObject({
      winners: [1, 2, 3],
      tie: true,
      abstained: 5n,
    });
    expect(count(3, [[0, [1]]])).toMatchObject({ winners: [1, 2, 3], tie: true });
  });
});

describe('who stands', () => {
  it('is every option from round 1, also one nobody put first', () => {
    const found = count(3, [
      [2, [1, 3]],
      [2, [2, 3]],
    ]);
    expect(rounds(found)[0]?.standing).toEqual([1, 2, 3]);
    // Nobody's first choice goes first, though all would take it as their second.
    expect(steps(found)[0]).toEqual([[2, 2, 0], 0, [3], []]);
    expect(found.winners).toEqual([1, 2]);
  });

  it('passes ballots on over several dropped options at once', () => {
    const found = count(4, [
      [10, [1]],
      [6, [2]],
      [2, [3, 4, 2]],
      [1, [4, 3, 1]],
    ]);
    expect(steps(found)).toEqual([[[10, 6, 2, 1], 0, [], []]]);
    const close = count(4, [
      [8, [1]],
      [6, [2]],
      [2, [3, 4, 2]],
      [1, [4, 3, 2]],
    ]);
    expect(steps(close)).toEqual([
      [[8, 6, 2, 1], 0, [4], []],
      [[8, 6, 3, 0], 0, [3], []],
      [[8, 9, 0, 0], 0, [], []],
    ]);
    expect(close.order).toEqual([[2], [1], [3], [4]]);
  });
});

describe('the lowest are several', () => {
  it('go together if their sum is below the next one', () => {
    const found = count(5, [
      [10, [1]],
      [9, [2]],
      [2, [3, 2]],
      [2, [4, 2]],
      [5, [5, 1]],
    ]);
    expect(steps(found)[0]).toEqual([[10, 9, 2, 2, 5], 0, [3, 4], []]);
    expect(steps(found)[1]).toEqual([[10, 13, 0, 0, 5], 0, [5], []]);
    expect(found).toMatchObject({ winners: [1], order: [[1], [2], [5], [3, 4]] });
  });

  it('branch if their sum is equal to the next one', () => {
    const found = count(5, [
      [10, [1]],
      [9, [2]],
      [2, [3, 4]],
      [2, [4, 3]],
      [4, [5]],
    ]);
    expect(steps(found)[0]).toEqual([[10, 9, 2, 2, 4], 0, [3], [3, 4]]);
    // Dropped one by one the other one is level with the next, which a batch would not have seen.
    expect(steps(found)[1]).toEqual([[10, 9, 0, 4, 4], 0, [4, 5], []]);
  });

  it('nobody put first go together: nothing is below something', () => {
    expect(
      steps(
        count(4, [
          [5, [1]],
          [4, [2]],
          [3, ABSTAIN],
          [1, [1, 3]],
        ]),
      ),
    ).toHaveLength(1);
    expect(
      steps(
        count(4, [
          [5, [1, 3]],
          [5, [2, 4]],
        ]),
      )[0],
    ).toEqual([[5, 5, 0, 0], 0, [3, 4], []]);
  });

  it('whoever wins a branch wins; the scores are of the branch by list order', () => {
    const found = count(3, [
      [4, [1]],
      [3, [2, 3]],
      [3, [3, 2]],
    ]);
    expect(found).toMatchObject({ winners: [2, 3], tie: true, order: [[2, 3], [1]] });
    expect(printed(found.scores)).toEqual(['4', '0', '6']);
    expect(steps(found)).toEqual([
      [[4, 3, 3], 0, [2], [2, 3]],
      [[4, 0, 6], 0, [], []],
    ]);
  });

  it('two branches may have one winner, which is no tie', () => {
    const found = count(3, [
      [4, [1]],
      [3, [2, 1]],
      [3, [3, 1]],
    ]);
    expect(found).toMatchObject({ winners: [1], tie: false });
    expect(rounds(found)[0]?.branches).toEqual([2, 3]);
  });

  it('a branch in a branch counts too', () => {
    // Drop 4 or 5; then 2 or 3 of the rest are level again.
    const papers: Paper[] = [
      [8, [1]],
      [5, [2, 3]],
      [5, [3, 2]],
      [3, [4, 2]],
      [3, [5, 3]],
    ];
    const found = count(5, papers);
    expect(found.winners).toEqual([2, 3]);
    expect(found.tie).toBe(true);
  });
});

describe('more branches than are remembered', () => {
  const all = (optionCount: number) =>
    count(
      optionCount,
      Array.from({ length: optionCount }, (_, index): Paper => [1, [index + 1]]),
    );

  it('up to 4,096 sets are followed to the end, and all win', () => {
    // 12 level options: 2^12 sets, less those of one or none.
    const found = all(12);
    expect(found.winners).toHaveLength(12);
    expect(rounds(found).some(({ limited }) => limited)).toBe(false);
  });

  it('beyond them the rounds say so, from the first on whose branches were not all followed', () => {
    const found = all(13);
    const said = rounds(found).map(({ limited }) => limited);
    expect(said[0]).toBe(true);
    expect(said.at(-1)).toBe(false);
    expect(said.indexOf(false)).toBeGreaterThan(said.lastIndexOf(true));
    expect(found.tie).toBe(true);
  });

  it('do not take the time of all branches', () => {
    // 2^200 sets: following them would not end.
    expect(all(200).tie).toBe(true);
  });
});
