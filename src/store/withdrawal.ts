/** Withdrawals: each reserves, then posts or voids, once (L6). */
import { and, asc, desc, eq, gt, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type {
  AssetId,
  CommunityId,
  IntentId,
  JournalId,
  PersonId,
  WithdrawalId,
} from '#core/identity.ts';
import { intent, withdrawal } from './schema/index.ts';
import { isOf } from './standing.ts';
import type { Db } from './transaction.ts';

export type WithdrawalRow = typeof withdrawal.$inferSelect;

export const withdrawalBooks = (db: Db) => ({
  async insertWithdrawal(row: typeof withdrawal.$inferInsert): Promise<void> {
    await db.insert(withdrawal).values(row);
  },

  async findWithdrawal(id: WithdrawalId): Promise<WithdrawalRow | undefined> {
    const [row] = await db.select().from(withdrawal).where(eq(withdrawal.id, id));
    return row;
  },

  async findWithdrawalByEvent(
    communityId: CommunityId,
    eventKey: string,
  ): Promise<WithdrawalRow | undefined> {
    const [row] = await db
      .select()
      .from(withdrawal)
      .where(and(eq(withdrawal.communityId, communityId), eq(withdrawal.eventKey, eventKey)));
    return row;
  },

  async lockWithdrawal(id: WithdrawalId): Promise<WithdrawalRow | undefined> {
    const [row] = await db.select().from(withdrawal).where(eq(withdrawal.id, id)).for('update');
    return row;
  },

  /** True for exactly one caller: a reservation is posted or voided once. */
  async updateWithdrawalSettled(
    id: WithdrawalId,
    settled: { state: 'posted' | 'voided'; settleJournalId: JournalId; settledAt: Date },
  ): Promise<boolean> {
    const rows = await db
      .update(withdrawal)
      .set(settled)
      .where(and(eq(withdrawal.id, id), eq(withdrawal.state, 'reserved')))
      .returning({ id: withdrawal.id });
    return rows.length === 1;
  },

  /** The newest first. */
  async listWithdrawals(
    communityId: CommunityId,
    personId: PersonId,
    limit: number,
  ): Promise<WithdrawalRow[]> {
    return db
      .select()
      .from(withdrawal)
      .where(and(eq(withdrawal.communityId, communityId), isOf(withdrawal.personId, personId)))
      .orderBy(desc(withdrawal.requestedAt), desc(withdrawal.id))
      .limit(limit);
  },

  /** Intents of withdrawals for which nothing has been signed. */
  async listUnsignedWithdrawals(communityId: CommunityId): Promise<IntentId[]> {
    const rows = await db
      .select({ id: intent.id })
      .from(withdrawal)
      .innerJoin(intent, eq(intent.id, withdrawal.intentId))
      .where(
        and(
          eq(withdrawal.communityId, communityId),
          eq(withdrawal.state, 'reserved'),
          inArray(intent.state, ['planned', 'parked']),
        ),
      )
      .orderBy(asc(intent.createdAt), asc(intent.id));
    return rows.map((row) => row.id);
  },

  /**
   * What a person took out since then or is still to get, however long ago it was asked for: it may all leave at once
   * (I8). Read it under the lock of their account.
   */
  async findWithdrawnSince(
    communityId: CommunityId,
    assetId: AssetId,
    personId: PersonId,
    since: Date,
  ): Promise<bigint> {
    const [row] = await db
      .select({ total: sql<string>`coalesce(sum(${withdrawal.amount}), 0)::text` })
      .from(withdrawal)
      .where(
        and(
          eq(withdrawal.communityId, communityId),
          eq(withdrawal.assetId, assetId),
          isOf(withdrawal.personId, personId),
          ne(withdrawal.state, 'voided'),
          or(
            isNull(withdrawal.settledAt),
            gt(withdrawal.settledAt, since),
            gt(withdrawal.requestedAt, since),
          ),
        ),
      );
    return BigInt(row?.total ?? 0);
  },

  /** A person's money on its way out. */
  async findWithdrawing(
    communityId: CommunityId,
    assetId: AssetId,
    personId: PersonId,
  ): Promise<bigint> {
    const [row] = await db
      .select({ total: sql<string>`coalesce(sum(${withdrawal.amount}), 0)::text` })
      .from(withdrawal)
      .where(
        and(
          eq(withdrawal.communityId, communityId),
          eq(withdrawal.assetId, assetId),
          isOf(withdrawal.personId, personId),
          eq(withdrawal.state, 'reserved'),
        ),
      );
    return BigInt(row?.total ?? 0);
  },
});
