/** The world changed by hand: what moderators, newcomers and Discord itself do to it while the bot is running. */
import {
  botRole,
  type ChannelFields,
  createChannel,
  createRole,
  expelBot,
  foundGuild,
  inviteBot,
  joinGuild,
  leaveGuild,
  placeRoles,
  type RoleFields,
  removeChannel,
  removeRole,
  setMemberRoles,
  setNick,
  updateChannel,
  updateRole,
} from './guild.ts';
import { deleteMessage } from './message.ts';
import { EVERYONE_PERMISSIONS } from './permission.ts';
import { channelOf, findMessage, guildOf, memberOf, roleOf, type Stage, userOf } from './stage.ts';
import type { Channel, Guild, Member, Overwrite, Role, User } from './world.ts';

export interface NewUser {
  username: string;
  globalName?: string;
  /** Discord locale, `en-US` unless told. */
  locale?: string;
}

export interface NewRole extends Omit<RoleFields, 'permissions'> {
  permissions?: bigint;
  /** 1 is the lowest; a new role is the lowest unless told. */
  position?: number;
}

/** Whose hand it is (the owner's when left out), and whether the audit log tells it before the member changes. */
export interface RoleHand {
  by?: string;
  entryFirst?: boolean;
}

export interface Hand {
  addUser(user: NewUser): User;
  /** With @everyone and a channel `general`; the owner is its first member. */
  addGuild(guild: {
    name: string;
    ownerId: string;
    locale?: string;
  }): Guild & { generalChannelId: string };
  /** Invites the bot: its managed role holds these permissions. Returns the role. */
  addBot(guildId: string, permissions: bigint): Role;
  removeBot(guildId: string): void;
  /** What the bot's managed role may do. */
  setBotPermissions(guildId: string, permissions: bigint): Role;
  addMember(guildId: string, userId: string): Member;
  memberJoins(guildId: string, userId: string): Member;
  memberLeaves(guildId: string, userId: string): void;
  grantRole(guildId: string, userId: string, roleId: string, hand?: RoleHand): Member;
  revokeRole(guildId: string, userId: string, roleId: string, hand?: RoleHand): Member;
  setNickname(guildId: string, userId: string, nick: string | null): Member;
  addRole(guildId: string, role: NewRole): Role;
  /** Changes a role's name, permissions or look. */
  changeRole(roleId: string, fields: Omit<NewRole, 'position'>): Role;
  moveRole(roleId: string, position: number): void;
  deleteRole(roleId: string): void;
  addChannel(guildId: string, channel: ChannelFields & { name: string }): Channel;
  setOverwrites(channelId: string, overwrites: Overwrite[]): Channel;
  deleteChannel(channelId: string): void;
  /** A moderator deletes a message. */
  deleteMessage(channelId: string, messageId: string): void;
  setDmsClosed(userId: string, closed: boolean): void;
}

function addUser(stage: Stage, { username, globalName, locale }: NewUser): User {
  const user: User = {
    id: stage.nextId(),
    username,
    globalName: globalName ?? null,
    bot: false,
    locale: locale ?? 'en-US',
    dmsClosed: false,
  };
  stage.world.users[user.id] = user;
  stage.changed({ kind: 'user', userId: user.id });
  return user;
}

function addGuild(
  stage: Stage,
  { name, ownerId, locale }: { name: string; ownerId: string; locale?: string },
) {
  userOf(stage, ownerId);
  const guild: Guild = {
    id: stage.nextId(),
    name,
    ownerId,
    locale: locale ?? 'en-US',
    hasBot: false,
  };
  foundGuild(stage, guild, EVERYONE_PERMISSIONS);
  joinGuild(stage, guild.id, ownerId);
  const general = createChannel(stage, guild.id, { name: 'general' });
  return { ...guild, generalChannelId: general.id };
}

function roleFields({ permissions, position: _, ...rest }: NewRole): RoleFields {
  return { ...rest, ...(permissions === undefined ? {} : { permissions: permissions.toString() }) };
}

function addRole(stage: Stage, guildId: string, role: NewRole): Role {
  guildOf(stage, guildId);
  const made = createRole(stage, guildId, roleFields(role));
  if (role.position !== undefined)
    placeRoles(stage, guildId, [{ id: made.id, position: role.position }]);
  return made;
}

function giveRole(
  stage: Stage,
  guildId: string,
  userId: string,
  roleId: string,
  isGiven: boolean,
  { by = guildOf(stage, guildId).ownerId, ...told }: RoleHand = {},
): Member {
  const member = memberOf(stage, guildId, userId);
  roleOf(stage, roleId);
  const others = member.roles.filter((id) => id !== roleId);
  return setMemberRoles(stage, member, isGiven ? [...others, roleId] : others, {
    userId: by,
    ...told,
  });
}

export function createHand(stage: Stage): Hand {
  const join = (guildId: string, userId: string): Member =>
    joinGuild(stage, guildId, userOf(stage, userId).id);
  return {
    addUser: (user) => addUser(stage, user),
    addGuild: (guild) => addGuild(stage, guild),
    addBot: (guildId, permissions) => inviteBot(stage, guildId, permissions),
    removeBot: (guildId) => expelBot(stage, guildId),
    setBotPermissions(guildId, permissions) {
      const role = botRole(stage, guildId);
      if (!role) throw new Error(`the bot is not in guild ${guildId}`);
      return updateRole(stage, role, { permissions: permissions.toString() });
    },
    addMember: join,
    memberJoins: join,
    memberLeaves: (guildId, userId) => leaveGuild(stage, guildId, userId),
    grantRole: (guildId, userId, roleId, hand) =>
      giveRole(stage, guildId, userId, roleId, true, hand),
    revokeRole: (guildId, userId, roleId, hand) =>
      giveRole(stage, guildId, userId, roleId, false, hand),
    setNickname: (guildId, userId, nick) => setNick(stage, memberOf(stage, guildId, userId), nick),
    addRole: (guildId, role) => addRole(stage, guildId, role),
    changeRole: (roleId, fields) => updateRole(stage, roleOf(stage, roleId), roleFields(fields)),
    moveRole(roleId, position) {
      placeRoles(stage, roleOf(stage, roleId).guildId, [{ id: roleId, position }]);
    },
    deleteRole: (roleId) => removeRole(stage, roleOf(stage, roleId)),
    addChannel: (guildId, channel) => createChannel(stage, guildOf(stage, guildId).id, channel),
    setOverwrites: (channelId, overwrites) =>
      updateChannel(stage, channelOf(stage, channelId), { overwrites }),
    deleteChannel: (channelId) => removeChannel(stage, channelOf(stage, channelId)),
    deleteMessage(channelId, messageId) {
      const message = findMessage(stage, channelId, messageId);
      if (!message) throw new Error(`channel ${channelId} has no message ${messageId}`);
      deleteMessage(stage, message);
    },
    setDmsClosed(userId, closed) {
      userOf(stage, userId).dmsClosed = closed;
    },
  };
}
