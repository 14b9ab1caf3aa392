/**
 * For, against, abstain. Passed iff the quorum is met, For > Against and For·d >= n·(For + Against)
 * for a threshold n/d; abstentions count for turnout only. Option 3 *is* the abstention, so an
 * abstaining ballot is stored as 3. `order` and `winners` speak of For (1) and Against (2) alone.
 */
import { accept, type Result } from '../../result.ts';
import { ABSTENTION, type Choice, parseOne } from '../choice.ts';
import type { RunningCount, VotingMethod } from '../method.ts';
import { fractionTiers, winnersOf } from '../seats.ts';
import { countAll, powerSums, runSums, wholeScores } from '../sums.ts';

export const ABSTAIN = 3;

function parseChoice(json: unknown): Result<Choice> {
  const read = parseOne('basic/1', json, 3);
  return read.ok && read.value === ABSTENTION ? accept({ choice: ABSTAIN }) : read;
}

function run(): RunningCount {
  const setting = { optionCount: 3, seats: 1 };
  const sums = runSums(setting, powerSums(setting));
  return {
    ...sums,
    count() {
      const { scores } = sums.count();
      const [inFavour = 0n, against = 0n, abstained = 0n] = wholeScores({ scores });
      const order = fractionTiers(scores.slice(0, 2));
      return {
        ...{ scores, abstained, order, rounds: [], ...winnersOf(order, 1) },
        verdict: { inFavour, against },
      };
    },
  };
}

export const basic: VotingMethod = {
  id: 'basic/1',
  shape: 'one',
  minOptions: 3,
  maxOptions: 3,
  parseChoice,
  count: (_setting, ballots) => countAll(run(), ballots),
  run,
  // For + Against + Abstain = turnout.
  conserves: (found, { turnout }) =>
    wholeScores(found).reduce((sum, score) => sum + score, 0n) === turnout,
};
