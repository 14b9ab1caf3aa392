/** Deposits as they were seen on chain, how far the logs were read, and the last proof of reserves. */
import { and, asc, desc, eq, gt, inArray, lte, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Address, AssetId, CommunityId, PersonId } from '#core/identity.ts';
import {
  deposit,
  intent,
  ledgerAccount,
  membership,
  person,
  reserveCheck,
  scanCursor,
  wallet,
  walletLink,
  withdrawal,
} from './schema/index.ts';
import { standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type DepositRow = typeof deposit.$inferSelect;
export type CursorRow = typeof scanCursor.$inferSelect;
export type ReserveCheckRow = typeof reserveCheck.$inferSelect;

/** The books of an asset at one moment, brought to what the chain shows at one block. */
export type ReserveBooks = {
  /** Of members. */
  balances: bigint;
  /** House and unclaimed. */
  house: bigint;
  pending: bigint;
  /** Deposits up to the block that are not in the balances yet. */
  uncredited: bigint;
  /** Deposits of later blocks that are in the balances already. */
  ahead: bigint;
  /** Withdrawals that left up to the block and are still pending in the books. */
  left: bigint;
  /** Withdrawals the books have posted that left after the block. */
  later: bigint;
  /** Withdrawals that may have been mined without us having seen it: nothing can be concluded. */
  unseen: number;
};

const depositRows = (db: Db) => ({
  /** A log that is new, or was mined again in another block, is (again) only seen; others stay as they are. */
  async insertDepositSeen(row: typeof deposit.$inferInsert): Promise<void> {
    await db
      .insert(deposit)
      .values({ ...row, state: 'seen' })
      .onConflictDoUpdate({
        target: [deposit.chainId, deposit.txHash, deposit.logIndex],
        set: {
          state: 'seen',
          blockNumber: sql`excluded.block_number`,
          blockHash: sql`excluded.block_hash`,
          sender: sql`excluded.sender`,
          amount: sql`excluded.amount`,
        },
        setWhere: and(
          inArray(deposit.state, ['seen', 'orphaned']),
          eq(deposit.communityId, row.communityId),
        ) as never,
      });
  },

  async listDeposits(
    communityId: CommunityId,
    state: DepositRow['state'],
    upTo?: bigint,
  ): Promise<DepositRow[]> {
    return db
      .select()
      .from(deposit)
      .where(
        and(
          eq(deposit.communityId, communityId),
          eq(deposit.state, state),
          upTo === undefined ? undefined : lte(deposit.blockNumber, upTo),
        ),
      )
      .orderBy(asc(deposit.blockNumber), asc(deposit.logIndex));
  },

  async lockDeposit(id: string): Promise<DepositRow | undefined> {
    const [row] = await db.select().from(deposit).where(eq(deposit.id, id)).for('update');
    return row;
  },

  async updateDeposit(
    id: string,
    change: Partial<
      Pick<DepositRow, 'state' | 'personId' | 'journalId' | 'claimJournalId' | 'settledAt'>
    >,
  ): Promise<void> {
    await db.update(deposit).set(change).where(eq(deposit.id, id));
  },

  /** Their blocks are gone; a row that a later look finds again comes back as seen. */
  async updateDepositsOrphaned(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await db
      .update(deposit)
      .set({ state: 'orphaned' })
      .where(and(inArray(deposit.id, [...ids]), eq(deposit.state, 'seen')));
  },

  /**
   * Who linked this address, has it now and agreed that the community looks at it: the person whose account did,
   * whomever it was joined to. An account of a key is one wallet on every chain, a contract wallet counts on its own (W5).
   */
  async findDepositOwner(
    communityId: CommunityId,
    address: Address,
    chainId: number,
  ): Promise<PersonId | undefined> {
    const [row] = await db
      .select({ owner: walletLink.personId })
      .from(wallet)
      .innerJoin(walletLink, and(eq(walletLink.walletId, wallet.id), isLive))
      .innerJoin(person, eq(person.id, walletLink.personId))
      .where(and(eq(wallet.address, address), countsOn(chainId), consents(communityId)))
      .orderBy(asc(walletLink.linkedAt))
      .limit(1);
    return row?.owner;
  },

  /** Unclaimed deposits whose sender has been linked since. */
  async listClaimableDeposits(communityId: CommunityId, limit: number): Promise<string[]> {
    const rows = await db
      .selectDistinct({ id: deposit.id })
      .from(deposit)
      .innerJoin(wallet, eq(wallet.address, deposit.sender))
      .innerJoin(walletLink, and(eq(walletLink.walletId, wallet.id), isLive))
      .innerJoin(person, eq(person.id, walletLink.personId))
      .where(
        and(
          eq(deposit.communityId, communityId),
          eq(deposit.state, 'unclaimed'),
          sql`(${wallet.chainId} is null or ${wallet.chainId} = ${deposit.chainId})`,
          consents(communityId),
        ),
      )
      .orderBy(asc(deposit.id))
      .limit(limit);
    return rows.map((row) => row.id);
  },
});

const isLive = sql`${walletLink.unlinkedAt} is null`;
const countsOn = (chainId: number) =>
  sql`(${wallet.chainId} is null or ${wallet.chainId} = ${chainId})`;
const consents = (communityId: CommunityId) => sql`exists (select 1 from ${membership}
  where ${membership.communityId} = ${communityId} and ${membership.walletConsentAt} is not null
    and ${membership.personId} in (select person_family(${standing})))`;

/** Behind the cursor's own name: what was scanned for, and the block. */
const trailOf = (name: string, what?: string): SQL =>
  sql`starts_with(${scanCursor.name}, ${what === undefined ? `${name}:` : `${name}:${what}:`})`;

const trailRows = (db: Db) => ({
  /** Blocks where a cursor has been while it scanned for the same, the newest first. */
  async listTrail(name: string, what: string): Promise<CursorRow[]> {
    return db
      .select()
      .from(scanCursor)
      .where(trailOf(name, what))
      .orderBy(desc(scanCursor.blockNumber));
  },

  /** Notes where the cursor is; only the newest `most` stay, and of another scan none. */
  async insertTrail(row: CursorRow, what: string, most: number): Promise<void> {
    const own = { ...row, name: `${row.name}:${what}:${row.blockNumber}` };
    const { blockHash, scannedAt } = own;
    await db
      .insert(scanCursor)
      .values(own)
      .onConflictDoUpdate({ target: scanCursor.name, set: { blockHash, scannedAt } });
    const newest = db
      .select({ name: scanCursor.name })
      .from(scanCursor)
      .where(trailOf(row.name, what))
      .orderBy(desc(scanCursor.blockNumber))
      .limit(most);
    await db.delete(scanCursor).where(and(trailOf(row.name), notInArray(scanCursor.name, newest)));
  },

  /** Forgets the blocks above that number. */
  async deleteTrail(name: string, above: bigint): Promise<void> {
    await db.delete(scanCursor).where(and(trailOf(name), gt(scanCursor.blockNumber, above)));
  },
});

const cursorRows = (db: Db) => ({
  async findCursor(name: string): Promise<CursorRow | undefined> {
    const [row] = await db.select().from(scanCursor).where(eq(scanCursor.name, name));
    return row;
  },

  async lockCursor(name: string): Promise<CursorRow | undefined> {
    const [row] = await db.select().from(scanCursor).where(eq(scanCursor.name, name)).for('update');
    return row;
  },

  /** Where the reading begins; the first one's word stands. */
  async insertCursor(row: CursorRow): Promise<void> {
    await db.insert(scanCursor).values(row).onConflictDoNothing();
  },

  async updateCursor(
    name: string,
    to: Pick<CursorRow, 'blockNumber' | 'blockHash' | 'scannedAt'>,
  ): Promise<void> {
    await db.update(scanCursor).set(to).where(eq(scanCursor.name, name));
  },
});

const sumOf = (column: ReturnType<typeof sql>, from: ReturnType<typeof sql>) =>
  sql`(select coalesce(sum(${column}), 0)::text from ${from})`;

const reserveRows = (db: Db) => ({
  /** In one statement, so that what is summed belongs to one moment. */
  async findReserveBooks(
    communityId: CommunityId,
    assetId: AssetId,
    block: bigint,
  ): Promise<ReserveBooks> {
    const at = String(block);
    const held = (kinds: ReturnType<typeof sql>) =>
      sumOf(
        sql`a.balance`,
        sql`${ledgerAccount} a where a.community_id = ${communityId}
          and a.asset_id = ${assetId} and a.kind in (${kinds})`,
      );
    const deposits = (condition: ReturnType<typeof sql>) =>
      sumOf(
        sql`d.amount`,
        sql`${deposit} d where d.community_id = ${communityId}
          and d.asset_id = ${assetId} and ${condition}`,
      );
    const withdrawals = (condition: ReturnType<typeof sql>) =>
      sumOf(
        sql`w.amount`,
        sql`${withdrawal} w join ${intent} i on i.id = w.intent_id
          where w.community_id = ${communityId} and w.asset_id = ${assetId} and ${condition}`,
      );
    const [row] = await db.execute<Record<keyof ReserveBooks, string>>(sql`select
      ${held(sql`'member'`)} as balances,
      ${held(sql`'house', 'unclaimed'`)} as house,
      ${held(sql`'pending'`)} as pending,
      ${deposits(sql`d.state = 'seen' and d.block_number <= ${at}::numeric`)} as uncredited,
      ${deposits(sql`d.journal_id is not null and d.block_number > ${at}::numeric`)} as ahead,
      ${withdrawals(sql`w.state = 'reserved' and i.succeeded and i.mined_block <= ${at}::numeric`)} as left,
      ${withdrawals(sql`w.state = 'posted' and i.mined_block > ${at}::numeric`)} as later,
      (select count(*)::text from ${withdrawal} w join ${intent} i on i.id = w.intent_id
        where w.community_id = ${communityId} and w.asset_id = ${assetId}
          and w.state = 'reserved' and i.state in ('submitted', 'cancelling')) as unseen`);
    if (!row) throw new Error('a statement of sums gave no row');
    return {
      balances: BigInt(row.balances),
      house: BigInt(row.house),
      pending: BigInt(row.pending),
      uncredited: BigInt(row.uncredited),
      ahead: BigInt(row.ahead),
      left: BigInt(row.left),
      later: BigInt(row.later),
      unseen: Number(row.unseen),
    };
  },

  async findReserveCheck(
    communityId: CommunityId,
    assetId: AssetId,
  ): Promise<ReserveCheckRow | undefined> {
    const [row] = await db
      .select()
      .from(reserveCheck)
      .where(and(eq(reserveCheck.communityId, communityId), eq(reserveCheck.assetId, assetId)));
    return row;
  },

  /** The row of the asset, locked; made where it is missing. */
  async lockReserveCheck(row: ReserveCheckRow): Promise<ReserveCheckRow> {
    await db.insert(reserveCheck).values(row).onConflictDoNothing();
    const [found] = await db
      .select()
      .from(reserveCheck)
      .where(
        and(eq(reserveCheck.communityId, row.communityId), eq(reserveCheck.assetId, row.assetId)),
      )
      .for('update');
    if (!found) throw new Error('a proof of reserves was not inserted');
    return found;
  },

  async updateReserveCheck(row: ReserveCheckRow): Promise<void> {
    const { communityId, assetId, ...change } = row;
    await db
      .update(reserveCheck)
      .set(change)
      .where(and(eq(reserveCheck.communityId, communityId), eq(reserveCheck.assetId, assetId)));
  },
});

export const depositBooks = (db: Db) => ({
  ...depositRows(db),
  ...cursorRows(db),
  ...trailRows(db),
  ...reserveRows(db),
});
