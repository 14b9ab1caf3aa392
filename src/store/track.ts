/** The rules a community sets for its kinds of proposals: every version is kept, the highest stands. */
import { and, desc, eq } from 'drizzle-orm';
import type { CommunityId } from '#core/identity.ts';
import type { TrackId } from '#core/proposal/tracks.ts';
import { track } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type TrackRow = typeof track.$inferSelect;

export const trackBooks = (db: Db) => ({
  async findTrack(communityId: CommunityId, name: TrackId): Promise<TrackRow | undefined> {
    const [row] = await db
      .select()
      .from(track)
      .where(and(eq(track.communityId, communityId), eq(track.name, name)))
      .orderBy(desc(track.version))
      .limit(1);
    return row;
  },

  async insertTrack(row: typeof track.$inferInsert): Promise<void> {
    await db.insert(track).values(row);
  },
});
