/** What happened in a server, read from a gateway event and told to the house in neutral words. */
import {
  type APIUser,
  type GatewayChannelDeleteDispatchData,
  type GatewayDispatchPayload,
  GatewayDispatchEvents as Heard,
} from 'discord.js';
import type { AccountSeen } from '#chat/incoming.ts';
import type { HandChange } from '#service/port.ts';
import { displayNameOf } from '../read.ts';
import { handOf } from './hand.ts';

/** Events name nobody's language: that is learnt when the person speaks. */
export type MemberSeen = Omit<AccountSeen, 'locale'>;

export type PlaceSeen = { title: string; memberCount: number; ownerExternalId: string };

/** Told in order per place; each may be told again and again (a reconnect repeats what stands). */
export type DiscordEvents = {
  /** The bot is in this server: just added, or seen again at a start. */
  placeSeen(placeExternalId: string, place: PlaceSeen): Promise<void>;
  botRemoved(placeExternalId: string): Promise<void>;
  memberJoined(placeExternalId: string, account: MemberSeen): Promise<void>;
  memberLeft(placeExternalId: string, accountExternalId: string): Promise<void>;
  /** All roles the member holds now, by whoever's hand; also told when only a name changed. */
  memberRolesChanged(
    placeExternalId: string,
    accountExternalId: string,
    roleIds: readonly string[],
  ): Promise<void>;
  /** Whose hand gave and took roles of one member, before or after they are told of or not at all; never our own. */
  rolesByHand(placeExternalId: string, change: HandChange): Promise<void>;
  /** Something changed that the bot's own rights may hang on: a channel, a role, the roles of a bot. */
  rightsChanged(placeExternalId: string): Promise<void>;
  roleDeleted(placeExternalId: string, roleExternalId: string): Promise<void>;
  /** A channel or a thread. */
  channelDeleted(placeExternalId: string, channelId: string): Promise<void>;
};

export type Told = { place: string; tell: (events: DiscordEvents) => Promise<void> };

/** `self`: who we are on the platform; what we do is no hand. */
export function readEvent(packet: GatewayDispatchPayload, self?: string): Told | undefined {
  switch (packet.t) {
    case Heard.GuildCreate: {
      const { id, name, owner_id, unavailable } = packet.d;
      if (unavailable) return undefined;
      const memberCount = packet.d.member_count;
      const place = { title: name, memberCount, ownerExternalId: owner_id };
      return { place: id, tell: (events) => events.placeSeen(id, place) };
    }
    case Heard.GuildDelete: {
      const { id, unavailable } = packet.d;
      // An outage at Discord: we are still a member.
      if (unavailable) return undefined;
      return { place: id, tell: (events) => events.botRemoved(id) };
    }
    case Heard.GuildMemberAdd: {
      const { guild_id: id, user, nick } = packet.d;
      return { place: id, tell: (events) => events.memberJoined(id, memberSeen(user, nick)) };
    }
    case Heard.GuildMemberRemove: {
      const { guild_id: id, user } = packet.d;
      return { place: id, tell: (events) => events.memberLeft(id, user.id) };
    }
    case Heard.GuildMemberUpdate: {
      const { guild_id: id, user, roles } = packet.d;
      if (user.bot) return { place: id, tell: (events) => events.rightsChanged(id) };
      return { place: id, tell: (events) => events.memberRolesChanged(id, user.id, roles) };
    }
    case Heard.GuildAuditLogEntryCreate: {
      const { guild_id: id, ...entry } = packet.d;
      const hand = handOf(entry, self);
      return hand && { place: id, tell: (events) => events.rolesByHand(id, hand) };
    }
    case Heard.GuildRoleDelete: {
      const { guild_id: id, role_id } = packet.d;
      return { place: id, tell: (events) => events.roleDeleted(id, role_id) };
    }
    case Heard.GuildRoleUpdate: {
      const { guild_id: id } = packet.d;
      return { place: id, tell: (events) => events.rightsChanged(id) };
    }
    case Heard.ChannelUpdate: {
      const { guild_id: id } = packet.d;
      return { place: id, tell: (events) => events.rightsChanged(id) };
    }
    case Heard.ChannelDelete:
    case Heard.ThreadDelete:
      return channelDeleted(packet.d);
    default:
      return undefined;
  }
}

function channelDeleted(
  channel: Pick<GatewayChannelDeleteDispatchData, 'id'> & { guild_id?: string },
): Told | undefined {
  const { id, guild_id: place } = channel;
  if (place === undefined) return undefined;
  return { place, tell: (events) => events.channelDeleted(place, id) };
}

const memberSeen = (user: APIUser, nick: string | null | undefined): MemberSeen => ({
  platform: 'discord',
  externalId: user.id,
  handle: user.username,
  displayName: displayNameOf(user, nick),
  isBot: user.bot ?? false,
});
