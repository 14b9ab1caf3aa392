/** Any number of options, at least one; each gets the full power. Each option <= turnout (V1). */
import { parseSet } from '../choice.ts';
import type { VotingMethod } from '../method.ts';
import { countAll, powerSums, runSums, wholeScores } from '../sums.ts';

const run: NonNullable<VotingMethod['run']> = (setting) => runSums(setting, powerSums(setting));

export const approval: VotingMethod = {
  id: 'approval/1',
  shape: 'set',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount) => parseSet('approval/1', json, optionCount),
  count: (setting, ballots) => countAll(run(setting), ballots),
  run,
  conserves: (found, { turnout }) =>
    found.abstained <= turnout &&
    wholeScores(found).every((score) => score + found.abstained <= turnout),
};
