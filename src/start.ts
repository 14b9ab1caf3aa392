/**
 * Starts what this process's roles name and stops it on a signal: the roles together, then what they stand
 * on. Exits 1 when it cannot start, with every problem said at once.
 */
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBot } from './app/bot.ts';
import { startWeb } from './app/web.ts';
import { startWorker } from './app/worker.ts';
import { type App, createApp } from './app.ts';
import { type Config, describeProblems, loadConfig, processEnvironment } from './config.ts';
import { backup } from './store/backup.ts';
import { type Connection, openStore } from './store/client.ts';
import { setClockMode } from './store/clock.ts';
import { startEmbeddedPostgres } from './store/embedded.ts';
import { migrate } from './store/migrate.ts';
import { createLog, type Log } from './telemetry/log.ts';

const MIGRATIONS = join(import.meta.dirname, '..', 'migrations');
const STOP_GUARD_MS = 10_000;

type Stop = { name: string; stop: () => Promise<void> };

/** The database this process uses: an external one, or the embedded cluster below the data directory. */
async function openDatabase(config: Config, log: Log, stops: Stop[]): Promise<string> {
  if (config.database.kind === 'external') return config.database.url.reveal();
  const server = await startEmbeddedPostgres({ dir: join(config.dataDir, 'postgres'), log });
  stops.push({ name: 'postgres', stop: () => server.stop() });
  return server.url;
}

/** A backup before each migration of a deployment that already lives; a new one has nothing to lose. */
async function saveBefore(
  pending: readonly string[],
  connection: Connection,
  { dataDir }: Config,
  log: Log,
): Promise<void> {
  const [present] = await connection.sql`select to_regclass('public.community') as name`;
  if (!present?.['name']) return;
  const folder = join(dataDir, 'backups');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `before-${pending[0]}-${Date.now()}.gz`);
  await backup(connection, file, MIGRATIONS);
  log.info({ file, pending }, 'a backup was taken before migrating');
}

async function start(config: Config, log: Log, stops: Stop[]): Promise<App> {
  const databaseUrl = await openDatabase(config, log, stops);
  const connection = openStore({ url: databaseUrl, max: 20, log });
  stops.push({ name: 'connections', stop: () => connection.close() });
  await migrate(connection, {
    folder: MIGRATIONS,
    beforeMigration: (pending) => saveBefore(pending, connection, config, log),
  });
  await setClockMode(connection.db, config.clock);
  const app = await createApp(config, connection, log);
  stops.push({ name: 'timers', stop: () => app.timers.stop() });
  await app.chain.assertChainIds();
  // The bot waits for its lease and for platforms out of reach; worker and web do not wait for the bot.
  const bot = config.roles.includes('bot') ? startBot(app, randomUUID()) : undefined;
  const roles: Stop[] = bot ? [bot] : [];
  stops.push({ name: 'roles', stop: () => stopTogether(roles, log) });
  if (config.roles.includes('worker')) roles.push(await startWorker(app, databaseUrl));
  if (config.roles.includes('web')) roles.push(await startWeb(app));
  await bot?.started;
  return app;
}

/** One that fails does not keep the others from stopping. */
async function stopOne({ name, stop }: Stop, log: Log): Promise<void> {
  try {
    await stop();
  } catch (err) {
    log.error({ err, part: name }, 'a part did not stop cleanly');
  }
}

const stopTogether = async (parts: readonly Stop[], log: Log): Promise<void> =>
  void (await Promise.all(parts.map((part) => stopOne(part, log))));

/** In reverse order of starting. */
async function stopAll(stops: readonly Stop[], log: Log): Promise<void> {
  for (const part of stops.toReversed()) await stopOne(part, log);
}

/** Runs until a signal; ends the process itself. */
export async function main(): Promise<void> {
  const loaded = loadConfig(processEnvironment());
  if (!loaded.ok) {
    process.stderr.write(`Civitas cannot start:\n${describeProblems(loaded.problems)}\n`);
    process.exit(1);
  }
  const { config } = loaded;
  const log = createLog({ level: config.logLevel });
  const stops: Stop[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (signal: string): void => {
    if (stopping) return;
    log.info({ signal }, 'stopping');
    const guard = setTimeout(() => process.exit(1), STOP_GUARD_MS);
    guard.unref();
    stopping = stopAll(stops, log).then(() => process.exit(0));
  };
  process.once('SIGINT', () => stop('SIGINT'));
  process.once('SIGTERM', () => stop('SIGTERM'));
  try {
    const app = await start(config, log, stops);
    // So that whoever reads the log of the role that founds can hand it out.
    if (config.roles.includes('bot')) await app.services.communities.announceFoundingCode();
    log.info({ roles: config.roles, publicUrl: config.publicUrl }, 'ready');
  } catch (err) {
    if (stopping) return;
    log.fatal({ err }, 'cannot start');
    // A signal that comes meanwhile stops nothing twice, and does not make a failure a success.
    stopping = stopAll(stops, log).then(() => process.exit(1));
    await stopping;
  }
}
