/** What a draft says of when, how often and after what it is carried out, as the conditions that are voted on. */
import { parseDeadline, parseDuration, SECOND_MS } from '#core/duration.ts';
import {
  type Conditions,
  type Every,
  MIN_EVERY_MS,
  SANDBOX_MIN_EVERY_MS,
} from '#core/execution/conditions.ts';
import { conditionsIn } from '#core/execution/voted.ts';
import type { CommunityId } from '#core/identity.ts';
import type { Awaited } from '#core/proposal/closing.ts';
import { decideFollowed } from '#core/proposal/conditions.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { CommunityView } from '../community.ts';

/** As typed; what is left out is not asked. */
export type ConditionsDraft = {
  notBefore?: string | undefined;
  until?: string | undefined;
  /** Number of the proposal it follows. */
  after?: string | undefined;
  every?: string | undefined;
  times?: number | undefined;
};

/** What an edit says of them: null takes one away, what is left out stays as it is. */
export type ConditionsChange = {
  readonly [K in keyof ConditionsDraft]?: ConditionsDraft[K] | null;
};

/** Runs closer than this are refused. */
export const minEveryMs = (sandbox: boolean): number =>
  sandbox ? SANDBOX_MIN_EVERY_MS : MIN_EVERY_MS;

/** To the second: that is what is shown, and what a button carries. */
function momentOf(text: string | null, now: Date, zone: string): Result<Date | null> {
  if (text === null) return accept(null);
  const read = parseDeadline(text, now, zone);
  if (!read.ok) return read;
  return accept(new Date(Math.floor(read.value.getTime() / SECOND_MS) * SECOND_MS));
}

const CALENDAR: { readonly [word: string]: Every } = {
  month: 'month',
  monthly: 'month',
  week: 'week',
  weekly: 'week',
};

function repeatsOf(
  every: string,
  times: number | null,
  zone: string,
): Result<Conditions['repeats']> {
  const word = every.trim().toLowerCase();
  const calendar = Object.hasOwn(CALENDAR, word) ? CALENDAR[word] : undefined;
  if (calendar) return accept({ every: calendar, zone, times });
  const length = parseDuration(word);
  if (!length.ok) {
    return length.refusal.code === 'duration-malformed'
      ? refuse({ code: 'every-malformed', text: word })
      : length;
  }
  return accept({ every: length.value, zone, times });
}

const followedIn = (row: ProposalRow) => ({
  number: row.number,
  state: row.state as ProposalState,
  hasAction: row.action !== null,
  repeats: row.action !== null && conditionsIn(row.action).repeats !== null,
});

async function afterOf(
  books: Books,
  community: CommunityId,
  text: string | null,
): Promise<Result<Conditions['after']>> {
  if (text === null) return accept(null);
  const [, digits] = /^#?(\d{1,9})$/.exec(text.trim()) ?? [];
  const number = Number(digits ?? 0);
  const row = await books.proposals.findProposalByNumber(community, number);
  if (!row) return refuse({ code: 'proposal-unknown', text });
  const may = decideFollowed(followedIn(row));
  return may.ok ? accept({ proposal: row.voteId, number }) : may;
}

function changedRepeats(
  stands: Conditions['repeats'],
  { every, times }: ConditionsChange,
  zone: string,
): Result<Conditions['repeats']> {
  if (every !== undefined && every !== null) {
    const many = times === undefined ? stands?.times : times;
    return repeatsOf(every, many ?? null, zone);
  }
  const kept = every === null ? null : stands;
  if (times === undefined) return accept(kept);
  if (kept !== null) return accept({ ...kept, times });
  return times === null ? accept(null) : refuse({ code: 'times-without-every' });
}

/** What they become by an edit; whether they may be so is decided under the lock. */
export async function changeConditions(
  books: Books,
  { id, timeZone }: Pick<CommunityView, 'id' | 'timeZone'>,
  stands: Conditions,
  change: ConditionsChange,
): Promise<Result<Conditions>> {
  const now = await books.now();
  const moment = (said: string | null | undefined, before: Date | null): Result<Date | null> =>
    said === undefined ? accept(before) : momentOf(said, now, timeZone);
  const notBefore = moment(change.notBefore, stands.notBefore);
  if (!notBefore.ok) return notBefore;
  const until = moment(change.until, stands.until);
  if (!until.ok) return until;
  const after =
    change.after === undefined ? accept(stands.after) : await afterOf(books, id, change.after);
  if (!after.ok) return after;
  const repeats = changedRepeats(stands.repeats, change, timeZone);
  if (!repeats.ok) return repeats;
  return accept({
    notBefore: notBefore.value,
    until: until.value,
    after: after.value,
    repeats: repeats.value,
  });
}

const NO_CONDITIONS: Conditions = { notBefore: null, until: null, after: null, repeats: null };

/** Of what is new: nothing stands yet. */
export const readConditions = (
  books: Books,
  community: Pick<CommunityView, 'id' | 'timeZone'>,
  draft: ConditionsDraft = {},
): Promise<Result<Conditions>> => changeConditions(books, community, NO_CONDITIONS, draft);

/**
 * Whether one proposal may follow another as both stand now, asked under the community's lock: neither is edited meanwhile.
 * `own`: the number of the one that follows, where it has one already.
 */
export async function checkFollowed(
  books: Books,
  { after }: Conditions,
  own?: number,
): Promise<Result<null>> {
  const row = after && (await books.proposals.findProposal(after.proposal));
  return row ? decideFollowed(followedIn(row), own) : accept(null);
}

/** Nothing that others wait for is edited to repeat. */
export async function checkFollowers(
  books: Books,
  { communityId, voteId }: Pick<ProposalRow, 'communityId' | 'voteId'>,
  { repeats }: Conditions,
): Promise<Result<null>> {
  const number = repeats && (await books.proposals.findFollower(communityId, voteId));
  return number ? refuse({ code: 'repeats-followed', number }) : accept(null);
}

/** How what it follows stands; null where it follows nothing. */
export async function awaitedBy(books: Books, { after }: Conditions): Promise<Awaited> {
  const row = after && (await books.proposals.findProposal(after.proposal));
  return row ? { number: row.number, state: row.state as ProposalState } : null;
}

/** Those that wait for it learn what became of it, in the transaction that ended it. */
export async function ringFollowers(
  books: Books,
  { communityId, voteId }: Pick<ProposalRow, 'communityId' | 'voteId'>,
): Promise<void> {
  const followers = await books.proposals.listFollowers(communityId, voteId);
  await books.outbox.insertOutbox(followers.map((key) => ({ kind: 'execute-proposal', key })));
}
