// What a person writes: with the entities a real app marks, as an ephemeral message where the app would send one.
import type { Bed } from './bed.ts';
import { ANONYMOUS_ADMIN, CHANNEL_BOT, personUser, privateChat } from './chats.ts';
import { commandsFor } from './commands.ts';
import { detectEntities } from './entities.ts';
import { deliver, type NewMessage, storeMessage } from './messages.ts';
import { chatOf, personOf, setBlocked } from './places.ts';
import type { SeenMessage } from './seen.ts';
import {
  type Chat,
  type Entity,
  isAdmin,
  isGroup,
  isPresent,
  memberOf,
  type Person,
  type StoredMessage,
} from './world.ts';

export interface SayOptions {
  replyTo?: SeenMessage;
  threadId?: number;
  /** As an anonymous administrator: `sender_chat` is the group. */
  anonymous?: boolean;
  /** In the name of one of the person's channels. */
  asChannel?: number;
  /** Names picked from the member list that have no @name: text → user id. */
  textMentions?: Readonly<Record<string, number>>;
}

export function writtenContent(
  bed: Bed,
  text: string,
  options: SayOptions = {},
): Record<string, unknown> {
  const named = Object.entries(options.textMentions ?? {}).map(
    ([name, id]): Entity => ({
      type: 'text_mention',
      offset: text.indexOf(name),
      length: name.length,
      user: personUser(personOf(bed, id)),
    }),
  );
  const entities = detectEntities(text, named);
  return entities.length === 0 ? { text } : { text, entities };
}

/** Whether the app sends this as an ephemeral message: a command declared so, or an answer to an ephemeral one. */
function goesEphemeral(
  bed: Bed,
  chat: Chat,
  userId: number,
  text: string,
  options: SayOptions,
): boolean {
  if (!isGroup(chat) || options.anonymous === true || options.asChannel !== undefined) return false;
  if (options.replyTo?.ephemeral === true) return true;
  const [, name, bot] = /^\/(\w+)(?:@(\w+))?/u.exec(text) ?? [];
  const isOurs = bot === undefined || bot.toLowerCase() === bed.world.bot.username.toLowerCase();
  if (name === undefined || !isOurs) return false;
  return commandsFor(bed.world, chat, userId).some(
    (one) => one.command === name && one.is_ephemeral === true,
  );
}

function senderOf(bed: Bed, chat: Chat, userId: number, options: SayOptions): Partial<NewMessage> {
  const member = memberOf(chat, userId);
  if (chat.type === 'channel') {
    if (!isAdmin(member)) throw new Error('only administrators post in a channel');
    return { senderChatId: chat.id };
  }
  if (options.asChannel !== undefined) {
    const own = memberOf(chatOf(bed, options.asChannel), userId)?.status === 'creator';
    if (!own) throw new Error(`channel ${options.asChannel} is not of person ${userId}`);
    return { fromId: CHANNEL_BOT, senderChatId: options.asChannel };
  }
  if (options.anonymous !== true) return { fromId: userId };
  if (!isAdmin(member)) throw new Error('only administrators can be anonymous');
  return { fromId: ANONYMOUS_ADMIN, senderChatId: chat.id };
}

function requireVoice(chat: Chat, userId: number): void {
  if (chat.type === 'private') return;
  const member = memberOf(chat, userId);
  if (!isPresent(member)) throw new Error(`person ${userId} is not in "${chat.title}"`);
  const muted =
    member?.status === 'restricted'
      ? member.permissions?.['can_send_messages'] !== true
      : !isAdmin(member) && chat.permissions['can_send_messages'] === false;
  if (muted) throw new Error(`person ${userId} may not write in "${chat.title}"`);
}

export function sayIn(
  bed: Bed,
  chat: Chat,
  userId: number,
  text: string,
  options: SayOptions = {},
): StoredMessage {
  requireVoice(chat, userId);
  const ephemeral = goesEphemeral(bed, chat, userId, text, options)
    ? { viewer: userId, receiverId: bed.world.bot.id }
    : {};
  const message = storeMessage(bed, chat, {
    ...senderOf(bed, chat, userId, options),
    content: writtenContent(bed, text, options),
    ...ephemeral,
    ...(options.replyTo === undefined ? {} : { replyTo: options.replyTo.key }),
    ...(options.threadId === undefined ? {} : { threadId: options.threadId }),
  });
  deliver(bed, chat, message);
  return message;
}

/** Start opens the private chat for the bot, and lifts a block. */
export function pressStart(bed: Bed, person: Person, payload?: string): StoredMessage {
  setBlocked(bed, person, false);
  person.started = true;
  const chat = privateChat(bed.world, person.id);
  return sayIn(bed, chat, person.id, payload === undefined ? '/start' : `/start ${payload}`);
}
