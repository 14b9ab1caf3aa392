/** What somebody may do in a server, from its roles alone: bits, owner, and who stands above whom. */
import { type APIGuild, type APIGuildMember, type APIRole, PermissionFlagsBits } from 'discord.js';
import type { Denial, ListedRole, PlaceRight } from '#service/port.ts';

export type Holder = { id: string; roles: readonly string[] };
/** The server with our own membership, or undefined where we are not in it. */
export type OurPlace = (
  guildId: string,
) => Promise<{ guild: APIGuild; holder: Holder; seesMembers: boolean } | undefined>;
type Guild = Pick<APIGuild, 'id' | 'owner_id' | 'roles'>;

export const holderOf = (id: string, member: Pick<APIGuildMember, 'roles'>): Holder => ({
  id,
  roles: member.roles,
});

const rolesOf = (guild: Guild, holder: Holder): APIRole[] =>
  guild.roles.filter(({ id }) => id === guild.id || holder.roles.includes(id));

export function bitsOf(guild: Guild, holder: Holder): bigint {
  return rolesOf(guild, holder).reduce((bits, role) => bits | BigInt(role.permissions), 0n);
}

export function standingOf(guild: Guild, holder: Holder): 'owner' | 'admin' | 'none' {
  if (guild.owner_id === holder.id) return 'owner';
  return bitsOf(guild, holder) & PermissionFlagsBits.Administrator ? 'admin' : 'none';
}

export function holds(guild: Guild, holder: Holder, bit: bigint): boolean {
  return standingOf(guild, holder) !== 'none' || (bitsOf(guild, holder) & bit) === bit;
}

/** The rights Civitas uses on Discord; tags do not exist there, so nothing is said of them. */
const RIGHTS = {
  'send-messages': PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages,
  'attach-files': PermissionFlagsBits.AttachFiles,
  'open-threads':
    PermissionFlagsBits.CreatePublicThreads | PermissionFlagsBits.SendMessagesInThreads,
  'manage-roles': PermissionFlagsBits.ManageRoles,
  'create-invites': PermissionFlagsBits.CreateInstantInvite,
  'pin-messages': PermissionFlagsBits.PinMessages,
  'see-audit-log': PermissionFlagsBits.ViewAuditLog,
} as const satisfies { readonly [R in PlaceRight]?: bigint };

/** What the README's invitation asks a server for: those rights, and two that only decide how a card looks. */
export const BOT_PERMISSIONS = [
  ...Object.values(RIGHTS),
  PermissionFlagsBits.EmbedLinks,
  PermissionFlagsBits.ReadMessageHistory,
].reduce((all, bit) => all | bit, 0n);

export const rightsOf = (guild: Guild, holder: Holder): [PlaceRight, boolean][] =>
  Object.entries(RIGHTS).map(([right, bit]) => [right as PlaceRight, holds(guild, holder, bit)]);

/** Higher position first; of two equals the older role stands higher. */
const rank = (a: APIRole, b: APIRole): number =>
  b.position - a.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

/** Whether this holder stands high enough to give or take a role. */
export function outranks(guild: Guild, holder: Holder, roleId: string): boolean {
  const role = guild.roles.find(({ id }) => id === roleId);
  const top = rolesOf(guild, holder).toSorted(rank)[0];
  if (!role || !top) return false;
  return guild.owner_id === holder.id || rank(top, role) < 0;
}

/** The roles this holder could give to members, the highest first: none of a bot, an integration or everybody's. */
export function givableRoles(guild: Guild, holder: Holder): { id: string; name: string }[] {
  if (!holds(guild, holder, PermissionFlagsBits.ManageRoles)) return [];
  return guild.roles
    .filter((role) => !role.managed && role.id !== guild.id && outranks(guild, holder, role.id))
    .toSorted(rank)
    .map(({ id, name }) => ({ id, name }));
}

/** What keeps this holder from giving a role; undefined: nothing does. */
export function denialOfRole(guild: Guild, holder: Holder, roleId: string): Denial | undefined {
  const role = guild.roles.find(({ id }) => id === roleId);
  if (!role) return 'role-gone';
  if (role.managed || role.id === guild.id) return 'role-not-assignable';
  if (!holds(guild, holder, PermissionFlagsBits.ManageRoles)) return 'missing-permission';
  return outranks(guild, holder, roleId) ? undefined : 'role-too-high';
}

/** Every role but everybody's, the highest first. */
export const listedRoles = (guild: Guild, holder: Holder): ListedRole[] =>
  guild.roles
    .filter(({ id }) => id !== guild.id)
    .toSorted(rank)
    .map(({ id, name }) => {
      const denial = denialOfRole(guild, holder, id);
      return { id, name, ...(denial !== undefined && { denial }) };
    });
