/**
 * Alarms: what the staff must know of money and rights. Each is told to everybody in office, in the
 * transaction that found it, and rung for the second place and the webhook chosen beforehand.
 */
import type { CommunityId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';
import type { Inbox } from './inbox.ts';

export type AlarmTold = { kind: string; subject: string; details: string };

export type Alarms = ReturnType<typeof createAlarms>;

export function createAlarms({ inbox, ids }: { inbox: Inbox; ids: () => string }) {
  return {
    async raise(books: Books, community: CommunityId, alarm: AlarmTold): Promise<void> {
      const holders = await books.communities.listOffices(community);
      const id = ids();
      for (const person of new Set(holders.map((row) => row.personId))) {
        await inbox.tell(books, person, community, `alarm:${id}`, {
          kind: 'alarm',
          alarm: alarm.kind,
          details: alarm.details,
        });
      }
      await books.outbox.insertOutbox([
        { kind: 'alarm', key: id, payload: { community, ...alarm } },
      ]);
    },
  };
}
