// Editing, deleting, pinning and reacting; ephemeral messages have their own calls, as on the real server.
import { badRequest, NotServed } from '../api-error.ts';
import { type Bed, numberOf, objectOf, type Params, seconds, textOf } from '../bed.ts';
import { reachChat } from '../chats.ts';
import { captionContent, textContent } from '../content.ts';
import { findSentEphemeral } from '../ephemeral.ts';
import { documentOf, photoSizes, takeDocument, takePhoto, type Uploads } from '../files.ts';
import { readAsk, readKeyboard } from '../keyboard.ts';
import { hasRight, requirePhotos, requireRight } from '../members.ts';
import { findMessage, renderMessage, storeMessage } from '../messages.ts';
import { richContent } from '../rich.ts';
import { type Chat, isGroup, type StoredMessage } from '../world.ts';
import type { Method, Methods } from './method.ts';

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current ' +
  'content and reply markup of the message';
const DELETABLE_FOR_S = 48 * 3600;

interface Found {
  chat: Chat;
  message: StoredMessage;
}
type Finder = (bed: Bed, params: Params) => Found;
type Editor = (bed: Bed, params: Params, uploads: Uploads, found: Found) => Record<string, unknown>;

const findOwn: Finder = (bed, params) => {
  if (params['inline_message_id'] !== undefined) throw new NotServed('inline messages');
  const chat = reachChat(bed, params['chat_id']);
  const id = numberOf(params, 'message_id');
  if (id === undefined) throw badRequest('message identifier is not specified');
  const message = findMessage(chat, id);
  if (message === undefined) throw badRequest('message to edit not found');
  const own =
    message.fromId === bed.world.bot.id ||
    (chat.type === 'channel' && hasRight(chat, bed.world.bot.id, 'can_edit_messages'));
  if (!own) throw badRequest("message can't be edited");
  return { chat, message };
};

const findEphemeral: Finder = (bed, params) => {
  const chat = reachChat(bed, params['chat_id']);
  return { chat, message: findSentEphemeral(bed, chat, params, 'edit') };
};

const MEDIA = ['photo', 'document'];
const CONTENT = [
  'text',
  'entities',
  'link_preview_options',
  'caption',
  'caption_entities',
  'rich_message',
  ...MEDIA,
];

const hasMedia = (message: StoredMessage): boolean =>
  MEDIA.some((name) => message.content[name] !== undefined);

const placeOf = ({ chat, message }: Found): { chat: Chat; ephemeral: boolean } => ({
  chat,
  ephemeral: message.viewer !== undefined,
});

const editText: Editor = (bed, params, uploads, found) => {
  if (hasMedia(found.message)) throw badRequest('there is no text in the message to edit');
  return params['rich_message'] === undefined
    ? textContent(bed.world, params)
    : richContent(bed, params, uploads, placeOf(found));
};

const editCaption: Editor = (bed, params, _uploads, { message }) => {
  if (!hasMedia(message)) throw badRequest('there is no caption in the message to edit');
  const kept = MEDIA.flatMap((name) =>
    message.content[name] === undefined ? [] : [[name, message.content[name]]],
  );
  return { ...Object.fromEntries(kept), ...captionContent(bed.world, params) };
};

const editMedia: Editor = (bed, params, uploads, { chat }) => {
  const media = objectOf(params, 'media') ?? {};
  const source = textOf(media, 'media') ?? '';
  const caption = captionContent(bed.world, media);
  switch (media['type']) {
    case 'photo':
      requirePhotos(bed, chat);
      return { photo: photoSizes(takePhoto(bed, uploads, source)), ...caption };
    case 'document':
      return { document: documentOf(takeDocument(bed, uploads, source)), ...caption };
    default:
      throw new NotServed(`media of type ${String(media['type'])}`);
  }
};

const keepContent: Editor = (_bed, _params, _uploads, { message }) => message.content;

/** Compares without the ids a repeated upload gets: the real server compares file contents. */
function fingerprint(bed: Bed, content: Record<string, unknown>, keyboard: unknown): string {
  const shown = CONTENT.map((name) => {
    const value = content[name];
    const media = (name === 'photo' ? (value as Params[] | undefined)?.[0] : value) as
      | Params
      | undefined;
    return MEDIA.includes(name) && media !== undefined
      ? bed.world.files[String(media['file_id'])]?.base64
      : value;
  });
  return JSON.stringify([shown, keyboard]);
}

function edit(find: Finder, read: Editor): Method {
  return (bed, params, uploads) => {
    const found = find(bed, params);
    const { chat, message } = found;
    const content = read(bed, params, uploads, found);
    const keyboard = readKeyboard(bed, objectOf(params, 'reply_markup'), placeOf(found));
    if (
      fingerprint(bed, content, keyboard) === fingerprint(bed, message.content, message.keyboard)
    ) {
      throw badRequest(NOT_MODIFIED);
    }
    const isProtected = message.content['has_protected_content'] === true;
    message.content = isProtected ? { ...content, has_protected_content: true } : content;
    if (keyboard === undefined) delete message.keyboard;
    else message.keyboard = keyboard;
    const asks = readAsk(objectOf(params, 'reply_markup'));
    if (asks === undefined) delete message.asks;
    else message.asks = asks;
    message.editDate = seconds(bed);
    message.edits += 1;
    bed.changed({ kind: 'edit', chatId: chat.id, key: message.key });
    return find === findEphemeral ? true : renderMessage(bed, chat, message);
  };
}

function mayDelete(bed: Bed, chat: Chat, message: StoredMessage): boolean {
  if (seconds(bed) - message.date > DELETABLE_FOR_S) return false;
  if (chat.type === 'private' || message.fromId === bed.world.bot.id) return true;
  return hasRight(chat, bed.world.bot.id, 'can_delete_messages');
}

function remove(bed: Bed, chat: Chat, message: StoredMessage): void {
  message.deleted = true;
  chat.pinned = chat.pinned.filter((id) => id !== message.id);
  bed.changed({ kind: 'delete', chatId: chat.id, key: message.key });
}

function requirePinning(bed: Bed, chat: Chat): void {
  if (isGroup(chat))
    requireRight(bed, chat, 'can_pin_messages', 'manage pinned messages in the chat');
}

export const editMethods: Methods = {
  editMessageText: edit(findOwn, editText),
  editMessageCaption: edit(findOwn, editCaption),
  editMessageMedia: edit(findOwn, editMedia),
  editMessageReplyMarkup: edit(findOwn, keepContent),
  editEphemeralMessageText: edit(findEphemeral, editText),
  editEphemeralMessageCaption: edit(findEphemeral, editCaption),
  editEphemeralMessageMedia: edit(findEphemeral, editMedia),
  editEphemeralMessageReplyMarkup: edit(findEphemeral, keepContent),
  deleteEphemeralMessage(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    remove(bed, chat, findSentEphemeral(bed, chat, params, 'delete'));
    return true;
  },
  deleteMessage(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    const message = findMessage(chat, numberOf(params, 'message_id') ?? 0);
    if (message === undefined) throw badRequest('message to delete not found');
    if (!mayDelete(bed, chat, message)) throw badRequest("message can't be deleted");
    remove(bed, chat, message);
    return true;
  },
  deleteMessages(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    const ids = params['message_ids'] as number[];
    if (ids.length < 1 || ids.length > 100) throw badRequest('wrong number of messages to delete');
    const found = ids.flatMap((id) => findMessage(chat, id) ?? []);
    if (found.some((message) => !mayDelete(bed, chat, message)))
      throw badRequest("message can't be deleted");
    for (const message of found) remove(bed, chat, message);
    return true;
  },
  pinChatMessage(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    requirePinning(bed, chat);
    const message = findMessage(chat, numberOf(params, 'message_id') ?? 0);
    if (message === undefined) throw badRequest('message to pin not found');
    if (chat.pinned.includes(message.id)) return true;
    chat.pinned.push(message.id);
    const pinned_message = renderMessage(bed, chat, message, true);
    storeMessage(bed, chat, { fromId: bed.world.bot.id, content: { pinned_message } });
    return true;
  },
  unpinChatMessage(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    requirePinning(bed, chat);
    const id = numberOf(params, 'message_id') ?? chat.pinned.at(-1);
    if (id === undefined || !chat.pinned.includes(id))
      throw badRequest('message to unpin not found');
    chat.pinned = chat.pinned.filter((one) => one !== id);
    bed.changed({ kind: 'chat', chatId: chat.id });
    return true;
  },
  unpinAllChatMessages(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    requirePinning(bed, chat);
    chat.pinned = [];
    bed.changed({ kind: 'chat', chatId: chat.id });
    return true;
  },
  setMessageReaction(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    const message = findMessage(chat, numberOf(params, 'message_id') ?? 0);
    if (message === undefined) throw badRequest('message to react not found');
    const reactions = (params['reaction'] ?? []) as Array<{ type: string; emoji?: string }>;
    if (reactions.length > 1 || reactions.some((one) => one.type !== 'emoji'))
      throw badRequest('REACTION_INVALID');
    message.reactions[String(bed.world.bot.id)] = reactions.flatMap((one) => one.emoji ?? []);
    bed.changed({ kind: 'edit', chatId: chat.id, key: message.key });
    return true;
  },
};
