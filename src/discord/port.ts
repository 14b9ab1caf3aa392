/**
 * The chat port over REST alone, with no gateway and no cache: it runs in any process. What Discord refuses for good
 * comes back as a denial, what may pass later is thrown as a fault.
 */
import {
  type APIApplication,
  type APIAuditLog,
  type APIGuildMember,
  type APIMessage,
  ApplicationFlags,
  AuditLogEvent,
  PermissionFlagsBits,
  REST,
  Routes,
} from 'discord.js';
import type { SealedReply } from '#chat/reply.ts';
import { InvariantViolation } from '#core/invariant.ts';
import type {
  ChatPort,
  Denial,
  MemberView,
  PlaceRight,
  RoleChange,
  Written,
} from '#service/port.ts';
import type { Log } from '#telemetry/log.ts';
import { channelStanding, isThread, type ListedChannel, writableChannels } from './port/channel.ts';
import { createDiscipline } from './port/discipline.ts';
import {
  createRequests,
  inTime,
  type Reason,
  type Requests,
  reasonFor,
  restOptions,
  shortNonce,
} from './port/request.ts';
import { roleKeeperOver } from './port/role-keeper.ts';
import {
  denialOfRole,
  givableRoles,
  holderOf,
  holds,
  type OurPlace,
  rightsOf,
  standingOf,
} from './port/standing.ts';
import { threadVerbs } from './port/thread.ts';
import { handOf } from './read/hand.ts';
import { renderAnswer, renderCard } from './render/message.ts';

export type DiscordPortOptions = {
  token: string;
  /** Without version, e.g. `https://discord.com/api`. */
  apiUrl: string;
  /** This process's part of the bot's 50 requests a second. */
  requestsPerSecond?: number | undefined;
  log: Log;
  /** Ms on a clock that only goes forward; for tests. */
  now?: () => number;
};

type Port = ChatPort<SealedReply>;

export function createDiscordPort(options: DiscordPortOptions): Port {
  const { token, apiUrl, requestsPerSecond, log, now = () => performance.now() } = options;
  const rest = new REST(restOptions(apiUrl, requestsPerSecond)).setToken(token);
  const requests = createRequests(rest, createDiscipline(now), log);
  const ourPlace = placeFinder(requests);
  return {
    platform: 'discord',
    ...messageVerbs(requests),
    ...threadVerbs(requests),
    sendPrivate: (_account, message, way) => followUp(requests, message, way),
    ...readVerbs(requests, ourPlace),
    checkChannel: channelCheck(requests, ourPlace),
    ...roleVerbs(requests, ourPlace),
    roleKeeper: roleKeeperOver(requests, ourPlace),
    setTag: async () => notOnDiscord('a member tag'),
    answerJoin: async () => notOnDiscord('a join request'),
  };
}

/** Seen by one member alone, through the token of something they did within the last 15 minutes. */
async function followUp(
  { rest, write }: Requests,
  message: SealedReply,
  way: string | null,
): Promise<Written<void>> {
  const [applicationId, token] = way?.split('/') ?? [];
  if (!applicationId || !token) return { ok: false, denial: 'channel-gone' };
  const { body, files } = renderAnswer(message, true);
  return write(applicationId, 'follow-up', async () => {
    await rest.post(Routes.webhook(applicationId, token), { body, files, auth: false });
  });
}

function messageVerbs({ rest, write }: Requests): Pick<Port, 'send' | 'edit' | 'remove' | 'pin'> {
  return {
    async send({ placeExternalId, channelId }, message, nonce) {
      // No channel was chosen in this server yet.
      if (channelId === '') return NO_CHANNEL;
      const { body, files } = renderCard(message);
      const once = { nonce: shortNonce(nonce), enforce_nonce: true };
      const sent = await write<APIMessage>(placeExternalId, channelId, () =>
        rest.post(Routes.channelMessages(channelId), { body: { ...body, ...once }, files }),
      );
      return sent.ok ? { ok: true, value: { ref: sent.value.id } } : sent;
    },
    edit({ placeExternalId, channelId }, ref, message) {
      const { body, files } = renderCard(message);
      return write(placeExternalId, channelId, async () => {
        await rest.patch(Routes.channelMessage(channelId, ref), { body, files });
      });
    },
    remove({ placeExternalId, channelId }, ref) {
      return write(placeExternalId, channelId, async () => {
        await rest.delete(Routes.channelMessage(channelId, ref));
      });
    },
    pin({ placeExternalId, channelId }, ref) {
      return write(placeExternalId, channelId, async () => {
        await rest.put(Routes.channelMessagesPin(channelId, ref));
      });
    },
  };
}

const NO_CHANNEL = { ok: false, denial: 'channel-gone' } as const;

const MEMBERS_INTENT =
  ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited;

function placeFinder({ rest, call, findGuild, findMember }: Requests): OurPlace {
  let application: Promise<APIApplication> | undefined;

  /** Who we are: asked once, for it does not change while the token holds. */
  async function ourselves(): Promise<{ userId: string; seesMembers: boolean }> {
    application ??= call('bot', 'application', () => rest.get(Routes.currentApplication()));
    try {
      const { id, bot, flags } = await application;
      return { userId: bot?.id ?? id, seesMembers: (flags & MEMBERS_INTENT) !== 0 };
    } catch (error) {
      application = undefined;
      throw error;
    }
  }

  return async (guildId: string) => {
    const [us, guild] = await Promise.all([ourselves(), findGuild(guildId)]);
    const member = guild && (await findMember(guildId, us.userId));
    return member && { guild, holder: holderOf(us.userId, member), seesMembers: us.seesMembers };
  };
}

function readVerbs(
  { rest, call, write, findGuild, findMember }: Requests,
  ourPlace: OurPlace,
): Pick<Port, 'place' | 'channels' | 'member' | 'members' | 'standing' | 'rights'> {
  return {
    async place(placeExternalId) {
      const guild = await findGuild(placeExternalId);
      if (!guild) return undefined;
      const memberCount = guild.approximate_member_count ?? 0;
      return { externalId: guild.id, title: guild.name, memberCount };
    },
    async channels(placeExternalId) {
      const place = await ourPlace(placeExternalId);
      if (!place) return [];
      const listed = await call<ListedChannel[]>(placeExternalId, 'guild', () =>
        rest.get(Routes.guildChannels(placeExternalId)),
      );
      return writableChannels(place.guild, place.holder, listed);
    },
    async member(placeExternalId, accountExternalId) {
      const member = await findMember(placeExternalId, accountExternalId);
      return member ? viewOf(member) : ABSENT;
    },
    async members(placeExternalId, next) {
      // Asked without the intent it would be a forbidden request.
      if (!next && !(await ourPlace(placeExternalId))?.seesMembers) return undefined;
      const query = new URLSearchParams({ limit: String(LISTED_MAX), after: next ?? '0' });
      const listed = await write<APIGuildMember[]>(placeExternalId, 'member-list', () =>
        rest.get(Routes.guildMembers(placeExternalId), { query }),
      );
      if (!listed.ok) return undefined;
      const members = listed.value.map((one) => ({ ...viewOf(one), externalId: one.user.id }));
      const isLast = members.length < LISTED_MAX;
      return { members, next: isLast ? undefined : members.at(-1)?.externalId };
    },
    async standing(placeExternalId, accountExternalId) {
      const guild = await findGuild(placeExternalId);
      if (!guild) return 'none';
      if (guild.owner_id === accountExternalId) return 'owner';
      const member = await findMember(placeExternalId, accountExternalId);
      return member ? standingOf(guild, holderOf(accountExternalId, member)) : 'none';
    },
    async rights(placeExternalId): Promise<ReadonlyMap<PlaceRight, boolean>> {
      const place = await ourPlace(placeExternalId);
      if (!place) return new Map();
      const { guild, holder, seesMembers } = place;
      return new Map([...rightsOf(guild, holder), ['see-members', seesMembers] as const]);
    },
  };
}

/** What Discord lists is all there is, threads aside; whether we may see it is worked out as Discord does. */
function channelCheck({ rest, call, write }: Requests, ourPlace: OurPlace): Port['checkChannel'] {
  return async ({ placeExternalId, channelId }) => {
    const place = await ourPlace(placeExternalId);
    if (!place) return { ok: false, denial: 'bot-removed' };
    if (channelId === '') return NO_CHANNEL;
    const listed = await call<ListedChannel[]>(placeExternalId, 'guild', () =>
      rest.get(Routes.guildChannels(placeExternalId)),
    );
    const { guild, holder } = place;
    const known = listed.find(({ id }) => id === channelId);
    if (known) return channelStanding(guild, holder, known, undefined);
    const read = await write<ListedChannel>(placeExternalId, channelId, () =>
      rest.get(Routes.channel(channelId)),
    );
    if (!read.ok) return read;
    const parent = listed.find(({ id }) => id === read.value.parent_id);
    if (!isThread(read.value) || !parent) return NO_CHANNEL;
    return channelStanding(guild, holder, read.value, parent);
  };
}

/** Members in one answer of Discord's. */
const LISTED_MAX = 1_000;

const ABSENT: MemberView = {
  present: false,
  isBot: false,
  displayName: '',
  handle: null,
  roleIds: [],
  tag: null,
};

const viewOf = ({ user, nick, roles }: APIGuildMember): MemberView => ({
  present: true,
  isBot: user.bot ?? false,
  displayName: nick ?? user.global_name ?? user.username,
  handle: user.username,
  roleIds: roles,
  tag: null,
});

/** Why roles are written, and until when they may be. */
type Order = Reason & { signal: AbortSignal };

/** Of the audit log in one answer of Discord's. */
const ENTRIES_MAX = 100;

function roleVerbs(
  { rest, write }: Requests,
  ourPlace: OurPlace,
): Pick<Port, 'roles' | 'checkRole' | 'setRoles' | 'handChanges'> {
  /** What keeps us from giving a role: one code of Discord's says both "no right" and "the role stands above yours". */
  async function obstacleTo(guildId: string, roleId: string): Promise<Denial | undefined> {
    const place = await ourPlace(guildId);
    if (!place) return 'bot-removed';
    return denialOfRole(place.guild, place.holder, roleId);
  }

  const setOne = (
    guildId: string,
    userId: string,
    { roleId, on }: RoleChange,
    why: Order,
  ): Promise<Written<void>> =>
    write(guildId, roleId, async () => {
      const route = Routes.guildMemberRole(guildId, userId, roleId);
      await (on ? rest.put(route, why) : rest.delete(route, why));
    });

  /**
   * Discord takes the whole list of a member's roles and knows no condition: what a hand gives between the two calls
   * would be lost, so nothing stands between them.
   */
  async function setSeveral(
    guildId: string,
    userId: string,
    changes: readonly RoleChange[],
    why: Order,
  ): Promise<Written<void>> {
    const { signal } = why;
    const member = await write<APIGuildMember>(guildId, 'members', () =>
      rest.get(Routes.guildMember(guildId, userId), { signal }),
    );
    if (!member.ok) return member;
    const roles = new Set(member.value.roles);
    const open = changes.filter(({ roleId, on }) => roles.has(roleId) !== on);
    for (const { roleId, on } of open) {
      if (on) roles.add(roleId);
      else roles.delete(roleId);
    }
    if (open.length === 0) return { ok: true, value: undefined };
    return write(guildId, 'members', async () => {
      await rest.patch(Routes.guildMember(guildId, userId), {
        body: { roles: [...roles] },
        ...why,
      });
    });
  }

  return {
    async roles(guildId) {
      const place = await ourPlace(guildId);
      return place ? givableRoles(place.guild, place.holder) : [];
    },
    async checkRole(guildId, roleId) {
      const denial = await obstacleTo(guildId, roleId);
      return denial === undefined ? { ok: true, value: undefined } : { ok: false, denial };
    },
    async handChanges(guildId) {
      const place = await ourPlace(guildId);
      if (!place) return { ok: false, denial: 'bot-removed' };
      // Asked without the permission it would be a forbidden request.
      const { guild, holder } = place;
      const maySee = holds(guild, holder, PermissionFlagsBits.ViewAuditLog);
      if (!maySee) return { ok: false, denial: 'missing-permission' };
      const query = new URLSearchParams({
        action_type: String(AuditLogEvent.MemberRoleUpdate),
        limit: String(ENTRIES_MAX),
      });
      const read = await write<APIAuditLog>(guildId, 'audit-log', () =>
        rest.get(Routes.guildAuditLog(guildId), { query }),
      );
      if (!read.ok) return read;
      const hands = read.value.audit_log_entries.map((entry) => handOf(entry, holder.id));
      return { ok: true, value: hands.filter((hand) => hand !== undefined) };
    },
    async setRoles(guildId, userId, changes, reason) {
      const [first, ...others] = changes;
      if (!first) return { ok: true, value: undefined };
      const written = await inTime((signal) => {
        const why = { ...reasonFor(reason), signal };
        return others.length === 0
          ? setOne(guildId, userId, first, why)
          : setSeveral(guildId, userId, changes, why);
      });
      if (written.ok || written.denial !== 'missing-permission') return written;
      for (const { roleId } of changes) {
        const denial = await obstacleTo(guildId, roleId);
        if (denial !== undefined) return { ok: false, denial };
      }
      return written;
    },
  };
}

function notOnDiscord(what: string): never {
  throw new InvariantViolation(`Discord has no such thing as ${what}`);
}
