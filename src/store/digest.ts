/** Daily digests: one a community and day. */
import { and, desc, eq, exists, gt, sql } from 'drizzle-orm';
import type { CommunityId } from '#core/identity.ts';
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
