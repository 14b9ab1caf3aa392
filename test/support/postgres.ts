/**
 * A real Postgres for tests. `test/support/global-setup.ts` starts one server per run; a file run without it
 * starts its own. Each test store is a database of its own, copied from a migrated template.
 */
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
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

/** Memory that Linux gives as a folder. */
const MEMORY = '/dev/shm';
/** What a run's databases and their log may grow to, twice. */
const ROOM_BYTES = 4 * 2 ** 30;

/**
 * Hundreds of databases of a thousand files each are made and dropped: in memory that is a fifth of the work. A
 * container may have little of it, and another system none; there it is the disk.
 */
function roomiest(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM_BYTES ? MEMORY : tmpdir();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return tmpdir();
  }
}

export interface TestServer {
  readonly url: string;
  readonly folder: string;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(roomiest(), 'civitas-test-'));
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

let administrator: Promise<postgres.Sql> | undefined;

/** The server's first database, over one connection of this process that goes when it is not used. */
function administer(): Promise<postgres.Sql> {
  administrator ??= serverUrl().then((url) => connect(url, { idle_timeout: 2 }));
  return administrator;
}

const connect = (url: string, more: { idle_timeout?: number } = {}): postgres.Sql =>
  postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined, ...more });

function hashMigrations(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(MIGRATIONS).sort()) {
    if (name.endsWith('.sql')) hash.update(name).update(readFileSync(join(MIGRATIONS, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Made once per server and set of migrations, by whichever process asks first. */
async function ensureTemplate(): Promise<string> {
  const url = await serverUrl();
  const name = `template_${hashMigrations()}`;
  // Its own connection: the lock is held as long as it stands.
  const sql = connect(url);
  const present = async () => (await sql`select from pg_database where datname = ${name}`).length;
  try {
    if (await present()) return name;
    await sql`select pg_advisory_lock(1)`;
    if (await present()) return name;
    const draft = `${name}_draft`;
    await sql`drop database if exists ${sql(draft)} with (force)`;
    await sql`create database ${sql(draft)}`;
    const connection = openStore({ url: withDatabase(url, draft), max: 1 });
    await migrate(connection, { folder: MIGRATIONS });
    await setClockMode(connection.db, 'test');
    await connection.close();
    await sql`alter database ${sql(draft)} rename to ${sql(name)}`;
    return name;
  } finally {
    await sql.end();
  }
}

let template: Promise<string> | undefined;

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** An empty database, not migrated. */
export async function createTestDatabase(template = 'template1'): Promise<TestDatabase> {
  const sql = await administer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  // As files, as nothing here waits for a disk: page by page through the log takes twice the time.
  await sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`;
  return {
    url: withDatabase(await serverUrl(), name),
    drop: async () => void (await sql`drop database ${sql(name)} with (force)`),
  };
}

export interface TestStore extends Connection {
  /** For a second connection or a process of its own. */
  readonly url: string;
}

/**
 * Connections of a world that lives for one test and is looked at by one hand at a time: each knows nothing at first, and
 * with the usual ten a test spends an eighth of its time on telling them.
 */
export const FEW_CONNECTIONS = 4;

/** A migrated, empty deployment with CLOCK=test, with as many connections as a deployment's; `close` also drops it. */
export async function createTestStore(max?: number): Promise<TestStore> {
  template ??= ensureTemplate();
  const database = await createTestDatabase(await template);
  const connection = openStore({ url: database.url, ...(max === undefined ? {} : { max }) });
  return {
    ...connection,
    url: database.url,
    async close() {
      await connection.close();
      await database.drop();
    },
  };
}
