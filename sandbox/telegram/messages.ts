// Messages: how they are kept, how the Bot API shows them, and which of them the bot is told about.
import { type Bed, seconds } from './bed.ts';
import { apiChat, apiUser, botMember } from './chats.ts';
import { shownKeyboard } from './keyboard.ts';
import {
  type Chat,
  type Entity,
  isAdmin,
  isGroup,
  isPresent,
  memberOf,
  type StoredMessage,
} from './world.ts';

export type NewMessage = Pick<StoredMessage, 'content'> &
  Partial<
    Pick<
      StoredMessage,
      | 'fromId'
      | 'senderChatId'
      | 'receiverId'
      | 'threadId'
      | 'replyTo'
      | 'keyboard'
      | 'asks'
      | 'viewer'
      | 'replaces'
      | 'dropped'
    >
  >;

export function storeMessage(bed: Bed, chat: Chat, message: NewMessage): StoredMessage {
  const isEphemeral = message.viewer !== undefined;
  const ephemeralId = isEphemeral ? chat.nextEphemeralId++ : undefined;
  const id = isEphemeral ? 0 : chat.nextMessageId++;
  bed.world.counters.seq += 1;
  const stored: StoredMessage = {
    key: isEphemeral ? `e${ephemeralId}:${message.viewer}` : String(id),
    seq: bed.world.counters.seq,
    chatId: chat.id,
    id,
    ...(ephemeralId === undefined ? {} : { ephemeralId }),
    date: seconds(bed),
    edits: 0,
    reactions: {},
    ...message,
  };
  chat.messages.push(stored);
  bed.changed({ kind: 'message', chatId: chat.id, key: stored.key });
  return stored;
}

export const findMessage = (chat: Chat, id: number): StoredMessage | undefined =>
  chat.messages.find(
    (message) => message.id === id && message.viewer === undefined && message.deleted !== true,
  );

export const findByKey = (chat: Chat, key: string): StoredMessage | undefined =>
  chat.messages.findLast((message) => message.key === key && message.deleted !== true);

function senderTag(chat: Chat, message: StoredMessage): Record<string, string> {
  const member = message.fromId === undefined ? undefined : memberOf(chat, message.fromId);
  const tag = member?.customTitle ?? member?.tag;
  return chat.type === 'supergroup' && tag !== undefined ? { sender_tag: tag } : {};
}

export function renderMessage(
  bed: Bed,
  chat: Chat,
  message: StoredMessage,
  nested = false,
): Record<string, unknown> {
  const { world } = bed;
  const senderChat =
    message.senderChatId === undefined ? undefined : world.chats[String(message.senderChatId)];
  const replied =
    message.replyTo === undefined || nested ? undefined : findByKey(chat, message.replyTo);
  return {
    message_id: message.id,
    ...(message.threadId === undefined
      ? {}
      : { message_thread_id: message.threadId, is_topic_message: true }),
    ...(message.fromId === undefined ? {} : { from: apiUser(world, message.fromId) }),
    ...(senderChat === undefined ? {} : { sender_chat: apiChat(world, senderChat) }),
    ...senderTag(chat, message),
    date: message.date,
    chat: apiChat(world, chat),
    ...(message.receiverId === undefined
      ? {}
      : { receiver_user: apiUser(world, message.receiverId) }),
    ...(message.ephemeralId === undefined ? {} : { ephemeral_message_id: message.ephemeralId }),
    ...(replied === undefined ? {} : { reply_to_message: renderMessage(bed, chat, replied, true) }),
    ...(message.editDate === undefined ? {} : { edit_date: message.editDate }),
    ...message.content,
    ...(message.keyboard === undefined ? {} : { reply_markup: shownKeyboard(message.keyboard) }),
  };
}

/** A command counts when it names this bot or no bot. */
function commandsBot(bed: Bed, message: StoredMessage): boolean {
  const text = String(message.content['text'] ?? '');
  const entities = (message.content['entities'] ?? []) as Entity[];
  return entities.some((entity) => {
    if (entity.type !== 'bot_command') return false;
    const [, named] = text.slice(entity.offset, entity.offset + entity.length).split('@');
    return named === undefined || named.toLowerCase() === bed.world.bot.username.toLowerCase();
  });
}

/** Privacy mode: a bot that is no admin hears commands, replies to it and service notices. */
function isHeard(bed: Bed, chat: Chat, message: StoredMessage): boolean {
  if (chat.type === 'private') return true;
  const member = botMember(bed, chat);
  if (!isPresent(member)) return false;
  if (message.viewer !== undefined) return message.receiverId === bed.world.bot.id;
  if (isAdmin(member) || !bed.world.bot.privacy || !isGroup(chat)) return true;
  const isService = message.content['text'] === undefined && message.content['photo'] === undefined;
  const replied = message.replyTo === undefined ? undefined : findByKey(chat, message.replyTo);
  return isService || commandsBot(bed, message) || replied?.fromId === bed.world.bot.id;
}

export function deliver(bed: Bed, chat: Chat, message: StoredMessage, edited = false): void {
  if (!isHeard(bed, chat, message)) return;
  const type = chat.type === 'channel' ? 'channel_post' : 'message';
  bed.updates.push(edited ? `edited_${type}` : type, renderMessage(bed, chat, message));
}

/** A notice such as "joined the group"; the bot does not hear of what it did itself. */
export function postService(
  bed: Bed,
  chat: Chat,
  byUserId: number,
  content: Record<string, unknown>,
): StoredMessage {
  const message = storeMessage(bed, chat, { fromId: byUserId, content });
  if (byUserId !== bed.world.bot.id) deliver(bed, chat, message);
  return message;
}
