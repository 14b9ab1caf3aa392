/**
 * Brings the database to the migrations of this version: all in one transaction under an advisory lock, so
 * that several processes may start at once and a failure changes nothing. The journal is drizzle-kit's own.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import type { TransactionSql } from 'postgres';
import type { Connection } from './client.ts';
import { StoreFault, toStoreFault } from './fault.ts';

export interface MigrateOptions {
  /** What drizzle-kit generated: SQL files and `meta/_journal.json`. */
  readonly folder: string;
  /** Called with the names of what is about to be applied, while every other process waits: a backup. */
  readonly beforeMigration?: (pending: readonly string[]) => Promise<void>;
}

interface Migration extends MigrationMeta {
  readonly name: string;
}

interface Applied {
  readonly hash: string;
  readonly created_at: bigint;
}

/** Any fixed number: the lock's name in this database. */
const ADVISORY_LOCK = 7_204_518_366;

/** The names of the migrations that were applied now. */
export async function migrate(
  connection: Connection,
  { folder, beforeMigration }: MigrateOptions,
): Promise<string[]> {
  const known = await readMigrations(folder);
  try {
    return await connection.sql.begin((sql) => bring(sql, known, beforeMigration));
  } catch (error) {
    throw toStoreFault(error) ?? error;
  }
}

/**
 * Brings an empty database, within the transaction that restores into it, to the very migrations a backup was
 * made under; newer ones are refused.
 */
export async function migrateTo(
  sql: TransactionSql<{ bigint: bigint }>,
  { folder, names }: { readonly folder: string; readonly names: readonly string[] },
): Promise<void> {
  const known = await readMigrations(folder);
  names.forEach((name, index) => {
    if (known[index]?.name !== name) {
      throw refusal(
        `the backup is newer than this version, or of another one: it was made under ${names.at(-1)}. ` +
          'Restore it with the version that made it',
      );
    }
  });
  await bring(sql, known.slice(0, names.length), undefined);
}

/** The names of the migrations a database has, in their order. */
export async function appliedMigrations(
  sql: TransactionSql<{ bigint: bigint }>,
  folder: string,
): Promise<string[]> {
  const known = await readMigrations(folder);
  const applied = await sql<Applied[]>`
    select hash, created_at from drizzle.__drizzle_migrations order by created_at, id`;
  listPending(known, applied);
  return known.slice(0, applied.length).map((migration) => migration.name);
}

async function bring(
  sql: TransactionSql<{ bigint: bigint }>,
  known: readonly Migration[],
  beforeMigration: MigrateOptions['beforeMigration'],
): Promise<string[]> {
  // Waiting for another process's migration or backup is not an error, however long it takes.
  await sql`select set_config(name, '0', true) from unnest(array[
    'lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout']) as name`;
  await sql`select pg_advisory_xact_lock(${ADVISORY_LOCK})`;
  const applied = await readApplied(sql);
  const pending = listPending(known, applied);
  if (pending.length === 0) return [];
  await beforeMigration?.(pending.map((migration) => migration.name));
  for (const migration of pending) await apply(sql, migration);
  return pending.map((migration) => migration.name);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const journal = JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  return readMigrationFiles({ migrationsFolder: folder }).map((migration, index) => ({
    ...migration,
    name: journal.entries[index]?.tag ?? String(index),
  }));
}

async function readApplied(sql: TransactionSql<{ bigint: bigint }>): Promise<Applied[]> {
  await sql`create schema if not exists drizzle`;
  await sql`create table if not exists drizzle.__drizzle_migrations (
    id serial primary key, hash text not null, created_at bigint)`;
  return sql<Applied[]>`
    select hash, created_at from drizzle.__drizzle_migrations order by created_at, id`;
}

/** What was applied must be the beginning of what this version knows; the rest is pending. */
function listPending(known: readonly Migration[], applied: readonly Applied[]): Migration[] {
  applied.forEach((row, index) => {
    const migration = known[index];
    if (migration === undefined) {
      throw refusal(
        `the database is newer than this version: it has ${applied.length} migrations, this version knows ${known.length}. ` +
          'Start the newer version again, or restore the backup that was taken before the migration into a new database',
      );
    }
    if (migration.hash !== row.hash || BigInt(migration.folderMillis) !== row.created_at) {
      throw refusal(
        `the database was changed by another migration than ${migration.name}: it belongs to another version, ` +
          'or a merged migration was edited. Start the version that made it, or restore a backup into a new database',
      );
    }
  });
  return known.slice(applied.length);
}

const refusal = (message: string): StoreFault =>
  new StoreFault(message, { code: 'incompatible', retryable: false });

async function apply(sql: TransactionSql<{ bigint: bigint }>, migration: Migration): Promise<void> {
  for (const statement of migration.sql) await sql.unsafe(statement);
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at)
    values (${migration.hash}, ${migration.folderMillis})`;
}
