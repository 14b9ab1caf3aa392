/** The world as Discord's API writes it: users, members, roles, channels, guilds. */
import type {
  APIRole,
  APIUser,
  GuildMemberFlags,
  RoleFlags,
  UserFlags,
} from 'discord-api-types/v10';
import { channelPermissions } from './permission.ts';
import { channelsOf, findMember, rolesOf, type Stage, userOf } from './stage.ts';
import type { Channel, Guild, Member, Role, User } from './world.ts';

export const isoTime = (ms: number): string => new Date(ms).toISOString();

export function userView(user: User) {
  return {
    id: user.id,
    username: user.username,
    discriminator: user.bot ? '0001' : '0',
    global_name: user.globalName,
    avatar: null,
    avatar_decoration_data: null,
    banner: null,
    accent_color: null,
    collectibles: null,
    primary_guild: null,
    public_flags: 0 as UserFlags,
    flags: 0 as UserFlags,
    bot: user.bot,
  } satisfies APIUser;
}

export function roleView(role: Role) {
  return {
    id: role.id,
    name: role.name,
    permissions: role.permissions,
    position: role.position,
    color: role.color,
    colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
    hoist: role.hoist,
    managed: role.managed,
    mentionable: role.mentionable,
    icon: null,
    unicode_emoji: null,
    flags: 0 as RoleFlags,
    ...(role.botId ? { tags: { bot_id: role.botId } } : {}),
  } satisfies APIRole;
}

/** A member without its user, as it stands beside a message or in `resolved`. */
export function memberPart(member: Member) {
  return {
    avatar: null,
    banner: null,
    avatar_decoration_data: null,
    communication_disabled_until: null,
    flags: 0 as GuildMemberFlags,
    joined_at: isoTime(member.joinedAt),
    nick: member.nick,
    pending: false,
    premium_since: null,
    roles: member.roles,
    mute: false,
    deaf: false,
  };
}

export function memberView(stage: Stage, member: Member) {
  return { ...memberPart(member), user: userView(userOf(stage, member.userId)) };
}

export const isThread = (channel: Channel): boolean => channel.thread !== null;

function threadView(stage: Stage, channel: Channel) {
  const thread = channel.thread;
  if (!thread) throw new Error(`channel ${channel.id} is no thread`);
  const count = stage.world.messages[channel.id]?.length ?? 0;
  const isMember = thread.memberIds.includes(stage.settings.clientId);
  return {
    owner_id: thread.ownerId,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: isoTime(thread.archivedAt),
      auto_archive_duration: thread.autoArchiveMinutes,
      locked: thread.locked,
      create_timestamp: isoTime(thread.createdAt),
      ...(channel.type === 12 ? { invitable: thread.invitable } : {}),
    },
    message_count: count,
    member_count: thread.memberIds.length,
    total_message_sent: count,
    rate_limit_per_user: channel.slowmodeSeconds,
    ...(isMember ? { member: threadMemberView(channel, stage.settings.clientId) } : {}),
  };
}

export function threadMemberView(channel: Channel, userId: string) {
  return {
    id: channel.id,
    user_id: userId,
    join_timestamp: isoTime(channel.thread?.createdAt ?? 0),
    flags: 0,
  };
}

export function channelView(stage: Stage, channel: Channel): object {
  const base = {
    id: channel.id,
    type: channel.type,
    flags: 0,
    last_message_id: channel.lastMessageId,
    last_pin_timestamp: channel.lastPinAt === null ? null : isoTime(channel.lastPinAt),
  };
  if (channel.guildId === null) {
    return { ...base, recipients: channel.recipients.map((id) => userView(userOf(stage, id))) };
  }
  const named = {
    ...base,
    guild_id: channel.guildId,
    name: channel.name,
    parent_id: channel.parentId,
  };
  if (channel.thread) return { ...named, ...threadView(stage, channel) };
  return {
    ...named,
    topic: channel.topic,
    position: channel.position,
    nsfw: channel.nsfw,
    rate_limit_per_user: channel.slowmodeSeconds,
    permission_overwrites: channel.overwrites,
  };
}

/** A channel as it stands in an interaction's `resolved` and `channel`. */
export function partialChannelView(stage: Stage, channel: Channel, userId: string) {
  const bits = channelPermissions(stage, channel, userId).toString();
  return {
    ...channelView(stage, channel),
    id: channel.id,
    type: channel.type,
    name: channel.name,
    permissions: bits,
    app_permissions: channelPermissions(stage, channel, stage.settings.clientId).toString(),
  };
}

function guildBase(stage: Stage, guild: Guild) {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    icon_hash: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: [] as string[],
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    roles: rolesOf(stage, guild.id).map(roleView),
    default_message_notifications: 0,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 25_000_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: guild.locale,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: 0,
    hub_type: null,
    emojis: [] as object[],
    stickers: [] as object[],
    incidents_data: null,
  };
}

const memberCount = (stage: Stage, guildId: string): number =>
  Object.keys(stage.world.members[guildId] ?? {}).length;

export function guildView(stage: Stage, guild: Guild, withCounts: boolean): object {
  const counts = {
    approximate_member_count: memberCount(stage, guild.id),
    approximate_presence_count: memberCount(stage, guild.id),
  };
  return { ...guildBase(stage, guild), ...(withCounts ? counts : {}) };
}

const GUILD_MEMBERS_INTENT = 1 << 1;

/** GUILD_CREATE: with the members intent and a small guild all members, else the bot alone. */
export function guildCreateView(
  stage: Stage,
  guild: Guild,
  intents: number,
  largeThreshold: number,
): object {
  const { clientId } = stage.settings;
  const members = Object.values(stage.world.members[guild.id] ?? {});
  const large = members.length > largeThreshold;
  const all = (intents & GUILD_MEMBERS_INTENT) !== 0 && !large;
  const seen = channelsOf(stage, guild.id);
  return {
    ...guildBase(stage, guild),
    joined_at: isoTime(findMember(stage, guild.id, clientId)?.joinedAt ?? 0),
    large,
    unavailable: false,
    member_count: members.length,
    voice_states: [],
    members: members
      .filter((member) => all || member.userId === clientId)
      .map((member) => memberView(stage, member)),
    channels: seen.filter((channel) => !isThread(channel)).map((one) => channelView(stage, one)),
    threads: seen
      .filter((channel) => channel.thread && !channel.thread.archived)
      .map((one) => channelView(stage, one)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
