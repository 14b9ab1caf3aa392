/**
 * Private words that must not be lost: each is written to the inbox in the transaction that causes it,
 * keyed by its event, so telling twice is one notice. Where the person has opened a private chat with the
 * bot, or another way is open for minutes, it is also said there: the bot never opens one itself.
 */
import type { WorkCause } from '#core/eligibility/work.ts';
import {
  asId,
  type CommunityId,
  type PersonId,
  type Platform,
  type VoteId,
} from '#core/identity.ts';
import type { RecoveryKind, StopReason } from '#core/person/recovery.ts';
import { isQuiet } from '#core/quiet-hours.ts';
import type { Choice } from '#core/voting/choice.ts';
import type { VoteKind } from '#core/voting/setting.ts';
import type { VaultEnd } from '#core/wallet/link.ts';
import type { Books, Store } from '#store/index.ts';
import type { AccountRow } from '#store/person.ts';
import type { ChatNotice } from './gate/chat-notice.ts';
import type { Ways } from './way.ts';

/** A chat account as somebody who has to know it again is shown it; only the number stays (W7). */
export type AccountLabel = {
  platform: Platform;
  externalId: string;
  handle: string | null;
  name: string;
};

/** How a community knows somebody: by an account it has seen, else as a citizen by number, else not at all. */
export type KnownAs = AccountLabel | { citizen: number } | null;

export const labelOf = (
  account: Pick<AccountRow, 'platform' | 'externalId' | 'handle' | 'displayName'>,
): AccountLabel => ({
  platform: account.platform,
  externalId: account.externalId,
  handle: account.handle,
  name: account.displayName,
});

/** What was done by no rule. */
type Cause = 'undo' | 'given' | 'decided';

/** What can be told; `chat/words/<locale>/notices.ts` has words for each kind. */
export type Notice =
  | { kind: 'wallet-linked'; address: string }
  | { kind: 'wallet-unlinked'; address: string }
  | { kind: 'wallet-moved-away'; address: string }
  | { kind: 'join-asked'; merge: string; account: AccountLabel; until: string }
  | { kind: 'join-waiting'; address: string; until: string }
  | { kind: 'join-refused'; address: string }
  | { kind: 'joined'; other: AccountLabel | null; until: string }
  | { kind: 'joined-undone'; other: AccountLabel | null }
  | { kind: 'vault-linked'; address: string; chainId: number; hot: string }
  | { kind: 'vault-ended'; address: string; chainId: number; end: VaultEnd }
  | { kind: 'wallets-unused'; reason: string }
  /** `cause`: a moderator's decision, or the community's, instead of the rule's. */
  | { kind: 'role-granted'; role: string; reason: string; cause?: Cause }
  | { kind: 'role-removed'; role: string; reason: string; cause?: Cause }
  | { kind: 'role-decided'; role: string; given: boolean; proposal: number }
  /** Certainly not fulfilled any more; `trace` and `tokens` are JSON, `until` is ISO 8601. */
  | {
      kind: 'role-losing';
      community: CommunityId;
      role: string;
      rule: string;
      trace: string;
      tokens: string;
      until: string;
      /** Chats they would be removed from. */
      chats?: readonly string[];
    }
  | ChatNotice
  /** Too many would lose it at once; `names` are some of them. */
  | {
      kind: 'role-stopped';
      community: CommunityId;
      run: string;
      role: string;
      losing: number;
      held: number;
      names: readonly string[];
    }
  /**
   * What they set going is written, as far as it could be; or nothing of it has moved for a day, and `still` of `open` more it
   * goes on. The counts are of roles and tags, `stopped` of members.
   */
  | {
      kind: 'role-written';
      role: string;
      cause: WorkCause;
      gave: number;
      took: number;
      had: number;
      failed: number;
      stopped: number;
      /** Absent where it came to its end. */
      still?: { open: number };
    }
  | { kind: 'role-broken'; role: string; place: string; problem: string }
  | { kind: 'place-broken'; platform: Platform; place: string; reason: string }
  | { kind: 'staff-channel-gone'; place: string; purposes: readonly ('staff' | 'alarms')[] }
  /** `proposal`: the number of the one that decided it; then there is no other reason. */
  | { kind: 'citizenship-granted'; number: number; reason: string; proposal?: number }
  | { kind: 'citizenship-revoked'; reason: string; proposal?: number }
  | { kind: 'tip-received'; amount: string; symbol: string; from: string; memo: string }
  | { kind: 'deposit-credited'; amount: string; symbol: string }
  | { kind: 'withdrawal-sent'; amount: string; symbol: string; url: string | null }
  | { kind: 'withdrawal-voided'; amount: string; symbol: string; reason: string }
  /** `until` is ISO 8601. */
  | { kind: 'budget-opened'; budget: string; amount: string; symbol: string; until: string }
  | {
      kind: 'budget-paid';
      budget: string;
      amount: string;
      symbol: string;
      purpose: string;
      url: string | null;
    }
  | { kind: 'budget-voided'; budget: string; amount: string; symbol: string; reason: string }
  | { kind: 'alarm'; alarm: string; details: string }
  | { kind: 'office-given'; office: string; by: string | null }
  | { kind: 'office-ended'; office: string; by: string | null }
  /** Its term is over. */
  | { kind: 'office-over'; office: string }
  /** `election` is what its buttons answer. */
  | { kind: 'nominated'; election: string; number: number; office: string; by: string }
  /** Elected, or following somebody who left; `until` is ISO 8601. */
  | { kind: 'office-elected'; office: string; number: number; until: string; follows: boolean }
  | { kind: 'recall-asked'; office: string; reason: string; petition: string }
  | { kind: 'alarm-unreached'; place: string; problem: string }
  | { kind: 'place-asked'; title: string; size: number; asker: string }
  /** By a wallet alone, where a community has no chat left. */
  | { kind: 'place-invited-by-wallet'; platform: Platform; page: string }
  | {
      kind: 'place-decided-by-wallet';
      title: string;
      platform: Platform;
      decision: 'confirmed' | 'refused';
      page: string;
    }
  | VoteNotice
  | LossNotice;

/** About a vote that is open: what can be pressed under it is the ballot itself. Times are ISO 8601. */
type OfVote = {
  community: CommunityId;
  vote: VoteId;
  of: VoteKind;
  method: string;
  number: number;
  /** Null: the text was folded when this was told. */
  title: string | null;
  closesAt: string;
};
export type VoteNotice =
  /** `choice` null: it is sealed. */
  | (OfVote & {
      kind: 'delegate-voted';
      delegate: string;
      choice: Choice | null;
      choices: readonly string[];
    })
  | (OfVote & { kind: 'vote-reminder' })
  /** Whoever spoke on this topic ('': on everything) is gone. */
  | { kind: 'delegate-gone'; topic: string };

/**
 * Locks and recoveries, said alike to whom they are about and to the staff, who read only what their community knows.
 * `name` is the person's, `asker` the new account's; times are ISO 8601; `recovery` is what a button under it stops.
 */
export type LossNotice =
  | { kind: 'wallet-unlinked-by-key'; address: string; page: string }
  /** `signed`: payments that were signed before it; the person alone reads that. */
  | { kind: 'person-locked'; name: KnownAs; by: LockedBy; page: string; signed?: number }
  | { kind: 'person-unlocked'; name: KnownAs; by: LockedBy }
  | {
      kind: 'recovery-asked';
      recovery: string;
      /** Who reads it: each has another button. */
      to: 'person' | 'asker' | 'staff';
      name: KnownAs;
      asker: AccountLabel | null;
      way: RecoveryKind;
      /** Whether enough have spoken; of a signature always. */
      heard: boolean;
      dueAt: string;
    }
  | {
      kind: 'recovery-stopped';
      name: KnownAs;
      asker: AccountLabel | null;
      why: StopReason;
      reason: string;
    }
  | { kind: 'recovery-done'; name: KnownAs; asker: AccountLabel | null; unlinked: number };
/** An account, perhaps one that the reader does not know; null: the signature of a wallet. */
export type LockedBy = AccountLabel | 'unseen' | null;

/** For whoever may not be staff: that it happened, and to nobody by name. */
export function withoutNames(notice: LossNotice): LossNotice {
  switch (notice.kind) {
    case 'wallet-unlinked-by-key':
      return { ...notice, address: '' };
    case 'person-locked':
    case 'person-unlocked':
      return { ...notice, name: null, by: notice.by && 'unseen' };
    case 'recovery-stopped':
      return { ...notice, name: null, asker: null, reason: '' };
    case 'recovery-asked':
    case 'recovery-done':
      return { ...notice, name: null, asker: null };
    default:
      return notice satisfies never;
  }
}

export type NoticeKind = Notice['kind'];

/**
 * Kinds that warn of something done to an account or a wallet: how many members have not read one stands on the pinned
 * card of each place.
 */
export const SECURITY_NOTICES: readonly NoticeKind[] = [
  'wallet-linked',
  'wallet-moved-away',
  'wallet-unlinked',
  'wallets-unused',
  'wallet-unlinked-by-key',
  'vault-linked',
  'join-asked',
  'joined',
  'joined-undone',
  'person-locked',
  'person-unlocked',
  'recovery-asked',
  'recovery-stopped',
  'recovery-done',
];

export type NoticeView = { notice: Notice; at: Date; unread: boolean };

/** A notice on its way to one private chat. */
export type PrivateWord = {
  notice: Notice;
  platform: Platform;
  externalId: string;
  locale: string;
  /** Of the community it comes from, where it comes from one. */
  zone: string | null;
  /** What the platform needs to let it through; null where an open private chat is enough. */
  way: string | null;
};

// Written by `tell` alone, which takes nothing but notices.
const noticeOf = (row: { kind: string; data: unknown }): Notice =>
  ({ kind: row.kind, ...(row.data as object) }) as Notice;

const SHOWN = 20;
/** Far more than 30 days bring; a page has an end. */
const PAGE_MAX = 2_000;
const KEPT_MS = 30 * 86_400_000;

export type Inbox = ReturnType<typeof createInbox>;

type Dependencies = { store: Store; ids: () => string; ways?: Ways | undefined };

export function createInbox({ store, ids, ways }: Dependencies) {
  const isOpen = async (books: Books, account: AccountRow, now: Date): Promise<boolean> =>
    account.privateChatOpen || ((await ways?.isOpen(books, account.id, now)) ?? false);

  const isSecurity = (kind: string): boolean =>
    SECURITY_NOTICES.some((security) => security === kind);

  /** How many are waiting has changed where this person is a member. */
  async function ringPlaces(books: Books, person: PersonId): Promise<void> {
    const communities = await books.people.listMemberships(person);
    await books.outbox.insertOutbox(
      communities.map(({ id: key }) => ({ kind: 'place-cards', key })),
    );
  }

  /** Whether somebody may still be called to a vote: it is open, and nobody is woken. It stands in the inbox anyway. */
  async function isTimely({ closesAt }: { closesAt: string }, zone: string): Promise<boolean> {
    const now = await store.now();
    return now < new Date(closesAt) && !isQuiet(now, zone);
  }

  return {
    /** Writes a notice in the caller's transaction. */
    async tell(
      books: Books,
      person: PersonId,
      community: CommunityId | undefined,
      eventKey: string,
      notice: Notice,
    ): Promise<void> {
      const { kind, ...data } = notice;
      // To every account of whoever this person stands for by now.
      const standing = await books.people.findStanding(person);
      const accounts = await books.people.listAccounts([standing]);
      // Whoever was forgotten is told nothing more.
      if (accounts.length > 0 && accounts.every(({ erasedAt }) => erasedAt !== null)) return;
      const id = ids();
      const now = await books.now();
      const fresh = await books.inbox.insertNotice({
        id,
        personId: person,
        communityId: community ?? null,
        kind,
        data,
        eventKey,
        createdAt: now,
      });
      if (!fresh) return;
      for (const account of accounts) {
        if (!(await isOpen(books, account, now))) continue;
        await books.outbox.insertOutbox([{ kind: 'private-word', key: `${id}:${account.id}` }]);
      }
      if (isSecurity(kind)) await ringPlaces(books, person);
    },

    /** What the job `private-word` says, and where; undefined when there is nothing left to say. */
    async spoken(key: string): Promise<PrivateWord | undefined> {
      const [noticeId = '', accountId = ''] = key.split(':');
      const row = await store.inbox.findNotice(noticeId);
      const account = await store.people.findAccountById(asId(accountId));
      // Read meanwhile: it would only be said twice.
      if (!row || row.readAt !== null || !account) return undefined;
      const way = (await ways?.find(account.id)) ?? null;
      if (way === null && !account.privateChatOpen) return undefined;
      const { platform, externalId, locale } = account;
      const notice = noticeOf(row);
      const community =
        row.communityId === null
          ? undefined
          : await store.communities.findCommunity(row.communityId);
      const zone = community?.timeZone ?? null;
      if (notice.kind === 'vote-reminder' && !(await isTimely(notice, zone ?? 'UTC')))
        return undefined;
      return { notice, platform, externalId, locale, zone, way };
    },

    /** A platform lets the bot say more to this account for a while. */
    async keepWay(platform: Platform, externalId: string, way: string): Promise<void> {
      await ways?.keep(platform, externalId, way);
    },

    /** The bot was blocked, or its time is over: closed until the person opens a way again. */
    async closeWay(platform: Platform, externalId: string): Promise<void> {
      const account = await store.people.findAccount(platform, externalId);
      if (!account) return;
      await ways?.close(account.id);
      await store.people.updateAccount(account.id, { privateChatOpen: false });
    },

    /** The newest notices, or all that a page shows; reading marks them read. */
    async read(person: PersonId, howMany: 'newest' | 'all' = 'newest'): Promise<NoticeView[]> {
      return store.transaction('read inbox', async (books) => {
        const limit = howMany === 'all' ? PAGE_MAX : SHOWN;
        const rows = await books.inbox.listNotices(person, limit);
        // Read is what was shown: older ones still wait, for the page or for the next look.
        const shown = rows.filter((row) => row.readAt === null).map(({ id }) => id);
        const unread = await books.inbox.updateNoticesRead(shown, await books.now());
        if (unread.some(isSecurity)) await ringPlaces(books, person);
        return rows.map((row) => ({
          notice: noticeOf(row),
          at: row.createdAt,
          unread: row.readAt === null,
        }));
      });
    },

    unread: (person: PersonId): Promise<number> => store.inbox.findUnreadCount(person),

    /** Housekeeping: 30 days are kept. */
    async forgetOld(): Promise<void> {
      await store.inbox.deleteNoticesBefore(new Date((await store.now()).getTime() - KEPT_MS));
    },
  };
}
