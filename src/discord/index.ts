/**
 * Discord's front door, for the one process that holds the bot's lease: it registers the commands where
 * they changed, answers every interaction within three seconds, and tells the house, in order per server, what
 * happened to members, roles and channels.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type APIInteraction, type REST, Routes } from 'discord.js';
import type { Dispatcher } from '#chat/dispatch.ts';
import { rooms, wordsFor } from '#chat/words/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Metrics } from '#telemetry/metrics.ts';
import { DiscordFault, toThrow } from './fault.ts';
import type { DiscordEvents } from './read/event.ts';
import { createGateway, type Gateway } from './read/gateway.ts';
import { readInteraction } from './read.ts';
import {
  asBody,
  commandsFingerprint,
  discordTongues,
  type NativeCommand,
  nativeCommands,
} from './register.ts';
import { createDelivery } from './render/delivery.ts';

export { createDiscordPort, type DiscordPortOptions } from './port.ts';
export type { DiscordEvents, MemberSeen, PlaceSeen } from './read/event.ts';

export type DiscordOptions = {
  token: string;
  /** Without version, e.g. `https://discord.com/api`. */
  apiUrl: string;
  /** This process's part of the bot's 50 requests a second. */
  requestsPerSecond?: number | undefined;
  dispatcher: Pick<Dispatcher, 'answer' | 'isSlow' | 'suggest' | 'commands'>;
  events: DiscordEvents;
  /** Told where more may be said to an account for a quarter of an hour. */
  keepWay?: ((accountExternalId: string, way: string) => Promise<void>) | undefined;
  log: Log;
  metrics?: Pick<Metrics, 'commandSeconds'> | undefined;
};

export type Discord = {
  /** Resolves once connected and registered; tries again while Discord is out of reach, throws when it never will be. */
  start(): Promise<void>;
  /** Hears nothing more, finishes what it began, closes. */
  stop(): Promise<void>;
  /** Whether every shard is connected now: what the heartbeat of this role reports. */
  healthy(): boolean;
};

/** Of the 10 s a process has to stop. */
const STOP_MS = 5_000;
const RETRY_MS = { first: 1_000, most: 30_000 } as const;

/** Throws at once where a command would be refused by Discord. */
export function createDiscord(options: DiscordOptions): Discord {
  const { token, apiUrl, requestsPerSecond, dispatcher, events, metrics } = options;
  const log = options.log.child({ platform: 'discord' });
  const commands = nativeCommands(dispatcher.commands, wordsFor('en'), discordTongues(rooms));
  const { deliver } = createDelivery({ dispatcher, log, keepWay: options.keepWay });
  const tasks = createTasks(log);
  const stopping = new AbortController();
  let gateway: Gateway | undefined;

  async function hear(from: Gateway, interaction: APIInteraction): Promise<void> {
    const guildId = interaction.guild_id;
    const guild = guildId === undefined ? undefined : from.guild(guildId);
    const read = readInteraction(interaction, guild);
    if (!read) return;
    const { act } = read.incoming;
    const command = act.kind === 'command' ? act.command : act.kind;
    const stopTimer = metrics?.commandSeconds.startTimer({ platform: 'discord', command });
    const outcome = await deliver({ rest: from.rest, interaction, read });
    stopTimer?.({ outcome });
  }

  async function connect(): Promise<void> {
    const next = createGateway({
      token,
      apiUrl,
      requestsPerSecond,
      log,
      onInteraction: (interaction) => tasks.run(() => hear(next, interaction)),
      onEvent: ({ place, tell }) => tasks.runInOrder(place, () => tell(events)),
    });
    gateway = next;
    try {
      await next.connect();
    } catch (error) {
      await next.close();
      throw error;
    }
  }

  return {
    async start() {
      await insist(connect, stopping.signal, log);
      const connected = gateway;
      if (!connected || stopping.signal.aborted) return;
      const register = () =>
        registerCommands(connected.rest, connected.applicationId(), commands, log);
      await insist(register, stopping.signal, log);
    },
    async stop() {
      stopping.abort();
      await gateway?.close();
      await Promise.race([tasks.finished(), sleep(STOP_MS, undefined, { ref: false })]);
    },
    healthy: () => gateway?.healthy() ?? false,
  };
}

/** What was heard and is being dealt with; a failure has its line in the log. */
function createTasks(log: Log) {
  const begun = new Set<Promise<void>>();
  const lastOf = new Map<string, Promise<void>>();

  function track(task: Promise<void>): Promise<void> {
    const tracked = task
      .catch((error: unknown) => log.error({ err: error }, 'a Discord event failed'))
      .finally(() => begun.delete(tracked));
    begun.add(tracked);
    return tracked;
  }

  return {
    run(task: () => Promise<void>): void {
      void track(task());
    },
    /** After all earlier ones of the same key. */
    runInOrder(key: string, task: () => Promise<void>): void {
      const before = lastOf.get(key) ?? Promise.resolve();
      const last = track(before.then(task)).then(() => {
        if (lastOf.get(key) === last) lastOf.delete(key);
      });
      lastOf.set(key, last);
    },
    async finished(): Promise<void> {
      await Promise.all(begun);
    },
  };
}

/** Until it works, it can never work (thrown), or we are stopped. */
async function insist(attempt: () => Promise<void>, stopped: AbortSignal, log: Log): Promise<void> {
  for (let wait: number = RETRY_MS.first; ; wait = Math.min(wait * 2, RETRY_MS.most)) {
    try {
      return await attempt();
    } catch (error) {
      const fault = toThrow(error);
      if (!(fault instanceof DiscordFault) || !fault.retryable) throw fault;
      log.warn({ err: fault }, 'Discord is out of reach, trying again');
      if (await isAbortedWithin(fault.retryAfterMs ?? wait, stopped)) return;
    }
  }
}

async function isAbortedWithin(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return false;
  } catch (error) {
    if (signal.aborted) return true;
    throw error;
  }
}

/** Reads before it writes: a restart with the same commands writes nothing. */
async function registerCommands(
  rest: REST,
  applicationId: string,
  commands: readonly NativeCommand[],
  log: Log,
): Promise<void> {
  const route = Routes.applicationCommands(applicationId);
  const query = new URLSearchParams({ with_localizations: 'true' });
  const known = (await rest.get(route, { query })) as object[];
  if (commandsFingerprint(known) === commandsFingerprint(commands)) return;
  await rest.put(route, { body: asBody(commands) });
  log.info({ commands: commands.length }, 'commands registered');
}
