/** What a look at a treasury is held against: the block its book was last brought to, and its intents. */
import { and, eq, gt, sql } from 'drizzle-orm';
import type { AssetId, CommunityId } from '#core/identity.ts';
import { intent, journal, nonceSlot, treasuryCheck, unknownTransaction } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type TreasuryCheckRow = typeof treasuryCheck.$inferSelect;

/** The account's intents and nonces at one moment, seen from one final block. */
export type TreasuryPast = {
  /** Nonces the account had used by the block whose transactions have ended in the books. */
  readonly ended: number;
  /** Paid out and mined after the block. */
  readonly later: bigint;
  /** Under way without a reservation in the ledger. */
  readonly unreserved: bigint;
};

type At = {
  readonly sender: { readonly id: string; readonly registeredNonce: number };
  /** Stored form of the asset whose payments are summed. */
  readonly asset: unknown;
  readonly block: bigint;
  readonly nonce: number;
};

export const treasuryBooks = (db: Db) => ({
  /** In one statement, so that what is summed belongs to one moment. */
  async findTreasuryPast({ sender, asset, block, nonce }: At): Promise<TreasuryPast> {
    const used = (column: ReturnType<typeof sql>) =>
      sql`${column} >= ${sender.registeredNonce} and ${column} < ${nonce}`;
    const paid = (condition: ReturnType<typeof sql>) =>
      sql`(select coalesce(sum(i.amount), 0)::text from ${intent} i
        where i.sender_account_id = ${sender.id}
          and i.action -> 'asset' = ${JSON.stringify(asset)}::text::jsonb and ${condition})`;
    const [row] = await db.execute<Record<keyof TreasuryPast, string>>(sql`select
      (select count(*)::text from (
        select s.nonce from ${nonceSlot} s left join ${intent} i on i.id = s.intent_id
          where s.sender_account_id = ${sender.id} and ${used(sql`s.nonce`)}
            and (s.settled_at is not null or i.state = 'lost')
        union
        select u.nonce from ${unknownTransaction} u
          where u.sender_account_id = ${sender.id} and ${used(sql`u.nonce`)}
            and u.settled_at is not null
            and not exists (select 1 from ${nonceSlot} s
              where s.sender_account_id = u.sender_account_id and s.nonce = u.nonce)
      ) n) as ended,
      ${paid(sql`i.state = 'final' and i.mined_block > ${String(block)}::numeric`)} as later,
      ${paid(sql`i.settled_at is null and not exists (select 1 from ${journal} j
        where j.community_id = i.community_id
          and j.idempotency_key = 'payment-reserve:' || i.id)`)} as unreserved`);
    if (!row) throw new Error('a statement of sums gave no row');
    return {
      ended: Number(row.ended),
      later: BigInt(row.later),
      unreserved: BigInt(row.unreserved),
    };
  },

  async findTreasuryCheck(
    communityId: CommunityId,
    assetId: AssetId,
  ): Promise<TreasuryCheckRow | undefined> {
    const [row] = await db
      .select()
      .from(treasuryCheck)
      .where(and(eq(treasuryCheck.communityId, communityId), eq(treasuryCheck.assetId, assetId)));
    return row;
  },

  /** Whether the last look found less than what is pending. */
  async findTreasuryShort(communityId: CommunityId): Promise<boolean> {
    const [row] = await db
      .select({ assetId: treasuryCheck.assetId })
      .from(treasuryCheck)
      .where(and(eq(treasuryCheck.communityId, communityId), gt(treasuryCheck.shortfall, 0n)))
      .limit(1);
    return row !== undefined;
  },

  /** Call it under the account's lock, which is what orders the looks. */
  async updateTreasuryCheck(row: TreasuryCheckRow): Promise<void> {
    const { communityId: _community, assetId: _asset, ...change } = row;
    await db
      .insert(treasuryCheck)
      .values(row)
      .onConflictDoUpdate({
        target: [treasuryCheck.communityId, treasuryCheck.assetId],
        set: change,
      });
  },
});
