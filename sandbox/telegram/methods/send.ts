// The send… methods: one path for text, pictures, documents and rich messages, ephemeral or not.
import { badRequest } from '../api-error.ts';
import { type Bed, flagOf, numberOf, objectOf, type Params, textOf } from '../bed.ts';
import { reachChat } from '../chats.ts';
import { captionContent, textContent } from '../content.ts';
import { ephemeralTarget } from '../ephemeral.ts';
import { documentOf, photoSizes, takeDocument, takePhoto } from '../files.ts';
import { type KeyboardPlace, readAsk, readKeyboard } from '../keyboard.ts';
import { hasRight, isMuted, requirePhotos } from '../members.ts';
import { findMessage, type NewMessage, renderMessage, storeMessage } from '../messages.ts';
import { richContent } from '../rich.ts';
import type { Chat } from '../world.ts';
import type { Methods } from './method.ts';

function requireWrite(bed: Bed, chat: Chat): void {
  if (chat.type === 'channel' && !hasRight(chat, bed.world.bot.id, 'can_post_messages')) {
    throw badRequest('need administrator rights in the channel chat');
  }
  if (isMuted(bed, chat, 'can_send_messages')) {
    throw badRequest('not enough rights to send text messages to the chat');
  }
}

function threadOf(chat: Chat, params: Params): { threadId?: number } {
  const threadId = numberOf(params, 'message_thread_id');
  if (threadId === undefined) return {};
  if (!chat.topics.some((topic) => topic.threadId === threadId))
    throw badRequest('message thread not found');
  return { threadId };
}

function replyOf(chat: Chat, params: Params): { replyTo?: string } {
  const reply = objectOf(params, 'reply_parameters');
  const id = reply === undefined ? undefined : numberOf(reply, 'message_id');
  if (reply === undefined || id === undefined) return {};
  const replied = findMessage(chat, id);
  if (replied !== undefined) return { replyTo: replied.key };
  if (flagOf(reply, 'allow_sending_without_reply')) return {};
  throw badRequest('message to be replied not found');
}

type Content = (place: KeyboardPlace) => Record<string, unknown>;

function post(bed: Bed, params: Params, content: Content): unknown {
  const chat = reachChat(bed, params['chat_id']);
  requireWrite(bed, chat);
  const thread = threadOf(chat, params);
  const target = ephemeralTarget(bed, chat, params);
  const place = { chat, ephemeral: target !== undefined };
  const keyboard = readKeyboard(bed, objectOf(params, 'reply_markup'), place);
  const asks = readAsk(objectOf(params, 'reply_markup'));
  const message: NewMessage = {
    ...(chat.type === 'channel' ? { senderChatId: chat.id } : { fromId: bed.world.bot.id }),
    content: {
      ...content(place),
      ...(flagOf(params, 'protect_content') ? { has_protected_content: true } : {}),
    },
    ...thread,
    ...replyOf(chat, params),
    ...(keyboard === undefined ? {} : { keyboard }),
    ...(asks === undefined ? {} : { asks }),
  };
  if (target !== undefined) {
    const { replaces, replyTo, dropped, viewer } = target;
    Object.assign(message, { viewer, receiverId: viewer });
    if (replaces !== undefined) message.replaces = replaces;
    if (replyTo !== undefined) message.replyTo = replyTo;
    if (dropped) message.dropped = true;
  }
  return renderMessage(bed, chat, storeMessage(bed, chat, message));
}

const ACTIONS = new Set([
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]);

export const sendMethods: Methods = {
  sendMessage: (bed, params) => post(bed, params, () => textContent(bed.world, params)),
  sendRichMessage: (bed, params, uploads) =>
    post(bed, params, (place) => richContent(bed, params, uploads, place)),
  sendPhoto: (bed, params, uploads) =>
    post(bed, params, ({ chat }) => {
      requirePhotos(bed, chat);
      const caption = captionContent(bed.world, params);
      const photo = photoSizes(takePhoto(bed, uploads, textOf(params, 'photo') ?? ''));
      const spoiler = flagOf(params, 'has_spoiler') ? { has_media_spoiler: true } : {};
      return { photo, ...caption, ...spoiler };
    }),
  sendDocument: (bed, params, uploads) =>
    post(bed, params, () => {
      const caption = captionContent(bed.world, params);
      const document = documentOf(takeDocument(bed, uploads, textOf(params, 'document') ?? ''));
      return { document, ...caption };
    }),
  sendChatAction(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    requireWrite(bed, chat);
    if (!ACTIONS.has(textOf(params, 'action') ?? ''))
      throw badRequest('wrong parameter action in request');
    bed.changed({ kind: 'action', chatId: chat.id });
    return true;
  },
};
