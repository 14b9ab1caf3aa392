/** Recoveries and the voices for them; and the join that one ends in. */
import { and, asc, eq, inArray, or, sql } from 'drizzle-orm';
import type { AccountId, CommunityId, PersonId, WalletId } from '#core/identity.ts';
import { membership, person, personMerge, recovery, recoveryVoice } from './schema/index.ts';
import { isOf, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type RecoveryRow = typeof recovery.$inferSelect;

const isLive = inArray(recovery.state, ['open', 'waiting']);

export const recoveryBooks = (db: Db) => ({
  /** One joining of persons at a time until the transaction ends: two of them together could close a circle. */
  async lockJoining(): Promise<void> {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('person_merge', 4363))`);
  },

  async insertRecovery(row: typeof recovery.$inferInsert): Promise<void> {
    await db.insert(recovery).values(row);
  },

  async findRecovery(id: string): Promise<RecoveryRow | undefined> {
    const [row] = await db.select().from(recovery).where(eq(recovery.id, id));
    return row;
  },

  async lockRecovery(id: string): Promise<RecoveryRow | undefined> {
    const [row] = await db.select().from(recovery).where(eq(recovery.id, id)).for('update');
    return row;
  },

  /** All that ever asked for this person, and all this account asked for. */
  async listRecoveriesAbout(personId: PersonId, accountId: AccountId): Promise<RecoveryRow[]> {
    return db
      .select()
      .from(recovery)
      .where(or(isOf(recovery.personId, personId), eq(recovery.accountId, accountId)))
      .orderBy(asc(recovery.askedAt));
  },

  async listLiveRecoveriesOf(personId: PersonId): Promise<RecoveryRow[]> {
    return db
      .select()
      .from(recovery)
      .where(and(isOf(recovery.personId, personId), isLive))
      .orderBy(asc(recovery.askedAt));
  },

  async listLiveRecoveriesOfWallets(wallets: readonly WalletId[]): Promise<RecoveryRow[]> {
    if (wallets.length === 0) return [];
    return db
      .select()
      .from(recovery)
      .where(and(inArray(recovery.walletId, [...wallets]), isLive))
      .orderBy(asc(recovery.askedAt));
  },

  /** Of persons who belong to a community, the oldest first. */
  async listLiveRecoveriesIn(communityId: CommunityId): Promise<RecoveryRow[]> {
    const belongs = sql`exists (select 1 from ${membership}
      where ${membership.communityId} = ${communityId}
        and ${membership.personId} in (select person_family(standing_person(${recovery.personId}))))`;
    return db.select().from(recovery).where(and(isLive, belongs)).orderBy(asc(recovery.askedAt));
  },

  async updateRecovery(
    id: string,
    change: Partial<Pick<RecoveryRow, 'state' | 'endedAt' | 'endedBy' | 'endReason'>>,
  ): Promise<void> {
    await db
      .update(recovery)
      .set(change)
      .where(and(eq(recovery.id, id), isLive));
  },

  /** False when this person spoke already. */
  async insertVoice(row: typeof recoveryVoice.$inferInsert): Promise<boolean> {
    const rows = await db
      .insert(recoveryVoice)
      .values(row)
      .onConflictDoNothing()
      .returning({ person: recoveryVoice.personId });
    return rows.length === 1;
  },

  /** Each by whom they stand for now. */
  async listVoices(recoveryId: string) {
    return db
      .select({ person: standing, as: recoveryVoice.as })
      .from(recoveryVoice)
      .innerJoin(person, eq(person.id, recoveryVoice.personId))
      .where(eq(recoveryVoice.recoveryId, recoveryId))
      .orderBy(asc(recoveryVoice.saidAt));
  },

  /** The junior stands for the senior from now on. */
  async insertJoin(row: {
    id: string;
    junior: PersonId;
    senior: PersonId;
    wallet: WalletId | null;
    askedBy: AccountId;
    askedAt: Date;
    at: Date;
  }): Promise<void> {
    await db.insert(personMerge).values({
      id: row.id,
      juniorId: row.junior,
      seniorId: row.senior,
      cause: 'recovery',
      walletId: row.wallet,
      askedBy: row.askedBy,
      askedAt: row.askedAt,
      expiresAt: row.at,
      confirmedAt: row.at,
    });
    await db.update(person).set({ mergedInto: row.senior }).where(eq(person.id, row.junior));
  },
});
