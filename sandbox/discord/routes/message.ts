/** Messages: send, read, edit, delete, pin. */
import { refuse } from '../api-error.ts';
import { updateChannel } from '../guild.ts';
import {
  composeMessage,
  deleteMessage,
  editMessage,
  pinMessage,
  postMessage,
  type SentMessage,
} from '../message.ts';
import { createdMessageView, messageView } from '../message-view.ts';
import {
  allows,
  channelPermissions,
  type PermissionName,
  requireInChannel,
} from '../permission.ts';
import {
  type Call,
  channelIn,
  del,
  get,
  messageIn,
  nothing,
  ok,
  patch,
  post,
  put,
  type Reply,
  type Route,
} from '../route.ts';
import type { Stage } from '../stage.ts';
import { isoTime } from '../view.ts';
import type { Channel, Message } from '../world.ts';

const NONCE_LIFE_MS = 5 * 60 * 1000;

/** With enforce_nonce a second send within minutes answers with the first message. */
function sameNonce(stage: Stage, channel: Channel, body: SentMessage): Message | undefined {
  const { nonce } = body;
  if (!body.enforce_nonce || nonce === undefined || nonce === null) return undefined;
  return stage.world.messages[channel.id]?.findLast(
    (message) =>
      message.nonce === nonce &&
      message.authorId === stage.settings.clientId &&
      stage.now() - message.createdAt < NONCE_LIFE_MS,
  );
}

function needed(channel: Channel, body: SentMessage, fileCount: number): PermissionName[] {
  return [
    channel.thread ? 'SendMessagesInThreads' : 'SendMessages',
    ...((body.embeds?.length ?? 0) > 0 ? (['EmbedLinks'] as const) : []),
    ...(fileCount > 0 ? (['AttachFiles'] as const) : []),
    ...(body.message_reference ? (['ReadMessageHistory'] as const) : []),
  ];
}

/** A word wakes a thread that fell asleep; one that is locked takes none but from those who manage threads. */
function requireOpen(stage: Stage, channel: Channel): void {
  const { thread } = channel;
  if (!thread) return;
  if (thread.archived && thread.locked) throw refuse('archivedThread');
  const held = channelPermissions(stage, channel, stage.settings.clientId);
  if (thread.locked && !allows(held, 'ManageThreads')) throw refuse('lockedThread');
  if (!thread.archived) return;
  const awake = { ...thread, archived: false, archivedAt: stage.now() };
  updateChannel(stage, channel, { thread: awake });
}

function send(call: Call): Reply {
  const { stage, files } = call;
  const channel = channelIn(call);
  const body = call.body as SentMessage;
  const recipient = channel.guildId === null ? channel.recipients[0] : undefined;
  if (recipient && stage.world.users[recipient]?.dmsClosed) throw refuse('cannotMessageUser');
  requireInChannel(stage, channel, ...needed(channel, body, files.length));
  requireOpen(stage, channel);
  const known = sameNonce(stage, channel, body);
  if (known) return ok(createdMessageView(stage, known));
  const draft = { channel, authorId: stage.settings.clientId, body, files };
  return ok(createdMessageView(stage, postMessage(stage, channel, composeMessage(stage, draft))));
}

const PAGE = 50;

function list(call: Call): Reply {
  const { stage, query } = call;
  const channel = channelIn(call);
  requireInChannel(stage, channel);
  const limit = Number(query['limit'] ?? PAGE);
  const messages = (stage.world.messages[channel.id] ?? []).filter(
    ({ visibleTo }) => visibleTo === null,
  );
  const { before, after, around } = query as { before?: string; after?: string; around?: string };
  let page = messages.slice(-limit);
  if (before) page = messages.filter(({ id }) => BigInt(id) < BigInt(before)).slice(-limit);
  if (after) page = messages.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, limit);
  if (around) {
    const at = messages.findIndex(({ id }) => BigInt(id) >= BigInt(around));
    const first = Math.max(0, at - Math.floor(limit / 2));
    page = at < 0 ? page : messages.slice(first, first + limit);
  }
  return ok(page.toReversed().map((message) => messageView(stage, message)));
}

function read(call: Call): Reply {
  const channel = channelIn(call);
  requireInChannel(call.stage, channel, 'ReadMessageHistory');
  return ok(messageView(call.stage, messageIn(call, channel)));
}

function edit(call: Call): Reply {
  const { stage, files } = call;
  const channel = channelIn(call);
  requireInChannel(stage, channel, ...(files.length > 0 ? (['AttachFiles'] as const) : []));
  const message = messageIn(call, channel);
  if (message.authorId !== stage.settings.clientId) throw refuse('notYourMessage');
  return ok(messageView(stage, editMessage(stage, message, call.body as SentMessage, files)));
}

function remove(call: Call): Reply {
  const channel = channelIn(call);
  requireInChannel(call.stage, channel);
  const message = messageIn(call, channel);
  const isOwn = message.authorId === call.stage.settings.clientId;
  if (!isOwn) requireInChannel(call.stage, channel, 'ManageMessages');
  deleteMessage(call.stage, message);
  return nothing;
}

function pin(call: Call, isPinned: boolean): Reply {
  const channel = channelIn(call);
  requireInChannel(call.stage, channel, 'PinMessages');
  pinMessage(call.stage, channel, messageIn(call, channel), isPinned);
  return nothing;
}

function pinned(call: Call): Message[] {
  const channel = channelIn(call);
  requireInChannel(call.stage, channel, 'ReadMessageHistory');
  return (call.stage.world.messages[channel.id] ?? [])
    .filter(({ pinnedAt }) => pinnedAt !== null)
    .sort((a, b) => (b.pinnedAt ?? 0) - (a.pinnedAt ?? 0));
}

const listPins = (call: Call): Reply =>
  ok({
    items: pinned(call).map((message) => ({
      pinned_at: isoTime(message.pinnedAt ?? 0),
      message: messageView(call.stage, message),
    })),
    has_more: false,
  });

const CHANNEL = '/channels/{channel_id}';

export const messageRoutes: readonly Route[] = [
  get(`${CHANNEL}/messages`, list),
  post(`${CHANNEL}/messages`, send),
  get(`${CHANNEL}/messages/pins`, listPins),
  put(`${CHANNEL}/messages/pins/{message_id}`, (call) => pin(call, true)),
  del(`${CHANNEL}/messages/pins/{message_id}`, (call) => pin(call, false)),
  // The older pin routes, still played by Discord.
  get(`${CHANNEL}/pins`, (call) => ok(pinned(call).map((one) => messageView(call.stage, one)))),
  put(`${CHANNEL}/pins/{message_id}`, (call) => pin(call, true)),
  del(`${CHANNEL}/pins/{message_id}`, (call) => pin(call, false)),
  get(`${CHANNEL}/messages/{message_id}`, read),
  patch(`${CHANNEL}/messages/{message_id}`, edit),
  del(`${CHANNEL}/messages/{message_id}`, remove),
];
