/** Which channels of a server the bot may write to, in the order people see them, and what it may do in one. */
import {
  type APIGuild,
  type APIOverwrite,
  ChannelType,
  OverwriteType,
  PermissionFlagsBits,
} from 'discord.js';
import type { ChannelStanding, ChannelView, Written } from '#service/port.ts';
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
const NEEDED_IN_THREAD =
  PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessagesInThreads;
const THREADING =
  PermissionFlagsBits.CreatePublicThreads | PermissionFlagsBits.SendMessagesInThreads;
const THREADS: ReadonlySet<ChannelType> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

type Guild = Pick<APIGuild, 'id' | 'owner_id' | 'roles'>;

export const isThread = ({ type }: ListedChannel): boolean => THREADS.has(type);

/** What we may do in a channel; a thread stands under the overwrites of its parent. */
export function channelStanding(
  guild: Guild,
  holder: Holder,
  channel: ListedChannel,
  parent: ListedChannel | undefined,
): Written<ChannelStanding> {
  // A thread has none of its own.
  const kind = WRITABLE.has(channel.type);
  if (standingOf(guild, holder) !== 'none') {
    return { ok: true, value: { pictures: true, threads: kind } };
  }
  const bits = bitsIn(guild, holder, parent ?? channel);
  const needed = parent ? NEEDED_IN_THREAD : NEEDED;
  if ((bits & needed) !== needed) return { ok: false, denial: 'missing-permission' };
  const pictures = (bits & PermissionFlagsBits.AttachFiles) !== 0n;
  return { ok: true, value: { pictures, threads: kind && (bits & THREADING) === THREADING } };
}

export function writableChannels(
  guild: Guild,
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

function mayWrite(guild: Guild, holder: Holder, channel: ListedChannel): boolean {
  if (standingOf(guild, holder) !== 'none') return true;
  return (bitsIn(guild, holder, channel) & NEEDED) === NEEDED;
}

/** Everyone's overwrite, then the roles' together, then the member's own. */
function bitsIn(
  guild: Guild,
  holder: Holder,
  { permission_overwrites: overwrites = [] }: ListedChannel,
): bigint {
  const ofRoles = overwrites.filter(({ type }) => type === OverwriteType.Role);
  const steps = [
    ofRoles.filter(({ id }) => id === guild.id),
    ofRoles.filter(({ id }) => id !== guild.id && holder.roles.includes(id)),
    overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === holder.id),
  ];
  return steps.reduce(
    (before, step) => {
      const deny = step.reduce((all, overwrite) => all | BigInt(overwrite.deny), 0n);
      const allow = step.reduce((all, overwrite) => all | BigInt(overwrite.allow), 0n);
      return (before & ~deny) | allow;
    },
    bitsOf(guild, holder),
  );
}
