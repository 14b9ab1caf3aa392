/**
 * Public cards. Whatever changes a subject calls `want` in its own transaction; the job renders the
 * present state and records what was sent under a fence.
 */
import { STAFF_SHUT, staffChannel } from '#core/community/alarms.ts';
import { asId, type CommunityId, isUuid, type PlaceId } from '#core/identity.ts';
import type { CardRow } from '#store/card.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlaceRow } from '#store/place.ts';
import { type Breakages, reasonOf } from './breakage.ts';
import type { Denial } from './port.ts';

/** `poll:<id>`; the noun names the renderer. */
export type Subject = `${string}:${string}`;

/** One edit per card and 5 s, 15 a minute and place (INVARIANTS, chat platforms). */
export const CARD_EDIT_GAP_MS = 5_000;
export const PLACE_EDITS_PER_MINUTE = 15;
/** The look-alikes of a sandbox take more, and nobody there likes to wait. */
const SANDBOX_PACE: CardPace = { editGapMs: 500, editsPerMinute: 120 };
const MINUTE_MS = 60_000;
const LEASE_MS = 30_000;
const COALESCE_MS = 100;
/** Cards of these nouns are pinned where they stand. */
const PINNED = ['place:', 'announcement:'] as const;
/** That these could not be pinned is told to the staff. */
const DECIDED = 'announcement:';
/** Cards of this noun have a thread. */
const TALKED_ABOUT = 'proposal:';
/** Cards of this noun stand where only the staff reads, and nowhere else. */
const OF_STAFF = 'role-work:';

type CardPace = { readonly editGapMs: number; readonly editsPerMinute: number };

const PACE: CardPace = { editGapMs: CARD_EDIT_GAP_MS, editsPerMinute: PLACE_EDITS_PER_MINUTE };

export type ClaimedCard = {
  card: CardRow;
  place: Pick<PlaceRow, 'id' | 'communityId' | 'platform' | 'externalId' | 'title'>;
};

/** How a card came to show what it should: written anew, edited, or it stood so already. */
export type Shown = { messageRef: string; hash: string; how: 'sent' | 'edited' | 'same' };

export type Cards = ReturnType<typeof createCards>;

/** Reasons for which nothing can be written at all. */
const SHUT = ['channel-gone', 'missing-permission', 'bot-removed'] as const;

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

const isOfStaff = ({ subject }: Pick<CardRow, 'subject'>): boolean => subject.startsWith(OF_STAFF);

const isShut = ({ brokenReason }: Pick<CardRow, 'brokenReason'>): boolean =>
  brokenReason !== null && brokenReason !== 'no-pictures';

type Dependencies = {
  store: Store;
  ids: () => string;
  breakages: Breakages;
  /** Timers only; the law's time is the database's. */
  clock: { later(run: () => Promise<void>, delayMs: number): void };
  sandbox?: boolean;
};

export function createCards({ store, ids, breakages, clock, sandbox = false }: Dependencies) {
  const { editGapMs, editsPerMinute } = sandbox ? SANDBOX_PACE : PACE;
  const soon = new Set<Subject>();

  /** Where cards of its noun are written in its place by now. */
  async function homeOf(
    books: Books,
    { subject, placeId }: Pick<CardRow, 'subject' | 'placeId'>,
  ): Promise<string | undefined> {
    if (isOfStaff({ subject })) {
      return staffChannel(await books.places.listChannels(placeId)) ?? undefined;
    }
    return (await books.places.findChannel(placeId, 'announcements'))?.externalId;
  }

  /** Where a card stands, or is to stand; undefined where it may stand nowhere. */
  async function channelFor(card: CardRow): Promise<string | undefined> {
    if (card.messageRef !== null) return card.channelId;
    return (await homeOf(store, card)) ?? (isOfStaff(card) ? undefined : card.channelId);
  }

  /** Under the lock of its place: one takes what is left of the minute, and the others see that. */
  async function take(
    books: Books,
    { id, placeId }: Pick<CardRow, 'id' | 'placeId'>,
  ): Promise<CardRow | { wait: Date } | undefined> {
    await books.places.lockPlace(placeId);
    const card = await books.cards.lockCard(id);
    const now = await books.now();
    if (!card || card.wanted <= card.sent) return undefined;
    if (card.leaseUntil !== null && card.leaseUntil >= now) return { wait: after(now, 1_000) };
    const restedMs = card.sentAt ? now.getTime() - card.sentAt.getTime() : editGapMs;
    if (restedMs >= 0 && restedMs < editGapMs) {
      return { wait: after(now, editGapMs - restedMs) };
    }
    const minuteAgo = after(now, -MINUTE_MS);
    const sends = await books.cards.listSends(placeId, minuteAgo, now);
    const ahead = await books.cards.findCardsAhead(card, now, editGapMs);
    const short = ahead - (editsPerMinute - sends.length);
    if (short >= 0) {
      // Its turn is when so many of the last minute's writes are a minute old.
      const freed = sends[Math.min(short, sends.length - 1)];
      return { wait: freed ? after(freed, MINUTE_MS) : after(now, 1_000) };
    }
    const taken = await books.cards.updateCardLease(id, after(now, LEASE_MS));
    await books.cards.deleteSendsBefore(placeId, minuteAgo);
    await books.cards.insertSend({ cardId: id, fence: taken.fence, placeId, at: now });
    return taken;
  }

  const cards = {
    /**
     * Bumps the card of a subject in every place of the community, in the caller's transaction; what only the staff
     * reads, in those that have a channel for it.
     */
    async want(books: Books, subject: Subject, community: CommunityId): Promise<void> {
      const places = await books.places.listPlaces(community);
      const now = await books.now();
      for (const place of places) {
        const home = await homeOf(books, { subject, placeId: place.id });
        if (home === undefined && isOfStaff({ subject })) continue;
        const id = await books.cards.insertCardWanted({
          id: ids(),
          subject,
          communityId: community,
          placeId: place.id,
          channelId: home ?? '',
          at: now,
        });
        await books.outbox.insertOutbox([{ kind: 'card', key: id, payload: {}, dueAt: now }]);
      }
    },

    /** Only where it has a card already: what was said is corrected, and nowhere said anew. */
    async wantAgain(books: Books, subject: Subject): Promise<void> {
      const now = await books.now();
      for (const id of await books.cards.updateCardsWanted(subject, now)) {
        await books.outbox.insertOutbox([{ kind: 'card', key: id, payload: {}, dueAt: now }]);
      }
    },

    /**
     * As `want`, when a vote opens, closes or is called off, or its text changes: how many are open stands on the pinned
     * cards, and who talks about it is told.
     */
    async wantMoved(books: Books, subject: Subject, community: CommunityId): Promise<void> {
      await cards.want(books, subject, community);
      const talked = subject.startsWith(TALKED_ABOUT) ? await books.cards.listCards(subject) : [];
      await books.outbox.insertOutbox([
        { kind: 'place-cards', key: community },
        ...talked.map(({ id }) => ({ kind: 'proposal-thread', key: id })),
      ]);
    },

    /** A card in its own place alone. */
    async wantHere(books: Books, card: CardRow): Promise<void> {
      const at = await books.now();
      const id = await books.cards.insertCardWanted({ ...card, at });
      await books.outbox.insertOutbox([{ kind: 'card', key: id, payload: {}, dueAt: at }]);
    },

    /** Where a card stands that was sent; undefined while it stands nowhere. */
    async shownAt(id: string) {
      const card = await store.cards.findCardById(id);
      const place = card && (await store.places.findPlaceById(card.placeId));
      if (!place || place.disconnectedAt !== null || card.messageRef === null) return undefined;
      const { platform, externalId: placeExternalId } = place;
      return { platform, placeExternalId, channelId: card.channelId, ref: card.messageRef };
    },

    /** What came of pinning a card that the community decided to pin; of any other the status says it. */
    async notePinned(id: string, denial: Denial | undefined): Promise<void> {
      const card = await store.cards.findCardById(id);
      const place = card && (await store.places.findPlaceById(card.placeId));
      if (!place || !card.subject.startsWith(DECIDED)) return;
      const open = await store.breakages.listBreakages(place.id);
      const wasBroken = open.some(({ reason }) => reason === 'no-pins');
      // Somebody deleted it: there is nothing to pin any more.
      if (denial === 'message-gone' || (denial === undefined && !wasBroken)) return;
      await store.transaction('note pin', async (books) => {
        if (denial === undefined) return breakages.mended(books, place.id, ['no-pins']);
        const reason = denial === 'missing-permission' ? 'no-pins' : reasonOf(denial);
        await breakages.found(books, place, reason);
      });
    },

    /**
     * Wants a card a moment from now, once for however many ballots arrive until then: the ballots
     * themselves are the truth, and `wantStale` finds what a crash left unsaid.
     */
    wantSoon(subject: Subject, community: CommunityId): void {
      if (soon.has(subject)) return;
      soon.add(subject);
      clock.later(async () => {
        soon.delete(subject);
        await store.transaction('want card', (books) => cards.want(books, subject, community));
      }, COALESCE_MS);
    },

    /** A place connected later gets a card of every open vote. */
    async wantOpen(community: CommunityId): Promise<void> {
      await store.transaction('want open cards', async (books) => {
        for (const vote of await books.votes.listOpenVotes(community)) {
          await cards.want(books, `${vote.kind}:${vote.id}`, community);
        }
      });
    },

    /** Cards of open votes that are older than the newest ballot. */
    async wantStale(): Promise<number> {
      const stale = await store.cards.listStaleVoteCards();
      for (const { subject, communityId } of stale) {
        await store.transaction('want stale card', (books) =>
          cards.want(books, subject as Subject, communityId),
        );
      }
      return stale.length;
    },

    /**
     * Claims a card whose shown state is behind. `wait` says when to look again: the card was edited
     * less than 5 s ago, or what is left of its place's minute belongs to cards that wait longer.
     */
    async claim(id: string): Promise<ClaimedCard | { wait: Date } | undefined> {
      const present = await store.cards.findCardById(id);
      if (!present || present.wanted <= present.sent) return undefined;
      const place = await store.places.findPlaceById(present.placeId);
      if (!place || place.disconnectedAt !== null) return undefined;
      if (isOfStaff(present) && isShut(present)) return undefined;
      const obstacle = isOfStaff(present) ? undefined : await breakages.obstacle(place.id);
      if (obstacle !== undefined) {
        await store.cards.updateCardBroken(id, obstacle);
        return undefined;
      }
      const channelId = await channelFor(present);
      if (channelId === undefined) return undefined;
      const claimed = await store.transaction('claim card', (books) => take(books, present));
      if (claimed === undefined || 'wait' in claimed) return claimed;
      return { card: { ...claimed, channelId }, place };
    },

    /**
     * Records what stands now, and wants it again where a ballot has come in since; false when another process took the
     * card meanwhile. What could be sent, or edited though it was broken, shows that the place is mended.
     */
    async record({ card, place }: ClaimedCard, shown: Shown): Promise<boolean> {
      const { messageRef, hash, how } = shown;
      // What the staff's channel takes says nothing of the one of announcements.
      const proves = !isOfStaff(card) && (how === 'sent' || (how === 'edited' && isShut(card)));
      return store.transaction('record card', async (books) => {
        const now = await books.now();
        const recorded = await books.cards.updateCard(card.id, card.fence, {
          messageRef,
          channelId: card.channelId,
          sent: card.wanted,
          sentHash: hash,
          sentAt: now,
          // What was wanted meanwhile waits from now on.
          dueAt: now,
          leaseUntil: null,
          ...(isShut(card) && { brokenReason: null }),
        });
        // What is shown was read after the claim: a ballot of since then may not stand on it.
        const [, id = ''] = card.subject.split(':');
        const claimedAt = card.leaseUntil && after(card.leaseUntil, -LEASE_MS);
        if (recorded && claimedAt && isUuid(id)) {
          await books.cards.updateCardOutdated(card.id, asId(id), claimedAt);
        }
        if (how === 'same') await books.cards.deleteSend(card.id, card.fence);
        if (recorded && proves) await breakages.mended(books, place.id, SHUT);
        if (recorded && how === 'sent') {
          const next = [
            ...(PINNED.some((noun) => card.subject.startsWith(noun))
              ? [{ kind: 'pin-card', key: card.id }]
              : []),
            ...(card.subject.startsWith(TALKED_ABOUT)
              ? [{ kind: 'proposal-thread', key: card.id }]
              : []),
          ];
          await books.outbox.insertOutbox(next);
        }
        return recorded;
      });
    },

    /** It stands without its picture, which is not allowed there: told once, shown when it is. */
    async recordPlain(claimed: ClaimedCard, shown: Shown): Promise<void> {
      const { card, place } = claimed;
      if (!(await cards.record(claimed, shown))) return;
      await store.transaction('no pictures', async (books) => {
        await books.cards.updateCard(card.id, card.fence, { brokenReason: 'no-pictures' });
        await breakages.found(books, place, 'no-pictures');
      });
    },

    /** The message was deleted by somebody: the next run sends a new one. */
    async forgetMessage(card: CardRow): Promise<void> {
      await store.cards.updateCard(card.id, card.fence, {
        messageRef: null,
        sentHash: null,
        leaseUntil: null,
      });
    },

    /**
     * It cannot be written: kept as it is until the place is mended, or moved where announcements have gone
     * meanwhile.
     */
    async breakOff({ card, place }: ClaimedCard, denial: Denial): Promise<void> {
      await store.transaction('break card', async (books) => {
        const home = await homeOf(books, card);
        const moved = home !== undefined && home !== card.channelId;
        if (card.messageRef !== null && moved && denial !== 'bot-removed') {
          const nowhere = { messageRef: null, sentHash: null, leaseUntil: null };
          await books.cards.updateCard(card.id, card.fence, nowhere);
          return;
        }
        if (isOfStaff(card)) {
          const given = { brokenReason: STAFF_SHUT, leaseUntil: null };
          await books.cards.updateCard(card.id, card.fence, given);
          return;
        }
        const reason = reasonOf(denial);
        const change = { brokenReason: reason, leaseUntil: null };
        const kept = await books.cards.updateCard(card.id, card.fence, change);
        if (kept) await breakages.found(books, place, reason);
      });
    },

    /** When a card that is behind again may be edited next; undefined when it shows the present state. */
    async dueAgain(id: string): Promise<{ again: Date } | undefined> {
      const row = await store.cards.findCardById(id);
      if (!row || isShut(row) || row.wanted <= row.sent) return undefined;
      const sentAt = row.sentAt ?? (await store.now());
      return { again: new Date(sentAt.getTime() + editGapMs) };
    },

    async release(card: CardRow): Promise<void> {
      await store.cards.updateCard(card.id, card.fence, { leaseUntil: null });
    },

    async listPlaceCards(place: PlaceId) {
      return store.cards.listCardsOf([place]);
    },
  };
  return cards;
}
