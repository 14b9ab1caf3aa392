/** The people, roles and channels an interaction names by id, in full. */
import { channelPermissions } from './permission.ts';
import { findMember, type Stage } from './stage.ts';
import { memberPart, partialChannelView, roleView, userView } from './view.ts';
import type { Channel } from './world.ts';

export interface Resolved {
  users?: Record<string, object>;
  members?: Record<string, object>;
  roles?: Record<string, object>;
  channels?: Record<string, object>;
}

export function resolvedObjects(
  stage: Stage,
  channel: Channel,
  userId: string,
  ids: readonly string[],
): Resolved {
  const resolved: Required<Resolved> = { users: {}, members: {}, roles: {}, channels: {} };
  for (const id of ids) {
    const user = stage.world.users[id];
    const role = stage.world.roles[id];
    const named = stage.world.channels[id];
    const member = channel.guildId === null ? undefined : findMember(stage, channel.guildId, id);
    if (user) resolved.users[id] = userView(user);
    if (member) {
      const permissions = channelPermissions(stage, channel, id).toString();
      const { mute: _, deaf: __, ...part } = memberPart(member);
      resolved.members[id] = { ...part, permissions };
    }
    if (role) resolved.roles[id] = roleView(role);
    if (named) resolved.channels[id] = partialChannelView(stage, named, userId);
  }
  return Object.fromEntries(
    Object.entries(resolved).filter(([, objects]) => Object.keys(objects).length > 0),
  );
}
