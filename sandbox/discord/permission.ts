/** Who may do what, computed as Discord computes it: guild bits, channel overwrites, and the order of roles. */
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { refuse } from './api-error.ts';
import { findMember, rolesOf, type Stage } from './stage.ts';
import type { Channel, Role } from './world.ts';

export const ALL_PERMISSIONS = Object.values(PermissionFlagsBits).reduce(
  (all, bit) => all | bit,
  0n,
);

/** What @everyone may do in a new guild. */
export const EVERYONE_PERMISSIONS =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.AddReactions |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.UseApplicationCommands |
  PermissionFlagsBits.ChangeNickname |
  PermissionFlagsBits.CreateInstantInvite |
  PermissionFlagsBits.Connect |
  PermissionFlagsBits.Speak;

export type PermissionName = keyof typeof PermissionFlagsBits;

export function guildPermissions(stage: Stage, guildId: string, userId: string): bigint {
  const guild = stage.world.guilds[guildId];
  const member = findMember(stage, guildId, userId);
  if (!guild || !member) return 0n;
  if (guild.ownerId === userId) return ALL_PERMISSIONS;
  let bits = BigInt(stage.world.roles[guildId]?.permissions ?? '0');
  for (const id of member.roles) bits |= BigInt(stage.world.roles[id]?.permissions ?? '0');
  return bits & PermissionFlagsBits.Administrator ? ALL_PERMISSIONS : bits;
}

/** A thread stands under its parent's overwrites. */
function overwritesOf(stage: Stage, channel: Channel): Channel['overwrites'] {
  if (!channel.thread || channel.parentId === null) return channel.overwrites;
  return stage.world.channels[channel.parentId]?.overwrites ?? [];
}

export function channelPermissions(stage: Stage, channel: Channel, userId: string): bigint {
  if (channel.guildId === null) {
    return channel.recipients.includes(userId) || userId === stage.settings.clientId
      ? ALL_PERMISSIONS
      : 0n;
  }
  const base = guildPermissions(stage, channel.guildId, userId);
  if (base === ALL_PERMISSIONS || base === 0n) return base;
  const roles = findMember(stage, channel.guildId, userId)?.roles ?? [];
  const overwrites = overwritesOf(stage, channel);
  const everyone = overwrites.find(({ id }) => id === channel.guildId);
  let bits = (base & ~BigInt(everyone?.deny ?? '0')) | BigInt(everyone?.allow ?? '0');
  let deny = 0n;
  let allow = 0n;
  for (const overwrite of overwrites) {
    if (overwrite.type !== 0 || !roles.includes(overwrite.id)) continue;
    deny |= BigInt(overwrite.deny);
    allow |= BigInt(overwrite.allow);
  }
  bits = (bits & ~deny) | allow;
  const own = overwrites.find(({ id, type }) => type === 1 && id === userId);
  bits = (bits & ~BigInt(own?.deny ?? '0')) | BigInt(own?.allow ?? '0');
  return bits & PermissionFlagsBits.ViewChannel ? bits : 0n;
}

export const allows = (bits: bigint, name: PermissionName): boolean =>
  (bits & PermissionFlagsBits[name]) === PermissionFlagsBits[name];

/** The bot must be able to see the channel at all (50001), then to do this in it (50013). */
export function requireInChannel(
  stage: Stage,
  channel: Channel,
  ...names: PermissionName[]
): bigint {
  const bits = channelPermissions(stage, channel, stage.settings.clientId);
  if (!allows(bits, 'ViewChannel')) throw refuse('missingAccess');
  for (const name of names) if (!allows(bits, name)) throw refuse('missingPermissions');
  return bits;
}

export function requireInGuild(stage: Stage, guildId: string, name: PermissionName): void {
  if (!allows(guildPermissions(stage, guildId, stage.settings.clientId), name)) {
    throw refuse('missingPermissions');
  }
}

/** Higher position first; of two equals the older stands higher. */
export const byRank = (a: Role, b: Role): number =>
  b.position - a.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

function topRole(stage: Stage, guildId: string, userId: string): Role | undefined {
  const held = findMember(stage, guildId, userId)?.roles ?? [];
  return rolesOf(stage, guildId)
    .filter((role) => role.id === guildId || held.includes(role.id))
    .sort(byRank)[0];
}

/** Whether the bot stands above this role. */
export function botOutranksRole(stage: Stage, role: Role): boolean {
  if (stage.world.guilds[role.guildId]?.ownerId === stage.settings.clientId) return true;
  const top = topRole(stage, role.guildId, stage.settings.clientId);
  return top !== undefined && byRank(top, role) < 0;
}

export function botOutranksMember(stage: Stage, guildId: string, userId: string): boolean {
  if (stage.world.guilds[guildId]?.ownerId === userId) return false;
  const top = topRole(stage, guildId, userId);
  return top !== undefined && botOutranksRole(stage, top);
}
