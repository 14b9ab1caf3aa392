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
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { TransactionSql } from 'postgres';
import type { Connection } from './client.ts';
import { StoreFault } from './fault.ts';
import { appliedMigrations, migrate, migrateTo } from './migrate.ts';

const FORMAT = 'civitas-backup/1';
const LEFT_OUT = new Set(['process_lease', 'heartbeat']);
const NEWLINE = 10;
const END_OF_ROWS = Buffer.from('\\.\n');

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

type Sink = { stream: Writable; signal: AbortSignal };

async function put({ stream, signal }: Sink, chunk: string | Buffer): Promise<void> {
  signal.throwIfAborted();
  if (!stream.write(chunk)) await once(stream, 'drain', { signal });
}

async function writeTable(sql: Sql, table: string, to: Sink): Promise<number> {
  const columns = await columnsOf(sql, table);
  const line: TableLine = { table, columns };
  await put(to, `${JSON.stringify(line)}\n`);
  const list = columns.map(quote).join(', ');
  const rows = await sql.unsafe(`copy ${quote(table)} (${list}) to stdout`).readable();
  let count = 0;
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    for (const byte of chunk) if (byte === NEWLINE) count += 1;
    await put(to, chunk);
  }
  await put(to, END_OF_ROWS);
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
  // A disk that is full or a folder that is not there ends the snapshot, whatever it is waiting for.
  const stopped = new AbortController();
  const written = pipeline(gzip, createWriteStream(draft, { mode: 0o600 })).catch(
    (cause: unknown) => {
      stopped.abort(cause);
      throw cause;
    },
  );
  const to: Sink = { stream: gzip, signal: stopped.signal };
  try {
    const [summary] = await Promise.all([writeAll(connection, to, folder), written]);
    await rename(draft, file);
    return summary;
  } catch (error) {
    gzip.destroy();
    await written.catch(() => undefined);
    await rm(draft, { force: true });
    throw stopped.signal.aborted ? cannotWrite(file, stopped.signal.reason) : error;
  }
}

const cannotWrite = (file: string, cause: unknown): StoreFault =>
  new StoreFault(`${file} cannot be written (${cause instanceof Error ? cause.message : cause})`, {
    code: 'check',
    retryable: false,
    cause,
  });

/** One snapshot of every table. */
async function writeAll(connection: Connection, to: Sink, folder: string): Promise<BackupSummary> {
  const summary = await connection.sql.begin(
    'isolation level repeatable read read only',
    async (sql) => {
      const migrations = await appliedMigrations(sql, folder);
      const header: Header = { format: FORMAT, migrations, takenAt: new Date().toISOString() };
      await put(to, `${JSON.stringify(header)}\n`);
      const tables = await listTables(sql);
      let rows = 0;
      for (const table of tables) rows += await writeTable(sql, table, to);
      return { tables: tables.length, rows, migrations };
    },
  );
  to.stream.end();
  return summary;
}

function readHeader(line: Buffer, file: string): Header {
  let header: Partial<Header>;
  try {
    header = JSON.parse(line.toString('utf8')) as Partial<Header>;
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

async function assertEmpty(sql: Sql): Promise<void> {
  const [row] = await sql<{ count: bigint }[]>`
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

/** Lines with their ends. Bytes, for text has other line ends (U+2028) that COPY leaves as they are. */
async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, from)) {
      yield data.subarray(from, end + 1);
      from = end + 1;
    }
    rest = data.subarray(from);
  }
  if (rest.length > 0) yield rest;
}

/** The rows of one table as COPY text, up to their end mark. */
async function* rowsOf(
  table: string,
  lines: AsyncIterator<Buffer>,
  count: () => void,
): AsyncGenerator<Buffer> {
  for (;;) {
    const row = await lines.next();
    if (row.done) throw fault(`the backup ends in the middle of ${table}`);
    if (row.value.equals(END_OF_ROWS)) return;
    count();
    yield row.value;
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

async function loadTables(sql: Sql, lines: AsyncIterator<Buffer>): Promise<BackupSummary> {
  let tables = 0;
  let rows = 0;
  for (;;) {
    const next = await lines.next();
    if (next.done) break;
    const { table, columns } = JSON.parse(next.value.toString('utf8')) as TableLine;
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
  const gunzip = createGunzip();
  const reading = pipeline(createReadStream(file), gunzip);
  // What breaks the reading is thrown where the lines are asked for.
  reading.catch(() => undefined);
  const lines = linesOf(gunzip);
  try {
    const first = await lines.next();
    const header = readHeader(first.done ? Buffer.alloc(0) : first.value, file);
    // Tables and rows in one transaction: what fails leaves the database as empty as it was.
    const loaded = await connection.sql.begin(async (sql) => {
      await assertEmpty(sql);
      await migrateTo(sql, { folder, names: header.migrations });
      const resumeGuards = await suspendGuards(sql);
      const summary = await loadTables(sql, lines);
      await resumeGuards();
      await moveSequences(sql);
      // Whoever was backed up may live on: nothing is signed from here before a human has said that it does not (T19).
      await sql`insert into deployment (key, value) values ('copy', 'restored')
        on conflict (key) do update set value = excluded.value`;
      return summary;
    });
    await migrate(connection, { folder });
    return { ...loaded, migrations: header.migrations };
  } finally {
    gunzip.destroy();
  }
}
