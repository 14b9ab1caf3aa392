/**
 * Backups without pg_dump (the embedded server ships none): one REPEATABLE READ snapshot, each table by
 * COPY, in one gzip file with the names of the migrations it was made under. No key is ever in the
 * database, so none is in the file. Leases and signs of life are left out: they are of one moment.
 *
 * The file: a JSON line, then for each table a JSON line, its rows as COPY text, and a line `\.`.
 */

import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { TransactionSql } from 'postgres';
import type { Connection } from './client.ts';
import { StoreFault } from './fault.ts';
import { appliedMigrations, migrate, migrateTo } from './migrate.ts';

const FORMAT = 'civitas-backup/1';
const LEFT_OUT = new Set(['process_lease', 'heartbeat']);
const END_OF_ROWS = '\\.';

type Sql = TransactionSql<{ bigint: bigint }>;
type Header = { format: typeof FORMAT; migrations: readonly string[]; takenAt: string };
type TableLine = { table: string; columns: readonly string[] };

export type BackupSummary = { tables: number; rows: number; migrations: readonly string[] };

const fault = (message: string, code: 'incompatible' | 'check' = 'check'): StoreFault =>
  new StoreFault(message, { code, retryable: false });

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Tables in an order in which every row's foreign keys are already there; a self-reference is no edge. */
async function listTables(sql: Sql): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' order by c.relname`;
  const edges = await sql<{ from: string; to: string }[]>`
    select c.conrelid::regclass::text as from, c.confrelid::regclass::text as to
      from pg_constraint c join pg_namespace n on n.oid = c.connamespace
     where c.contype = 'f' and n.nspname = 'public' and c.conrelid <> c.confrelid`;
  const left = tables.map(({ name }) => name).filter((name) => !LEFT_OUT.has(name));
  const ordered: string[] = [];
  while (left.length > 0) {
    const next = left.findIndex((name) =>
      edges.every((edge) => edge.from !== name || !left.includes(edge.to)),
    );
    if (next < 0) throw fault(`the tables ${left.join(', ')} refer to each other in a circle`);
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}

async function columnsOf(sql: Sql, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns
     where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'
     order by ordinal_position`;
  return rows.map(({ name }) => name);
}

async function put(to: Writable, chunk: string | Buffer): Promise<void> {
  if (!to.write(chunk)) await once(to, 'drain');
}

async function writeTable(sql: Sql, table: string, to: Writable): Promise<number> {
  const columns = await columnsOf(sql, table);
  const line: TableLine = { table, columns };
  await put(to, `${JSON.stringify(line)}\n`);
  const list = columns.map(quote).join(', ');
  const rows = await sql.unsafe(`copy ${quote(table)} (${list}) to stdout`).readable();
  let count = 0;
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    for (const byte of chunk) if (byte === 10) count += 1;
    await put(to, chunk);
  }
  await put(to, `${END_OF_ROWS}\n`);
  return count;
}

/** Writes the whole deployment to `file`; an interrupted backup leaves no file under that name. */
export async function backup(
  connection: Connection,
  file: string,
  folder: string,
): Promise<BackupSummary> {
  const draft = `${file}.part`;
  const gzip = createGzip();
  const out = createWriteStream(draft, { mode: 0o600 });
  gzip.pipe(out);
  try {
    const summary = await connection.sql.begin(
      'isolation level repeatable read read only',
      async (sql) => {
        const migrations = await appliedMigrations(sql, folder);
        const header: Header = { format: FORMAT, migrations, takenAt: new Date().toISOString() };
        await put(gzip, `${JSON.stringify(header)}\n`);
        const tables = await listTables(sql);
        let rows = 0;
        for (const table of tables) rows += await writeTable(sql, table, gzip);
        return { tables: tables.length, rows, migrations };
      },
    );
    gzip.end();
    await finished(out);
    await rename(draft, file);
    return summary;
  } catch (error) {
    gzip.destroy();
    out.destroy();
    await rm(draft, { force: true });
    throw error;
  }
}

function readHeader(line: string, file: string): Header {
  let header: Partial<Header>;
  try {
    header = JSON.parse(line) as Partial<Header>;
  } catch (cause) {
    throw new StoreFault(`${file} is not a backup of Civitas`, {
      code: 'check',
      retryable: false,
      cause,
    });
  }
  if (header.format !== FORMAT || !Array.isArray(header.migrations)) {
    throw fault(`${file} is not a backup of this kind (${FORMAT})`);
  }
  return header as Header;
}

async function assertEmpty(connection: Connection): Promise<void> {
  const [row] = await connection.sql<{ count: bigint }[]>`
    select count(*) as count from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r'`;
  if (row && row.count > 0n) {
    throw fault(
      'the database is not empty: restore into a new one, so that nothing is mixed or lost',
    );
  }
}

/** After COPY, serial columns go on behind the greatest value that was loaded. */
async function moveSequences(sql: Sql): Promise<void> {
  const owned = await sql<{ sequence: string; table: string; column: string }[]>`
    select s.oid::regclass::text as sequence, t.relname as table, a.attname as column
      from pg_class s join pg_depend d on d.objid = s.oid and d.deptype = 'a'
      join pg_class t on t.oid = d.refobjid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
      join pg_namespace n on n.oid = s.relnamespace
     where s.relkind = 'S' and n.nspname = 'public'`;
  for (const { sequence, table, column } of owned) {
    await sql.unsafe(
      `select setval('${sequence}', (select coalesce(max(${quote(column)}), 0) + 1 from ${quote(table)}), false)`,
    );
  }
}

/** The rows of one table as COPY text, up to their end mark. */
async function* rowsOf(
  table: string,
  lines: AsyncIterator<string>,
  count: () => void,
): AsyncGenerator<string> {
  for (;;) {
    const row = await lines.next();
    if (row.done) throw fault(`the backup ends in the middle of ${table}`);
    if (row.value === END_OF_ROWS) return;
    count();
    yield `${row.value}\n`;
  }
}

/**
 * A plain trigger judges a change by the moment it is made in (a ballot needs an open vote): a row that is loaded is
 * no change, and its moment is over. Keys, checks and constraint triggers judge what stands, and stay on.
 * Answers what turns them on again; rolled back, they never were off.
 */
async function suspendGuards(sql: Sql): Promise<() => Promise<void>> {
  const guards = await sql<{ table: string; name: string }[]>`
    select c.relname as table, t.tgname as name
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and not t.tgisinternal and t.tgconstraint = 0`;
  const turn = async (to: 'enable' | 'disable') => {
    for (const { table, name } of guards) {
      await sql.unsafe(`alter table ${quote(table)} ${to} trigger ${quote(name)}`);
    }
  };
  await turn('disable');
  return async () => {
    // A table with checks still to come cannot be altered.
    await sql`set constraints all immediate`;
    await turn('enable');
  };
}

async function loadTables(sql: Sql, lines: AsyncIterator<string>): Promise<BackupSummary> {
  let tables = 0;
  let rows = 0;
  for (;;) {
    const next = await lines.next();
    if (next.done) break;
    const { table, columns } = JSON.parse(next.value) as TableLine;
    const list = columns.map(quote).join(', ');
    const into = await sql.unsafe(`copy ${quote(table)} (${list}) from stdin`).writable();
    const count = () => {
      rows += 1;
    };
    await pipeline(Readable.from(rowsOf(table, lines, count)), into);
    tables += 1;
  }
  return { tables, rows, migrations: [] };
}

/**
 * Restores into an empty database: first the migrations the backup was made under, then its rows, then
 * whatever this version adds. A backup of a newer version is refused.
 */
export async function restore(
  connection: Connection,
  file: string,
  folder: string,
): Promise<BackupSummary> {
  const source = createReadStream(file);
  const gunzip = source.pipe(createGunzip());
  const lines = createInterface({ input: gunzip, crlfDelay: 0 })[Symbol.asyncIterator]();
  try {
    const first = await lines.next();
    const header = readHeader(first.done ? '' : first.value, file);
    await assertEmpty(connection);
    await migrateTo(connection, { folder, names: header.migrations });
    const loaded = await connection.sql.begin(async (sql) => {
      await sql`select set_config(name, '0', true) from unnest(array[
        'statement_timeout', 'idle_in_transaction_session_timeout']) as name`;
      const resumeGuards = await suspendGuards(sql);
      const summary = await loadTables(sql, lines);
      await resumeGuards();
      await moveSequences(sql);
      return summary;
    });
    await migrate(connection, { folder });
    return { ...loaded, migrations: header.migrations };
  } finally {
    source.destroy();
  }
}
