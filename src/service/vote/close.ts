/**
 * The close of a vote: counted once, under the exclusive lock of its row, not before its time (V4). Before that it may
 * move, at most once for an outage and once for a late surge.
 */
import { canonicalJson } from '#core/canonical-json.ts';
import { assertMove } from '#core/lifecycle.ts';
import { decidePollClose } from '#core/poll/lifecycle.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';
import { decideOutage, mustWait, OUTAGE_WINDOW_MS, type Watched } from '#core/voting/outage.ts';
import { isSurge, type Lead, lateFrom, surgeMs } from '#core/voting/surge.ts';
import {
  countBallots,
  type Election,
  type TallyResult,
  tally,
  tallyToJson,
} from '#core/voting/tally.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import { electionOf } from './election.ts';

export type Closing =
  /** Not due; `moved`: the close is another one from now on, and the cards say so. */
  | { readonly again: Date; readonly moved?: boolean }
  | { readonly result: TallyResult; readonly now: Date };

/** The role that receives votes. */
const LISTENER = 'bot';
const LOOK_AGAIN_MS = 15_000;

/** The light form stays as it was opened; whatever binds, or fills an office, can be answered. */
const maySurge = (row: VoteRow): boolean => row.kind !== 'poll' && row.surgedAt === null;

/** When the bell has to ring first: to write down how it stands before the last part, or to close. */
export const firstBell = (row: Pick<VoteRow, 'kind' | 'opensAt' | 'closesAt'>): Date =>
  row.kind === 'poll' ? row.closesAt : lateFrom(row);

/** The platforms that the community has a place on, and when each was heard. */
async function watchedOf(books: Books, row: VoteRow): Promise<Watched[]> {
  const places = await books.places.listPlaces(row.communityId);
  const firsts = await books.processes.listFirstHeartbeats(LISTENER);
  const from = new Date(row.closesAt.getTime() - OUTAGE_WINDOW_MS);
  const signs = await books.processes.listHeartbeats(LISTENER, from);
  return firsts.flatMap(({ platform, minute }) => {
    const there = places.filter((place) => place.platform === platform);
    const [first] = there;
    if (!first) return [];
    const connected = Math.min(...there.map(({ connectedAt }) => connectedAt.getTime()));
    return [
      {
        since: new Date(Math.max(minute.getTime(), connected)),
        minutes: signs.filter((sign) => sign.platform === platform).map((sign) => sign.minute),
      },
    ];
  });
}

/** Of a sealed vote only whether the quorum is met; what leads is asked as if it were. */
function leadOf(row: VoteRow, election: Election): Lead {
  const { outcome } = countBallots(election);
  const quorate = outcome !== 'no-quorum';
  if (row.secrecy !== 'open') return { quorate, leader: null };
  const rules = { ...election.rules, quorum: 0n, quorumFor: 0n, minimumBallots: 0 };
  const free = countBallots({ ...election, rules });
  const leader =
    free.outcome === 'no-quorum'
      ? null
      : canonicalJson({ outcome: free.outcome, winners: [...free.winners] });
  return { quorate, leader };
}

/** From ballots cast before the last part, where nobody wrote it down when that part began. */
async function leadBefore(books: Books, row: VoteRow): Promise<Lead> {
  const kept = await books.votes.findLead(row.id);
  return kept ?? leadOf(row, await electionOf(books, row, lateFrom(row)));
}

async function keepLead(books: Books, row: VoteRow, now: Date): Promise<void> {
  const lead = leadOf(row, await electionOf(books, row, lateFrom(row)));
  await books.votes.insertLead({ voteId: row.id, at: now, ...lead });
}

/** `row` was read by `lockVote` and is open. */
export async function closeIn(books: Books, row: VoteRow): Promise<Closing> {
  const now = await books.now();
  const { closesAt } = row;
  if (!decidePollClose({ state: 'open', closesAt }, now).ok) {
    if (!maySurge(row)) return { again: closesAt };
    if (now < lateFrom(row)) return { again: lateFrom(row) };
    await keepLead(books, row, now);
    return { again: closesAt };
  }
  const platforms = await watchedOf(books, row);
  if (mustWait(row, platforms, now)) return { again: new Date(now.getTime() + LOOK_AGAIN_MS) };
  const moved = decideOutage(row, platforms, now);
  if (moved) {
    await books.votes.updateVote(row.id, { closesAt: moved, extendedAt: now });
    return { again: moved, moved: true };
  }
  const election = await electionOf(books, row);
  if (maySurge(row) && isSurge(await leadBefore(books, row), leadOf(row, election))) {
    const later = new Date(Math.max(closesAt.getTime(), now.getTime()) + surgeMs(row));
    await books.votes.updateVote(row.id, { closesAt: later, surgedAt: now });
    return { again: later, moved: true };
  }
  const result = tally(election);
  assertMove(VOTE_LIFECYCLE, row.state, 'closed');
  await books.votes.updateVote(row.id, {
    state: 'closed',
    closedAt: now,
    result: tallyToJson(result),
    resultHash: result.hash,
  });
  return { result, now };
}
