/** Threads: open one alone or on a message, list the active ones, join, leave. */
import { ApiError, refuse } from '../api-error.ts';
import { createChannel, updateChannel } from '../guild.ts';
import { FLAGS } from '../message-view.ts';
import { requireInChannel } from '../permission.ts';
import {
  type Call,
  channelIn,
  created,
  del,
  get,
  guildIn,
  messageIn,
  nothing,
  ok,
  post,
  put,
  type Reply,
  type Route,
} from '../route.ts';
import { channelsOf } from '../stage.ts';
import { channelView, threadMemberView } from '../view.ts';
import type { Channel } from '../world.ts';

interface SentThread {
  name: string;
  type?: number | null;
  auto_archive_duration?: number | null;
  rate_limit_per_user?: number | null;
  invitable?: boolean | null;
}

const PUBLIC_THREAD = 11;
const PRIVATE_THREAD = 12;

function openThread(call: Call, parent: Channel, type: number, id?: string): Channel {
  const { stage } = call;
  const sent = call.body as SentThread;
  const { clientId } = stage.settings;
  if (parent.guildId === null || parent.thread) {
    throw new ApiError(400, 50024, 'Cannot execute action on this channel type');
  }
  requireInChannel(
    stage,
    parent,
    type === PRIVATE_THREAD ? 'CreatePrivateThreads' : 'CreatePublicThreads',
  );
  const fields = {
    type,
    name: sent.name,
    parentId: parent.id,
    slowmodeSeconds: sent.rate_limit_per_user ?? 0,
    thread: {
      ownerId: clientId,
      archived: false,
      locked: false,
      invitable: sent.invitable ?? true,
      autoArchiveMinutes: sent.auto_archive_duration ?? 1440,
      archivedAt: stage.now(),
      createdAt: stage.now(),
      memberIds: [clientId],
    },
  };
  return createChannel(stage, parent.guildId, fields, id);
}

function openAlone(call: Call): Reply {
  const type = (call.body as SentThread).type ?? PRIVATE_THREAD;
  const isThread = type === PUBLIC_THREAD || type === PRIVATE_THREAD;
  if (!isThread) throw new ApiError(400, 50024, 'Cannot execute action on this channel type');
  return created(channelView(call.stage, openThread(call, channelIn(call), type)));
}

function openOnMessage(call: Call): Reply {
  const parent = channelIn(call);
  const message = messageIn(call, parent);
  if (message.threadId)
    throw new ApiError(400, 160004, 'A thread has already been created for this message');
  // It bears the id of its message.
  const thread = openThread(call, parent, PUBLIC_THREAD, message.id);
  message.threadId = thread.id;
  message.flags |= FLAGS.hasThread;
  call.stage.changed({
    kind: 'message',
    channelId: parent.id,
    messageId: message.id,
    what: 'edited',
  });
  return created(channelView(call.stage, thread));
}

function listActive(call: Call): Reply {
  const guild = guildIn(call);
  const threads = channelsOf(call.stage, guild.id).filter(
    ({ thread }) => thread !== null && !thread.archived,
  );
  const { clientId } = call.stage.settings;
  return ok({
    threads: threads.map((thread) => channelView(call.stage, thread)),
    members: threads
      .filter(({ thread }) => thread?.memberIds.includes(clientId))
      .map((thread) => threadMemberView(thread, clientId)),
    has_more: false,
  });
}

function setMembership(call: Call, userId: string, isMember: boolean): Reply {
  const channel = channelIn(call);
  requireInChannel(call.stage, channel);
  const { thread } = channel;
  if (!thread) throw new ApiError(400, 50024, 'Cannot execute action on this channel type');
  if (thread.archived) throw refuse('archivedThread');
  const others = thread.memberIds.filter((id) => id !== userId);
  const memberIds = isMember ? [...others, userId] : others;
  updateChannel(call.stage, channel, { thread: { ...thread, memberIds } });
  return nothing;
}

const own = (call: Call): string => call.stage.settings.clientId;
const named = (call: Call): string => call.params['user_id'] ?? '';

export const threadRoutes: readonly Route[] = [
  post('/channels/{channel_id}/threads', openAlone),
  post('/channels/{channel_id}/messages/{message_id}/threads', openOnMessage),
  get('/guilds/{guild_id}/threads/active', listActive),
  put('/channels/{channel_id}/thread-members/@me', (call) => setMembership(call, own(call), true)),
  del('/channels/{channel_id}/thread-members/@me', (call) => setMembership(call, own(call), false)),
  put('/channels/{channel_id}/thread-members/{user_id}', (call) =>
    setMembership(call, named(call), true),
  ),
  del('/channels/{channel_id}/thread-members/{user_id}', (call) =>
    setMembership(call, named(call), false),
  ),
];
