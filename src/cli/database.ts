/** What the commands of an operator share: the configured database, opened and closed around one task. */
import { join } from 'node:path';
import { type Config, describeProblems, loadConfig, processEnvironment } from '#config.ts';
import { type Connection, openStore } from '#store/client.ts';
import { startEmbeddedPostgres } from '#store/embedded.ts';
import { createLog } from '#telemetry/log.ts';

export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations');

/** Says one line on standard error and ends with 1. */
export function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** The one file argument of a command. */
export function fileArgument(command: string): string {
  const file = process.argv[2];
  if (process.argv.length !== 3 || file === undefined || file.startsWith('-')) {
    fail(`usage: npm run ${command} -- FILE`);
  }
  return file;
}

/** Only the database matters here: a missing token is no reason to refuse a backup. */
function databaseConfig(): Pick<Config, 'database' | 'dataDir'> {
  const loaded = loadConfig({
    DISCORD_TOKEN: '-',
    DISCORD_CLIENT_ID: '00000',
    DISCORD_CLIENT_SECRET: '-',
    PUBLIC_URL: 'http://127.0.0.1',
    APP_SECRET: '0'.repeat(64),
    DATABASE_URL: processEnvironment()['DATABASE_URL'],
    DATA_DIR: processEnvironment()['DATA_DIR'],
  });
  return loaded.ok ? loaded.config : fail(describeProblems(loaded.problems));
}

export async function withDatabase<T>(run: (connection: Connection) => Promise<T>): Promise<T> {
  const config = databaseConfig();
  const log = createLog({ level: 'warn' });
  const server =
    config.database.kind === 'embedded'
      ? await startEmbeddedPostgres({ dir: join(config.dataDir, 'postgres'), log })
      : undefined;
  const url = config.database.kind === 'external' ? config.database.url.reveal() : server?.url;
  if (url === undefined) throw new Error('there is no database');
  const connection = openStore({ url, max: 3, log });
  try {
    return await run(connection);
  } finally {
    await connection.close();
    await server?.stop();
  }
}
