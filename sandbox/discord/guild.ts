/** Guilds, roles, members and channels: each verb changes the world, tells the gateway, and tells the listeners. */
import { GatewayIntentBits, MessageFlags } from 'discord-api-types/v10';
import { type Doer, noteRoles } from './audit-log.ts';
import { byRank } from './permission.ts';
import { findMember, guildOf, memberOf, rolesOf, type Stage } from './stage.ts';
import { channelView, memberView, roleView, userView } from './view.ts';
import type { Channel, Guild, Member, Role } from './world.ts';

const { Guilds, GuildMembers } = GatewayIntentBits;
const HAS_THREAD = MessageFlags.HasThread;

const tellGuild = (stage: Stage, t: string, guildId: string, payload: () => object): void => {
  stage.dispatch({ t, guildId, intents: Guilds, payload });
  stage.changed({ kind: 'guild', guildId });
};

export type RoleFields = Partial<
  Pick<Role, 'name' | 'permissions' | 'color' | 'hoist' | 'mentionable' | 'managed' | 'botId'>
>;

/** A new role stands at the bottom, just above @everyone, as in Discord. */
export function createRole(stage: Stage, guildId: string, fields: RoleFields): Role {
  for (const role of rolesOf(stage, guildId)) if (role.id !== guildId) role.position += 1;
  const role: Role = {
    id: stage.nextId(),
    guildId,
    name: fields.name ?? 'new role',
    permissions: fields.permissions ?? '0',
    position: 1,
    color: fields.color ?? 0,
    hoist: fields.hoist ?? false,
    mentionable: fields.mentionable ?? false,
    managed: fields.managed ?? false,
    botId: fields.botId ?? null,
  };
  stage.world.roles[role.id] = role;
  tellRole(stage, 'GUILD_ROLE_CREATE', role);
  for (const other of rolesOf(stage, guildId)) {
    if (other.id !== role.id && other.id !== guildId) tellRole(stage, 'GUILD_ROLE_UPDATE', other);
  }
  return role;
}

export function tellRole(stage: Stage, t: string, role: Role): void {
  const { guildId } = role;
  stage.dispatch({
    t,
    guildId,
    intents: Guilds,
    payload: () => ({ guild_id: guildId, role: roleView(role) }),
  });
  stage.changed({ kind: 'role', guildId, roleId: role.id });
}

export function updateRole(stage: Stage, role: Role, fields: RoleFields): Role {
  Object.assign(role, fields);
  tellRole(stage, 'GUILD_ROLE_UPDATE', role);
  return role;
}

/** Moves roles to positions (1 is the lowest) and closes the gaps. */
export function placeRoles(
  stage: Stage,
  guildId: string,
  moves: readonly { id: string; position: number }[],
): void {
  const target = new Map(moves.map(({ id, position }) => [id, position]));
  const before = new Map(rolesOf(stage, guildId).map(({ id, position }) => [id, position]));
  const ordered = rolesOf(stage, guildId).filter(({ id }) => id !== guildId && !target.has(id));
  ordered.sort(byRank).reverse();
  for (const { id, position } of [...moves].sort((a, b) => a.position - b.position)) {
    const role = stage.world.roles[id];
    if (role) ordered.splice(Math.max(0, position - 1), 0, role);
  }
  for (const [index, role] of ordered.entries()) {
    role.position = index + 1;
    if (before.get(role.id) !== role.position) tellRole(stage, 'GUILD_ROLE_UPDATE', role);
  }
}

export function removeRole(stage: Stage, role: Role): void {
  const { guildId, id } = role;
  delete stage.world.roles[id];
  for (const member of Object.values(stage.world.members[guildId] ?? {})) {
    // No GUILD_MEMBER_UPDATE: the deletion says it all.
    member.roles = member.roles.filter((one) => one !== id);
  }
  for (const other of rolesOf(stage, guildId))
    if (other.position > role.position) other.position -= 1;
  for (const channel of Object.values(stage.world.channels)) {
    if (channel.guildId !== guildId) continue;
    channel.overwrites = channel.overwrites.filter((overwrite) => overwrite.id !== id);
  }
  stage.dispatch({
    t: 'GUILD_ROLE_DELETE',
    guildId,
    intents: Guilds,
    payload: () => ({ guild_id: guildId, role_id: id }),
  });
  stage.changed({ kind: 'role', guildId, roleId: id });
}

/** Without the members intent a bot hears of itself alone. */
const memberIntents = (stage: Stage, userId: string): number =>
  userId === stage.settings.clientId ? 0 : GuildMembers;

function tellMember(stage: Stage, t: string, member: Member): void {
  const { guildId, userId } = member;
  stage.dispatch({
    t,
    guildId,
    intents: memberIntents(stage, userId),
    payload: () => ({ ...memberView(stage, member), guild_id: guildId }),
  });
  stage.changed({ kind: 'member', guildId, userId });
}

/** `entryFirst`: Discord promises no order between the change and its entry in the audit log. */
export function setMemberRoles(
  stage: Stage,
  member: Member,
  roles: readonly string[],
  by: Doer & { entryFirst?: boolean | undefined },
): Member {
  const before = member.roles;
  const isSame = roles.length === before.length && roles.every((role) => before.includes(role));
  if (isSame) return member;
  member.roles = [...new Set(roles)];
  const tellEntry = noteRoles(stage, member, before, by);
  if (by.entryFirst) tellEntry();
  tellMember(stage, 'GUILD_MEMBER_UPDATE', member);
  if (!by.entryFirst) tellEntry();
  return member;
}

export function setNick(stage: Stage, member: Member, nick: string | null): Member {
  member.nick = nick === '' ? null : nick;
  tellMember(stage, 'GUILD_MEMBER_UPDATE', member);
  return member;
}

export function joinGuild(stage: Stage, guildId: string, userId: string): Member {
  guildOf(stage, guildId);
  const known = findMember(stage, guildId, userId);
  if (known) return known;
  const member: Member = { guildId, userId, roles: [], nick: null, joinedAt: stage.now() };
  const members = stage.world.members[guildId] ?? {};
  stage.world.members[guildId] = members;
  members[userId] = member;
  if (userId !== stage.settings.clientId) tellMember(stage, 'GUILD_MEMBER_ADD', member);
  else stage.changed({ kind: 'member', guildId, userId });
  return member;
}

export function leaveGuild(stage: Stage, guildId: string, userId: string): void {
  const member = memberOf(stage, guildId, userId);
  delete stage.world.members[guildId]?.[userId];
  const user = stage.world.users[member.userId];
  stage.dispatch({
    t: 'GUILD_MEMBER_REMOVE',
    guildId,
    intents: GuildMembers,
    payload: () => (user ? { guild_id: guildId, user: userView(user) } : undefined),
  });
  stage.changed({ kind: 'member', guildId, userId });
}

/** The bot's own role, created when it is invited. */
export function botRole(stage: Stage, guildId: string): Role | undefined {
  return rolesOf(stage, guildId).find(({ botId }) => botId === stage.settings.clientId);
}

export function inviteBot(stage: Stage, guildId: string, permissions: bigint): Role {
  const guild = guildOf(stage, guildId);
  const { clientId, botName } = stage.settings;
  guild.hasBot = true;
  const role =
    botRole(stage, guildId) ??
    createRole(stage, guildId, { name: botName, managed: true, botId: clientId });
  role.permissions = permissions.toString();
  const member = joinGuild(stage, guildId, clientId);
  member.roles = [...new Set([...member.roles, role.id])];
  // Each session is given the whole guild as it sees it.
  tellGuild(stage, 'GUILD_CREATE', guildId, () => ({}));
  return role;
}

export function expelBot(stage: Stage, guildId: string): void {
  const guild = guildOf(stage, guildId);
  guild.hasBot = false;
  const role = botRole(stage, guildId);
  if (role) delete stage.world.roles[role.id];
  delete stage.world.members[guildId]?.[stage.settings.clientId];
  stage.world.commands = stage.world.commands.filter((command) => command.guildId !== guildId);
  tellGuild(stage, 'GUILD_DELETE', guildId, () => ({ id: guildId }));
}

export function foundGuild(stage: Stage, guild: Guild, everyone: bigint): void {
  stage.world.guilds[guild.id] = guild;
  stage.world.members[guild.id] = {};
  stage.world.roles[guild.id] = {
    id: guild.id,
    guildId: guild.id,
    name: '@everyone',
    permissions: everyone.toString(),
    position: 0,
    color: 0,
    hoist: false,
    mentionable: false,
    managed: false,
    botId: null,
  };
  stage.changed({ kind: 'guild', guildId: guild.id });
}

export type ChannelFields = Partial<Omit<Channel, 'id' | 'guildId'>>;

export function createChannel(
  stage: Stage,
  guildId: string | null,
  fields: ChannelFields,
  id = stage.nextId(),
): Channel {
  const channel: Channel = {
    id,
    guildId,
    type: 0,
    name: '',
    topic: null,
    parentId: null,
    position: Object.values(stage.world.channels).filter((one) => one.guildId === guildId).length,
    nsfw: false,
    slowmodeSeconds: 0,
    overwrites: [],
    recipients: [],
    thread: null,
    lastPinAt: null,
    lastMessageId: null,
    ...fields,
  };
  stage.world.channels[channel.id] = channel;
  stage.world.messages[channel.id] = [];
  tellChannel(stage, channel.thread ? 'THREAD_CREATE' : 'CHANNEL_CREATE', channel);
  return channel;
}

export function tellChannel(stage: Stage, t: string, channel: Channel): void {
  if (channel.guildId !== null) {
    const { id, guildId: guild_id, parentId: parent_id, type } = channel;
    const payload = (): object =>
      t === 'THREAD_DELETE' ? { id, guild_id, parent_id, type } : channelView(stage, channel);
    stage.dispatch({ t, guildId: channel.guildId, intents: Guilds, payload });
  }
  stage.changed({ kind: 'channel', guildId: channel.guildId, channelId: channel.id });
}

export function updateChannel(stage: Stage, channel: Channel, fields: ChannelFields): Channel {
  Object.assign(channel, fields);
  tellChannel(stage, channel.thread ? 'THREAD_UPDATE' : 'CHANNEL_UPDATE', channel);
  return channel;
}

/** Its threads and messages go with it; the message a thread hung on has none any more. */
export function removeChannel(stage: Stage, channel: Channel): void {
  const root = stage.world.messages[channel.parentId ?? '']?.find(
    ({ threadId }) => threadId === channel.id,
  );
  if (root) {
    root.threadId = null;
    root.flags &= ~HAS_THREAD;
  }
  for (const child of Object.values(stage.world.channels)) {
    if (child.thread && child.parentId === channel.id) removeChannel(stage, child);
  }
  delete stage.world.channels[channel.id];
  delete stage.world.messages[channel.id];
  tellChannel(stage, channel.thread ? 'THREAD_DELETE' : 'CHANNEL_DELETE', channel);
}

/** The private channel between the bot and a person. */
export function openDirect(stage: Stage, userId: string): Channel {
  const known = Object.values(stage.world.channels).find(
    ({ type, recipients }) => type === 1 && recipients.includes(userId),
  );
  return known ?? createChannel(stage, null, { type: 1, recipients: [userId] });
}
