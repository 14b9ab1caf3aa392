/**
 * The `bot` role: the one process that holds the deployment's lease owns the Discord gateway and the
 * Telegram poller; a second one waits for it. Each minute a sign of life is stored per platform.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app.ts';
import { createDiscord } from '../discord/index.ts';
import { createTelegram } from '../telegram/index.ts';
import { discordShare } from './discord-share.ts';
import { discordEvents, telegramEvents } from './events.ts';

const LEASE = 'bot';
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const WAIT_MS = 2_000;
const HEARTBEAT_MS = 60_000;

type Door = {
  platform: 'discord' | 'telegram';
  start(): Promise<void>;
  stop(): Promise<void>;
  healthy(): boolean;
};

function createDoors(app: App): Door[] {
  const { config, dispatcher, services, log, metrics } = app;
  const doors: Door[] = [];
  if (config.discord.kind === 'on') {
    const discord = createDiscord({
      token: config.discord.token.reveal(),
      apiUrl: config.discord.apiUrl,
      requestsPerSecond: discordShare(config.discordRequestsPerSecond, config.roles).gateway,
      dispatcher,
      events: discordEvents(services),
      keepWay: (account, way) => services.inbox.keepWay('discord', account, way),
      log,
      metrics,
    });
    doors.push({ platform: 'discord', ...discord });
  }
  if (config.telegram.kind === 'on') {
    const telegram = createTelegram({
      token: config.telegram.token.reveal(),
      apiUrl: config.telegram.apiUrl,
      dispatcher,
      events: telegramEvents(services),
      log,
      metrics,
    });
    doors.push({
      platform: 'telegram',
      start: () => telegram.start(),
      stop: () => telegram.stop(),
      healthy: () => telegram.healthy(),
    });
  }
  return doors;
}

/** Waits until this process holds the lease; false when it was told to stop before. */
async function takeLease(
  lock: () => Promise<boolean>,
  stopped: AbortSignal,
  log: App['log'],
): Promise<boolean> {
  let told = false;
  while (!stopped.aborted) {
    if (await lock()) return true;
    if (!told) log.info('another process is the bot: waiting for it to end');
    told = true;
    await Promise.race([sleep(WAIT_MS, undefined, { ref: false }), once(stopped, 'abort')]);
  }
  return false;
}

/**
 * The lease as this process knows it: `lost` is called once it may be another's, which is a lease's length after the
 * last time it was asked for and given, whether the books answer or not.
 */
function createLease({ store }: App, holder: string, leaseMs: number, lost: () => void) {
  let heldFrom = 0;
  let isGone = false;
  let lapse: NodeJS.Timeout | undefined;
  let settled: Promise<void> = Promise.resolve();

  async function ask(): Promise<boolean> {
    const from = performance.now();
    if (!(await store.processes.lockLease(LEASE, holder, leaseMs))) return false;
    // One that waited long is answered after a later one.
    heldFrom = Math.max(heldFrom, from);
    clearTimeout(lapse);
    if (!isGone) lapse = setTimeout(lost, heldFrom + leaseMs - performance.now());
    return true;
  }

  return {
    lock(): Promise<boolean> {
      const asked = ask();
      settled = Promise.allSettled([settled, asked]).then(() => undefined);
      return asked;
    },
    /** What is asked for at this moment may still be given: it is given back, too. */
    async release(): Promise<void> {
      isGone = true;
      clearTimeout(lapse);
      await settled;
      await store.processes.deleteLease(LEASE, holder);
    },
  };
}

export type Bot = {
  name: 'bot';
  /** Resolves once both platforms are heard; rejects where that will never be. */
  started: Promise<void>;
  stop(): Promise<void>;
};

/** Two bots must not talk at once. */
const endProcess = (): void => void process.kill(process.pid, 'SIGTERM');

const USUAL = { leaseMs: LEASE_MS, renewMs: RENEW_MS, beatMs: HEARTBEAT_MS, lost: endProcess };

/**
 * Begins at once, and waits for nobody: a platform that is out of reach keeps no other role from its work. `lost` is
 * told when another may be the bot; pace and it are given by tests alone.
 */
export function startBot(app: App, holder: string, unusual: Partial<typeof USUAL> = {}): Bot {
  const { leaseMs, renewMs, beatMs, lost } = { ...USUAL, ...unusual };
  const { store, log, health } = app;
  const stopping = new AbortController();
  let isLost = false;
  // Once: a second signal would end the process before it has stopped.
  const lose = (why: string): void => {
    if (isLost || stopping.signal.aborted) return;
    isLost = true;
    log.fatal(why);
    lost();
  };
  const lapsed = () => lose('the bot lease could not be renewed: stopping');
  const lease = createLease(app, holder, leaseMs, lapsed);
  const doors = createDoors(app);
  const timers: NodeJS.Timeout[] = [];
  for (const door of doors) health.set(door.platform, () => door.healthy());

  const beat = async (): Promise<void> => {
    const minute = new Date(Math.floor((await store.now()).getTime() / 60_000) * 60_000);
    for (const { platform, healthy } of doors) {
      if (healthy()) await store.processes.insertHeartbeat('bot', platform, minute);
    }
  };
  const renew = async (): Promise<void> => {
    // Somebody else took over while this process could not renew.
    if (!(await lease.lock())) lose('the bot lease was lost: stopping');
  };
  const guarded = (run: () => Promise<void>) => () =>
    void run().catch((err: unknown) => log.warn({ err }, 'a sign of life could not be stored'));
  async function begin(): Promise<void> {
    const isMine = await takeLease(lease.lock, stopping.signal, log);
    // Told to stop while it was asked for: `stop` gives it back.
    if (!isMine || stopping.signal.aborted) return;
    // The lease is renewed from now on, however long a platform is out of reach.
    timers.push(setInterval(guarded(renew), renewMs), setInterval(guarded(beat), beatMs));
    await Promise.all(doors.map((door) => door.start()));
    await beat();
  }
  const started = begin();
  // Whoever stops it before it has started still hears of a failure, and nobody else.
  started.catch(() => undefined);
  return {
    name: 'bot',
    started,
    async stop(): Promise<void> {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      await Promise.all(doors.map((door) => door.stop()));
      await lease.release();
    },
  };
}
