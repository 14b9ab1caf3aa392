/**
 * Copeland: every pair of options is compared; a win is one point, a tie half of one (A. H. Copeland, 1951). All with
 * most points win. Equal ranks are allowed, options not ranked stand tied last. d(a,b) + d(b,a) + equal = turnout -
 * abstain (V1). `share` is Snapshot's average support, the mean part of the power that ranks an option above another;
 * it is shown and never used.
 */
import { fraction } from '../../fraction.ts';
import { parseRanking } from '../choice.ts';
import type { VotingMethod } from '../method.ts';
import { conservesPairs, runPairwise } from '../pairwise.ts';
import { fractionTiers, winnersOf } from '../seats.ts';
import { countAll } from '../sums.ts';

const run: NonNullable<VotingMethod['run']> = ({ optionCount, seats }) =>
  runPairwise(optionCount, (wins, power) => {
    const scores = wins.map((row, a) => {
      const halves = row.reduce((sum, mine, b) => {
        const theirs = wins[b]?.[a] ?? 0n;
        return a === b ? sum : sum + (mine > theirs ? 2n : mine === theirs ? 1n : 0n);
      }, 0n);
      return fraction(halves, 2n);
    });
    const matches = power * BigInt(optionCount - 1);
    const share = wins.map((row) => {
      const support = row.reduce((sum, mine) => sum + mine, 0n);
      return fraction(support, matches === 0n ? 1n : matches);
    });
    const order = fractionTiers(scores);
    return {
      ...{ scores, share, order, ...winnersOf(order, seats) },
      rounds: [{ kind: 'pairwise', wins }],
    };
  });

export const copeland: VotingMethod = {
  id: 'copeland/1',
  shape: 'ranking',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount) => parseRanking('copeland/1', json, optionCount, true),
  count: (setting, ballots) => countAll(run(setting), ballots),
  run,
  conserves: (found, { turnout }) => conservesPairs(found, turnout),
};
