/**
 * The only way to open a transaction. Serialization failures and deadlocks are tried again from the outside,
 * so `run` may run several times: it reads and writes the database and does nothing else.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import { type Connection, DEFAULT_ISOLATION } from './client.ts';
import { toStoreFault } from './fault.ts';

/** What a store verb takes: the pool or one transaction. It cannot open another transaction. */
export type Db = Omit<PgDatabase<PostgresJsQueryResultHKT>, 'transaction'>;

declare const open: unique symbol;
/** One open transaction: a `Db` that only `transaction` hands out. */
export type Tx = Db & { readonly [open]: true };

export interface TransactionOptions {
  readonly isolationLevel?: 'read committed' | 'repeatable read' | 'serializable';
  /** For tests: a number in [0, 1). */
  readonly random?: () => number;
}

const MAX_ATTEMPTS = 5;
const BASE_DELAY_MS = 10;

/** Between half and the whole of 20, 40, 80 … ms: two losers of one deadlock do not meet again. */
export const conflictDelayMs = (attempt: number, random: () => number): number =>
  Math.round(BASE_DELAY_MS * 2 ** attempt * (0.5 + random() / 2));

const running = new AsyncLocalStorage<{ label: string; open: boolean }>();

/** The label of the transaction this code runs in: nothing in it may ask a chain or a chat. */
export const openTransaction = (): string | undefined => {
  const scope = running.getStore();
  return scope?.open ? scope.label : undefined;
};

export async function transaction<T>(
  connection: Connection,
  label: string,
  run: (tx: Tx) => Promise<T>,
  { isolationLevel = DEFAULT_ISOLATION, random = Math.random }: TransactionOptions = {},
): Promise<T> {
  const outer = openTransaction();
  // A second connection taken while the first waits starves the pool, and deadlocks unseen by Postgres.
  if (outer !== undefined) throw new Error(`transaction '${label}' opened inside '${outer}'`);
  for (let attempt = 1; ; attempt += 1) {
    const scope = { label, open: true };
    let result: T;
    try {
      result = await running.run(scope, () =>
        connection.db.transaction(
          (tx) => run(tx as unknown as Tx),
          // The connection's default is not said again: it would be a round trip of its own.
          isolationLevel === DEFAULT_ISOLATION ? undefined : { isolationLevel },
        ),
      );
    } catch (error) {
      const fault = toStoreFault(error);
      if (fault === undefined) throw error;
      if (fault.code !== 'conflict' || attempt >= MAX_ATTEMPTS) throw fault;
      await sleep(conflictDelayMs(attempt, random));
      continue;
    } finally {
      scope.open = false;
    }
    connection.committed();
    return result;
  }
}
