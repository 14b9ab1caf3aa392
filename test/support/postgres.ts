/**
 * A real Postgres for tests. `test/support/global-setup.ts` starts one server per run; a file run without it
 * starts its own. Each test store is a database of its own, copied from a migrated template.
 */
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { type Connection, openStore } from '#store/client.ts';
import { setClockMode } from '#store/clock.ts';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '#store/embedded.ts';
import { migrate } from '#store/migrate.ts';

export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations');

/** How the global setup tells the workers. */
export const SERVER_VARIABLE = 'CIVITAS_TEST_POSTGRES';

export interface TestServer {
  readonly url: string;
  readonly folder: string;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'civitas-test-'));
  // Open to the user the server runs as under root.
  chmodSync(folder, 0o755);
  const dir = join(folder, 'postgres');
  const server = await startEmbeddedPostgres({ dir, fsync: false });
  return {
    url: server.url,
    folder,
    async stop() {
      await server.stop();
      await removeEmbeddedPostgres({ dir });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let lazy: Promise<string> | undefined;

function serverUrl(): Promise<string> {
  const given = process.env[SERVER_VARIABLE];
  if (given !== undefined) return Promise.resolve(given);
  lazy ??= startTestServer().then((server) => {
    // The server stops by itself when this process goes; its folder would stay.
    process.once('exit', () =>
      rmSync(server.folder, { recursive: true, force: true, maxRetries: 5 }),
    );
    return server.url;
  });
  return lazy;
}

const withDatabase = (url: string, name: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
};

/** One statement over a connection of its own to the server's first database. */
async function administer<T>(run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(await serverUrl(), { max: 1, onnotice: () => undefined });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

function hashMigrations(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(MIGRATIONS).sort()) {
    if (name.endsWith('.sql')) hash.update(name).update(readFileSync(join(MIGRATIONS, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Made once per server and set of migrations, by whichever process asks first. */
async function ensureTemplate(sql: postgres.Sql): Promise<string> {
  const name = `template_${hashMigrations()}`;
  const present = async () => (await sql`select from pg_database where datname = ${name}`).length;
  if (await present()) return name;
  await sql`select pg_advisory_lock(1)`;
  try {
    if (await present()) return name;
    const draft = `${name}_draft`;
    await sql`drop database if exists ${sql(draft)} with (force)`;
    await sql`create database ${sql(draft)}`;
    const connection = openStore({ url: withDatabase(await serverUrl(), draft), max: 1 });
    await migrate(connection, { folder: MIGRATIONS });
    await setClockMode(connection.db, 'test');
    await connection.close();
    await sql`alter database ${sql(draft)} rename to ${sql(name)}`;
  } finally {
    await sql`select pg_advisory_unlock(1)`;
  }
  return name;
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** An empty database, not migrated. */
export async function createTestDatabase(template = 'template1'): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer((sql) => sql`create database ${sql(name)} template ${sql(template)}`);
  return {
    url: withDatabase(await serverUrl(), name),
    drop: () =>
      administer(async (sql) => void (await sql`drop database ${sql(name)} with (force)`)),
  };
}

export interface TestStore extends Connection {
  /** For a second connection or a process of its own. */
  readonly url: string;
}

/** A migrated, empty deployment with CLOCK=test; `close` also drops it. */
export async function createTestStore(): Promise<TestStore> {
  const template = await administer(ensureTemplate);
  const database = await createTestDatabase(template);
  const connection = openStore({ url: database.url });
  return {
    ...connection,
    url: database.url,
    async close() {
      await connection.close();
      await database.drop();
    },
  };
}
