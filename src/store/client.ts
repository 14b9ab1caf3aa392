/**
 * One pool of connections to Postgres. int8 is bigint; numeric is text unless its column says `mode: 'bigint'`
 * (`units` in schema/columns.ts); Drizzle gives dates as Date. Nothing is connected before the first query.
 */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { Log } from '#telemetry/log.ts';
import { loadDriver } from './driver.ts';
import { preparing } from './prepared.ts';
import { createTurns } from './turn.ts';

const STATEMENT_TIMEOUT_MS = 30_000;
/** Below the statement's, so that a lock that is never freed is told apart from a slow query. */
const LOCK_TIMEOUT_MS = 10_000;
/** A transaction waits for no RPC and no chat: one that idles this long is a bug, and holds locks. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/**
 * Seconds between two tries to connect, with some chance. The driver's own grow to 20 s, counted over all connections
 * together: a pool that was busy when the server went away for a moment would lie idle for long after it is back.
 */
const RECONNECT_MOST_SECONDS = 1;
const reconnectSeconds = (tries: number): number =>
  (0.5 + Math.random() / 2) * Math.min(2 ** tries / 20, RECONNECT_MOST_SECONDS);

/** What a transaction has that asks for nothing else. */
export const DEFAULT_ISOLATION = 'read committed';

export interface StoreOptions {
  readonly url: string;
  /** Connections at most; 10 when left out. */
  readonly max?: number;
  /** What `pg_stat_activity` shows. */
  readonly name?: string;
  readonly log?: Log;
}

export interface Connection {
  /**
   * For what Drizzle cannot say (COPY, advisory locks). Times and arrays arrive as text here, and must be
   * passed as text, as must objects for json columns.
   */
  readonly sql: Sql<{ bigint: bigint }>;
  readonly db: PostgresJsDatabase;
  /** Called after each commit of `transaction`: whoever rings the bell need not wait for its next look. */
  onCommit(listener: () => void): () => void;
  committed(): void;
  /** Lets running queries end, for 2 s at most. */
  close(): Promise<void>;
}

export function openStore({ url, max = 10, name = 'civitas', log }: StoreOptions): Connection {
  const postgres = loadDriver();
  const sql = postgres(url, {
    max,
    connect_timeout: 10,
    backoff: reconnectSeconds,
    // It would ask for the array types on a new connection, and fail uncaught where that one is cut.
    fetch_types: false,
    types: { bigint: postgres.BigInt },
    connection: {
      application_name: name,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      TimeZone: 'UTC',
      default_transaction_isolation: DEFAULT_ISOLATION,
    },
    onnotice: (notice) => log?.debug({ notice: notice['message'] }, 'postgres notice'),
  });
  const listeners = new Set<() => void>();
  return {
    sql,
    db: drizzle(preparing(sql, createTurns(max))),
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    committed() {
      for (const listener of listeners) listener();
    },
    close: () => sql.end({ timeout: 2 }),
  };
}
