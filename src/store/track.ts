/** The rules a community sets for its kinds of proposals: every version is kept, the highest stands. */
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { CommunityId } from '#core/identity.ts';
import type { TrackId } from '#core/proposal/tracks.ts';
import { proposalTemplate, track } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type TrackRow = typeof track.$inferSelect;

export type TemplateRow = typeof proposalTemplate.$inferSelect;

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

  /** Those that stand, by name. */
  async listTemplates(communityId: CommunityId): Promise<TemplateRow[]> {
    return db
      .select()
      .from(proposalTemplate)
      .where(and(eq(proposalTemplate.communityId, communityId), isNull(proposalTemplate.removedAt)))
      .orderBy(asc(proposalTemplate.name));
  },

  async insertTemplate(row: typeof proposalTemplate.$inferInsert): Promise<void> {
    await db.insert(proposalTemplate).values(row);
  },

  async updateTemplateRemoved(communityId: CommunityId, name: string, at: Date): Promise<void> {
    await db
      .update(proposalTemplate)
      .set({ removedAt: at })
      .where(
        and(
          eq(proposalTemplate.communityId, communityId),
          eq(proposalTemplate.name, name),
          isNull(proposalTemplate.removedAt),
        ),
      );
  },
});
