/** Members: list, search, read, change nickname and roles, remove. */
import { ApiError, refuse } from '../api-error.ts';
import { membersByName } from '../gateway.ts';
import { leaveGuild, setMemberRoles, setNick } from '../guild.ts';
import { botOutranksMember, requireInGuild } from '../permission.ts';
import {
  type Call,
  del,
  get,
  guildIn,
  memberIn,
  nothing,
  ok,
  ourselves,
  patch,
  type Reply,
  type Route,
} from '../route.ts';
import { memberOf } from '../stage.ts';
import { memberView } from '../view.ts';
import type { Guild, Member } from '../world.ts';
import { requireGivable } from './role.ts';

/** Ids are numbers without leading zeros: the longer is the greater. Parsing them all for each page is what a crowd pays for. */
const isAfter = (one: string, other: string): boolean =>
  one.length === other.length ? one > other : one.length > other.length;

const byUserId = (a: Member, b: Member): number => (isAfter(a.userId, b.userId) ? 1 : -1);

const all = (call: Call, guild: Guild): Member[] =>
  Object.values(call.stage.world.members[guild.id] ?? {});

/** The whole list is a privileged read, as on the gateway. */
function list(call: Call): Reply {
  const guild = guildIn(call);
  const hasIntent = (call.stage.settings.privilegedIntents & (1 << 1)) !== 0;
  if (!hasIntent) throw refuse('missingAccess');
  const after = call.query['after'] ?? '0';
  const page = all(call, guild)
    .filter(({ userId }) => isAfter(userId, after))
    .sort(byUserId)
    .slice(0, Number(call.query['limit'] ?? 1));
  return ok(page.map((member) => memberView(call.stage, member)));
}

function search(call: Call): Reply {
  const { query = '', limit = '1' } = call.query as { query?: string; limit?: string };
  const found = membersByName(call.stage, all(call, guildIn(call)), query, Number(limit));
  return ok(found.map((member) => memberView(call.stage, member)));
}

interface SentMember {
  nick?: string | null;
  roles?: string[] | null;
}

function changeRoles(call: Call, member: Member, wanted: readonly string[]): void {
  const { stage } = call;
  requireInGuild(stage, member.guildId, 'ManageRoles');
  const changed = [...new Set([...wanted, ...member.roles])].filter(
    (id) => wanted.includes(id) !== member.roles.includes(id),
  );
  for (const id of changed) {
    const role = stage.world.roles[id];
    if (role?.guildId !== member.guildId) throw refuse('unknownRole');
    requireGivable(call, role);
  }
  setMemberRoles(stage, member, wanted, ourselves(call));
}

function change(call: Call): Reply {
  const guild = guildIn(call);
  const member = memberIn(call, guild);
  const sent = call.body as SentMember & Record<string, unknown>;
  const other = Object.keys(sent).find((key) => key !== 'nick' && key !== 'roles');
  if (other) throw new ApiError(501, 0, `${other} of a member is not played by the look-alike`);
  if (sent.nick !== undefined) {
    requireInGuild(call.stage, guild.id, 'ManageNicknames');
    if (!botOutranksMember(call.stage, guild.id, member.userId)) throw refuse('missingPermissions');
  }
  if (sent.roles !== undefined) changeRoles(call, member, sent.roles ?? []);
  if (sent.nick !== undefined) setNick(call.stage, member, sent.nick);
  return ok(memberView(call.stage, member));
}

function changeOwn(call: Call): Reply {
  const guild = guildIn(call);
  const member = memberOf(call.stage, guild.id, call.stage.settings.clientId);
  const { nick } = call.body as SentMember;
  requireInGuild(call.stage, guild.id, 'ChangeNickname');
  if (nick !== undefined) setNick(call.stage, member, nick);
  return ok({ ...memberView(call.stage, member), permissions: '0' });
}

function kick(call: Call): Reply {
  const guild = guildIn(call);
  const member = memberIn(call, guild);
  requireInGuild(call.stage, guild.id, 'KickMembers');
  if (!botOutranksMember(call.stage, guild.id, member.userId)) throw refuse('missingPermissions');
  leaveGuild(call.stage, guild.id, member.userId);
  return nothing;
}

const read = (call: Call): Reply => ok(memberView(call.stage, memberIn(call, guildIn(call))));

export const memberRoutes: readonly Route[] = [
  get('/guilds/{guild_id}/members', list),
  get('/guilds/{guild_id}/members/search', search),
  get('/guilds/{guild_id}/members/{user_id}', read),
  patch('/guilds/{guild_id}/members/@me', changeOwn),
  patch('/guilds/{guild_id}/members/{user_id}', change),
  del('/guilds/{guild_id}/members/{user_id}', kick),
];
