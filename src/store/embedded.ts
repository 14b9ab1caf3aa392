/**
 * A real Postgres without an installation: a cluster under `dir`, on 127.0.0.1 and a free port, with a random
 * password in a 0600 file. The first process starts it and stops it; a second one joins. When the process
 * that started it dies, the server stops by itself.
 */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { Log } from '#telemetry/log.ts';
import { loadDriver } from './driver.ts';
import { type Cluster, DATABASE, ensureCluster, SUPERUSER } from './embedded-cluster.ts';
import { type Home, listHomeFolders, prepareHome } from './embedded-home.ts';
import {
  type FoundServer,
  findServer,
  type LaunchedServer,
  launchServer,
} from './embedded-server.ts';
import { StoreFault, toStoreFault } from './fault.ts';

export interface EmbeddedOptions {
  readonly dir: string;
  readonly log?: Log;
  /** Off only where the data may be lost: tests. */
  readonly fsync?: boolean;
}

export interface EmbeddedPostgres {
  readonly url: string;
  /** Whether this process started the server; only then `stop` stops it. */
  readonly owner: boolean;
  stop(): Promise<void>;
}

/** Recovery after a crash may take long; nobody answering for this long means broken. */
const START_MS = 60_000;
const POLL_MS = 20;

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dir, log, fsync = true } = options;
  try {
    const home = await prepareHome(dir);
    const cluster = await ensureCluster(home, fsync);
    const server = await startOrJoin(home, cluster, fsync, log);
    try {
      await ensureDatabase(cluster, server.port);
    } catch (error) {
      await server.launched?.stop();
      throw error;
    }
    return describe(cluster, server, log);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    throw new StoreFault(
      `the database in ${dir} belongs to another user: run as that user, or set DATABASE_URL`,
      { code: 'unavailable', retryable: false, cause: error },
    );
  }
}

/** Deletes the database of `dir`, wherever it stands. Refused while its server runs. */
export async function removeEmbeddedPostgres({ dir }: { readonly dir: string }): Promise<void> {
  const folders = await listHomeFolders(dir);
  for (const folder of folders) {
    const server = await findServer(join(folder, 'cluster', 'data'));
    if (server !== undefined) {
      throw new StoreFault(`the database in ${folder} is in use (process ${server.pid})`, {
        code: 'unavailable',
        retryable: true,
      });
    }
  }
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

interface Reached {
  readonly port: number;
  readonly launched: LaunchedServer | undefined;
}

function describe(cluster: Cluster, server: Reached, log: Log | undefined): EmbeddedPostgres {
  const { launched, port } = server;
  const url = urlOf(cluster, port, DATABASE);
  if (launched === undefined) return { url, owner: false, stop: async () => undefined };
  let stopping: Promise<void> | undefined;
  void launched.ended.then((last) => {
    if (stopping === undefined) log?.error({ last }, 'the embedded Postgres ended by itself');
  });
  return {
    url,
    owner: true,
    stop() {
      stopping ??= launched.stop();
      return stopping;
    },
  };
}

const urlOf = (cluster: Cluster, port: number, database: string): string =>
  `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}`;

/**
 * Postgres' own lock file decides who starts it. Whoever loses that race, or meets a server that is just
 * starting or stopping, looks again until it can join or start.
 */
async function startOrJoin(
  home: Home,
  cluster: Cluster,
  fsync: boolean,
  log: Log | undefined,
): Promise<Reached> {
  const deadline = Date.now() + START_MS;
  let last = '';
  let port = await readPort(cluster);
  while (Date.now() < deadline) {
    const found = await findServer(cluster.data);
    if (found?.ready) return { port: found.port, launched: undefined };
    if (found !== undefined) {
      last = `process ${found.pid} holds it and does not become ready`;
      await sleep(POLL_MS);
      continue;
    }
    port = await freePort(port);
    const launched = await launchServer(home, cluster, port, fsync, log);
    const outcome = await untilReady(cluster, launched, deadline);
    if (outcome === 'ready') {
      await writeFile(cluster.portFile, String(port));
      return { port, launched };
    }
    last = outcome;
    if (/could not bind|could not create any TCP/.test(outcome)) port = undefined;
    else if (!/lock file|shared memory block/.test(outcome)) break;
    await sleep(POLL_MS);
  }
  throw new StoreFault(`the embedded Postgres in ${cluster.data} does not start: ${last}`, {
    code: /no space left/i.test(last) ? 'disk-full' : 'unavailable',
    retryable: false,
  });
}

async function untilReady(
  cluster: Cluster,
  launched: LaunchedServer,
  deadline: number,
): Promise<'ready' | string> {
  let end: string | undefined;
  void launched.ended.then((last) => {
    end = last;
  });
  while (Date.now() < deadline) {
    if (end !== undefined) return end;
    const found: FoundServer | undefined = await findServer(cluster.data);
    if (found?.ready && found.pid === launched.pid) return 'ready';
    await sleep(POLL_MS);
  }
  await launched.stop();
  return 'it took too long';
}

async function readPort(cluster: Cluster): Promise<number | undefined> {
  if ((await stat(cluster.portFile).catch(() => undefined)) === undefined) return undefined;
  const port = Number(await readFile(cluster.portFile, 'utf8'));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** The wanted port when it is free, else any free one. */
async function freePort(wanted: number | undefined): Promise<number> {
  for (const port of wanted === undefined ? [0] : [wanted, 0]) {
    const server = createServer();
    const bound = await new Promise<number | undefined>((resolve) => {
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : undefined);
      });
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    if (bound !== undefined) return bound;
  }
  throw new StoreFault('no free port on 127.0.0.1', { code: 'unavailable', retryable: true });
}

async function ensureDatabase(cluster: Cluster, port: number): Promise<void> {
  const sql = loadDriver()(urlOf(cluster, port, 'postgres'), { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ directory: string; present: boolean }[]>`
      select current_setting('data_directory') as directory,
        exists (select from pg_database where datname = ${DATABASE}) as present`;
    if (row?.directory !== cluster.data) {
      throw new StoreFault(`port ${port} is answered by another Postgres (${row?.directory})`, {
        code: 'unavailable',
        retryable: false,
      });
    }
    if (!row.present) await createDatabase(sql);
  } catch (error) {
    throw toStoreFault(error) ?? error;
  } finally {
    await sql.end();
  }
}

async function createDatabase(sql: Sql): Promise<void> {
  try {
    await sql`create database ${sql(DATABASE)}`;
  } catch (error) {
    // 42P04 and 23505: a process that joined was faster.
    const state = toStoreFault(error)?.sqlState;
    if (state !== '42P04' && state !== '23505') throw error;
  }
}
