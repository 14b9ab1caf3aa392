// The whole local world in one process tree: the town (both chats, chain), Postgres, the real bot as a child, and the
// page. Everything that was started is stopped again, in reverse, whatever happens on the way.
import { type Connection, openStore } from '#store/client.ts';
import { startEmbeddedPostgres } from '#store/embedded.ts';
import { type Bot, startBot } from './bot.ts';
import { advanceAll, alignClocks } from './clock.ts';
import { freePort } from './free-port.ts';
import { type Home, openHome } from './home.ts';
import { openDoor } from './page/door.ts';
import { HOST, type Listening, listen, PortTaken } from './page/http.ts';
import type { Room } from './page/room.ts';
import { startPage } from './page/server.ts';
import { type RunningTown, startTown } from './town.ts';

export type SandboxOptions = {
  /** Everything it keeps. */
  readonly dir: string;
  /** The page's; 0 for a free one. */
  readonly port: number;
  /** Forgets what was kept. */
  readonly fresh?: boolean;
  /** Aborts a start that is under way. */
  readonly signal?: AbortSignal;
};

export type Sandbox = {
  /** The page. */
  readonly url: string;
  /** The bot's public address. */
  readonly botUrl: string;
  readonly running: RunningTown;
  /** Printed by a bot that has no community yet. */
  foundingCode(): string | undefined;
  /** Moves all clocks forward. */
  advance(ms: number): Promise<void>;
  /** Resolves when a part dies that was not asked to, with its last words. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
};

/** Dumps are small and cheap, but not for each of a hundred changes. */
const SAVE_AFTER_MS = 2_000;

type Stops = { push(stop: () => Promise<void> | void): void; run(): Promise<void> };

function createStops(): Stops {
  const stops: (() => Promise<void> | void)[] = [];
  return {
    push: (stop) => void stops.push(stop),
    async run() {
      const failures: unknown[] = [];
      for (let stop = stops.pop(); stop; stop = stops.pop()) {
        try {
          await stop();
        } catch (cause) {
          failures.push(cause);
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, 'a part did not stop cleanly');
    },
  };
}

/** The port of the time before, so that links in old messages still lead somewhere. */
async function listenAgain(home: Home): Promise<Listening> {
  const before = home.readDoorPort() ?? 0;
  const door = await listen(before).catch((cause: unknown) => {
    if (cause instanceof PortTaken) return listen(0);
    throw cause;
  });
  home.writeDoorPort(door.port);
  return door;
}

/** Keeps the dump of the chats a few seconds behind them; a kill loses no more than that. */
function keepSaved(home: Home, { discord, telegram, dump }: RunningTown): () => void {
  let due: NodeJS.Timeout | undefined;
  const save = (): void => {
    due = undefined;
    home.writeDump(dump());
  };
  const changed = (): void => {
    due ??= setTimeout(save, SAVE_AFTER_MS);
  };
  const unhook = [discord.onChange(changed), telegram.onChange(changed)];
  save();
  return () => {
    for (const stop of unhook) stop();
    clearTimeout(due);
    save();
  };
}

/** A bot that was killed left its lease: nobody but us runs one here, so the next need not wait for it to lapse. */
async function endLeases({ sql }: Connection): Promise<void> {
  const [table] = await sql<{ present: boolean }[]>`
    select to_regclass('process_lease') is not null as present`;
  if (!table?.present) return;
  await sql`update process_lease set lease_until = least(lease_until, clock_timestamp())`;
}

async function startWorld(home: Home, door: Listening, stops: Stops) {
  const starts = [
    startEmbeddedPostgres({ dir: home.postgresDir }).then((server) => {
      stops.push(() => server.stop());
      return server;
    }),
    startTown({
      chain: { dir: home.chainDir, keepState: true },
      dump: home.readDump(),
      redirectUris: [`${door.origin}/oauth/discord/callback`],
    }).then((running) => {
      stops.push(() => running.stop());
      return running;
    }),
  ] as const;
  // All of them have arrived or failed before anything is stopped.
  await Promise.allSettled(starts);
  const [server, running] = await Promise.all(starts);
  const connection: Connection = openStore({ url: server.url, max: 3, name: 'civitas-sandbox' });
  stops.push(() => connection.close());
  stops.push(keepSaved(home, running));
  await alignClocks(running.clock, connection, running.chain);
  await endLeases(connection);
  return { running, connection };
}

function environmentOf(home: Home, running: RunningTown, door: Listening, port: number) {
  const { appSecret, sealKey, seedFile } = home.secrets;
  // Of our own environment only what a program needs to run at all.
  const inherited = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'LOG_LEVEL', 'REDIS_URL'];
  const kept = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(kept),
    ...running.env,
    PUBLIC_URL: door.origin,
    HOST,
    PORT: String(port),
    DATA_DIR: home.dir,
    EXECUTOR_SEED_FILE: seedFile,
    APP_SECRET: appSecret,
    SEAL_KEY: sealKey,
    HOSTING: 'invite',
    CUSTODY: 'on',
    CLOCK: 'test',
    SANDBOX: 'on',
  };
}

async function startAll(options: SandboxOptions, stops: Stops): Promise<Omit<Sandbox, 'stop'>> {
  const { signal } = options;
  const home = await openHome(options.dir, options.fresh);
  stops.push(() => home.release());
  const page = await listen(options.port);
  stops.push(() => page.close());
  home.writeAddress(page.origin);
  const door = await listenAgain(home);
  stops.push(() => door.close());
  const { running, connection } = await startWorld(home, door, stops);
  signal?.throwIfAborted();
  const botPort = await freePort();
  let bot: Bot | undefined;
  const room: Room = { running, connection, foundingCode: () => bot?.foundingCode };
  openDoor(room, door, botPort);
  bot = await startBot({
    env: environmentOf(home, running, door, botPort),
    logFile: home.botLog,
    ...(signal && { signal }),
  });
  stops.push(bot.stop);
  const served = await startPage(room, page);
  stops.push(() => served.stop());
  const failed = Promise.race([
    bot.ended.then((last) => `the bot ended:\n${last}`),
    running.chain.ended.then((last) => `the chain ended:\n${last}`),
  ]);
  return {
    url: page.origin,
    botUrl: door.origin,
    running,
    foundingCode: room.foundingCode,
    async advance(ms) {
      await advanceAll(running.clock, connection, running.chain, ms);
    },
    failed,
  };
}

/** Rejects, with everything stopped again, where a part does not start. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const stops = createStops();
  try {
    const sandbox = await startAll(options, stops);
    return { ...sandbox, stop: () => stops.run() };
  } catch (cause) {
    await stops.run();
    throw cause;
  }
}
