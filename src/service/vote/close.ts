/** The close of a vote: counted once, under the exclusive lock of its row, not before its time (V4). */
import { assertMove } from '#core/lifecycle.ts';
import { decidePollClose } from '#core/poll/lifecycle.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';
import { type TallyResult, tally, tallyToJson } from '#core/voting/tally.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import { electionOf, supplementRootOf } from './election.ts';

export type Closing =
  /** Not due: the close may have moved. */
  { readonly again: Date } | { readonly result: TallyResult; readonly now: Date };

/** `row` was read by `lockVote` and is open. */
export async function closeIn(books: Books, row: VoteRow): Promise<Closing> {
  const now = await books.now();
  if (!decidePollClose({ state: 'open', closesAt: row.closesAt }, now).ok)
    return { again: row.closesAt };
  const result = tally(await electionOf(books, row));
  assertMove(VOTE_LIFECYCLE, row.state, 'closed');
  await books.votes.updateVote(row.id, {
    state: 'closed',
    closedAt: now,
    result: tallyToJson(result),
    resultHash: result.hash,
    supplementRoot: await supplementRootOf(books, row),
  });
  return { result, now };
}
