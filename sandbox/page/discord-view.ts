// A Discord server as one person's client shows it.
import { ApplicationCommandOptionType as Kind, PermissionFlagsBits } from 'discord-api-types/v10';
import type { Command, CommandOption, DiscordLookalike, SeenMessage } from '../discord/index.ts';
import type { Town } from '../town.ts';
import type {
  DiscordMessage,
  DiscordView,
  OfferedCommand,
  OfferedOption,
  PersonId,
} from './wire.ts';

const SHOWN_MESSAGES = 60;
const DIRECT = 1;
const THREADS: ReadonlySet<number> = new Set([11, 12]);
const CLIENTS: ReadonlySet<number> = new Set([0, 5]);

function callOf(discord: DiscordLookalike, seen: SeenMessage): DiscordMessage['call'] {
  const { users, messages } = discord.world;
  const origin = messages[seen.channelId]?.find(({ id }) => id === seen.id)?.origin;
  if (!origin?.name) return null;
  const user = users[origin.userId];
  return { by: user?.globalName ?? user?.username ?? '?', command: origin.name };
}

function threadOf(
  { world }: DiscordLookalike,
  { threadId }: SeenMessage,
): DiscordMessage['thread'] {
  const thread = threadId === null ? undefined : world.channels[threadId];
  if (!thread) return null;
  const messages = world.messages[thread.id]?.length ?? 0;
  return { id: thread.id, name: thread.name, messages };
}

function messageView(discord: DiscordLookalike, seen: SeenMessage): DiscordMessage {
  return {
    id: seen.id,
    channelId: seen.channelId,
    author: seen.author,
    call: callOf(discord, seen),
    content: seen.content,
    embeds: seen.embeds,
    components: seen.components,
    files: seen.files.map(({ filename, description, contentType, url }) => ({
      name: filename,
      description,
      isImage: contentType.startsWith('image/'),
      url,
    })),
    isEphemeral: seen.isEphemeral,
    isThinking: seen.isThinking,
    isPinned: seen.isPinned,
    isEdited: seen.editedAt !== null,
    thread: threadOf(discord, seen),
    createdAt: seen.createdAt,
  };
}

function channelKind(type: number): DiscordView['channels'][number]['kind'] | undefined {
  if (THREADS.has(type)) return 'thread';
  if (type === DIRECT) return 'direct';
  return CLIENTS.has(type) ? 'text' : undefined;
}

function channelsOf(discord: DiscordLookalike, town: Town, userId: string) {
  const { channels } = discord.world;
  const person = discord.as(userId);
  return Object.values(channels)
    .filter(({ guildId, recipients }) => guildId === town.guildId || recipients.includes(userId))
    .toSorted((a, b) => a.position - b.position)
    .flatMap((channel) => {
      const kind = channelKind(channel.type);
      const name = kind === 'direct' ? 'Civitas' : channel.name;
      const may = person.permissions(channel.id);
      if (kind === undefined || !(may & PermissionFlagsBits.ViewChannel)) return [];
      const { SendMessages, SendMessagesInThreads } = PermissionFlagsBits;
      const needed = kind === 'thread' ? SendMessagesInThreads : SendMessages;
      return [{ id: channel.id, name, kind, canWrite: !!(may & needed) }];
    });
}

function membersOf({ world }: DiscordLookalike, guildId: string): DiscordView['members'] {
  return Object.values(world.members[guildId] ?? {}).flatMap(({ userId, roles, nick }) => {
    const user = world.users[userId];
    if (!user) return [];
    const name = nick ?? user.globalName ?? user.username;
    return [{ id: userId, name, isBot: user.bot, roles }];
  });
}

export function discordView(discord: DiscordLookalike, town: Town, as: PersonId): DiscordView {
  const userId = town.discordIds[as];
  const person = discord.as(userId);
  const channels = channelsOf(discord, town, userId);
  const messages = channels.map(({ id }) => {
    const seen = person.sees(id).slice(-SHOWN_MESSAGES);
    return [id, seen.map((one) => messageView(discord, one))];
  });
  const { guilds, members } = discord.world;
  const isMember = members[town.guildId]?.[userId] !== undefined;
  return {
    guild: guilds[town.guildId]?.name ?? '',
    isMember,
    mayLeave: isMember && guilds[town.guildId]?.ownerId !== userId,
    channels,
    messages: Object.fromEntries(messages),
    members: isMember ? membersOf(discord, town.guildId) : [],
    roles: Object.values(discord.world.roles)
      .filter(({ guildId, id }) => guildId === town.guildId && id !== town.guildId)
      .toSorted((a, b) => b.position - a.position)
      .map(({ id, name, color }) => ({ id, name, color })),
  };
}

const OPTION_KINDS: Readonly<Record<number, OfferedOption['kind']>> = {
  [Kind.String]: 'text',
  [Kind.Integer]: 'integer',
  [Kind.Number]: 'number',
  [Kind.Boolean]: 'boolean',
  [Kind.User]: 'user',
  [Kind.Mentionable]: 'user',
  [Kind.Role]: 'role',
  [Kind.Channel]: 'channel',
};

const isNested = ({ type }: CommandOption): boolean =>
  type === Kind.Subcommand || type === Kind.SubcommandGroup;

function offeredOption(option: CommandOption): OfferedOption {
  return {
    name: option.name,
    description: option.description,
    kind: OPTION_KINDS[option.type] ?? 'text',
    required: option.required ?? false,
    completes: option.autocomplete ?? false,
    choices: option.choices ?? [],
  };
}

type Listed = Pick<Command, 'name' | 'description' | 'options'>;

function flatten({ name, description, options }: Listed): OfferedCommand[] {
  const nested = options.filter(isNested);
  if (nested.length === 0) return [{ name, description, options: options.map(offeredOption) }];
  return nested.flatMap((one) =>
    flatten({ ...one, name: `${name} ${one.name}`, options: one.options ?? [] }),
  );
}

/** What the client offers after "/" in this channel. */
export function offeredCommands(
  discord: DiscordLookalike,
  userId: string,
  channelId: string,
): OfferedCommand[] {
  return discord
    .as(userId)
    .commands(channelId)
    .flatMap(flatten)
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
