/** Whose hand gave and took roles, from an entry of a server's audit log: told as it happens, or read afterwards. */
import {
  type APIAuditLogChange,
  type APIAuditLogEntry,
  AuditLogEvent,
  SnowflakeUtil,
} from 'discord.js';
import type { HandChange } from '#service/port.ts';

function rolesOf(changes: readonly APIAuditLogChange[], key: '$add' | '$remove'): string[] {
  return changes.flatMap((change) =>
    change.key === key ? (change.new_value ?? []).map(({ id }) => id) : [],
  );
}

/** Undefined for what is not about roles of a member, and for what we did (`self`). */
export function handOf(entry: APIAuditLogEntry, self: string | undefined): HandChange | undefined {
  const { action_type, user_id: by, target_id: account, changes = [], id } = entry;
  if (action_type !== AuditLogEvent.MemberRoleUpdate || account === null) return undefined;
  if (by !== null && by === self) return undefined;
  const added = rolesOf(changes, '$add');
  const removed = rolesOf(changes, '$remove');
  const at = new Date(SnowflakeUtil.timestampFrom(id));
  return { account, by, kind: 'discord-role', added, removed, at };
}
