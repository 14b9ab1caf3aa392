/** Updates as the Bot API gives them, of one person in one group or in the private chat. */
import type {
  Chat,
  InlineKeyboardMarkup,
  Message,
  MessageEntity,
  Update,
  User,
} from 'grammy/types';
import { commandIndex } from '#chat/command.ts';
import type { ReadContext } from '#telegram/read.ts';
import { commandNames } from '#telegram/register.ts';
import { COMMANDS } from './commands.ts';

export const ADA: User = {
  id: 7_000_000_001,
  is_bot: false,
  first_name: 'Ada',
  last_name: 'L.',
  username: 'ada',
  language_code: 'en',
};
export const BO: User = { id: 7_000_000_002, is_bot: false, first_name: 'Bo' };
export const BOT: User = { id: 99, is_bot: true, first_name: 'Civitas', username: 'CivitasBot' };

export const GROUP: Chat.SupergroupChat = { id: -100_500, type: 'supergroup', title: 'Commons' };
export const PRIVATE: Chat.PrivateChat = { id: ADA.id, type: 'private', first_name: 'Ada' };

const index = commandIndex(COMMANDS);
export const CONTEXT: ReadContext = {
  me: { id: BOT.id, username: 'CivitasBot' },
  names: commandNames(COMMANDS),
  command: (key) => index.get(key),
};

/** A reply shows the message above without what that one replied to. */
type Above = Pick<Message, 'message_id' | 'date' | 'chat' | 'from' | 'sender_chat' | 'text'>;

export type Extra = Partial<Omit<Message, 'chat' | 'text' | 'reply_to_message'>> & {
  chat?: Chat;
  entities?: MessageEntity[];
  reply_to_message?: Above;
};

function message(text: string, extra: Extra = {}): Message {
  return { message_id: 7, date: 1_764_000_000, chat: GROUP, from: ADA, text, ...extra } as Message;
}

export const said = (text: string, extra: Extra = {}): Update =>
  ({ update_id: 41, message: message(text, extra) }) as Update;

export function pressed(data: string, on: Extra = {}, keyboard?: InlineKeyboardMarkup): Update {
  const reply_markup = keyboard === undefined ? {} : { reply_markup: keyboard };
  return {
    update_id: 42,
    callback_query: {
      id: 'q1',
      from: ADA,
      chat_instance: '1',
      data,
      message: message('a card', { from: BOT, ...on, ...reply_markup }),
    },
  } as Update;
}
