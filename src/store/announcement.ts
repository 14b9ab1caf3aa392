/** Announcements: each is said once for its decision. */
import { eq } from 'drizzle-orm';
import { announcement } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type AnnouncementRow = typeof announcement.$inferSelect;

export const announcementBooks = (db: Db) => ({
  async insertAnnouncement(row: AnnouncementRow): Promise<void> {
    await db.insert(announcement).values(row);
  },

  async findAnnouncement(id: string): Promise<AnnouncementRow | undefined> {
    const [row] = await db.select().from(announcement).where(eq(announcement.id, id));
    return row;
  },
});
