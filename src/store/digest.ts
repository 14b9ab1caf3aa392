/** Daily digests: one a community and day. */
import { and, asc, desc, eq, exists, gt, isNull, or, sql } from 'drizzle-orm';
import type { CommunityId, VoteId } from '#core/identity.ts';
import { card, digest } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type DigestRow = typeof digest.$inferSelect;

export const digestBooks = (db: Db) => ({
  /** False when the day has its digest already. */
  async insertDigest(row: typeof digest.$inferInsert): Promise<boolean> {
    const rows = await db
      .insert(digest)
      .values(row)
      .onConflictDoNothing({ target: [digest.communityId, digest.day] })
      .returning({ id: digest.id });
    return rows.length === 1;
  },

  async findDigest(id: string): Promise<DigestRow | undefined> {
    const [row] = await db.select().from(digest).where(eq(digest.id, id));
    return row;
  },

  async lockDigest(id: string): Promise<DigestRow | undefined> {
    const [row] = await db.select().from(digest).where(eq(digest.id, id)).for('update');
    return row;
  },

  async updateDigestSaid(id: string, said: unknown): Promise<void> {
    await db.update(digest).set({ said }).where(eq(digest.id, id));
  },

  /** Which of them name a vote. Until the end of the transaction none begins to name it that did not. */
  async lockDigestsNaming(communityId: CommunityId, vote: VoteId): Promise<string[]> {
    const rows = await db
      .select({ id: digest.id, said: digest.said })
      .from(digest)
      .where(
        and(
          eq(digest.communityId, communityId),
          or(isNull(digest.said), sql`strpos(${digest.said}::text, ${vote}::text) > 0`),
        ),
      )
      .orderBy(asc(digest.day))
      .for('update');
    return rows.flatMap(({ id, said }) => (said === null ? [] : [id]));
  },

  async findLastDigest(communityId: CommunityId): Promise<DigestRow | undefined> {
    const [row] = await db
      .select()
      .from(digest)
      .where(eq(digest.communityId, communityId))
      .orderBy(desc(digest.day))
      .limit(1);
    return row;
  },

  /** The last that was written in any place. */
  async findLastToldDigest(communityId: CommunityId): Promise<DigestRow | undefined> {
    const [row] = await db
      .select()
      .from(digest)
      .where(
        and(
          eq(digest.communityId, communityId),
          exists(
            db
              .select({ one: sql`1` })
              .from(card)
              .where(and(sql`${card.subject} = 'digest:' || ${digest.id}::text`, gt(card.sent, 0))),
          ),
        ),
      )
      .orderBy(desc(digest.day))
      .limit(1);
    return row;
  },
});
