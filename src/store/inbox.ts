/** The inbox: every private word stands here for 30 days. */
import { and, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { inbox, membership, person } from './schema/index.ts';
import { isOf, standing } from './standing.ts';
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

  /** Whether anybody was told of an event. */
  async findIsTold(eventKey: string): Promise<boolean> {
    const rows = await db
      .select({ id: inbox.id })
      .from(inbox)
      .where(eq(inbox.eventKey, eventKey))
      .limit(1);
    return rows.length > 0;
  },

  /** How many notices of events that begin so each of these persons was told. */
  async findToldCounts(
    persons: readonly PersonId[],
    prefix: string,
  ): Promise<ReadonlyMap<PersonId, number>> {
    if (persons.length === 0) return new Map();
    const rows = await db
      .select({ personId: inbox.personId, count: sql<number>`count(*)::int` })
      .from(inbox)
      .where(
        and(inArray(inbox.personId, [...persons]), sql`starts_with(${inbox.eventKey}, ${prefix})`),
      )
      .groupBy(inbox.personId);
    return new Map(rows.map(({ personId, count }) => [personId, count]));
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
      .orderBy(desc(inbox.createdAt), desc(inbox.id))
      .limit(limit);
  },

  async findUnreadCount(personId: PersonId): Promise<number> {
    const [row] = await db
      .select({ count: sql<number>`count(*)::int` })
      .from(inbox)
      .where(and(isOf(inbox.personId, personId), isNull(inbox.readAt)));
    return row?.count ?? 0;
  },

  /** The kinds of those that had not been read. */
  async updateNoticesRead(ids: readonly string[], at: Date): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await db
      .update(inbox)
      .set({ readAt: at })
      .where(and(inArray(inbox.id, [...ids]), isNull(inbox.readAt)))
      .returning({ kind: inbox.kind });
    return rows.map(({ kind }) => kind);
  },

  /** How many members of a community have not read a notice of these kinds. */
  async findWaitingCount(communityId: CommunityId, kinds: readonly string[]): Promise<number> {
    const members = db
      .select({ standing })
      .from(membership)
      .innerJoin(person, eq(person.id, membership.personId))
      .where(eq(membership.communityId, communityId));
    const [row] = await db
      .select({ count: sql<number>`count(distinct ${standing})::int` })
      .from(inbox)
      .innerJoin(person, eq(person.id, inbox.personId))
      .where(
        and(isNull(inbox.readAt), inArray(inbox.kind, [...kinds]), inArray(standing, members)),
      );
    return row?.count ?? 0;
  },

  async deleteNoticesBefore(before: Date): Promise<void> {
    await db.delete(inbox).where(lt(inbox.createdAt, before));
  },
});
