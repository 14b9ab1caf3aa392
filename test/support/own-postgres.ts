/**
 * A Postgres of a test's own, which may crash: as an embedded deployment has it, with fsync. What was committed before
 * has to be there after.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { openStore } from '#store/client.ts';
import { setClockMode } from '#store/clock.ts';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '#store/embedded.ts';
import { migrate } from '#store/migrate.ts';
import { MIGRATIONS, type TestStore } from './postgres.ts';

export type OwnPostgres = {
  /** The deployment's one database, migrated, with CLOCK=test. */
  readonly database: TestStore;
  /** Immediate shutdown (SIGQUIT): no connection is told, no checkpoint is written. Resolves when it is gone. */
  crash(): Promise<void>;
  /** Starts it again at the same address; it recovers from its log first. */
  begin(): Promise<void>;
  /** Also removes its data. */
  stop(): Promise<void>;
};

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'civitas-outage-'));
  // Open to the user the server runs as under root.
  chmodSync(folder, 0o755);
  const dir = join(folder, 'postgres');
  let server = await startEmbeddedPostgres({ dir });
  const { url } = server;
  const connection = openStore({ url });
  await migrate(connection, { folder: MIGRATIONS });
  await setClockMode(connection.db, 'test');
  return {
    database: { ...connection, url },
    async crash() {
      const sql = postgres(url, { max: 1 });
      const [row] = await sql`select pg_read_file('postmaster.pid') as text`;
      await sql.end();
      process.kill(Number(String(row?.['text']).split('\n')[0]), 'SIGQUIT');
      await server.stop();
    },
    async begin() {
      server = await startEmbeddedPostgres({ dir });
      if (server.url !== url) throw new Error(`it came back elsewhere: ${server.url}`);
    },
    async stop() {
      await connection.close();
      await server.stop();
      await removeEmbeddedPostgres({ dir });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
