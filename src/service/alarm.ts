/**
 * Alarms: what the staff must know. Each stands in inboxes in the transaction that found it, and is said in
 * the staff place, in the second alarm place and to the webhook chosen beforehand.
 */
import type { CommunityId, PlaceId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';
import type { Inbox, Notice } from './inbox.ts';

export type AlarmTold = { kind: string; subject: string; details: string };

/** A place, or one channel of it, where nothing can be said now. */
export type Closed = { place: PlaceId; channel?: string | undefined };

export type Alarms = ReturnType<typeof createAlarms>;

const STAFF_PURPOSES: ReadonlySet<string> = new Set(['staff', 'alarms']);

export function createAlarms({ inbox, ids }: { inbox: Inbox; ids: () => string }) {
  /** Staff and alarm channels of every place, but for those that are closed; each once. */
  async function post(
    books: Books,
    community: CommunityId,
    id: string,
    notice: Notice,
    closed?: Closed,
  ): Promise<void> {
    const written = JSON.stringify(notice);
    for (const place of await books.places.listPlaces(community)) {
      const channels = (await books.places.listChannels(place.id))
        .filter(({ purpose }) => STAFF_PURPOSES.has(purpose))
        .map(({ externalId }) => externalId);
      const shut = (channel: string): boolean =>
        closed?.place === place.id && (closed.channel === undefined || closed.channel === channel);
      for (const channel of new Set(channels)) {
        if (shut(channel)) continue;
        await books.outbox.insertOutbox([
          { kind: 'staff-word', key: `${id}:${place.id}:${channel}`, payload: { notice: written } },
        ]);
      }
    }
  }

  return {
    /** Money and rights: to everybody in office. */
    async raise(books: Books, community: CommunityId, alarm: AlarmTold): Promise<void> {
      const holders = await books.communities.listOffices(community);
      const id = ids();
      const notice: Notice = { kind: 'alarm', alarm: alarm.kind, details: alarm.details };
      for (const person of new Set(holders.map((row) => row.personId))) {
        await inbox.tell(books, person, community, `alarm:${id}`, notice);
      }
      await books.outbox.insertOutbox([
        { kind: 'alarm', key: id, payload: { community, notice: JSON.stringify(notice) } },
      ]);
      await post(books, community, id, notice);
    },

    /** What broke in a chat: to the stewards, and wherever it can still be said. One `event` is told once. */
    async tellStewards(
      books: Books,
      community: CommunityId,
      event: string,
      notice: Notice,
      closed?: Closed,
    ): Promise<void> {
      const holders = await books.communities.listOffices(community);
      const stewards = holders.filter(({ kind }) => kind === 'steward');
      for (const person of new Set(stewards.map((row) => row.personId))) {
        await inbox.tell(books, person, community, event, notice);
      }
      await books.outbox.insertOutbox([
        { kind: 'alarm', key: event, payload: { community, notice: JSON.stringify(notice) } },
      ]);
      await post(books, community, event, notice, closed);
    },
  };
}
