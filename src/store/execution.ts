/**
 * The books of what is carried out on chain: accounts, intents, nonces, signed bytes, and
 * transactions nobody here knows. An account is claimed (fence + 1, lease), acted for outside any transaction,
 * and written for only while its fence stands.
 */
import {
  and,
  asc,
  desc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  max,
  ne,
  notInArray,
  sql,
} from 'drizzle-orm';
import type { AttemptId, CommunityId, IntentId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { type IntentChange, updateEach } from './intent-change.ts';
import {
  attempt,
  intent,
  intentOutUntil,
  nonceSlot,
  unknownTransaction,
} from './schema/execution.ts';
import { senderBooks } from './sender.ts';
import type { Db } from './transaction.ts';

export type { IntentChange } from './intent-change.ts';
export type { SenderRow } from './sender.ts';
export type IntentRow = typeof intent.$inferSelect;
export type NonceSlotRow = typeof nonceSlot.$inferSelect;
export type AttemptRow = typeof attempt.$inferSelect;
export type UnknownTransactionRow = typeof unknownTransaction.$inferSelect;
export type ExecutionBooks = ReturnType<typeof executionBooks>;

const first = async <T>(rows: Promise<T[]>): Promise<T | undefined> => (await rows)[0];

/**
 * What left since then, or may still leave, of the account and those it took the place of: what is not at an end counts
 * whatever its age, and what ended counts from its end on, which is never before it left. No move from one of them to the
 * next. By when it was created, too: a clock that went back may have ended it in the past (T16).
 */
const outSince = (senderAccountId: string, since: Date) =>
  and(
    sql`${intent.senderAccountId} in (select other.id from sender_account other, sender_account own
      where own.id = ${senderAccountId} and other.community_id = own.community_id
        and other.chain_id = own.chain_id and other.purpose = own.purpose)`,
    sql`${intent.source} not like 'sweep:%'`,
    notInArray(intent.state, ['reverted', 'cancelled']),
    gt(intentOutUntil(intent), since.toISOString()),
  );

const intentBooks = (db: Db) => ({
  async insertIntent(row: typeof intent.$inferInsert): Promise<void> {
    await db.insert(intent).values(row);
  },

  findIntent: (id: IntentId): Promise<IntentRow | undefined> =>
    first(db.select().from(intent).where(eq(intent.id, id))),

  findIntentBySource: (source: string): Promise<IntentRow | undefined> =>
    first(db.select().from(intent).where(eq(intent.source, source))),

  /** One that waits for what holds it up, of those whose source begins so. */
  findParkedLike: (prefix: string): Promise<IntentRow | undefined> =>
    first(
      db
        .select()
        .from(intent)
        .where(and(eq(intent.state, 'parked'), sql`starts_with(${intent.source}, ${prefix})`)),
    ),

  /** Those whose source begins so, the oldest first. */
  async listIntentsLike(prefix: string): Promise<IntentRow[]> {
    return db
      .select()
      .from(intent)
      .where(sql`starts_with(${intent.source}, ${prefix})`)
      .orderBy(asc(intent.createdAt), asc(intent.id));
  },

  lockIntent: (id: IntentId): Promise<IntentRow | undefined> =>
    first(db.select().from(intent).where(eq(intent.id, id)).for('update')),

  /** Not settled, lost ones among them; the oldest first. */
  async listOpenIntents(senderAccountId: string): Promise<IntentRow[]> {
    return db
      .select()
      .from(intent)
      .where(and(eq(intent.senderAccountId, senderAccountId), isNull(intent.settledAt)))
      .orderBy(asc(intent.createdAt), asc(intent.id));
  },

  async listIntents(communityId: CommunityId, limit: number): Promise<IntentRow[]> {
    return db
      .select()
      .from(intent)
      .where(eq(intent.communityId, communityId))
      .orderBy(desc(intent.createdAt), desc(intent.id))
      .limit(limit);
  },

  /** Of every account of the community, not settled; the oldest first. */
  async listOpenIntentsOf(communityId: CommunityId): Promise<IntentRow[]> {
    return db
      .select()
      .from(intent)
      .where(and(eq(intent.communityId, communityId), isNull(intent.settledAt)))
      .orderBy(asc(intent.createdAt), asc(intent.id));
  },

  /** The one that ended last, of those that did what somebody asked for: filling up a purse is none. */
  findLastSettled: (communityId: CommunityId): Promise<IntentRow | undefined> =>
    first(
      db
        .select()
        .from(intent)
        .where(
          and(
            eq(intent.communityId, communityId),
            isNotNull(intent.settledAt),
            ne(intent.purpose, 'gas'),
          ),
        )
        .orderBy(desc(intent.settledAt), desc(intent.id))
        .limit(1),
    ),

  async updateIntent(
    id: IntentId,
    change: Partial<Omit<typeof intent.$inferInsert, 'id' | 'communityId'>>,
  ): Promise<void> {
    await db.update(intent).set(change).where(eq(intent.id, id));
  },

  /** Each its own columns; as many statements as there are sets of columns. */
  async updateIntents(changes: readonly IntentChange[]): Promise<void> {
    await updateEach(db, changes);
  },

  /** Writes ends where there was none; answers with those it wrote (T10). */
  updateIntentsSettled: (
    ends: readonly (IntentChange & { readonly change: { readonly settledAt: Date } })[],
  ): Promise<ReadonlySet<IntentId>> => updateEach(db, ends, { onlyOpen: true }),

  /**
   * Base units of one asset that intents have paid since then or are still to pay, however old they are, by this account
   * and those it took the place of: what failed or was called off counts no more, nor what went from one of them to the
   * next. Read it under the account's lock (I8).
   */
  async findSpentSince(senderAccountId: string, asset: unknown, since: Date): Promise<bigint> {
    const row = await first(
      db
        .select({ total: sql<string>`coalesce(sum(${intent.amount}), 0)::text` })
        .from(intent)
        .where(
          and(
            outSince(senderAccountId, since),
            sql`${intent.action} -> 'asset' = ${JSON.stringify(asset)}::text::jsonb`,
          ),
        ),
    );
    return BigInt(row?.total ?? 0);
  },

  /** How many of those are steps of a decision that no amount measures; what brings one to a contract is none. */
  async findUnmeasuredCountSince(senderAccountId: string, since: Date): Promise<number> {
    return db.$count(
      intent,
      and(
        outSince(senderAccountId, since),
        sql`${intent.source} not like 'mandate:%'`,
        sql`${intent.action} ->> 'kind' <> 'transfer'`,
      ),
    );
  },
});

const attemptBooks = (db: Db) => ({
  async insertNonceSlots(rows: readonly (typeof nonceSlot.$inferInsert)[]): Promise<void> {
    if (rows.length > 0) await db.insert(nonceSlot).values([...rows]);
  },

  async listOpenNonceSlots(senderAccountId: string): Promise<NonceSlotRow[]> {
    return db
      .select()
      .from(nonceSlot)
      .where(and(eq(nonceSlot.senderAccountId, senderAccountId), isNull(nonceSlot.settledAt)))
      .orderBy(asc(nonceSlot.nonce));
  },

  /** Nonces from `from` on that a final block is known to have used. */
  async listSettledNonces(senderAccountId: string, from: number): Promise<number[]> {
    const rows = await db
      .select({ nonce: nonceSlot.nonce })
      .from(nonceSlot)
      .where(
        and(
          eq(nonceSlot.senderAccountId, senderAccountId),
          isNotNull(nonceSlot.settledAt),
          sql`${nonceSlot.nonce} >= ${from}`,
        ),
      );
    return rows.map((row) => row.nonce);
  },

  /** The highest nonce ever taken; undefined before the first. */
  async findLastNonce(senderAccountId: string): Promise<number | undefined> {
    const row = await first(
      db
        .select({ last: max(nonceSlot.nonce) })
        .from(nonceSlot)
        .where(eq(nonceSlot.senderAccountId, senderAccountId)),
    );
    return row?.last ?? undefined;
  },

  async updateNonceSlotsSettled(
    senderAccountId: string,
    nonces: readonly number[],
    at: Date,
  ): Promise<void> {
    await db
      .update(nonceSlot)
      .set({ settledAt: at })
      .where(
        and(eq(nonceSlot.senderAccountId, senderAccountId), inArray(nonceSlot.nonce, [...nonces])),
      );
  },

  async insertAttempts(rows: readonly (typeof attempt.$inferInsert)[]): Promise<void> {
    if (rows.length > 0) await db.insert(attempt).values([...rows]);
  },

  /** Of all nonces that are not settled, each in the order of its bids: no clock can turn it round (T16). */
  async listOpenAttempts(senderAccountId: string): Promise<AttemptRow[]> {
    const rows = await db
      .select({ attempt })
      .from(attempt)
      .innerJoin(
        nonceSlot,
        and(
          eq(nonceSlot.senderAccountId, attempt.senderAccountId),
          eq(nonceSlot.nonce, attempt.nonce),
        ),
      )
      .where(and(eq(attempt.senderAccountId, senderAccountId), isNull(nonceSlot.settledAt)))
      .orderBy(
        asc(attempt.nonce),
        asc(attempt.maxFeePerGas),
        asc(attempt.createdAt),
        asc(attempt.id),
      );
    return rows.map((row) => row.attempt);
  },

  async listAttempts(intentId: IntentId): Promise<AttemptRow[]> {
    return db
      .select()
      .from(attempt)
      .where(eq(attempt.intentId, intentId))
      .orderBy(asc(attempt.createdAt), asc(attempt.id));
  },

  /** Commits signed bytes where there are none yet and the attempt still is; of how many. */
  async updateAttemptsSigned(
    all: readonly { readonly id: AttemptId; readonly raw: Hex; readonly hash: Hex }[],
    at: Date,
  ): Promise<number> {
    const rows = await db.execute(sql`
      update ${attempt} set raw = given.raw, hash = given.hash, signed_at = ${at.toISOString()}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(all)}::text::jsonb) as given(id uuid, raw text, hash text)
      where ${attempt.id} = given.id and ${attempt.hash} is null
      returning ${attempt.id}`);
    return rows.length;
  },

  /** `error`: what the node said, as a code. */
  async updateAttemptsSent(
    all: readonly { readonly id: AttemptId; readonly error: string | null }[],
    at: Date,
  ): Promise<void> {
    await db.execute(sql`
      update ${attempt} set sent_at = ${at.toISOString()}::timestamptz, last_error = given.error
      from jsonb_to_recordset(${JSON.stringify(all)}::text::jsonb) as given(id uuid, error text)
      where ${attempt.id} = given.id`);
  },

  /** Only what was never signed can be taken back. */
  async deleteUnsignedAttempts(intentId: IntentId): Promise<void> {
    await db.delete(attempt).where(and(eq(attempt.intentId, intentId), isNull(attempt.hash)));
  },

  /** Worst cost in wei of what was made since then, one nonce burning at most its dearest attempt (I7). */
  async findFeesSince(senderAccountId: string, since: Date, exceptNonce?: number): Promise<bigint> {
    const worst = db
      .select({
        nonce: attempt.nonce,
        cost: sql<string>`max(${attempt.gasLimit} * ${attempt.maxFeePerGas})`.as('cost'),
      })
      .from(attempt)
      .where(
        and(
          eq(attempt.senderAccountId, senderAccountId),
          gt(attempt.createdAt, since),
          exceptNonce === undefined ? undefined : sql`${attempt.nonce} <> ${exceptNonce}`,
        ),
      )
      .groupBy(attempt.nonce)
      .as('worst');
    const row = await first(
      db.select({ total: sql<string>`coalesce(sum(${worst.cost}), 0)::text` }).from(worst),
    );
    return BigInt(row?.total ?? 0);
  },
});

const unknownBooks = (db: Db) => ({
  /** What is known of it is kept: a second look adds the hash it may have missed. */
  async insertUnknownTransaction(row: typeof unknownTransaction.$inferInsert): Promise<void> {
    await db
      .insert(unknownTransaction)
      .values(row)
      .onConflictDoUpdate({
        target: [unknownTransaction.senderAccountId, unknownTransaction.nonce],
        set: { hash: sql`excluded.hash`, decoded: sql`excluded.decoded` },
        setWhere: and(
          isNull(unknownTransaction.settledAt),
          sql`excluded.hash is not null`,
        ) as never,
      });
  },

  async listUnknownTransactions(senderAccountId?: string): Promise<UnknownTransactionRow[]> {
    return db
      .select()
      .from(unknownTransaction)
      .where(
        senderAccountId === undefined
          ? undefined
          : eq(unknownTransaction.senderAccountId, senderAccountId),
      )
      .orderBy(asc(unknownTransaction.foundAt), asc(unknownTransaction.nonce));
  },

  /** False when another has settled it. */
  async updateUnknownTransactionSettled(
    senderAccountId: string,
    nonce: number,
    settled: { settledAt: Date; matchedIntentId: IntentId | null; note: string | null },
  ): Promise<boolean> {
    const rows = await db
      .update(unknownTransaction)
      .set(settled)
      .where(
        and(
          eq(unknownTransaction.senderAccountId, senderAccountId),
          eq(unknownTransaction.nonce, nonce),
          isNull(unknownTransaction.settledAt),
        ),
      )
      .returning({ nonce: unknownTransaction.nonce });
    return rows.length === 1;
  },

  /** Those a later look explained by a transaction of ours. */
  async deleteUnsettledUnknownTransactions(senderAccountId: string): Promise<void> {
    await db
      .delete(unknownTransaction)
      .where(
        and(
          eq(unknownTransaction.senderAccountId, senderAccountId),
          isNull(unknownTransaction.settledAt),
        ),
      );
  },
});

export const executionBooks = (db: Db) => ({
  ...senderBooks(db),
  ...intentBooks(db),
  ...attemptBooks(db),
  ...unknownBooks(db),
});
