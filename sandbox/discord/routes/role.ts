/** Roles: list, create, change, move, delete; and giving one to a member. A bot acts only below its own highest role. */
import { refuse } from '../api-error.ts';
import {
  createRole,
  placeRoles,
  type RoleFields,
  removeRole,
  setMemberRoles,
  updateRole,
} from '../guild.ts';
import { botOutranksRole, guildPermissions, requireInGuild } from '../permission.ts';
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
  post,
  put,
  type Reply,
  type Route,
  roleIn,
} from '../route.ts';
import { rolesOf } from '../stage.ts';
import { roleView } from '../view.ts';
import type { Guild, Role } from '../world.ts';

/** Of one server, everybody's among them. */
const ROLES_MAX = 250;

interface SentRole {
  name?: string | null;
  permissions?: string | number | null;
  color?: number | null;
  colors?: { primary_color: number } | null;
  hoist?: boolean | null;
  mentionable?: boolean | null;
}

function fieldsFrom(call: Call, guild: Guild): RoleFields {
  const sent = call.body as SentRole;
  const color = sent.colors?.primary_color ?? sent.color;
  const permissions = sent.permissions ?? undefined;
  if (permissions !== undefined) {
    const held = guildPermissions(call.stage, guild.id, call.stage.settings.clientId);
    if ((BigInt(permissions) & ~held) !== 0n) throw refuse('missingPermissions');
  }
  return {
    ...(sent.name ? { name: sent.name } : {}),
    ...(permissions === undefined ? {} : { permissions: String(permissions) }),
    ...(color === undefined || color === null ? {} : { color }),
    ...(typeof sent.hoist === 'boolean' ? { hoist: sent.hoist } : {}),
    ...(typeof sent.mentionable === 'boolean' ? { mentionable: sent.mentionable } : {}),
  };
}

function list(call: Call): Reply {
  return ok(rolesOf(call.stage, guildIn(call).id).map(roleView));
}

/** A role the bot may change: below its own. */
function ruledRole(call: Call): { guild: Guild; role: Role } {
  const guild = guildIn(call);
  const role = roleIn(call, guild);
  requireInGuild(call.stage, guild.id, 'ManageRoles');
  if (!botOutranksRole(call.stage, role)) throw refuse('missingPermissions');
  return { guild, role };
}

function make(call: Call): Reply {
  const guild = guildIn(call);
  requireInGuild(call.stage, guild.id, 'ManageRoles');
  if (rolesOf(call.stage, guild.id).length >= ROLES_MAX) throw refuse('tooManyRoles');
  const everyone = call.stage.world.roles[guild.id]?.permissions ?? '0';
  const fields = { permissions: everyone, ...fieldsFrom(call, guild) };
  return ok(roleView(createRole(call.stage, guild.id, fields)));
}

function change(call: Call): Reply {
  const { guild, role } = ruledRole(call);
  return ok(roleView(updateRole(call.stage, role, fieldsFrom(call, guild))));
}

function move(call: Call): Reply {
  const guild = guildIn(call);
  requireInGuild(call.stage, guild.id, 'ManageRoles');
  const moves = (call.body as { id?: string | null; position?: number | null }[]).flatMap(
    ({ id, position }) => (id && typeof position === 'number' ? [{ id, position }] : []),
  );
  for (const { id } of moves) {
    const role = call.stage.world.roles[id];
    if (role?.guildId !== guild.id) throw refuse('unknownRole');
    if (!botOutranksRole(call.stage, role)) throw refuse('missingPermissions');
  }
  placeRoles(call.stage, guild.id, moves);
  return ok(rolesOf(call.stage, guild.id).map(roleView));
}

function remove(call: Call): Reply {
  const { role } = ruledRole(call);
  if (role.managed || role.id === role.guildId) throw refuse('invalidRole');
  removeRole(call.stage, role);
  return nothing;
}

/** Managed roles and @everyone are never given by hand. */
export function requireGivable(call: Call, role: Role): void {
  if (role.id === role.guildId) throw refuse('invalidRole');
  if (role.managed || !botOutranksRole(call.stage, role)) throw refuse('missingPermissions');
}

function give(call: Call, isGiven: boolean): Reply {
  const guild = guildIn(call);
  const member = memberIn(call, guild);
  const role = roleIn(call, guild);
  requireInGuild(call.stage, guild.id, 'ManageRoles');
  requireGivable(call, role);
  const others = member.roles.filter((id) => id !== role.id);
  setMemberRoles(call.stage, member, isGiven ? [...others, role.id] : others, ourselves(call));
  return nothing;
}

export const roleRoutes: readonly Route[] = [
  get('/guilds/{guild_id}/roles', list),
  post('/guilds/{guild_id}/roles', make),
  patch('/guilds/{guild_id}/roles', move),
  get('/guilds/{guild_id}/roles/{role_id}', (call) => ok(roleView(roleIn(call, guildIn(call))))),
  patch('/guilds/{guild_id}/roles/{role_id}', change),
  del('/guilds/{guild_id}/roles/{role_id}', remove),
  put('/guilds/{guild_id}/members/{user_id}/roles/{role_id}', (call) => give(call, true)),
  del('/guilds/{guild_id}/members/{user_id}/roles/{role_id}', (call) => give(call, false)),
];
