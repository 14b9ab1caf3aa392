/**
 * The gateway connection: one discord.js client with the smallest caches it can live with. Reconnects and resumes
 * are its own; what cannot be recovered (a reset token, an intent that is not granted) ends it for good.
 */
import {
  type APIInteraction,
  Client,
  Events,
  GatewayCloseCodes,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  GatewayIntentBits,
  Options,
  type REST,
  Status,
} from 'discord.js';
import type { Log } from '#telemetry/log.ts';
import { DiscordFault, toThrow } from '../fault.ts';
import { restOptions } from '../port/request.ts';
import type { GuildSeen } from '../read.ts';
import { readEvent, type Told } from './event.ts';

export type GatewayOptions = {
  token: string;
  apiUrl: string;
  requestsPerSecond: number | undefined;
  log: Log;
  onInteraction: (interaction: APIInteraction) => void;
  onEvent: (told: Told) => void;
};

export type Gateway = {
  readonly rest: REST;
  /** Resolves when every shard is ready; throws a fault. */
  connect(): Promise<void>;
  applicationId(): string;
  guild(id: string): GuildSeen | undefined;
  healthy(): boolean;
  /** Hears nothing from now on; interactions already heard can still be answered. */
  close(): Promise<void>;
};

const EVENTS = [
  GatewayDispatchEvents.GuildCreate,
  GatewayDispatchEvents.GuildDelete,
  GatewayDispatchEvents.GuildMemberAdd,
  GatewayDispatchEvents.GuildMemberRemove,
  GatewayDispatchEvents.GuildMemberUpdate,
  GatewayDispatchEvents.GuildAuditLogEntryCreate,
  GatewayDispatchEvents.GuildRoleUpdate,
  GatewayDispatchEvents.GuildRoleDelete,
  GatewayDispatchEvents.ChannelUpdate,
  GatewayDispatchEvents.ChannelDelete,
  GatewayDispatchEvents.ThreadDelete,
] as const;

/** Titles and owners of servers are all that is read from memory. */
const CACHES = {
  ApplicationCommandManager: 0,
  ApplicationEmojiManager: 0,
  AutoModerationRuleManager: 0,
  BaseGuildEmojiManager: 0,
  EntitlementManager: 0,
  GuildBanManager: 0,
  GuildEmojiManager: 0,
  GuildInviteManager: 0,
  GuildMemberManager: 0,
  GuildScheduledEventManager: 0,
  GuildStickerManager: 0,
  MessageManager: 0,
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  StageInstanceManager: 0,
  ThreadManager: 0,
  ThreadMemberManager: 0,
  UserManager: 0,
  VoiceStateManager: 0,
} as const;

export function createGateway(options: GatewayOptions): Gateway {
  const { token, apiUrl, requestsPerSecond, log, onInteraction, onEvent } = options;
  const client = new Client({
    // Moderation: whose hand gave a role, where the bot may view the audit log.
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMembers,
      GatewayIntentBits.GuildModeration,
    ],
    shards: 'auto',
    makeCache: Options.cacheWithLimits(CACHES),
    rest: restOptions(apiUrl, requestsPerSecond),
  });
  const ready = Promise.withResolvers<void>();
  // Awaited in `connect`; a connection that is closed before anybody awaits it is no unhandled failure.
  ready.promise.catch((error: unknown) => log.debug({ err: error }, 'the gateway is not ready'));

  client.once(Events.ClientReady, () => ready.resolve());
  client.on(Events.Error, (error) => log.error({ err: error }, 'the Discord client failed'));
  client.on(Events.ShardError, (error, shard) => log.warn({ err: error, shard }, 'a shard failed'));
  client.on(Events.ShardReconnecting, (shard) => log.info({ shard }, 'a shard reconnects'));
  client.on(Events.ShardResume, (shard, missed) => log.info({ shard, missed }, 'a shard resumed'));
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    const fault = faultOfClose(code);
    log.error({ err: fault, shard }, 'a shard is closed for good');
    ready.reject(fault);
  });
  // Raw events: they come whether or not the client has the member or channel in memory.
  client.ws.on(GatewayDispatchEvents.InteractionCreate, onInteraction);
  for (const t of EVENTS) {
    client.ws.on(t, (d: unknown) => {
      const told = readEvent({ t, d } as GatewayDispatchPayload, client.user?.id);
      if (told) onEvent(told);
    });
  }

  return {
    rest: client.rest,
    async connect() {
      client.login(token).catch((error: unknown) => ready.reject(faultOfLogin(error)));
      await ready.promise;
    },
    applicationId() {
      if (!client.isReady()) throw new Error('the gateway was asked before it was ready');
      return client.application.id;
    },
    guild(id) {
      const guild = client.guilds.cache.get(id);
      return guild && { title: guild.name, ownerId: guild.ownerId };
    },
    healthy: () =>
      client.isReady() && client.ws.shards.every(({ status }) => status === Status.Ready),
    async close() {
      client.ws.removeAllListeners();
      ready.resolve();
      await client.destroy();
    },
  };
}

function faultOfClose(closeCode: number): DiscordFault {
  const code =
    closeCode === GatewayCloseCodes.AuthenticationFailed
      ? 'discord-unauthorized'
      : closeCode === GatewayCloseCodes.DisallowedIntents
        ? 'discord-disallowed-intents'
        : 'discord-refused';
  return new DiscordFault(`Discord closed the gateway for good (${closeCode})`, {
    code,
    retryable: false,
  });
}

/** discord.js has an error of its own for a token that Discord does not know. */
function faultOfLogin(error: unknown): unknown {
  const isToken = error instanceof Error && 'code' in error && error.code === 'TokenInvalid';
  if (!isToken) return toThrow(error);
  return new DiscordFault('Discord does not know this token', {
    code: 'discord-unauthorized',
    retryable: false,
    cause: error,
  });
}
