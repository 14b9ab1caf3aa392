/** What every part of the look-alike stands on: the world, the clock, the ids and the ways out (gateway, listeners, records). */
import { nextSnowflake } from './snowflake.ts';
import type { Channel, Guild, Member, Message, Role, User, World } from './world.ts';

export interface Violation {
  direction: 'request' | 'response' | 'gateway' | 'oauth' | 'route';
  method: string;
  route: string;
  detail: string;
}

/** One REST request of the bot, in order of arrival. */
export interface RequestRecord {
  at: number;
  method: string;
  /** The route's template, as in Discord's document; the path itself where nothing matched. */
  route: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  /** The audit log reason, decoded. */
  reason: string | null;
  status: number;
}

export type Change =
  | {
      kind: 'message';
      channelId: string;
      messageId: string;
      what: 'created' | 'edited' | 'deleted';
    }
  | { kind: 'typing'; channelId: string; userId: string }
  | { kind: 'interaction'; interactionId: string; userId: string; channelId: string }
  | { kind: 'channel'; guildId: string | null; channelId: string }
  | { kind: 'role'; guildId: string; roleId: string }
  | { kind: 'member'; guildId: string; userId: string }
  | { kind: 'guild'; guildId: string }
  | { kind: 'user'; userId: string }
  | { kind: 'commands'; guildId: string | null }
  | { kind: 'gateway'; connected: number }
  | { kind: 'world' };

/** A gateway event, before it is fitted to a session's intents. */
export interface Dispatch {
  t: string;
  guildId: string | null;
  /** Sent to sessions holding one of these intents; 0 is for everybody. */
  intents: number;
  /** The payload for a session with these intents, or undefined where that session is not told. */
  payload: (intents: number) => unknown;
}

export interface Settings {
  token: string;
  clientId: string;
  clientSecret: string;
  botName: string;
  /** Privileged intents switched on in the developer portal. */
  privilegedIntents: number;
  redirectUris: string[];
  validate: boolean;
}

export interface Stage {
  readonly settings: Settings;
  readonly now: () => number;
  /** Origin with port, without a slash at its end. */
  url: string;
  world: World;
  files: Map<string, Uint8Array>;
  readonly violations: Violation[];
  readonly requests: RequestRecord[];
  nextId(): string;
  dispatch(event: Dispatch): void;
  changed(change: Change): void;
  onChange(listener: (change: Change) => void): () => void;
  /** Hears of one message alone: many answers may be held at once. */
  onMessage(messageId: string, listener: () => void): () => void;
  /** Interactions that wait for their first callback, by interaction id. */
  readonly waiting: Map<string, Waiting>;
  /** When interactions were last looked through for expired ones. */
  forgottenAt: number;
}

/** What the first callback was. */
export type Outcome =
  | { kind: 'message' | 'thinking' | 'update'; messageId: string }
  | { kind: 'silent' }
  | { kind: 'choices'; choices: { name: string; value: string | number }[] }
  | {
      kind: 'modal';
      modal: { custom_id: string; title: string; components: ShownModalComponent[] };
    };

export interface ShownModalComponent {
  type: number;
  id: number;
  [key: string]: unknown;
}

export interface Waiting {
  /** On the monotonic clock, so that moving the deployment's clock expires nothing. */
  deadline: number;
  settle(outcome: Outcome): void;
  /** Ends the wait without an answer. */
  fail(): void;
}

const REQUESTS_KEPT = 20_000;

export function createStage(settings: Settings, world: World, now: () => number): Stage {
  const listeners = new Set<(change: Change) => void>();
  const readers = new Map<string, Set<() => void>>();
  const stage: Stage = {
    settings,
    now,
    url: '',
    world,
    files: new Map(),
    violations: [],
    requests: [],
    waiting: new Map(),
    forgottenAt: 0,
    nextId() {
      stage.world.lastId = nextSnowflake(now(), stage.world.lastId);
      return stage.world.lastId;
    },
    dispatch() {},
    changed(change) {
      for (const listener of listeners) listener(change);
      if (change.kind !== 'message') return;
      for (const reader of readers.get(change.messageId) ?? []) reader();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onMessage(messageId, listener) {
      const known = readers.get(messageId) ?? new Set();
      readers.set(messageId, known.add(listener));
      return () => known.delete(listener);
    },
  };
  return stage;
}

export function recordRequest(stage: Stage, record: RequestRecord): void {
  if (stage.requests.length >= REQUESTS_KEPT) stage.requests.shift();
  stage.requests.push(record);
}

const missing = (what: string, id: string): Error =>
  new Error(`the look-alike has no ${what} ${id}`);

/** Lookups for the sandbox's own hand: an unknown id is a mistake of the test, not of the bot. */
export function userOf(stage: Stage, id: string): User {
  const user = stage.world.users[id];
  if (!user) throw missing('user', id);
  return user;
}

export function guildOf(stage: Stage, id: string): Guild {
  const guild = stage.world.guilds[id];
  if (!guild) throw missing('guild', id);
  return guild;
}

export function channelOf(stage: Stage, id: string): Channel {
  const channel = stage.world.channels[id];
  if (!channel) throw missing('channel', id);
  return channel;
}

export function roleOf(stage: Stage, id: string): Role {
  const role = stage.world.roles[id];
  if (!role) throw missing('role', id);
  return role;
}

export function memberOf(stage: Stage, guildId: string, userId: string): Member {
  const member = findMember(stage, guildId, userId);
  if (!member) throw missing(`member of guild ${guildId}:`, userId);
  return member;
}

export function findMember(stage: Stage, guildId: string, userId: string): Member | undefined {
  return stage.world.members[guildId]?.[userId];
}

export function findMessage(
  stage: Stage,
  channelId: string,
  messageId: string,
): Message | undefined {
  return stage.world.messages[channelId]?.findLast((message) => message.id === messageId);
}

export function rolesOf(stage: Stage, guildId: string): Role[] {
  return Object.values(stage.world.roles).filter((role) => role.guildId === guildId);
}

export function channelsOf(stage: Stage, guildId: string): Channel[] {
  return Object.values(stage.world.channels).filter((channel) => channel.guildId === guildId);
}
