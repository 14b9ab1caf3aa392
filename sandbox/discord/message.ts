/** Messages: composed from what a bot or a person sends, posted, edited, deleted, pinned; every change is told to the gateway. */
import { ApiError, invalidForm, refuse } from './api-error.ts';
import { eachComponent, mixedWithV2, storeComponents } from './component.ts';
import {
  mediaResolver,
  type SentAttachment,
  shapeEmbeds,
  takeAttachments,
  type UploadedFile,
} from './media.ts';
import { pingsOf, type SentMentions } from './mention.ts';
import { FLAGS, messageDispatchView, messageIntents } from './message-view.ts';
import type { Stage } from './stage.ts';
import { isoTime } from './view.ts';
import type { Channel, InteractionOrigin, Message } from './world.ts';

/** A message body after the document's schema has been held against it. */
export interface SentMessage {
  content?: string | null;
  embeds?: unknown[] | null;
  components?: unknown[] | null;
  attachments?: SentAttachment[] | null;
  flags?: number | null;
  allowed_mentions?: SentMentions | null;
  nonce?: string | number | null;
  enforce_nonce?: boolean | null;
  message_reference?: { message_id: string; fail_if_not_exists?: boolean | null } | null;
  poll?: unknown;
}

export interface Draft {
  channel: Channel;
  authorId: string;
  body: SentMessage;
  files: readonly UploadedFile[];
  /** The one reader of an ephemeral message. */
  visibleTo?: string | null;
  origin?: InteractionOrigin | null;
}

const CONTENT_LIMIT = 2000;
const SETTABLE = FLAGS.suppressEmbeds | FLAGS.suppressNotifications | FLAGS.componentsV2;

function checkBody(message: Message): void {
  const v2 = (message.flags & FLAGS.componentsV2) !== 0;
  if (message.content.length > CONTENT_LIMIT) {
    throw invalidForm(
      'content',
      'BASE_TYPE_MAX_LENGTH',
      `Must be ${CONTENT_LIMIT} or fewer in length.`,
    );
  }
  if (v2 && message.content !== '') throw mixedWithV2('content');
  if (v2 && message.embeds.length > 0) throw mixedWithV2('embeds');
  const { content, embeds, components, attachments, flags } = message;
  if (flags & FLAGS.loading) return;
  if (content === '' && embeds.length + components.length + attachments.length === 0) {
    throw refuse('emptyMessage');
  }
}

function refer(stage: Stage, draft: Draft): string | null {
  const reference = draft.body.message_reference;
  if (!reference) return null;
  const known = stage.world.messages[draft.channel.id]?.some(
    ({ id }) => id === reference.message_id,
  );
  if (known) return reference.message_id;
  if (reference.fail_if_not_exists === false) return null;
  throw invalidForm('message_reference', 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
}

/** Checks a new message and returns it, not yet posted. */
export function composeMessage(stage: Stage, draft: Draft): Message {
  const { body, channel, authorId } = draft;
  if (body.poll) throw new ApiError(501, 0, 'native polls are not played by the look-alike');
  const visibleTo = draft.visibleTo ?? null;
  const message: Message = {
    id: stage.nextId(),
    channelId: channel.id,
    guildId: channel.guildId,
    authorId,
    type: 0,
    content: '',
    embeds: [],
    components: [],
    attachments: [],
    flags: ((body.flags ?? 0) & SETTABLE) | (visibleTo === null ? 0 : FLAGS.ephemeral),
    visibleTo,
    forgotten: false,
    pinnedAt: null,
    nonce: body.nonce ?? null,
    createdAt: stage.now(),
    editedAt: null,
    editCount: 0,
    pings: { everyone: false, users: [], roles: [] },
    replyTo: refer(stage, draft),
    origin: draft.origin ?? null,
    threadId: null,
  };
  if (message.replyTo !== null) message.type = 19;
  else if (message.origin?.type === 2) message.type = 20;
  applyBody(stage, message, body, draft.files);
  checkBody(message);
  return message;
}

/** Writes the given fields over a message; absent ones stay. */
function applyBody(
  stage: Stage,
  message: Message,
  body: SentMessage,
  files: readonly UploadedFile[],
): void {
  takeAttachments(stage, message, body.attachments, files);
  const resolve = mediaResolver(stage, message);
  if (body.content !== undefined) message.content = (body.content ?? '').trim();
  if (body.embeds !== undefined) message.embeds = shapeEmbeds(body.embeds ?? [], resolve);
  if (body.components !== undefined) {
    const v2 = (message.flags & FLAGS.componentsV2) !== 0;
    message.components = storeComponents(body.components ?? [], v2, stage.nextId, resolve);
  }
  const texts = [...eachComponent(message.components)].map(({ content }) => content ?? '');
  message.pings = pingsOf(stage, message, [message.content, ...texts], body.allowed_mentions);
}

const tell = (stage: Stage, t: string, message: Message): void => {
  // What Discord does for ephemeral messages is not documented; a bot that relied on it would break.
  if (message.visibleTo !== null) return;
  stage.dispatch({
    t,
    guildId: message.guildId,
    intents: messageIntents(message),
    payload: (intents) => messageDispatchView(stage, message, intents),
  });
};

export function postMessage(stage: Stage, channel: Channel, message: Message): Message {
  const messages = stage.world.messages[channel.id] ?? [];
  stage.world.messages[channel.id] = messages;
  messages.push(message);
  if (message.visibleTo === null) channel.lastMessageId = message.id;
  tell(stage, 'MESSAGE_CREATE', message);
  stage.changed({ kind: 'message', channelId: channel.id, messageId: message.id, what: 'created' });
  return message;
}

/** Edits in place. On a refusal the message stays as it was. */
export function editMessage(
  stage: Stage,
  message: Message,
  body: SentMessage,
  files: readonly UploadedFile[],
): Message {
  const next = structuredClone(message);
  const wasLoading = (message.flags & FLAGS.loading) !== 0;
  const keep = FLAGS.ephemeral | FLAGS.hasThread | FLAGS.componentsV2;
  if (body.flags !== undefined)
    next.flags = (message.flags & keep) | ((body.flags ?? 0) & SETTABLE);
  next.flags &= ~FLAGS.loading;
  applyBody(stage, next, body, files);
  checkBody(next);
  if (!wasLoading) {
    next.editedAt = stage.now();
    next.editCount += 1;
  }
  Object.assign(message, next);
  tell(stage, 'MESSAGE_UPDATE', message);
  stage.changed({
    kind: 'message',
    channelId: message.channelId,
    messageId: message.id,
    what: 'edited',
  });
  return message;
}

export function deleteMessage(stage: Stage, message: Message): void {
  const { channelId, guildId, id } = message;
  stage.world.messages[channelId] = (stage.world.messages[channelId] ?? []).filter(
    (one) => one.id !== id,
  );
  for (const attachment of message.attachments) stage.files.delete(attachment.id);
  const channel = stage.world.channels[channelId];
  if (channel?.lastMessageId === id) {
    channel.lastMessageId =
      stage.world.messages[channelId]?.findLast((one) => one.visibleTo === null)?.id ?? null;
  }
  if (message.visibleTo === null) {
    stage.dispatch({
      t: 'MESSAGE_DELETE',
      guildId,
      intents: messageIntents(message),
      payload: () => ({ id, channel_id: channelId, ...(guildId ? { guild_id: guildId } : {}) }),
    });
  }
  stage.changed({ kind: 'message', channelId, messageId: id, what: 'deleted' });
}

export function pinMessage(
  stage: Stage,
  channel: Channel,
  message: Message,
  pinned: boolean,
): void {
  message.pinnedAt = pinned ? stage.now() : null;
  channel.lastPinAt = stage.now();
  const { guildId } = channel;
  stage.dispatch({
    t: 'CHANNEL_PINS_UPDATE',
    guildId,
    intents: guildId === null ? 1 << 12 : 1 << 0,
    payload: () => ({
      channel_id: channel.id,
      last_pin_timestamp: isoTime(stage.now()),
      ...(guildId ? { guild_id: guildId } : {}),
    }),
  });
  stage.changed({ kind: 'message', channelId: channel.id, messageId: message.id, what: 'edited' });
}
