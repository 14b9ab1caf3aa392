// A Telegram that runs in this process: the Bot API over HTTP for a real grammY bot, and people with phones for tests
// and for the sandbox page. It promises: every request, answer and update is held to the Bot API document (what differs
// stands in `violations`, and fails `close` unless a test took it); it refuses what Telegram refuses, in Telegram's words where they are known; ephemeral messages
// are seen by their receiver alone and may get lost; its world is plain JSON that a restart can load again.

import { failOnViolations } from '../violation.ts';
import type { Bed, Call, CallbackAnswer, Change } from './bed.ts';
import { createFaults, type Fault } from './faults.ts';
import { createPerson, type TelegramPerson } from './person.ts';
import { createPlaces, type Places } from './places.ts';
import { listen } from './server.ts';
import { createUpdateQueue } from './updates.ts';
import { sharedValidator, type Violation } from './validate.ts';
import { createWorld, type World } from './world.ts';

export type { Call, CallbackAnswer, Change } from './bed.ts';
export type { DeepLinkOptions, OpenedLink } from './deep-link.ts';
export type { Fault } from './faults.ts';
export type { ChatRef, Predicate, SeenChat, TelegramPerson, WaitOptions } from './person.ts';
export type { NewGroup, NewUser, Places, Promotion } from './places.ts';
export type { PressResult } from './press.ts';
export type { SayOptions } from './say.ts';
export type { ButtonKind, SeenButton, SeenMessage } from './seen.ts';
export type { Violation } from './validate.ts';
export type { BotCommand, Chat, Entity, Member, Person, World } from './world.ts';

export interface TelegramLookalikeOptions {
  /** A free one when left out. */
  port?: number;
  /** 127.0.0.1 when left out. */
  host?: string;
  /** `<bot id>:<secret>`, as BotFather gives it. */
  token: string;
  botUsername: string;
  botName: string;
  /** The host name `login_url` buttons may point to, without a port. */
  loginDomain?: string;
  /** Off: the bot hears everything in groups. On when left out, as BotFather has it. */
  privacy?: boolean;
  /** Milliseconds; the world's clock. */
  now?: () => number;
}

export interface TelegramLookalike extends Places {
  readonly url: string;
  readonly token: string;
  readonly world: World;
  /** What did not fit the document; an honest story leaves it empty. */
  readonly violations: readonly Violation[];
  /** Those so far, which a test meant: they fail nothing any more. */
  takeViolations(): Violation[];
  /** The bot's calls except getUpdates, the last 5,000. */
  readonly calls: readonly Call[];
  as(userId: number): TelegramPerson;
  onChange(listener: (change: Change) => void): () => void;
  /** 429, 5xx, cut or slow connections for the next calls that match. */
  disturb(fault: Fault): void;
  /** 429 with this retry_after for the next call that matches. */
  limit(fault: { method?: string; chatId?: number; times?: number; retryAfter?: number }): void;
  calm(): void;
  /** The real flood limits: 1/s per chat, 20/min per group, 30/s in all. */
  enforceLimits(on: boolean): void;
  /** The bot's next ephemeral messages are accepted and never arrive. */
  dropEphemerals(count: number): void;
  /** The last confirmed updates once more; how many there were. */
  redeliver(count: number): number;
  /** Resolves when the bot has fetched and confirmed every update. */
  drained(timeoutMs?: number): Promise<void>;
  /** The linked domain, as set in BotFather. */
  linkDomain(domain: string | undefined): void;
  dump(): World;
  load(world: World): void;
  /** Fails, once all is closed, when there is a violation that nobody took. */
  close(): Promise<void>;
}

function createBed(options: TelegramLookalikeOptions, changed: (change: Change) => void): Bed {
  const now = options.now ?? Date.now;
  const botId = Number(/^(\d+):/u.exec(options.token)?.[1]);
  if (!Number.isSafeInteger(botId)) throw new Error('a bot token looks like 123456:secret');
  const world = createWorld({
    id: botId,
    username: options.botUsername,
    name: options.botName,
    description: '',
    shortDescription: '',
    privacy: options.privacy ?? true,
    ...(options.loginDomain === undefined ? {} : { loginDomain: options.loginDomain }),
  });
  const violations: Violation[] = [];
  const violate = (violation: Violation): void => {
    violations.push(violation);
    changed({ kind: 'violation' });
  };
  const validator = sharedValidator();
  return {
    world,
    token: options.token,
    validator,
    updates: createUpdateQueue({ world, validator, now, violate }),
    faults: createFaults(now),
    violations,
    calls: [],
    waitingAnswers: new Map<string, (answer: CallbackAnswer) => void>(),
    ephemeralsToDrop: 0,
    now,
    changed,
    violate,
  };
}

export async function createTelegramLookalike(
  options: TelegramLookalikeOptions,
): Promise<TelegramLookalike> {
  const listeners = new Set<(change: Change) => void>();
  const bed = createBed(options, (change) => {
    for (const listener of listeners) listener(change);
  });
  const server = await listen(bed, options.host ?? '127.0.0.1', options.port ?? 0);
  const places = createPlaces(bed);
  const onChange = (listener: (change: Change) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const parts = {
    bed,
    mediaRoot: () => `${server.url}/media`,
    memberLeaves: places.memberLeaves,
    onChange,
  };
  return {
    ...places,
    url: server.url,
    token: options.token,
    world: bed.world,
    violations: bed.violations,
    takeViolations: () => bed.violations.splice(0),
    calls: bed.calls,
    as: (userId) => createPerson(parts, userId),
    onChange,
    disturb: (fault) => bed.faults.add(fault),
    limit: (fault) => bed.faults.add({ kind: 'limit', ...fault }),
    calm: () => bed.faults.clear(),
    enforceLimits(on) {
      bed.faults.realLimits = on;
    },
    dropEphemerals(count) {
      bed.ephemeralsToDrop = count;
    },
    redeliver: (count) => bed.updates.redeliver(count),
    drained: (timeoutMs = 5000) => bed.updates.drained(timeoutMs),
    linkDomain(domain) {
      if (domain === undefined) delete bed.world.bot.loginDomain;
      else bed.world.bot.loginDomain = domain;
    },
    dump: () => structuredClone(bed.world),
    load(world) {
      if (world.v !== 1) throw new Error(`a world of version ${String(world.v)} cannot be loaded`);
      if (world.bot.id !== bed.world.bot.id) throw new Error('the world belongs to another bot');
      Object.assign(bed.world, structuredClone(world));
      bed.changed({ kind: 'load' });
    },
    async close() {
      await server.close();
      failOnViolations('Telegram', bed.violations);
    },
  };
}
