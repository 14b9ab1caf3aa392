/** The audit log, as far as roles of members go: told on the gateway and kept for 45 days. */
import { AuditLogEvent, GatewayIntentBits } from 'discord-api-types/v10';
import { allows, guildPermissions } from './permission.ts';
import type { Stage } from './stage.ts';
import type { AuditEntry, Member } from './world.ts';

export const KEPT_MS = 45 * 86_400_000;
const KEPT_MOST = 5_000;
const ACTION = AuditLogEvent.MemberRoleUpdate;

/** Who changes something, and what they say of it. */
export interface Doer {
  userId: string;
  reason?: string | null;
}

const mayView = (stage: Stage, guildId: string): boolean =>
  allows(guildPermissions(stage, guildId, stage.settings.clientId), 'ViewAuditLog');

export function entryView(stage: Stage, { id, userId, targetId, reason, ...roles }: AuditEntry) {
  // A role that is gone has no name any more.
  const named = (ids: readonly string[]) =>
    ids.map((role) => ({ id: role, name: stage.world.roles[role]?.name ?? '' }));
  const change = (key: '$add' | '$remove', ids: readonly string[]) =>
    ids.length === 0 ? [] : [{ key, new_value: named(ids) }];
  return {
    id,
    user_id: userId,
    target_id: targetId,
    action_type: ACTION,
    changes: [...change('$add', roles.added), ...change('$remove', roles.removed)],
    ...(reason === null || reason === '' ? {} : { reason }),
  };
}

/** Roles of a member that are not what they were. */
export function noteRoles(
  stage: Stage,
  { guildId, userId: targetId, roles }: Member,
  before: readonly string[],
  { userId, reason = null }: Doer,
): () => void {
  const entry: AuditEntry = {
    ...{ id: stage.nextId(), userId, targetId, reason },
    added: roles.filter((role) => !before.includes(role)),
    removed: before.filter((role) => !roles.includes(role)),
  };
  const log = stage.world.auditLog[guildId] ?? [];
  if (log.length >= KEPT_MOST) log.shift();
  log.push(entry);
  stage.world.auditLog[guildId] = log;
  return () => {
    if (!mayView(stage, guildId)) return;
    stage.dispatch({
      t: 'GUILD_AUDIT_LOG_ENTRY_CREATE',
      guildId,
      intents: GatewayIntentBits.GuildModeration,
      payload: () => ({ ...entryView(stage, entry), guild_id: guildId }),
    });
  };
}
