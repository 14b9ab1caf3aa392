/** The close of a vote: counted once, under the exclusive lock of its row, not before its time (V4). */
import { assertMove } from '#core/lifecycle.ts';
import { decidePollClose } from '#core/poll/lifecycle.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';
import { type TallyResult, tally, tallyToJson } from '#core/voting/tally.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import { electionOf } from './election.ts';
import type { SealLoss, Seals } from './seal.ts';

export type Closing =
  /** Not due: the close may have moved. */
  | { readonly again: Date }
  | { readonly result: TallyResult; readonly now: Date }
  /** Its ballots can no longer be opened: nothing was decided, and never will be. */
  | { readonly void: SealLoss; readonly now: Date };

/** `row` was read by `lockVote` and is open. */
export async function closeIn(books: Books, row: VoteRow, seals: Seals): Promise<Closing> {
  const now = await books.now();
  if (!decidePollClose({ state: 'open', closesAt: row.closesAt }, now).ok)
    return { again: row.closesAt };
  const loss = seals.lossOf(row);
  if (loss) {
    assertMove(VOTE_LIFECYCLE, row.state, 'void');
    await books.votes.updateVote(row.id, { state: 'void', closedAt: now, voidReason: loss });
    return { void: loss, now };
  }
  const result = tally(await electionOf(books, row, seals));
  assertMove(VOTE_LIFECYCLE, row.state, 'closed');
  await books.votes.updateVote(row.id, {
    state: 'closed',
    closedAt: now,
    result: tallyToJson(result),
    resultHash: result.hash,
  });
  return { result, now };
}
