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

/** So long may reading the list of who may answer take before the close moves with the opening. */
const PROMPT_MS = 60_000;

/** A poll that had to wait for its list is open for as long as was planned. */
export function openingTimes<T extends { readonly opensAt: Date; readonly closesAt: Date }>(
  { opensAt, closesAt }: T,
  now: Date,
): { opensAt: Date; closesAt: Date } {
  const waitedMs = now.getTime() - opensAt.getTime();
  if (waitedMs < PROMPT_MS && now < closesAt) return { opensAt, closesAt };
  return { opensAt: now, closesAt: new Date(closesAt.getTime() + waitedMs) };
}
