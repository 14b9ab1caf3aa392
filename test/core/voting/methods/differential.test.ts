/**
 * The same random elections counted here, by Snapshot's own code and by the package `votes`. Where the definitions
 * differ the name of the test says how, and an example shows it (docs/voting.md).
 */
import snapshot from '@snapshot-labs/snapshot.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Approbation, Copeland, InstantRunoff, Schulze, utils } from 'votes';
import type { Fraction } from '#core/fraction.ts';
import type { Count, MethodId } from '#core/voting/method.ts';
import { countPapers, type Paper, printed } from '../paper.ts';

/** Its types are of an ES module, the package is CommonJS. */
const { voting } = (snapshot as unknown as typeof snapshot.default).utils;

type Election = { readonly optionCount: number; readonly papers: readonly Paper[] };
type Theirs = { getScores(): number[] };
type Voting = new (
  proposal: { choices: string[] },
  votes: { choice: unknown; balance: number; scores: number[] }[],
  strategies: unknown[],
  selected: unknown,
) => Theirs;

const options = (optionCount: number): number[] =>
  Array.from({ length: optionCount }, (_, index) => index + 1);
/** Their powers are doubles, in which sums of whole numbers this small are exact. */
const power = fc.integer({ min: 1, max: 1_000 });
const elections = (
  answer: (optionCount: number) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Election> =>
  fc.integer({ min: 2, max: 6 }).chain((optionCount) =>
    fc.record({
      optionCount: fc.constant(optionCount),
      papers: fc.array(fc.tuple(power, answer(optionCount)), { minLength: 1, maxLength: 15 }),
    }),
  );

const one = (optionCount: number) => fc.integer({ min: 1, max: optionCount });
const some = (optionCount: number) => fc.subarray(options(optionCount), { minLength: 1 });
const full = (optionCount: number) =>
  fc.shuffledSubarray(options(optionCount), { minLength: optionCount });
const weights = (optionCount: number) =>
  fc
    .dictionary(one(optionCount).map(String), fc.integer({ min: 0, max: 9 }), { minKeys: 1 })
    .filter((all) => Object.values(all).some((weight) => weight > 0));

function theirs(method: keyof typeof voting, election: Election): number[] {
  const Method = voting[method] as unknown as Voting;
  const choices = options(election.optionCount).map((option) => `option ${option}`);
  const votes = election.papers.map(([balance, choice]) => {
    return { choice, balance: Number(balance), scores: [Number(balance)] };
  });
  return new Method({ choices }, votes, [], null).getScores();
}
const ours = (method: MethodId, { optionCount, papers }: Election): Count =>
  countPapers(method, optionCount, papers);

const double = ({ numerator, denominator }: Fraction): number =>
  Number((numerator * 10n ** 15n) / denominator) / 1e15;
function close(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [index, figure] of found.entries()) {
    expect(figure).toBeCloseTo(expected[index] ?? Number.NaN, 6);
  }
}

/** Every drop was of one that nobody was level with. */
const isPlain = ({ rounds }: Count): boolean =>
  rounds.every(
    (round) => round.kind === 'runoff' && round.dropped.length <= 1 && !round.branches[0],
  );

describe('Snapshot', () => {
  it.each<
    ['single-choice' | 'approval' | 'weighted', (optionCount: number) => fc.Arbitrary<unknown>]
  >([
    ['single-choice', one],
    ['approval', some],
    ['weighted', weights],
  ])('has the scores of %s', (method, answer) => {
    fc.assert(
      fc.property(elections(answer), (election) => {
        const { scores } = ours(`${method}/1`, election);
        close(scores.map(double), theirs(method, election));
      }),
    );
  });

  it('takes an approval of nothing for a ballot; here it is refused, and abstaining is said', () => {
    expect(
      theirs('approval', {
        optionCount: 2,
        papers: [
          [5, []],
          [1, [2]],
        ],
      }),
    ).toEqual([0, 1]);
    expect(() => countPapers('approval/1', 2, [[5, []]])).toThrow('choice-empty');
  });

  it('prints of quadratic what is `share` here; the scores here are not rescaled', () => {
    fc.assert(
      fc.property(elections(weights), (election) => {
        close(
          (ours('quadratic/1', election).share ?? []).map(double),
          theirs('quadratic', election),
        );
      }),
    );
    const papers: Paper[] = [
      [1, { 1: 1 }],
      [1, { 1: 1 }],
      [4, { 2: 1 }],
    ];
    close(theirs('quadratic', { optionCount: 2, papers }), [3, 3]);
    expect(ours('quadratic/1', { optionCount: 2, papers }).scores.map(double)).toEqual([4, 4]);
  });

  it('has the last round of ranked choice where no two are lowest', () => {
    let compared = 0;
    fc.assert(
      fc.property(elections(full), (election) => {
        const found = ours('ranked-choice/1', election);
        if (!isPlain(found)) return;
        compared += 1;
        expect(found.scores.map(double)).toEqual(theirs('ranked-choice', election));
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it('drops the first listed of two lowest; here both ways are followed', () => {
    const papers: Paper[] = [
      [4, [1, 2, 3]],
      [3, [2, 3, 1]],
      [3, [3, 2, 1]],
    ];
    expect(theirs('ranked-choice', { optionCount: 3, papers })).toEqual([4, 0, 6]);
    expect(countPapers('ranked-choice/1', 3, papers).winners).toEqual([2, 3]);
  });

  it('ignores a ballot that ranks not all; here the rest stands behind or the ballot exhausts', () => {
    const papers: Paper[] = [
      [5, [1]],
      [1, [2, 1]],
    ];
    expect(theirs('ranked-choice', { optionCount: 2, papers })).toEqual([0, 1]);
    expect(printed(countPapers('ranked-choice/1', 2, papers).scores)).toEqual(['5', '1']);
    expect(theirs('copeland', { optionCount: 2, papers })[0]).toBeLessThan(3);
    expect(countPapers('copeland/1', 2, papers).winners).toEqual([1]);
  });

  it('doubles the points of copeland, adds half the average support and rescales', () => {
    fc.assert(
      fc.property(elections(full), (election) => {
        const { scores, share = [] } = ours('copeland/1', election);
        const mixed = scores.map((score, index) => {
          const support = share[index];
          return 2 * double(score) + (support ? double(support) : Number.NaN) / 2;
        });
        const total = mixed.reduce((sum, figure) => sum + figure, 0);
        const cast = election.papers.reduce((sum, [mine]) => sum + Number(mine), 0);
        close(
          mixed.map((figure) => (figure / total) * cast),
          theirs('copeland', election),
        );
      }),
    );
  });

  it('breaks ties of points by that support; here all with most points win', () => {
    // 1 over 2, 2 over 3 and 3 over 1: a point each, but not of the same power.
    const papers: Paper[] = [
      [5, [1, 2, 3]],
      [4, [2, 3, 1]],
      [2, [3, 1, 2]],
    ];
    const figures = theirs('copeland', { optionCount: 3, papers });
    expect(new Set(figures.map((figure) => figure.toFixed(9))).size).toBe(3);
    expect(countPapers('copeland/1', 3, papers)).toMatchObject({ winners: [1, 2, 3], tie: true });
  });
});

describe('votes', () => {
  const names = (optionCount: number): string[] => options(optionCount).map(String);
  const ballots = ({ papers }: Election) =>
    papers.map(([weight, answer]) => ({
      weight: Number(weight),
      ranking: (answer as (number | number[])[]).map((tier) => [tier].flat().map(String)),
    }));
  const matrix = (election: Election) =>
    utils.matrixFromBallots(ballots(election), names(election.optionCount));
  const inOrder = (scores: { [name: string]: number }, optionCount: number): number[] =>
    names(optionCount).map((name) => scores[name] ?? Number.NaN);
  const tiers = (optionCount: number) =>
    fc
      .tuple(
        fc.shuffledSubarray(options(optionCount), { minLength: 1 }),
        fc.infiniteStream(fc.boolean()),
      )
      .map(([ranked, joins]) => {
        const all: number[][] = [];
        for (const option of ranked) {
          if (all.length > 0 && joins.next().value) all.at(-1)?.push(option);
          else all.push([option]);
        }
        return all;
      });

  it('has the scores of approval', () => {
    fc.assert(
      fc.property(elections(some), (election) => {
        const candidates = names(election.optionCount);
        const approved = election.papers.map(([weight, answer]) => ({
          weight: Number(weight),
          ranking: [(answer as number[]).map(String)],
        }));
        const method = new Approbation({ candidates, ballots: approved });
        expect(ours('approval/1', election).scores.map(double)).toEqual(
          inOrder(method.scores(), election.optionCount),
        );
      }),
    );
  });

  it('has the points of copeland, with equal and missing ranks', () => {
    fc.assert(
      fc.property(elections(tiers), (election) => {
        const points = new Copeland(matrix(election)).scores();
        expect(ours('copeland/1', election).scores.map(double)).toEqual(
          inOrder(points, election.optionCount),
        );
      }),
    );
  });

  it('counts for schulze how many are beaten; its first tier has the most, here all undefeated win', () => {
    fc.assert(
      fc.property(elections(tiers), (election) => {
        const method = new Schulze(matrix(election));
        const found = ours('schulze/1', election);
        expect(found.scores.map(double)).toEqual(inOrder(method.scores(), election.optionCount));
        const first = method.ranking()[0]?.map(Number) ?? [];
        expect(found.winners).toEqual(expect.arrayContaining(first));
      }),
    );
  });

  it('goes on dropping after a majority, and drops all that are level; else it elects the same', () => {
    let compared = 0;
    fc.assert(
      fc.property(elections(full), (election) => {
        const candidates = names(election.optionCount);
        const method = new InstantRunoff({ candidates, ballots: ballots(election) });
        const ranking = method.ranking();
        if (ranking.some((tier) => tier.length > 1)) return;
        compared += 1;
        expect(ours('ranked-choice/1', election)).toMatchObject({
          winners: ranking[0]?.map(Number),
          tie: false,
        });
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});
