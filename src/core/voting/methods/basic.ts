/**
 * For, against, abstain. Passed iff the quorum is met, For > Against and For·d >= n·(For + Against)
 * for a threshold n/d; abstentions count for turnout only. Option 3 *is* the abstention, so an
 * abstaining ballot is stored as 3. `order` and `winners` speak of For (1) and Against (2) alone.
 */
import { accept, type Result } from '../../result.ts';
import { ABSTENTION, type Choice, parseOne } from '../choice.ts';
import type { Count, PoweredChoice, VotingMethod } from '../method.ts';
import { addPower, tiersOf, wholeScores } from '../standing.ts';

export const ABSTAIN = 3;

function parseChoice(json: unknown): Result<Choice> {
  const read = parseOne('basic/1', json, 3);
  return read.ok && read.value === ABSTENTION ? accept({ choice: ABSTAIN }) : read;
}

function count(_optionCount: number, ballots: readonly PoweredChoice[]): Count {
  const sums = addPower(3, ballots);
  const [inFavour = 0n, against = 0n, abstained = 0n] = wholeScores(sums);
  const order = tiersOf(sums.scores.slice(0, 2));
  const winners = order[0] ?? [];
  return {
    scores: sums.scores,
    abstained,
    order,
    winners,
    tie: winners.length > 1,
    verdict: { inFavour, against },
  };
}

export const basic: VotingMethod = {
  id: 'basic/1',
  shape: 'one',
  minOptions: 3,
  maxOptions: 3,
  parseChoice,
  count,
  // For + Against + Abstain = turnout.
  conserves: (found, turnout) =>
    wholeScores(found).reduce((sum, score) => sum + score, 0n) === turnout,
};
