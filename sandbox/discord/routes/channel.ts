/** Channels: read, change, delete, permission overwrites, typing. */
import { invalidForm, refuse } from '../api-error.ts';
import { type ChannelFields, removeChannel, updateChannel } from '../guild.ts';
import { allows, channelPermissions, requireInChannel } from '../permission.ts';
import {
  type Call,
  channelIn,
  del,
  get,
  nothing,
  ok,
  patch,
  post,
  put,
  type Reply,
  type Route,
} from '../route.ts';
import { channelView } from '../view.ts';
import type { Channel, Overwrite } from '../world.ts';

export interface SentChannel {
  name?: string;
  type?: number | null;
  topic?: string | null;
  parent_id?: string | null;
  position?: number | null;
  nsfw?: boolean | null;
  rate_limit_per_user?: number | null;
  permission_overwrites?: SentOverwrite[] | null;
  archived?: boolean | null;
  locked?: boolean | null;
  invitable?: boolean | null;
  auto_archive_duration?: number | null;
}

interface SentOverwrite {
  id: string;
  type?: number | null;
  allow?: string | number | null;
  deny?: string | number | null;
}

const overwriteFrom = (sent: SentOverwrite): Overwrite => ({
  id: sent.id,
  type: sent.type === 1 ? 1 : 0,
  allow: String(sent.allow ?? 0),
  deny: String(sent.deny ?? 0),
});

/** What the request names, and nothing else. */
export function fieldsFrom(sent: SentChannel): ChannelFields {
  return {
    ...(sent.name === undefined ? {} : { name: sent.name }),
    ...(sent.type === undefined || sent.type === null ? {} : { type: sent.type }),
    ...(sent.topic === undefined ? {} : { topic: sent.topic }),
    ...(sent.parent_id === undefined ? {} : { parentId: sent.parent_id }),
    ...(sent.position === undefined || sent.position === null ? {} : { position: sent.position }),
    ...(sent.nsfw === undefined ? {} : { nsfw: sent.nsfw ?? false }),
    ...(sent.rate_limit_per_user === undefined
      ? {}
      : { slowmodeSeconds: sent.rate_limit_per_user ?? 0 }),
    ...(sent.permission_overwrites
      ? { overwrites: sent.permission_overwrites.map(overwriteFrom) }
      : {}),
  };
}

function read(call: Call): Reply {
  const channel = channelIn(call);
  requireInChannel(call.stage, channel);
  return ok(channelView(call.stage, channel));
}

function changeThread(call: Call, channel: Channel, sent: SentChannel): Channel {
  const { stage } = call;
  const { thread } = channel;
  if (!thread) return channel;
  const isOwn = thread.ownerId === stage.settings.clientId;
  const onlyUnarchives = sent.archived === false && Object.keys(sent).length === 1;
  if (!isOwn && !onlyUnarchives) requireInChannel(stage, channel, 'ManageThreads');
  const wakesLocked = thread.locked && thread.archived && sent.archived === false;
  if (sent.locked !== undefined || wakesLocked) requireInChannel(stage, channel, 'ManageThreads');
  if (thread.archived && sent.archived !== false) throw refuse('archivedThread');
  const isArchived = sent.archived ?? thread.archived;
  return updateChannel(stage, channel, {
    ...(sent.name === undefined ? {} : { name: sent.name }),
    thread: {
      ...thread,
      archived: isArchived,
      archivedAt: isArchived === thread.archived ? thread.archivedAt : stage.now(),
      locked: sent.locked ?? thread.locked,
      invitable: sent.invitable ?? thread.invitable,
      autoArchiveMinutes: sent.auto_archive_duration ?? thread.autoArchiveMinutes,
    },
  });
}

function change(call: Call): Reply {
  const channel = channelIn(call);
  const sent = call.body as SentChannel;
  requireInChannel(call.stage, channel);
  if (channel.guildId === null)
    throw invalidForm('type', 'CHANNEL_TYPE_INVALID', 'a direct channel has no settings');
  if (channel.thread) return ok(channelView(call.stage, changeThread(call, channel, sent)));
  requireInChannel(call.stage, channel, 'ManageChannels');
  return ok(channelView(call.stage, updateChannel(call.stage, channel, fieldsFrom(sent))));
}

function remove(call: Call): Reply {
  const channel = channelIn(call);
  requireInChannel(call.stage, channel, channel.thread ? 'ManageThreads' : 'ManageChannels');
  const view = channelView(call.stage, channel);
  removeChannel(call.stage, channel);
  return ok(view);
}

/** Changing overwrites needs Manage Roles in the channel. */
function setOverwrite(call: Call): Reply {
  const channel = channelIn(call);
  const id = call.params['overwrite_id'] ?? '';
  requireInChannel(call.stage, channel, 'ManageRoles');
  const overwrite = overwriteFrom({ ...(call.body as SentOverwrite), id });
  const granted = BigInt(overwrite.allow) | BigInt(overwrite.deny);
  const held = channelPermissions(call.stage, channel, call.stage.settings.clientId);
  if ((granted & ~held) !== 0n && !allows(held, 'Administrator'))
    throw refuse('missingPermissions');
  const others = channel.overwrites.filter((one) => one.id !== id);
  updateChannel(call.stage, channel, { overwrites: [...others, overwrite] });
  return nothing;
}

function dropOverwrite(call: Call): Reply {
  const channel = channelIn(call);
  requireInChannel(call.stage, channel, 'ManageRoles');
  const others = channel.overwrites.filter((one) => one.id !== call.params['overwrite_id']);
  if (others.length === channel.overwrites.length) throw refuse('unknownOverwrite');
  updateChannel(call.stage, channel, { overwrites: others });
  return nothing;
}

function typing(call: Call): Reply {
  const channel = channelIn(call);
  requireInChannel(call.stage, channel, 'SendMessages');
  const userId = call.stage.settings.clientId;
  call.stage.changed({ kind: 'typing', channelId: channel.id, userId });
  return nothing;
}

export const channelRoutes: readonly Route[] = [
  get('/channels/{channel_id}', read),
  patch('/channels/{channel_id}', change),
  del('/channels/{channel_id}', remove),
  put('/channels/{channel_id}/permissions/{overwrite_id}', setOverwrite),
  del('/channels/{channel_id}/permissions/{overwrite_id}', dropOverwrite),
  post('/channels/{channel_id}/typing', typing),
];
