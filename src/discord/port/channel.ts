/** Which channels of a server the bot may write to, in the order people see them. */
import {
  type APIGuild,
  type APIOverwrite,
  ChannelType,
  OverwriteType,
  PermissionFlagsBits,
} from 'discord.js';
import type { ChannelView } from '#service/port.ts';
import { bitsOf, type Holder, standingOf } from './standing.ts';

/** What `GET /guilds/{id}/channels` tells of each. */
export type ListedChannel = {
  id: string;
  type: ChannelType;
  name?: string | null;
  parent_id?: string | null;
  position?: number;
  permission_overwrites?: APIOverwrite[];
};

const WRITABLE: ReadonlySet<ChannelType> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
]);
const NEEDED = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages;

export function writableChannels(
  guild: Pick<APIGuild, 'id' | 'owner_id' | 'roles'>,
  holder: Holder,
  channels: readonly ListedChannel[],
): ChannelView[] {
  const positions = new Map(channels.map(({ id, position }) => [id, position ?? 0]));
  // Channels outside every category stand above the first one.
  const category = ({ parent_id }: ListedChannel): number =>
    parent_id ? (positions.get(parent_id) ?? 0) : -1;
  return channels
    .filter(({ type }) => WRITABLE.has(type))
    .filter((channel) => mayWrite(guild, holder, channel))
    .toSorted((a, b) => category(a) - category(b) || (a.position ?? 0) - (b.position ?? 0))
    .map(({ id, name }) => ({ id, name: name ?? id }));
}

/** Everyone's overwrite, then the roles' together, then the member's own. */
function mayWrite(
  guild: Pick<APIGuild, 'id' | 'owner_id' | 'roles'>,
  holder: Holder,
  { permission_overwrites: overwrites = [] }: ListedChannel,
): boolean {
  if (standingOf(guild, holder) !== 'none') return true;
  const ofRoles = overwrites.filter(({ type }) => type === OverwriteType.Role);
  const steps = [
    ofRoles.filter(({ id }) => id === guild.id),
    ofRoles.filter(({ id }) => id !== guild.id && holder.roles.includes(id)),
    overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === holder.id),
  ];
  const bits = steps.reduce(
    (before, step) => {
      const deny = step.reduce((all, overwrite) => all | BigInt(overwrite.deny), 0n);
      const allow = step.reduce((all, overwrite) => all | BigInt(overwrite.allow), 0n);
      return (before & ~deny) | allow;
    },
    bitsOf(guild, holder),
  );
  return (bits & NEEDED) === NEEDED;
}
