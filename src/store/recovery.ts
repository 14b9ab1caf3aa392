/** Recoveries and the voices for them; and the join that one ends in. */
import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { AccountId, CommunityId, PersonId, WalletId } from '#core/identity.ts';
import {
  citizenship,
  deposit,
  ledgerAccount,
  membership,
  office,
  person,
  personMerge,
  recovery,
  recoveryVoice,
  wallet,
  walletLink,
  withdrawal,
} from './schema/index.ts';
import { isOf, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type RecoveryRow = typeof recovery.$inferSelect;

const isLive = inArray(recovery.state, ['open', 'waiting']);

/**
 * The communities in which somebody of this family has a right or money: a citizenship, an office in its term, a
 * balance, or a deposit or withdrawal under way.
 */
const concerned = (family: SQL): SQL => sql`
  select ${citizenship.communityId} from ${citizenship}
   where ${citizenship.personId} in (${family}) and ${citizenship.revokedAt} is null
  union
  select ${office.communityId} from ${office}
   where ${office.personId} in (${family}) and ${office.endedAt} is null
     and (${office.termEndsAt} is null or ${office.termEndsAt} > civitas_now())
  union
  select ${ledgerAccount.communityId} from ${ledgerAccount}
   where ${ledgerAccount.personId} in (${family}) and ${ledgerAccount.balance} <> 0
  union
  select ${withdrawal.communityId} from ${withdrawal}
   where ${withdrawal.personId} in (${family}) and ${withdrawal.state} = 'reserved'
  union
  select ${deposit.communityId} from ${deposit}
    join ${wallet} on ${wallet.address} = ${deposit.sender}
    join ${walletLink} on ${walletLink.walletId} = ${wallet.id} and ${walletLink.unlinkedAt} is null
   where ${walletLink.personId} in (${family}) and ${deposit.state} in ('seen', 'unclaimed')`;

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

  /** Of persons who belong to a community or have something in it, the oldest first. */
  async listLiveRecoveriesIn(communityId: CommunityId): Promise<RecoveryRow[]> {
    const family = sql`select person_family(standing_person(${recovery.personId}))`;
    const belongs = sql`${communityId} in (select ${membership.communityId} from ${membership}
      where ${membership.personId} in (${family}) union ${concerned(family)})`;
    return db.select().from(recovery).where(and(isLive, belongs)).orderBy(asc(recovery.askedAt));
  },

  /** Where voices are needed for a person, in id order; as it stands now. */
  async listConcerned(personId: PersonId): Promise<CommunityId[]> {
    const rows = await db.execute<{ id: CommunityId }>(sql`
      select c.id from (${concerned(sql`select person_family(${personId})`)}) c (id) order by c.id`);
    return rows.map(({ id }) => id);
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

  /** False when this person spoke there already. */
  async insertVoice(row: typeof recoveryVoice.$inferInsert): Promise<boolean> {
    const rows = await db
      .insert(recoveryVoice)
      .values(row)
      .onConflictDoNothing()
      .returning({ person: recoveryVoice.personId });
    return rows.length === 1;
  },

  /** Each by whom they stand for now, and where it was said. */
  async listVoices(recoveryId: string) {
    return db
      .select({
        community: recoveryVoice.communityId,
        person: standing,
        as: recoveryVoice.as,
      })
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
