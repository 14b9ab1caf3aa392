/** A poll is open once and closed once; only its author may call it off, while it is open. */
import { accept, type Result, refuse } from '../result.ts';
import { isClosed, type OpenVote } from '../voting/cast.ts';

/** The close takes the vote row exclusively, then asks with the time read under that lock (V4). */
export function decidePollClose(
  poll: Pick<OpenVote, 'state' | 'closesAt'>,
  now: Date,
): Result<'closed'> {
  if (poll.state === 'cancelled') return refuse({ code: 'poll-cancelled' });
  if (poll.state === 'closed') return refuse({ code: 'poll-closed', closedAt: poll.closesAt });
  if (!isClosed(poll, now)) return refuse({ code: 'poll-still-open', closesAt: poll.closesAt });
  return accept('closed');
}

/** Calling a poll off before its close; the ballots stay in the books and are not counted. */
export function decidePollCancel(
  poll: Pick<OpenVote, 'state' | 'closesAt'>,
  actor: { readonly isAuthor: boolean },
  now: Date,
): Result<'cancelled'> {
  if (poll.state === 'cancelled') return refuse({ code: 'poll-cancelled' });
  if (isClosed(poll, now)) return refuse({ code: 'poll-closed', closedAt: poll.closesAt });
  // Moderators never touch ballots or results (PRODUCT "Who may do what"); the author alone may.
  return actor.isAuthor ? accept('cancelled') : refuse({ code: 'not-the-author' });
}
