/**
 * The one pinned card of each place: what Civitas is here, how many votes are open, and how many members have
 * security notices waiting. A count and no name: who was warned is nobody else's business.
 */
import { asId, type CommunityId, type PlaceId } from '#core/identity.ts';
import type { Books, Store } from '#store/index.ts';
import { SECURITY_NOTICES } from '../inbox.ts';

export type PlaceCardView = {
  community: string;
  locale: string;
  founding: boolean;
  openVotes: number;
  /** Members who have not read a notice of `SECURITY_NOTICES`. */
  waiting: number;
};

export type PlaceCards = ReturnType<typeof createPlaceCards>;

export function createPlaceCards({ store, ids }: { store: Store; ids: () => string }) {
  async function want(books: Books, community: CommunityId): Promise<void> {
    const now = await books.now();
    const wanted: string[] = [];
    for (const place of await books.places.listPlaces(community)) {
      const channel = await books.places.findChannel(place.id, 'announcements');
      // Where nobody has said yet where announcements go, there is nowhere to show it; `''` is a chat itself.
      if (!channel || (place.platform === 'discord' && channel.externalId === '')) continue;
      wanted.push(
        await books.cards.insertCardWanted({
          id: ids(),
          subject: `place:${place.id}`,
          communityId: community,
          placeId: place.id,
          channelId: channel.externalId,
          at: now,
        }),
      );
    }
    await books.outbox.insertOutbox(wanted.map((key) => ({ kind: 'card', key })));
  }

  return {
    /** Brings the card of every place of a community to the present; what shows it already is not written. */
    async refresh(community: CommunityId): Promise<void> {
      await store.transaction('want place cards', (books) => want(books, community));
    },

    async view(id: string): Promise<PlaceCardView | undefined> {
      const place = await store.places.findPlaceById(asId<PlaceId>(id));
      const community = place && (await store.communities.findCommunity(place.communityId));
      if (!community) return undefined;
      const votes = await store.votes.listOpenVotes(community.id);
      return {
        community: community.name,
        locale: community.locale,
        founding: community.state === 'founding',
        openVotes: votes.filter(({ state }) => state === 'open').length,
        waiting: await store.inbox.findWaitingCount(community.id, SECURITY_NOTICES),
      };
    },
  };
}
