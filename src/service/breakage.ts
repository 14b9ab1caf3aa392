/**
 * Places whose public cards cannot be shown: the channel was deleted, a permission is missing, the bot was
 * removed. The staff is told once per place and reason. A look that writes nothing, at growing intervals and
 * whenever a platform tells of a change, finds out when it was mended; then one card is tried, and if that is
 * written all others follow. Nothing is lost, and nothing is asked again and again (INVARIANTS "Chat platforms").
 */
import type { CommunityId, PlaceId, Platform } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { BreakageReason, Worth } from '#store/breakage.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlaceRow } from '#store/place.ts';
import type { Alarms } from './alarm.ts';
import type { ChannelStanding, ChatPorts, Denial } from './port.ts';

export const RETRY_FIRST_MS = 600_000;
export const RETRY_MOST_MS = 6 * 3_600_000;
/** Whatever is told meanwhile, a place is not tried more often. */
export const TRY_GAP_MS = 30_000;
/** Several changes in one moment are one look. */
const GATHER_MS = 1_000;
const DAY_MS = 86_400_000;
const CLOSED_WORTH_MS = 30 * DAY_MS;

/** What keeps a part of a card away, and the card itself not. */
const PARTIAL = ['no-pictures', 'no-threads', 'no-pins'] as const;
/** What keeps everything away. */
const SHUT = ['channel-gone', 'missing-permission', 'bot-removed'] as const;
const REASONS = [...SHUT, ...PARTIAL] as const;

/** What a look says of each part of a card. */
const PART = { 'no-pictures': 'pictures', 'no-threads': 'threads' } as const;
const LOOKED_AT = ['no-pictures', 'no-threads'] as const;

const isPartial = (reason: BreakageReason): boolean =>
  PARTIAL.some((partial) => partial === reason);

type Dependencies = {
  store: Store;
  ids: () => string;
  ports: ChatPorts<never>;
  alarms: Alarms;
};
type Place = Pick<PlaceRow, 'id' | 'communityId' | 'title' | 'platform' | 'externalId'>;
type Again = { again: Date } | undefined;

export type Breakages = ReturnType<typeof createBreakages>;

const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

const worthAt = (now: Date): Worth => ({
  closedSince: later(now, -CLOSED_WORTH_MS),
  madeSince: later(now, -DAY_MS),
});

/** What a refused write says of the place it was meant for. */
export function reasonOf(denial: Denial): BreakageReason {
  return denial === 'channel-gone' || denial === 'bot-removed' ? denial : 'missing-permission';
}

export function createBreakages({ store, ids, ports, alarms }: Dependencies) {
  const channelOf = async (books: Books, place: PlaceId): Promise<string> =>
    (await books.places.findChannel(place, 'announcements'))?.externalId ?? '';

  /** Notes what is wrong, tells the staff if that is new, and says when it is looked at again. */
  async function found(books: Books, place: Place, reason: BreakageReason): Promise<Date> {
    const now = await books.now();
    const { id: placeId, communityId } = place;
    const wait = { firstMs: RETRY_FIRST_MS, mostMs: RETRY_MOST_MS };
    const row = { id: ids(), communityId, placeId, reason };
    const made = await books.breakages.insertBreakage(row, now, wait);
    const retryAt = made.retryAt ?? later(now, RETRY_FIRST_MS);
    await books.outbox.insertOutbox([{ kind: 'check-place', key: placeId, dueAt: retryAt }]);
    if (!made.fresh) return retryAt;
    const channel = reason === 'bot-removed' ? undefined : await channelOf(books, placeId);
    // Where only a part is refused, words still pass.
    const closed = isPartial(reason) ? undefined : { place: placeId, channel };
    const { platform, title } = place;
    await alarms.tellStewards(
      books,
      communityId,
      `breakage:${made.id}`,
      { kind: 'place-broken', platform, place: title, reason },
      closed,
    );
    return retryAt;
  }

  /** These reasons hold no longer: what waited for that is wanted again. */
  async function mended(
    books: Books,
    place: PlaceId,
    reasons: readonly BreakageReason[] | 'all',
  ): Promise<void> {
    const now = await books.now();
    const over = reasons === 'all' ? REASONS : reasons;
    await books.breakages.updateBreakagesMended(place, over, now);
    if (reasons.length === 0) return;
    const worth = worthAt(now);
    const cards = await books.breakages.updateCardsMended(place, reasons, worth);
    const threads = await books.threads.listThreadCards(place, worth.closedSince);
    await books.outbox.insertOutbox([
      ...cards.map((key) => ({ kind: 'card', key, dueAt: now })),
      ...threads.map((key) => ({ kind: 'proposal-thread', key, dueAt: now })),
    ]);
  }

  const note = (place: Place, reason: BreakageReason): Promise<Again> =>
    store.transaction('place is broken', async (books) => ({
      again: await found(books, place, reason),
    }));

  /** The parts that were missing: when to look again at those that still are. */
  async function lookAtParts(
    place: Place,
    reasons: readonly BreakageReason[],
    standing: ChannelStanding,
  ): Promise<Again> {
    let again: Again;
    for (const reason of LOOKED_AT.filter((part) => reasons.includes(part))) {
      if (!standing[PART[reason]]) again = await note(place, reason);
      else {
        await store.transaction('a part again', (books) => mended(books, place.id, [reason]));
      }
    }
    return reasons.includes('no-pins') ? ((await tryPins(place)) ?? again) : again;
  }

  /** Whether a message may be pinned in a channel only shows when it is tried, which is harmless twice. */
  async function tryPins(place: Place): Promise<Again> {
    return store.transaction('try pins', async (books) => {
      const now = await books.now();
      const since = later(now, -CLOSED_WORTH_MS);
      const unpinned = await books.cards.listAnnouncementCards(place.id, since);
      if (unpinned.length === 0) {
        await mended(books, place.id, ['no-pins']);
        return undefined;
      }
      await books.outbox.insertOutbox(unpinned.map((key) => ({ kind: 'pin-card', key })));
      return { again: later(now, RETRY_MOST_MS) };
    });
  }

  /** The place looks open: one card is tried, unless none waits. */
  async function tryOne(place: Place, reasons: readonly BreakageReason[]): Promise<Again> {
    return store.transaction('try place', async (books) => {
      const now = await books.now();
      const card = await books.breakages.findTrialCard(place.id, worthAt(now));
      if (card === undefined) {
        // That a channel is there again nobody can see before something was written to it.
        const sure = reasons.filter((reason) => reason !== 'channel-gone');
        await mended(books, place.id, sure);
        return undefined;
      }
      await books.breakages.updateCardOnTrial(card);
      await books.breakages.updateBreakagesOnTrial(place.id, SHUT, now);
      await books.outbox.insertOutbox([{ kind: 'card', key: card, dueAt: now }]);
      return { again: later(now, RETRY_MOST_MS) };
    });
  }

  return {
    found,
    mended,

    /** Why nothing may be written in a place now: it is known to be closed, and no card is on trial. */
    async obstacle(place: PlaceId): Promise<BreakageReason | undefined> {
      const open = await store.breakages.listBreakages(place);
      return open.find(({ reason, retryAt }) => !isPartial(reason) && retryAt !== null)?.reason;
    },

    /** Asks the platform how things stand in a place, without writing there. */
    async check(placeId: PlaceId): Promise<Again> {
      const place = await store.places.findPlaceById(placeId);
      if (!place || place.disconnectedAt !== null) return undefined;
      const open = await store.breakages.listBreakages(placeId);
      const now = await store.now();
      const tried = Math.max(0, ...open.map(({ triedAt }) => triedAt.getTime()));
      if (tried + TRY_GAP_MS > now.getTime()) return { again: new Date(tried + TRY_GAP_MS) };
      const channel = await store.places.findChannel(placeId, 'announcements');
      const port = ports[place.platform];
      if (!port || (channel === undefined && open.length === 0)) return undefined;
      const checked = await port.checkChannel({
        placeExternalId: place.externalId,
        channelId: channel?.externalId ?? '',
      });
      if (!checked.ok) return note(place, reasonOf(checked.denial));
      const reasons = open.map(({ reason }) => reason);
      const again = await lookAtParts(place, reasons, checked.value);
      const shut = reasons.filter((reason) => !isPartial(reason));
      return shut.length === 0 ? again : tryOne(place, shut);
    },

    /** A platform told of a change in rights or channels: it is looked at in a moment. */
    async rightsChanged(platform: Platform, externalId: string): Promise<CommunityId | undefined> {
      const place = await store.places.findPlace(platform, externalId);
      if (!place) return undefined;
      const dueAt = later(await store.now(), GATHER_MS);
      await store.outbox.insertOutbox([{ kind: 'check-place', key: place.id, dueAt }]);
      return place.communityId;
    },

    /** Somebody says that it was mended: what is broken is looked at now. */
    async lookAgain(community: CommunityId): Promise<void> {
      const open = await store.breakages.listBreakagesOf(community);
      const keys = new Set(open.map(({ placeId }) => placeId));
      await store.outbox.insertOutbox([...keys].map((key) => ({ kind: 'check-place', key })));
    },

    /** Where cards of this community are not shown now, and why. */
    list: (community: CommunityId) => store.breakages.listBreakagesOf(community),

    /** A question that nobody could see is not opened. */
    async requireShown(books: Books, community: CommunityId): Promise<Result<null>> {
      const places = await books.places.listPlaces(community);
      const open = (await books.breakages.listBreakagesOf(community)).filter(
        ({ reason }) => !isPartial(reason),
      );
      const shut = new Set(open.map(({ placeId }) => placeId));
      const [first] = open;
      if (!first || places.some(({ id }) => !shut.has(id))) return accept(null);
      return refuse({ code: 'nowhere-shown', place: first.placeTitle, problem: first.reason });
    },
  };
}
