/**
 * The double-entry books: accounts with their balances, journals with their postings, and tips. Accounts are
 * locked in the order of their ids (L8); a journal is inserted once per key, in one statement (L4).
 */
import { and, asc, eq, gt, inArray, or, type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import {
  type AssetId,
  asId,
  type CommunityId,
  type JournalId,
  type LedgerAccountId,
  type PersonId,
} from '#core/identity.ts';
import { accountKey, type LedgerAccount } from '#core/ledger/account.ts';
import { journal, ledgerAccount, posting, tip } from './schema/index.ts';
import { isOf } from './standing.ts';
import type { Db } from './transaction.ts';

export type LedgerAccountRow = typeof ledgerAccount.$inferSelect;
export type JournalRow = typeof journal.$inferSelect;
type PostingRow = typeof posting.$inferSelect;
export type TipRow = typeof tip.$inferSelect;

export type PostingLine = Pick<PostingRow, 'journalId' | 'amount' | 'assetId'> &
  Pick<LedgerAccountRow, 'kind' | 'personId'>;

const personOf = (account: LedgerAccount): PersonId | null =>
  account.kind === 'member' ? account.person : null;

/** As the unique index has it, so that it serves. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const isAccount = (account: LedgerAccount) =>
  and(
    eq(ledgerAccount.kind, account.kind),
    sql`coalesce(${ledgerAccount.personId}, ${sql.raw(`'${NOBODY}'::uuid`)}) = ${personOf(account) ?? NOBODY}::uuid`,
  );

const accountBooks = (db: Db) => ({
  async findLedgerAccount(
    communityId: CommunityId,
    assetId: AssetId,
    account: LedgerAccount,
  ): Promise<LedgerAccountRow | undefined> {
    const [row] = await db
      .select()
      .from(ledgerAccount)
      .where(
        and(
          eq(ledgerAccount.communityId, communityId),
          eq(ledgerAccount.assetId, assetId),
          isAccount(account),
        ),
      );
    return row;
  },

  async listLedgerAccounts(
    communityId: CommunityId,
    assetId: AssetId,
  ): Promise<LedgerAccountRow[]> {
    return db
      .select()
      .from(ledgerAccount)
      .where(and(eq(ledgerAccount.communityId, communityId), eq(ledgerAccount.assetId, assetId)))
      .orderBy(asc(ledgerAccount.id));
  },

  /**
   * Opens those of the accounts that are new, then locks all of them in id order. Openings come first and in one
   * order too, so that whoever waits for one holds none of the other's rows.
   */
  async lockLedgerAccounts(
    communityId: CommunityId,
    assetId: AssetId,
    accounts: readonly LedgerAccount[],
  ): Promise<LedgerAccountRow[]> {
    const these = and(
      eq(ledgerAccount.communityId, communityId),
      eq(ledgerAccount.assetId, assetId),
      or(...accounts.map(isAccount)),
    );
    const locked = (all: SQL | undefined) =>
      db.select().from(ledgerAccount).where(all).orderBy(asc(ledgerAccount.id)).for('update');
    // Most often all of them are there: nothing is locked where one is missing.
    const are = sql`(select count(*) from ${ledgerAccount} where ${these}) = ${accounts.length}`;
    const all = await locked(and(these, are));
    if (all.length === accounts.length) return all;
    const present = await db.select().from(ledgerAccount).where(these);
    const known = new Set(present.map((row) => row.personId ?? row.kind));
    const missing = accounts
      .filter((account) => !known.has(personOf(account) ?? account.kind))
      .sort((a, b) => (accountKey(a) < accountKey(b) ? -1 : 1));
    for (const account of missing) {
      await db
        .insert(ledgerAccount)
        .values({
          id: asId<LedgerAccountId>(uuidv7()),
          communityId,
          assetId,
          kind: account.kind,
          personId: personOf(account),
          balance: 0n,
        })
        .onConflictDoNothing();
    }
    return locked(these);
  },

  /** Adds to balances; the database refuses what would fall below zero (L3). */
  async updateBalances(changes: ReadonlyMap<LedgerAccountId, bigint>): Promise<void> {
    const ids = `{${[...changes.keys()].join()}}`;
    const amounts = `{${[...changes.values()].join()}}`;
    await db.execute(sql`
      update ${ledgerAccount} set balance = balance + change.amount
      from unnest(${ids}::uuid[], ${amounts}::numeric[]) as change(id, amount)
      where ${ledgerAccount.id} = change.id`);
  },
});

const journalBooks = (db: Db) => ({
  async listJournalsByKeys(
    communityId: CommunityId,
    keys: readonly string[],
  ): Promise<JournalRow[]> {
    return db
      .select()
      .from(journal)
      .where(and(eq(journal.communityId, communityId), inArray(journal.idempotencyKey, [...keys])));
  },

  /** At the law's time. Those whose key was not in the books already, be it by a transaction that just ended. */
  async insertJournals(
    rows: readonly Omit<typeof journal.$inferInsert, 'createdAt'>[],
  ): Promise<ReadonlySet<JournalId>> {
    const createdAt = sql`civitas_now()`;
    const fresh = await db
      .insert(journal)
      .values(rows.map((row) => ({ ...row, createdAt })))
      .onConflictDoNothing({ target: [journal.communityId, journal.idempotencyKey] })
      .returning({ id: journal.id });
    return new Set(fresh.map(({ id }) => id));
  },

  async insertPostings(rows: readonly (typeof posting.$inferInsert)[]): Promise<void> {
    await db.insert(posting).values([...rows]);
  },

  /** A page of journals in the order of their ids; pass the last one's id for the next page. */
  async listJournals(
    communityId: CommunityId,
    after: JournalId | undefined,
    limit: number,
  ): Promise<JournalRow[]> {
    return db
      .select()
      .from(journal)
      .where(
        and(
          eq(journal.communityId, communityId),
          after === undefined ? undefined : gt(journal.id, after),
        ),
      )
      .orderBy(asc(journal.id))
      .limit(limit);
  },

  async listPostings(journals: readonly JournalId[]): Promise<PostingLine[]> {
    if (journals.length === 0) return [];
    return db
      .select({
        journalId: posting.journalId,
        assetId: posting.assetId,
        amount: posting.amount,
        kind: ledgerAccount.kind,
        personId: ledgerAccount.personId,
      })
      .from(posting)
      .innerJoin(ledgerAccount, eq(ledgerAccount.id, posting.accountId))
      .where(inArray(posting.journalId, [...journals]))
      .orderBy(asc(posting.journalId), asc(posting.id));
  },
});

const tipBooks = (db: Db) => ({
  async insertTip(row: typeof tip.$inferInsert): Promise<void> {
    await db.insert(tip).values(row);
  },

  async findTip(id: string): Promise<TipRow | undefined> {
    const [row] = await db.select().from(tip).where(eq(tip.id, id));
    return row;
  },

  async findTipByJournal(journalId: JournalId): Promise<TipRow | undefined> {
    const [row] = await db.select().from(tip).where(eq(tip.journalId, journalId));
    return row;
  },

  /** What a person has given since then; read it under the lock of their account. */
  async findTippedSince(
    communityId: CommunityId,
    assetId: AssetId,
    personId: PersonId,
    since: Date,
  ): Promise<bigint> {
    const [row] = await db
      .select({ total: sql<string>`coalesce(sum(${tip.amount}), 0)::text` })
      .from(tip)
      .where(
        and(
          eq(tip.communityId, communityId),
          eq(tip.assetId, assetId),
          isOf(tip.fromPerson, personId),
          gt(tip.sentAt, since),
        ),
      );
    return BigInt(row?.total ?? 0);
  },
});

export const ledgerBooks = (db: Db) => ({
  ...accountBooks(db),
  ...journalBooks(db),
  ...tipBooks(db),
});
