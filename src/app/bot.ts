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
  { store, log }: App,
  holder: string,
  stopped: AbortSignal,
): Promise<boolean> {
  let told = false;
  while (!stopped.aborted) {
    if (await store.processes.lockLease(LEASE, holder, LEASE_MS)) return true;
    if (!told) log.info('another process is the bot: waiting for it to end');
    told = true;
    await Promise.race([sleep(WAIT_MS, undefined, { ref: false }), once(stopped, 'abort')]);
  }
  return false;
}

export type Bot = {
  name: 'bot';
  /** Resolves once both platforms are heard; rejects where that will never be. */
  started: Promise<void>;
  stop(): Promise<void>;
};

/** Begins at once, and waits for nobody: a platform that is out of reach keeps no other role from its work. */
export function startBot(app: App, holder: string): Bot {
  const { store, log, health } = app;
  const stopping = new AbortController();
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
    if (await store.processes.lockLease(LEASE, holder, LEASE_MS)) return;
    // Somebody else took over while this process could not renew: two bots must not talk at once.
    log.fatal('the bot lease was lost: stopping');
    process.kill(process.pid, 'SIGTERM');
  };
  const guarded = (run: () => Promise<void>) => () =>
    void run().catch((err: unknown) => log.warn({ err }, 'a sign of life could not be stored'));
  async function begin(): Promise<void> {
    if (!(await takeLease(app, holder, stopping.signal))) return;
    // The lease is renewed from now on, however long a platform is out of reach.
    timers.push(setInterval(guarded(renew), RENEW_MS), setInterval(guarded(beat), HEARTBEAT_MS));
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
      await store.processes.deleteLease(LEASE, holder);
    },
  };
}
