/** Pauses of payments, and what one would stop. */
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { intent, proposal, treasuryPause } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type PauseRow = typeof treasuryPause.$inferSelect;

export const pauseBooks = (db: Db) => ({
  async findLivePause(communityId: CommunityId): Promise<PauseRow | undefined> {
    const [row] = await db
      .select()
      .from(treasuryPause)
      .where(and(eq(treasuryPause.communityId, communityId), isNull(treasuryPause.liftedAt)));
    return row;
  },

  async insertPause(row: typeof treasuryPause.$inferInsert): Promise<void> {
    await db.insert(treasuryPause).values(row);
  },

  async updatePauseLifted(id: string, at: Date, by: PersonId | null): Promise<void> {
    await db
      .update(treasuryPause)
      .set({ liftedAt: at, liftedBy: by })
      .where(and(eq(treasuryPause.id, id), isNull(treasuryPause.liftedAt)));
  },

  /** Payments nobody has signed yet, those that may have been sent, and decisions that wait in their timelock. */
  async findPaymentCounts(communityId: CommunityId) {
    const [row] = await db.execute<{ waiting: number; underWay: number; queued: number }>(sql`
      select (select count(*)::int from ${intent} where community_id = ${communityId}
               and state in ('planned', 'parked', 'reserved')) as waiting,
             (select count(*)::int from ${intent} where community_id = ${communityId}
               and state in ('submitted', 'cancelling', 'mined', 'confirmed')) as "underWay",
             (select count(*)::int from ${proposal} where community_id = ${communityId}
               and state = 'queued' and coalesce(action -> 'does', action) ->> 'kind' = 'transfer') as queued`);
    if (!row) throw new Error('a question without tables had no answer');
    return row;
  },
});
