/** Two persons who become one, from the asking to its end, and what locks a person. */
import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, ne, sql } from 'drizzle-orm';
import type { AccountId, CommunityId, PersonId } from '#core/identity.ts';
import type { Path, Stood } from '#core/person/caution.ts';
import { ledgerAccount, person, personLock, personMerge } from './schema/index.ts';
import { isOf } from './standing.ts';
import type { Db } from './transaction.ts';

export type MergeRow = typeof personMerge.$inferSelect;

const isWaiting = and(isNull(personMerge.confirmedAt), isNull(personMerge.refusedAt));
const isLive = and(isNotNull(personMerge.confirmedAt), isNull(personMerge.undoneAt));

type PathRow = { person: PersonId; joined_ms: number | null };

export const mergeBooks = (db: Db) => ({
  /** From the account's own person to the one it stands for, with the time of each joining and the locks there were. */
  async listPath(accountId: AccountId): Promise<Path> {
    const rows = await db.execute<PathRow>(sql`
      with recursive path as (
        select p.id, p.merged_into, 1 as depth from person p
          join account a on a.person_id = p.id where a.id = ${accountId}
        union all
        select up.id, up.merged_into, path.depth + 1
          from person up join path on up.id = path.merged_into where path.depth < 32)
      select path.id as person, (extract(epoch from m.confirmed_at) * 1000)::float8 as joined_ms
        from path left join ${personMerge} m
          on m.junior_id = path.id and m.confirmed_at is not null and m.undone_at is null
       order by path.depth`);
    const standing = rows.at(-1)?.person;
    const locks = standing && rows.length > 1 ? await this.listStood(standing) : [];
    return rows.map((row) => ({
      person: row.person,
      joinedAt: row.joined_ms === null ? null : new Date(row.joined_ms),
      locks,
    }));
  },

  /** All locks there ever were of whoever this person is now. */
  async listStood(personId: PersonId): Promise<Stood[]> {
    return db
      .select({ lockedAt: personLock.lockedAt, liftedAt: personLock.liftedAt })
      .from(personLock)
      .where(isOf(personLock.personId, personId));
  },

  /** Since when somebody of this person has it locked; undefined where nobody has. */
  async findLockedAt(personId: PersonId): Promise<Date | undefined> {
    const [row] = await db
      .select({ lockedAt: personLock.lockedAt })
      .from(personLock)
      .where(and(isOf(personLock.personId, personId), isNull(personLock.liftedAt)))
      .orderBy(asc(personLock.lockedAt))
      .limit(1);
    return row?.lockedAt;
  },

  /** Held by an act that a joining or a lock would hold back: either waits for the other. */
  async lockPersonShared(id: PersonId): Promise<void> {
    await db.select({ id: person.id }).from(person).where(eq(person.id, id)).for('share');
  },

  /** One joining at a time, before any other lock: only so is a chain of them seen whole, and never a circle. */
  async lockMerging(): Promise<void> {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended('person_merge', 4363))`);
  },

  /** In id order; whoever acts by one of them waits. */
  async lockPersons(ids: readonly PersonId[]): Promise<void> {
    await db
      .select({ id: person.id })
      .from(person)
      .where(inArray(person.id, [...new Set(ids)]))
      .orderBy(asc(person.id))
      .for('update');
  },

  /** Undefined while the same request is still to be answered. */
  async insertMerge(row: typeof personMerge.$inferInsert): Promise<MergeRow | undefined> {
    const [inserted] = await db.insert(personMerge).values(row).onConflictDoNothing().returning();
    return inserted;
  },

  async findMerge(id: string): Promise<MergeRow | undefined> {
    const [row] = await db.select().from(personMerge).where(eq(personMerge.id, id));
    return row;
  },

  async lockMerge(id: string): Promise<MergeRow | undefined> {
    const [row] = await db.select().from(personMerge).where(eq(personMerge.id, id)).for('update');
    return row;
  },

  /** What a session that was used then asked for; a link has none. */
  async findMergeAsked(accountId: AccountId, at: Date): Promise<MergeRow | undefined> {
    const [row] = await db
      .select()
      .from(personMerge)
      .where(
        and(
          eq(personMerge.askedBy, accountId),
          eq(personMerge.askedAt, at),
          eq(personMerge.cause, 'signature'),
        ),
      );
    return row;
  },

  /** Requests to join somebody of this person, the oldest first. */
  async listWaiting(personId: PersonId, now: Date): Promise<MergeRow[]> {
    return db
      .select()
      .from(personMerge)
      .where(and(isOf(personMerge.seniorId, personId), isWaiting, gt(personMerge.expiresAt, now)))
      .orderBy(asc(personMerge.askedAt), asc(personMerge.id));
  },

  /** Joinings that made this person what it is, the latest first. */
  async listJoined(personId: PersonId): Promise<MergeRow[]> {
    return db
      .select()
      .from(personMerge)
      .where(and(isOf(personMerge.juniorId, personId), ne(personMerge.juniorId, personId), isLive))
      .orderBy(sql`${personMerge.confirmedAt} desc`, asc(personMerge.id));
  },

  /** A request that ran out makes room for the same one. */
  async updateMergesExpired(juniorId: PersonId, seniorId: PersonId, now: Date): Promise<void> {
    await db
      .update(personMerge)
      .set({ refusedAt: now })
      .where(
        and(
          eq(personMerge.juniorId, juniorId),
          eq(personMerge.seniorId, seniorId),
          isWaiting,
          lte(personMerge.expiresAt, now),
        ),
      );
  },

  /** The row first: the person's pointer is held to it. */
  async updateMergeConfirmed(
    { id, juniorId, seniorId }: MergeRow,
    by: AccountId | null,
    at: Date,
  ): Promise<void> {
    await db
      .update(personMerge)
      .set({ confirmedAt: at, confirmedBy: by })
      .where(eq(personMerge.id, id));
    await db.update(person).set({ mergedInto: seniorId }).where(eq(person.id, juniorId));
  },

  async updateMergeRefused(id: string, at: Date): Promise<void> {
    await db.update(personMerge).set({ refusedAt: at }).where(eq(personMerge.id, id));
  },

  async updateMergeUndone({ id, juniorId }: MergeRow, by: AccountId, at: Date): Promise<void> {
    await db.update(personMerge).set({ undoneAt: at, undoneBy: by }).where(eq(personMerge.id, id));
    await db.update(person).set({ mergedInto: null }).where(eq(person.id, juniorId));
  },

  async updateMergeSettled(id: string, at: Date): Promise<void> {
    await db.update(personMerge).set({ settledAt: at }).where(eq(personMerge.id, id));
  },

  /** Confirmed before, standing still, and not settled; the oldest first. */
  async listUnsettled(confirmedBefore: Date): Promise<string[]> {
    const rows = await db
      .select({ id: personMerge.id })
      .from(personMerge)
      .where(
        and(isLive, isNull(personMerge.settledAt), lte(personMerge.confirmedAt, confirmedBefore)),
      )
      .orderBy(asc(personMerge.confirmedAt), asc(personMerge.id));
    return rows.map((row) => row.id);
  },

  /** Whose accounts of the books this person's money belongs in: as far up as joinings are settled. */
  async findPurse(personId: PersonId): Promise<PersonId> {
    const [row] = await db.execute<{ id: PersonId }>(sql`
      with recursive up as (
        select ${personId}::uuid as id, 1 as depth
        union all
        select m.senior_id, up.depth + 1 from up join ${personMerge} m on m.junior_id = up.id
           and m.undone_at is null and m.settled_at is not null where up.depth < 32)
      select id from up order by depth desc limit 1`);
    return row?.id ?? personId;
  },

  /**
   * The purse for whoever posts to it in this transaction. The joinings on the way up are held shared: a settling that
   * is being written is waited for, and the next one finds what was posted. The persons come first, as for whoever
   * answers or undoes a joining, and as weakly as a row that names them holds them anyway.
   */
  async lockPurse(personId: PersonId): Promise<PersonId> {
    const up = sql`with recursive up as (
      select ${personId}::uuid as person, null::uuid as merge, 1 as depth
      union all
      select m.senior_id, m.id, up.depth + 1 from up join ${personMerge} m
          on m.junior_id = up.person and m.confirmed_at is not null and m.undone_at is null
       where up.depth < 32)`;
    await db.execute(sql`select id from ${person}
      where id in (${up} select person from up) order by id for key share`);
    await db.execute(sql`select id from ${personMerge}
      where id in (${up} select merge from up) order by id for share`);
    return this.findPurse(personId);
  },

  /** The communities in whose books a person has something. */
  async listPurses(personId: PersonId): Promise<{ communityId: CommunityId; balance: bigint }[]> {
    return db
      .select({ communityId: ledgerAccount.communityId, balance: ledgerAccount.balance })
      .from(ledgerAccount)
      .where(and(eq(ledgerAccount.personId, personId), gt(ledgerAccount.balance, 0n)))
      .orderBy(asc(ledgerAccount.communityId));
  },
});
