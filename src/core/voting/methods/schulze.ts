/**
 * Schulze by winning votes: the strength of a path is that of its weakest win, and an option beats another if its
 * strongest path is stronger than the way back (M. Schulze, "A new monotonic, clone-independent, reversal symmetric,
 * and Condorcet-consistent single-winner election method", 2011). All that nobody beats win; a score is the number
 * of options beaten. Equal ranks are allowed, options not ranked stand tied last. d(a,b) + d(b,a) + equal = turnout
 * - abstain (V1).
 */
import { fraction } from '../../fraction.ts';
import { parseRanking } from '../choice.ts';
import type { VotingMethod } from '../method.ts';
import { conservesPairs, runPairwise } from '../pairwise.ts';
import { winnersOf } from '../seats.ts';
import { countAll } from '../sums.ts';

type Matrix = readonly (readonly bigint[])[];

/** The widest paths, by Floyd and Warshall's scheme. */
function widestPaths(wins: Matrix): Matrix {
  const paths = wins.map((row, a) =>
    row.map((mine, b) => (mine > (wins[b]?.[a] ?? 0n) ? mine : 0n)),
  );
  for (const [through, onwards] of paths.entries()) {
    for (const [from, row] of paths.entries()) {
      const first = row[through] ?? 0n;
      if (from === through || first === 0n) continue;
      for (const [to, second] of onwards.entries()) {
        if (to === from) continue;
        const width = first < second ? first : second;
        if (width > (row[to] ?? 0n)) row[to] = width;
      }
    }
  }
  return paths;
}

/** First those nobody beats, then those nobody beats among the rest, and so on. */
function peel(optionCount: number, beats: (a: number, b: number) => boolean): number[][] {
  const tiers: number[][] = [];
  let rest = Array.from({ length: optionCount }, (_, index) => index);
  while (rest.length > 0) {
    const tier = rest.filter((option) => !rest.some((other) => beats(other, option)));
    tiers.push(tier.map((option) => option + 1));
    rest = rest.filter((option) => !tier.includes(option));
  }
  return tiers;
}

const run: NonNullable<VotingMethod['run']> = ({ optionCount, seats }) =>
  runPairwise(optionCount, (wins) => {
    const paths = widestPaths(wins);
    const beats = (a: number, b: number): boolean => (paths[a]?.[b] ?? 0n) > (paths[b]?.[a] ?? 0n);
    const scores = paths.map((row, a) =>
      fraction(BigInt(row.filter((_, b) => a !== b && beats(a, b)).length)),
    );
    const order = peel(optionCount, beats);
    return {
      ...{ scores, order, ...winnersOf(order, seats) },
      rounds: [{ kind: 'pairwise', wins, paths }],
    };
  });

export const schulze: VotingMethod = {
  id: 'schulze/1',
  shape: 'ranking',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount) => parseRanking('schulze/1', json, optionCount, true),
  count: (setting, ballots) => countAll(run(setting), ballots),
  run,
  conserves: (found, { turnout }) => conservesPairs(found, turnout),
};
