/** One option out of several; the full power goes to it. Options + abstain = turnout (V1). */
import { parseOne } from '../choice.ts';
import type { VotingMethod } from '../method.ts';
import { countAll, powerSums, runSums, wholeScores } from '../sums.ts';

const run: NonNullable<VotingMethod['run']> = (setting) => runSums(setting, powerSums(setting));

export const singleChoice: VotingMethod = {
  id: 'single-choice/1',
  shape: 'one',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount) => parseOne('single-choice/1', json, optionCount),
  count: (setting, ballots) => countAll(run(setting), ballots),
  run,
  conserves: (found, { turnout }) =>
    wholeScores(found).reduce((sum, score) => sum + score, found.abstained) === turnout,
};
