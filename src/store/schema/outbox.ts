import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';

/** What a handler is told: ids and small facts. Never a secret, a ballot's choice or anything large. */
export type OutboxPayload = { readonly [name: string]: string | number | boolean | null };

/**
 * Everything that is due. A row is pending until `done_at`; it is handled by whoever raised `fence` last
 * and holds the lease. `due_at` and `done_at` are in the time of the law, `lease_until` in the server's own:
 * moving the clock of a test must not lapse a lease.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: id().primaryKey(),
    kind: text('kind').notNull(),
    /** What it is about; one pending row per (kind, key). */
    key: text('key').notNull(),
    payload: jsonb('payload').$type<OutboxPayload>().notNull(),
    dueAt: instant('due_at').notNull(),
    /** Failures and lapsed leases since the last success. */
    attempts: integer('attempts').notNull().default(0),
    fence: integer('fence').notNull().default(0),
    leaseUntil: instant('lease_until'),
    /** Asked for again while it was being handled: then the end of the handling makes it due at this time. */
    againAt: instant('again_at'),
    doneAt: instant('done_at'),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('outbox_pending').on(table.kind, table.key).where(sql`${table.doneAt} is null`),
    index('outbox_due').on(table.dueAt, table.id).where(sql`${table.doneAt} is null`),
    index('outbox_done').on(table.doneAt).where(sql`${table.doneAt} is not null`),
    check('outbox_kind', sql`${table.kind} ~ '^[a-z][a-z0-9-]{0,39}$'`),
    check('outbox_key', sql`length(${table.key}) between 1 and 200`),
    check('outbox_payload', sql`octet_length(${table.payload}::text) <= 4096`),
    check('outbox_counts', sql`${table.attempts} >= 0 and ${table.fence} >= 0`),
    check(
      'outbox_done_is_free',
      sql`${table.doneAt} is null or (${table.leaseUntil} is null and ${table.againAt} is null)`,
    ),
  ],
);
