/** A community's own accounts: registered, claimed (fence + 1, lease) and written for only while the fence stands. */
import { and, asc, eq, gt, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Purse } from '#core/execution/intent.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import { senderAccount, senderOwner } from './schema/execution.ts';
import type { Db } from './transaction.ts';

export type SenderRow = typeof senderAccount.$inferSelect;

const serverNow = sql`clock_timestamp()`;
const inMs = (ms: number) => sql`${serverNow} + ${ms}::float8 * interval '1 millisecond'`;

const first = async <T>(rows: Promise<T[]>): Promise<T | undefined> => (await rows)[0];

const findOwner = async (db: Db, address: Address): Promise<CommunityId | undefined> =>
  (
    await first(
      db
        .select({ of: senderOwner.communityId })
        .from(senderOwner)
        .where(eq(senderOwner.address, address)),
    )
  )?.of;

export const senderBooks = (db: Db) => ({
  /** False when the account, or another at its place or address, stands already, or its address is another community's. */
  async insertSender(row: typeof senderAccount.$inferInsert): Promise<boolean> {
    const { address, communityId } = row;
    // Waits for whoever is writing the same address; what is read after it is committed and stays.
    await db.insert(senderOwner).values({ address, communityId }).onConflictDoNothing();
    const owner = await findOwner(db, address);
    if (owner !== communityId) return false;
    const rows = await db
      .insert(senderAccount)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: senderAccount.id });
    return rows.length === 1;
  },

  /** The community that an address of a key belongs to, on every chain. */
  findSenderOwner: (address: Address): Promise<CommunityId | undefined> => findOwner(db, address),

  findSender: (id: string): Promise<SenderRow | undefined> =>
    first(db.select().from(senderAccount).where(eq(senderAccount.id, id))),

  /** The one that is used: a retired one is found by its id. */
  findSenderOf: (
    communityId: CommunityId,
    chainId: number,
    purpose: Purse,
  ): Promise<SenderRow | undefined> =>
    first(
      db
        .select()
        .from(senderAccount)
        .where(
          and(
            eq(senderAccount.communityId, communityId),
            eq(senderAccount.chainId, chainId),
            eq(senderAccount.purpose, purpose),
            isNull(senderAccount.retiredAt),
          ),
        ),
    ),

  /** Of one address on every chain, the retired ones too. */
  async listSendersAt(communityId: CommunityId, address: Address): Promise<SenderRow[]> {
    return db
      .select()
      .from(senderAccount)
      .where(and(eq(senderAccount.communityId, communityId), eq(senderAccount.address, address)))
      .orderBy(asc(senderAccount.chainId));
  },

  /** Retired ones of the place that are not swept yet. */
  async findUnsweptCount(communityId: CommunityId, chainId: number): Promise<number> {
    return db.$count(
      senderAccount,
      and(
        eq(senderAccount.communityId, communityId),
        eq(senderAccount.chainId, chainId),
        isNotNull(senderAccount.retiredAt),
        isNull(senderAccount.sweptAt),
      ),
    );
  },

  async updateSenderRetired(id: string, at: Date): Promise<void> {
    await db
      .update(senderAccount)
      .set({ retiredAt: at, frozenReason: null })
      .where(and(eq(senderAccount.id, id), isNull(senderAccount.retiredAt)));
  },

  async updateSenderSwept(id: string, at: Date): Promise<void> {
    await db
      .update(senderAccount)
      .set({ sweptAt: at })
      .where(and(eq(senderAccount.id, id), isNull(senderAccount.sweptAt)));
  },

  async listSenders(communityId?: CommunityId): Promise<SenderRow[]> {
    return db
      .select()
      .from(senderAccount)
      .where(communityId === undefined ? undefined : eq(senderAccount.communityId, communityId))
      .orderBy(asc(senderAccount.createdAt), asc(senderAccount.id));
  },

  lockSender: (id: string): Promise<SenderRow | undefined> =>
    first(db.select().from(senderAccount).where(eq(senderAccount.id, id)).for('update')),

  /**
   * Claims the account; undefined while another's lease runs (T15). One that ends later than two of ours is from
   * before the clock went back: nobody waits for it, and the fence holds off whoever took it (T16).
   */
  lockSenderLease: (id: string, leaseMs: number): Promise<SenderRow | undefined> =>
    first(
      db
        .update(senderAccount)
        .set({ fence: sql`${senderAccount.fence} + 1`, leaseUntil: inMs(leaseMs) })
        .where(
          and(
            eq(senderAccount.id, id),
            or(
              isNull(senderAccount.leaseUntil),
              lt(senderAccount.leaseUntil, serverNow),
              gt(senderAccount.leaseUntil, inMs(2 * leaseMs)),
            ),
          ),
        )
        .returning(),
    ),

  /** Locks the row and renews the lease while the fence stands; undefined when somebody else has claimed it. */
  lockSenderFence: (id: string, fence: number, leaseMs: number): Promise<SenderRow | undefined> =>
    first(
      db
        .update(senderAccount)
        .set({ leaseUntil: inMs(leaseMs) })
        .where(and(eq(senderAccount.id, id), eq(senderAccount.fence, fence)))
        .returning(),
    ),

  /** Gives the account back. */
  async updateSenderFree(id: string, fence: number): Promise<void> {
    await db
      .update(senderAccount)
      .set({ leaseUntil: null })
      .where(and(eq(senderAccount.id, id), eq(senderAccount.fence, fence)));
  },

  async updateSenderFrozen(id: string, reason: SenderRow['frozenReason']): Promise<void> {
    await db.update(senderAccount).set({ frozenReason: reason }).where(eq(senderAccount.id, id));
  },
});
