/**
 * What is due. SQL is the only truth and the queue is only the bell: a row is claimed (fence + 1, lease),
 * acted on outside any transaction, and recorded only while its fence still stands. Losing every job of
 * the queue costs the time until the relay looks again, and nothing else.
 */
import {
  and,
  asc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import { v7 as uuidv7 } from 'uuid';
import { dueNow } from './clock.ts';
import { type OutboxPayload, outbox } from './schema/outbox.ts';
import type { Db } from './transaction.ts';

export type { OutboxPayload } from './schema/outbox.ts';

export type OutboxRow = typeof outbox.$inferSelect;

/** `lateMs`: how long it has been due. */
export type ClaimedOutbox = OutboxRow & { readonly lateMs: number };

/** A row that the bell is rung for. `fence` tells a new ring from one for a handling that has lapsed. */
export type DueOutbox = Pick<OutboxRow, 'id' | 'kind' | 'fence'>;

export interface OutboxRequest {
  readonly kind: string;
  readonly key: string;
  readonly payload?: OutboxPayload;
  /** In the law's time; now when left out. */
  readonly dueAt?: Date;
}

/** A row that was taken along with another of its kind. */
export type TakenAlong = Pick<OutboxRow, 'id' | 'key' | 'fence'>;

/** How a handling ended without being done. */
export type OutboxRelease =
  | { readonly error: string; readonly retryInMs: number }
  /** Told to stop: as due as before. */
  | { readonly interrupted: true }
  /** Looked at, and nothing wrong: to be handled again at that time of the law. Not a failure. */
  | { readonly again: Date };

/** What became of a row when its handling ended; `lost`: another has claimed it since, nothing was written. */
export type OutboxEnd = 'done' | 'again' | 'lost';

export type OutboxBooks = ReturnType<typeof outboxBooks>;

/** Where one look may ring for everybody. */
const CROWDED = 'role-effect';
/** More than the hands of a few workers, and few enough that whatever is due next waits seconds. */
const CROWDED_AT_ONCE = 100;
const MAX_ERROR_LENGTH = 500;
/** Rows of one statement. */
const BATCH = 1_000;

/** Read once per query, so that the index on due_at can be used. */
const lawNow = sql`(select civitas_now())`;
const serverNow = sql`clock_timestamp()`;
const inMs = (from: SQL, ms: number): SQL =>
  sql`${from} + ${ms}::float8 * interval '1 millisecond'`;

const lateMs = sql<number>`(extract(epoch from civitas_now() - ${outbox.dueAt}) * 1000)::float8`;

const isPending = isNull(outbox.doneAt);
/** Nobody takes a longer one: what ends later was taken before the server's clock went back, and binds nobody (T16). */
const LONGEST_LEASE_MS = 10 * 60_000;
const isFree = or(
  isNull(outbox.leaseUntil),
  lt(outbox.leaseUntil, serverNow),
  gt(outbox.leaseUntil, inMs(serverNow, LONGEST_LEASE_MS)),
);
const isDue = lte(outbox.dueAt, lawNow);
/** What a handling that came to its end leaves of a row: done, unless it was asked for again meanwhile. */
const ended = {
  doneAt: sql`case when ${outbox.againAt} is null then civitas_now() end`,
  dueAt: sql`coalesce(${outbox.againAt}, ${outbox.dueAt})`,
  attempts: sql`case when ${outbox.againAt} is null then ${outbox.attempts} else 0 end`,
  againAt: null,
  leaseUntil: null,
  lastError: null,
};
const standAll = (rows: readonly TakenAlong[]): SQL =>
  sql`${outbox.leaseUntil} is not null and (${outbox.id}, ${outbox.fence}) in (
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as taken(id uuid, fence int))`;
/** A done row has no lease, so a fence that was recorded cannot be recorded again. */
const stands = (id: string, fence: number) =>
  and(eq(outbox.id, id), eq(outbox.fence, fence), isNotNull(outbox.leaseUntil));

export const outboxBooks = (db: Db) => ({
  /**
   * Asks for each (kind, key) to be handled at `dueAt` or before. A pending row is brought forward and takes
   * the new payload; one that is being handled becomes due again when that ends. Last in its transaction: it
   * holds back whoever wants to claim the row.
   */
  async insertOutbox(requests: readonly OutboxRequest[]): Promise<void> {
    const asked = mergeRequests(requests);
    for (let first = 0; first < asked.length; first += BATCH) {
      const batch = asked.slice(first, first + BATCH);
      const covered = await lockPending(db, batch);
      const open = batch.filter((request) => !covered.has(nameOf(request)));
      if (open.length > 0) await upsertPending(db, open);
    }
  },

  /**
   * Rows that nobody is handling, the longest due first. What is written of one member after the other comes last, and not
   * all at once: ten thousand roles that a platform takes in minutes hold up no close and no card.
   */
  async listDueOutbox(limit: number): Promise<DueOutbox[]> {
    const due = (isOurs: SQL, most: number) =>
      db
        .select({ id: outbox.id, kind: outbox.kind, fence: outbox.fence })
        .from(outbox)
        .where(and(isPending, isDue, isFree, isOurs))
        .orderBy(asc(outbox.dueAt), asc(outbox.id))
        .limit(most);
    return unionAll(
      due(ne(outbox.kind, CROWDED), limit),
      due(eq(outbox.kind, CROWDED), Math.min(limit, CROWDED_AT_ONCE)),
    );
  },

  /** Claims a due row; undefined when it is done, not due yet or in other hands. */
  async lockOutbox(id: string, leaseMs: number): Promise<ClaimedOutbox | undefined> {
    const [row] = await db
      .update(outbox)
      .set({
        fence: sql`${outbox.fence} + 1`,
        leaseUntil: inMs(serverNow, leaseMs),
        // Whoever let the lease lapse has died over it.
        attempts: sql`${outbox.attempts} + (${outbox.leaseUntil} is not null)::int`,
        againAt: null,
      })
      .where(and(eq(outbox.id, id), isPending, isDue, isFree))
      .returning({ ...getTableColumns(outbox), lateMs });
    return row;
  },

  /**
   * Claims more rows like one in hand (kind and payload), to be handled together with it: the longest due first, of
   * these keys where some are named. What has failed is left to be handled alone, what others hold to them.
   */
  async lockOutboxAlong(
    { kind, payload }: { readonly kind: string; readonly payload: OutboxPayload },
    limit: number,
    leaseMs: number,
    keys?: readonly string[],
  ): Promise<TakenAlong[]> {
    const picked = db.$with('picked').as(
      db
        .select({ id: outbox.id })
        .from(outbox)
        .where(
          and(
            eq(outbox.kind, kind),
            sql`${outbox.payload} = ${JSON.stringify(payload)}::jsonb`,
            keys && inArray(outbox.key, [...keys]),
            ...[isPending, isDue, isFree, eq(outbox.attempts, 0), isNull(outbox.leaseUntil)],
          ),
        )
        .orderBy(asc(outbox.dueAt), asc(outbox.id))
        .limit(limit)
        .for('update', { skipLocked: true }),
    );
    return db
      .with(picked)
      .update(outbox)
      .set({ fence: sql`${outbox.fence} + 1`, leaseUntil: inMs(serverNow, leaseMs), againAt: null })
      .where(inArray(outbox.id, db.select({ id: picked.id }).from(picked)))
      .returning({ id: outbox.id, key: outbox.key, fence: outbox.fence });
  },

  /** Those that were taken along are done; one that another has claimed since is left alone. */
  async completeOutboxAlong(rows: readonly TakenAlong[]): Promise<void> {
    if (rows.length > 0) await db.update(outbox).set(ended).where(standAll(rows));
  },

  /** Extends the leases of what was taken along; answers the rows that no other has claimed meanwhile. */
  async renewOutboxAlong(rows: readonly TakenAlong[], leaseMs: number): Promise<TakenAlong[]> {
    if (rows.length === 0) return [];
    // In the order in which whoever asks for them locks them.
    const held = db
      .$with('held')
      .as(
        db
          .select({ id: outbox.id })
          .from(outbox)
          .where(standAll(rows))
          .orderBy(asc(outbox.key))
          .for('update'),
      );
    return db
      .with(held)
      .update(outbox)
      .set({ leaseUntil: inMs(serverNow, leaseMs) })
      .where(inArray(outbox.id, db.select({ id: held.id }).from(held)))
      .returning({ id: outbox.id, key: outbox.key, fence: outbox.fence });
  },

  /** Gives back what was taken along. */
  async releaseOutboxAlong(rows: readonly TakenAlong[], release: OutboxRelease): Promise<void> {
    if (rows.length === 0) return;
    const change = { ...changeOnRelease(release), againAt: null, leaseUntil: null };
    await db.update(outbox).set(change).where(standAll(rows));
  },

  /** For a recording transaction: locks the row while its fence stands, so that nobody claims it meanwhile. */
  async lockOutboxFence(id: string, fence: number): Promise<boolean> {
    const rows = await db
      .select({ id: outbox.id })
      .from(outbox)
      .where(stands(id, fence))
      .for('update');
    return rows.length === 1;
  },

  /** Extends the lease; false when the fence no longer stands. */
  async renewOutbox(id: string, fence: number, leaseMs: number): Promise<boolean> {
    const rows = await db
      .update(outbox)
      .set({ leaseUntil: inMs(serverNow, leaseMs) })
      .where(stands(id, fence))
      .returning({ id: outbox.id });
    return rows.length === 1;
  },

  /** Done, unless it was asked for again meanwhile: then it is due again. */
  async completeOutbox(id: string, fence: number): Promise<OutboxEnd> {
    const [row] = await db
      .update(outbox)
      .set(ended)
      .where(stands(id, fence))
      .returning({ doneAt: outbox.doneAt });
    if (row === undefined) return 'lost';
    return row.doneAt === null ? 'again' : 'done';
  },

  /** Gives the row back, to be handled later. */
  async releaseOutbox(id: string, fence: number, release: OutboxRelease): Promise<OutboxEnd> {
    const rows = await db
      .update(outbox)
      .set({ ...changeOnRelease(release), againAt: null, leaseUntil: null })
      .where(stands(id, fence))
      .returning({ id: outbox.id });
    return rows.length === 1 ? 'again' : 'lost';
  },

  async findOutbox(id: string): Promise<OutboxRow | undefined> {
    const [row] = await db.select().from(outbox).where(eq(outbox.id, id));
    return row;
  },

  /**
   * Keys of these kinds that were handled to an end since then, or are in somebody's hand; at most `limit`. Done rows
   * are forgotten after a day.
   */
  async listHandledKeys(kinds: readonly string[], since: Date, limit: number): Promise<string[]> {
    const inHand = and(isPending, isNotNull(outbox.leaseUntil));
    const rows = await db
      .selectDistinct({ key: outbox.key })
      .from(outbox)
      .where(and(inArray(outbox.kind, [...kinds]), or(gte(outbox.doneAt, since), inHand)))
      .limit(limit);
    return rows.map((row) => row.key);
  },

  /** Pending rows of these kinds that have failed: for status pages and alarms. */
  async listFailingOutbox(minAttempts: number, limit: number): Promise<OutboxRow[]> {
    return db
      .select()
      .from(outbox)
      .where(and(isPending, sql`${outbox.attempts} >= ${minAttempts}`))
      .orderBy(asc(outbox.createdAt))
      .limit(limit);
  },

  /** Forgets what was done before that time, at most `limit` rows; how many it was. */
  async deleteDoneOutbox(before: Date, limit = 10_000): Promise<number> {
    const old = db
      .select({ id: outbox.id })
      .from(outbox)
      .where(lt(outbox.doneAt, before))
      .limit(limit);
    const rows = await db
      .delete(outbox)
      .where(inArray(outbox.id, old))
      .returning({ id: outbox.id });
    return rows.length;
  },
});

function changeOnRelease(release: OutboxRelease) {
  if ('interrupted' in release) return {};
  if ('again' in release) {
    const at = sql`least(${outbox.againAt}, ${release.again.toISOString()}::timestamptz)`;
    return { dueAt: at, attempts: 0, lastError: null };
  }
  return {
    dueAt: inMs(dueNow, release.retryInMs),
    attempts: sql`${outbox.attempts} + 1`,
    lastError: release.error.slice(0, MAX_ERROR_LENGTH),
  };
}

const nameOf = ({ kind, key }: { kind: string; key: string }): string => `${kind} ${key}`;

/**
 * One request per row, the earliest with the last payload; and one order for everybody, so that two transactions
 * that ask for the same rows never wait for each other in turn.
 */
function mergeRequests(requests: readonly OutboxRequest[]): OutboxRequest[] {
  const merged = new Map<string, OutboxRequest>();
  for (const request of requests) {
    const { dueAt, ...rest } = request;
    const before = merged.get(nameOf(request));
    // No time means now, which no later time puts off.
    const now = dueAt === undefined || (before !== undefined && before.dueAt === undefined);
    const earliest = before?.dueAt && dueAt && before.dueAt < dueAt ? before.dueAt : dueAt;
    merged.set(nameOf(request), now || !earliest ? rest : { ...rest, dueAt: earliest });
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => request);
}

/**
 * The requests that a pending row already covers. The share lock keeps it from being claimed (or ended)
 * before the caller commits, so whoever handles it sees what the caller wrote; and many callers can hold
 * it at once, so the ballots of one vote do not queue for the bell of its card.
 */
async function lockPending(db: Db, requests: readonly OutboxRequest[]): Promise<Set<string>> {
  const asked = sql`jsonb_to_recordset(${JSON.stringify(requests)}::jsonb)
    as asked(kind text, key text, payload jsonb, "dueAt" timestamptz(3))`;
  const askedAt = sql`coalesce(asked."dueAt", ${lawNow})`;
  const covered = sql`case
    when ${outbox.leaseUntil} is not null then coalesce(${outbox.againAt} <= ${askedAt}, false)
    else ${outbox.attempts} > 0 or ${outbox.dueAt} <= ${askedAt} end`;
  const rows = await db
    .select({ kind: outbox.kind, key: outbox.key })
    .from(outbox)
    .innerJoin(asked, sql`asked.kind = ${outbox.kind} and asked.key = ${outbox.key}`)
    .where(and(isPending, sql`${outbox.payload} = coalesce(asked.payload, '{}')`, covered))
    .for('share', { of: outbox });
  return new Set(rows.map(nameOf));
}

/** A failing row keeps its backoff however often it is asked for: its next attempt sees the latest state. */
async function upsertPending(db: Db, requests: readonly OutboxRequest[]): Promise<void> {
  const rows = requests.map(({ kind, key, payload = {}, dueAt }) => ({
    id: uuidv7(),
    kind,
    key,
    payload,
    dueAt: dueAt ?? dueNow,
    createdAt: sql`civitas_now()`,
  }));
  await db
    .insert(outbox)
    .values(rows)
    .onConflictDoUpdate({
      target: [outbox.kind, outbox.key],
      targetWhere: isPending,
      set: {
        payload: sql`excluded.payload`,
        dueAt: sql`case when ${outbox.attempts} > 0 then ${outbox.dueAt}
          else least(${outbox.dueAt}, excluded.due_at) end`,
        againAt: sql`case when ${outbox.leaseUntil} is not null
          then least(${outbox.againAt}, excluded.due_at) end`,
      },
    });
}
