/**
 * Public cards. Whatever changes a subject calls `want` in its own transaction; the job renders the
 * present state and records what was sent under a fence.
 */
import type { CommunityId, PlaceId } from '#core/identity.ts';
import type { CardRow } from '#store/card.ts';
import type { Books, Store } from '#store/index.ts';
import type { Denial } from './port.ts';

/** `poll:<id>`; the noun names the renderer. */
export type Subject = `${string}:${string}`;

/** One edit per card and 5 s, 15 a minute and place (INVARIANTS, chat platforms). */
export const CARD_EDIT_GAP_MS = 5_000;
export const PLACE_EDITS_PER_MINUTE = 15;
const LEASE_MS = 30_000;
const COALESCE_MS = 100;

export type ClaimedCard = {
  card: CardRow;
  place: { platform: 'discord' | 'telegram'; externalId: string; title: string };
};

export type Cards = ReturnType<typeof createCards>;

type Dependencies = {
  store: Store;
  ids: () => string;
  /** Timers only; the law's time is the database's. */
  clock: { later(run: () => Promise<void>, delayMs: number): void };
};

export function createCards({ store, ids, clock }: Dependencies) {
  const soon = new Set<Subject>();

  const cards = {
    /** Bumps the card of a subject in every place of the community, in the caller's transaction. */
    async want(books: Books, subject: Subject, community: CommunityId): Promise<void> {
      const places = await books.places.listPlaces(community);
      const now = await books.now();
      for (const place of places) {
        const channel = await books.places.findChannel(place.id, 'announcements');
        const id = await books.cards.insertCardWanted({
          id: ids(),
          subject,
          communityId: community,
          placeId: place.id,
          channelId: channel?.externalId ?? '',
          at: now,
        });
        await books.outbox.insertOutbox([{ kind: 'card', key: id, payload: {}, dueAt: now }]);
      }
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
     * less than 5 s ago, or its place has used its minute's budget.
     */
    async claim(id: string): Promise<ClaimedCard | { wait: Date } | undefined> {
      const present = await store.cards.findCardById(id);
      if (!present || present.wanted <= present.sent || present.brokenReason !== null) {
        return undefined;
      }
      const place = await store.places.findPlaceById(present.placeId);
      if (!place || place.disconnectedAt !== null) return undefined;
      const now = await store.now();
      const ready = present.sentAt ? present.sentAt.getTime() + CARD_EDIT_GAP_MS : 0;
      if (ready > now.getTime()) return { wait: new Date(ready) };
      const minuteAgo = new Date(now.getTime() - 60_000);
      const sends = await store.cards.findRecentSends(place.id, minuteAgo);
      if (sends >= PLACE_EDITS_PER_MINUTE) return { wait: new Date(now.getTime() + 5_000) };
      const card = await store.cards.lockCard(id, now, LEASE_MS);
      if (!card) return { wait: new Date(now.getTime() + 1_000) };
      return {
        card,
        place: { platform: place.platform, externalId: place.externalId, title: place.title },
      };
    },

    /** Records a send or edit; false when another process took the card meanwhile. */
    async record(card: CardRow, sent: { messageRef: string; hash: string }): Promise<boolean> {
      return store.cards.updateCard(card.id, card.fence, {
        messageRef: sent.messageRef,
        sent: card.wanted,
        sentHash: sent.hash,
        sentAt: await store.now(),
        leaseUntil: null,
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

    /** The channel is gone or closed to the bot: kept as it is until the staff mends it. */
    async breakOff(card: CardRow, denial: Denial): Promise<void> {
      await store.cards.updateCard(card.id, card.fence, { brokenReason: denial, leaseUntil: null });
    },

    /** When a card that is behind again may be edited next; undefined when it shows the present state. */
    async dueAgain(id: string): Promise<{ again: Date } | undefined> {
      const row = await store.cards.findCardById(id);
      if (!row || row.brokenReason !== null || row.wanted <= row.sent) return undefined;
      const sentAt = row.sentAt ?? (await store.now());
      return { again: new Date(sentAt.getTime() + CARD_EDIT_GAP_MS) };
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
