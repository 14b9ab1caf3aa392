/** Where an update came from, as far as its answer has to know: the chat, the topic, the one who gets it. */
import type { CallbackQuery, InlineKeyboardMarkup, Message, User } from 'grammy/types';
import type { SceneSeen } from '#chat/incoming.ts';

export type Press = {
  callbackId: string;
  /** The pressed message: its id, or 0 for an ephemeral one. */
  messageId: number;
  ephemeralId: number | undefined;
  keyboard: InlineKeyboardMarkup | undefined;
};

export type Origin = {
  chatId: number;
  privateChat: boolean;
  threadId: number | undefined;
  userId: number;
  locale: string;
  /** The message that was said; an ephemeral one has an id of its own. */
  said: { messageId: number; ephemeralId: number | undefined } | undefined;
  press: Press | undefined;
};

type Place = { chat: Message['chat']; message_thread_id?: number; is_topic_message?: boolean };

const threadOf = (message: Place): number | undefined =>
  message.is_topic_message ? message.message_thread_id : undefined;

function baseOf(message: Place, user: User | undefined): Omit<Origin, 'said' | 'press'> {
  return {
    chatId: message.chat.id,
    privateChat: message.chat.type === 'private',
    threadId: threadOf(message),
    userId: user?.id ?? 0,
    locale: user?.language_code ?? 'en',
  };
}

export function originOfMessage(message: Message): Origin {
  const { message_id: messageId, ephemeral_message_id: ephemeralId } = message;
  return { ...baseOf(message, message.from), said: { messageId, ephemeralId }, press: undefined };
}

export function originOfPress(
  query: CallbackQuery,
  message: NonNullable<CallbackQuery['message']>,
): Origin {
  const seen = message.date === 0 ? undefined : (message as Message);
  return {
    ...baseOf(seen ?? message, query.from),
    said: undefined,
    press: {
      callbackId: query.id,
      messageId: message.message_id,
      ephemeralId: seen?.ephemeral_message_id,
      keyboard: seen?.reply_markup,
    },
  };
}

export function sceneOf({ chat, ...message }: Place): SceneSeen {
  if (chat.type === 'private') {
    return {
      externalId: undefined,
      title: undefined,
      channelId: undefined,
      privateChat: true,
      platformOwner: false,
    };
  }
  const threadId = threadOf({ chat, ...message });
  return {
    externalId: String(chat.id),
    title: chat.title ?? '',
    channelId: threadId === undefined ? '' : String(threadId),
    privateChat: false,
    platformOwner: false,
  };
}
