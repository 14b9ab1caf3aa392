/** The inbox: every private word stands here for 30 days. */
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { PersonId } from '#core/identity.ts';
import { inbox } from './schema/index.ts';
import { isOf } from './standing.ts';
import type { Db } from './transaction.ts';

export type InboxRow = typeof inbox.$inferSelect;

export const inboxBooks = (db: Db) => ({
  /** One notice per person and event, however often it is told. */
  async insertNotice(row: typeof inbox.$inferInsert): Promise<boolean> {
    const rows = await db
      .insert(inbox)
      .values(row)
      .onConflictDoNothing({ target: [inbox.personId, inbox.eventKey] })
      .returning({ id: inbox.id });
    return rows.length === 1;
  },

  async findNotice(id: string): Promise<InboxRow | undefined> {
    const [row] = await db.select().from(inbox).where(eq(inbox.id, id));
    return row;
  },

  async listNotices(personId: PersonId, limit: number): Promise<InboxRow[]> {
    return db
      .select()
      .from(inbox)
      .where(isOf(inbox.personId, personId))
      .orderBy(desc(inbox.createdAt))
      .limit(limit);
  },

  async findUnreadCount(personId: PersonId): Promise<number> {
    const [row] = await db
      .select({ count: sql<number>`count(*)::int` })
      .from(inbox)
      .where(and(isOf(inbox.personId, personId), isNull(inbox.readAt)));
    return row?.count ?? 0;
  },

  async updateNoticesRead(personId: PersonId, at: Date): Promise<void> {
    await db
      .update(inbox)
      .set({ readAt: at })
      .where(and(isOf(inbox.personId, personId), isNull(inbox.readAt)));
  },

  async deleteNoticesBefore(before: Date): Promise<void> {
    await db.delete(inbox).where(lt(inbox.createdAt, before));
  },
});
