/**
 * The close of a vote: counted once, under the exclusive lock of its row, not before its time (V4). Before that it may
 * move, at most once for an outage and once for a late surge.
 */
import { canonicalJson } from '#core/canonical-json.ts';
import type { Hex } from '#core/keccak.ts';
import { assertMove } from '#core/lifecycle.ts';
import { decidePollClose } from '#core/poll/lifecycle.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';
import { decideOutage, mustWait, OUTAGE_WINDOW_MS, type Watched } from '#core/voting/outage.ts';
import { voterOf } from '#core/voting/roll.ts';
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
import { electionOf, holdElection, supplementRootOf, unopenedHeld } from './election.ts';
import type { SealLoss, Seals } from './seal.ts';

export type Closing =
  /** Not due; `moved`: the close is another one from now on, and the cards say so. */
  | { readonly again: Date; readonly moved?: boolean }
  | { readonly result: TallyResult; readonly election: Election; readonly now: Date }
  /** Its ballots can no longer be opened: nothing was decided, and never will be. */
  | { readonly void: SealLoss; readonly now: Date };

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
  const { rules } = election;
  if (row.secrecy !== 'open') {
    const { outcome } = countBallots({ ...election, rules: { ...rules, quorumFor: 0n } });
    return { quorate: outcome !== 'no-quorum', leader: null };
  }
  const free = { ...rules, quorum: 0n, quorumFor: 0n, minimumBallots: 0 };
  const { outcome, winners } = countBallots({ ...election, rules: free });
  const leader = outcome === 'no-quorum' ? null : canonicalJson({ outcome, winners: [...winners] });
  return { quorate: countBallots(election).outcome !== 'no-quorum', leader };
}

/** How it stands by the ballots that were cast before an instant and stand; unopened where they are sealed. */
async function leadAt(books: Books, row: VoteRow, seals: Seals, before: Date): Promise<Lead> {
  const held =
    row.secrecy === 'open' ? await holdElection(books, row, seals) : await unopenedHeld(books, row);
  const early = new Set(
    [...held.effective]
      .filter(([, { castAt }]) => castAt < before)
      .map(([person]) => voterOf(row.salt as Hex, person) as string),
  );
  const ballots = held.election.ballots.filter(({ voter }) => early.has(voter));
  return leadOf(row, { ...held.election, ballots });
}

/** Whether the last part of voting changed what came before it. */
async function hasSurged(books: Books, row: VoteRow, seals: Seals): Promise<boolean> {
  if (!maySurge(row)) return false;
  // Where nobody wrote it down when that part began, by the ballots from before it.
  const before =
    (await books.votes.findLead(row.id)) ?? (await leadAt(books, row, seals, lateFrom(row)));
  return isSurge(before, await leadAt(books, row, seals, row.closesAt));
}

async function keepLead(books: Books, row: VoteRow, seals: Seals, now: Date): Promise<void> {
  const lead = await leadAt(books, row, seals, lateFrom(row));
  await books.votes.insertLead({ voteId: row.id, at: now, ...lead });
}

/** `row` was read by `lockVote` and is open. */
export async function closeIn(books: Books, row: VoteRow, seals: Seals): Promise<Closing> {
  const now = await books.now();
  const { closesAt } = row;
  if (!decidePollClose({ state: 'open', closesAt }, now).ok) {
    if (!maySurge(row)) return { again: closesAt };
    if (now < lateFrom(row)) return { again: lateFrom(row) };
    await keepLead(books, row, seals, now);
    return { again: closesAt };
  }
  const platforms = await watchedOf(books, row);
  if (mustWait(row, platforms, now)) return { again: new Date(now.getTime() + LOOK_AGAIN_MS) };
  const moved = decideOutage(row, platforms, now);
  if (moved) {
    await books.votes.updateVote(row.id, { closesAt: moved, extendedAt: now });
    return { again: moved, moved: true };
  }
  const loss = seals.lossOf(row);
  if (loss) {
    assertMove(VOTE_LIFECYCLE, row.state, 'void');
    await books.votes.updateVote(row.id, { state: 'void', closedAt: now, voidReason: loss });
    return { void: loss, now };
  }
  if (await hasSurged(books, row, seals)) {
    const later = new Date(Math.max(closesAt.getTime(), now.getTime()) + surgeMs(row));
    await books.votes.updateVote(row.id, { closesAt: later, surgedAt: now });
    return { again: later, moved: true };
  }
  const election = await electionOf(books, row, seals);
  const result = tally(election);
  assertMove(VOTE_LIFECYCLE, row.state, 'closed');
  await books.votes.updateVote(row.id, {
    state: 'closed',
    closedAt: now,
    result: tallyToJson(result),
    resultHash: result.hash,
    supplementRoot: await supplementRootOf(books, row),
  });
  await books.papers.deleteDraftsOf(row.id);
  return { result, election, now };
}
