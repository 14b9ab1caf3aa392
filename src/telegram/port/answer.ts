/**
 * How an answer reaches the one person it is for. In a group it is an ephemeral message, or, for a few
 * words after a press on a public card, the notice Telegram shows over the screen; in the private chat it
 * is an ordinary message. Where an ephemeral message cannot be sent the answer goes to the private chat, if
 * its owner opened one, and the group only learns that an answer waits.
 */
import type { Api } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import { type SealedReply, text } from '#chat/reply.ts';
import { type Words, wordsFor } from '#chat/words/index.ts';
import type { Log } from '#telemetry/log.ts';
import {
  denialOf,
  faultOr,
  isMediaMessage,
  isNotModified,
  isQueryTooOld,
  toTelegramFault,
} from '../fault.ts';
import type { Origin } from '../read.ts';
import { writePressData } from '../render/press-data.ts';
import {
  type Edit,
  type Outgoing,
  type RenderContext,
  renderAnswer,
  renderCard,
  renderEdit,
  toastOf,
} from '../render.ts';
import { type SendTo, sendOutgoing } from './send.ts';

/** A notice that takes longer to read waits until it is closed. */
const ALERT_FROM = 60;
/** A deep link's payload: `/start inbox`. */
const INBOX = 'inbox';

export type AnswerDependencies = { api: Api; botUsername: () => string; log: Log };

export type Answers = ReturnType<typeof createAnswers>;

/** Answers a press once, however many ways want to: the first one counts. */
export type Acknowledge = (notice?: {
  text?: string;
  show_alert?: boolean;
  url?: string;
}) => Promise<void>;

const isEphemeralPress = (origin: Origin): boolean => origin.press?.ephemeralId !== undefined;

export function createAnswers({ api, botUsername, log }: AnswerDependencies) {
  const linkToInbox = (): string => `https://t.me/${botUsername()}?start=${INBOX}`;

  function contextOf(origin: Origin, words: Words): RenderContext {
    const audience = origin.privateChat ? 'private' : 'ephemeral';
    return { audience, botUsername: botUsername(), words };
  }

  /** Each press is answered once; Telegram refuses a second time and after about a minute. */
  function acknowledgement(origin: Origin): Acknowledge {
    let done = origin.press === undefined;
    return async (notice = {}) => {
      if (done || !origin.press) return;
      done = true;
      try {
        await api.answerCallbackQuery(origin.press.callbackId, notice);
      } catch (error) {
        if (!isQueryTooOld(error)) throw error;
        log.debug({ chatId: origin.chatId }, 'a press was answered too late');
      }
    };
  }

  function targetOf(origin: Origin): SendTo {
    const { chatId, threadId, privateChat, userId, press, said } = origin;
    const to: SendTo = {
      chat_id: chatId,
      ...(threadId !== undefined && { message_thread_id: threadId }),
    };
    if (privateChat) return to;
    const callback = press && { callback_query_id: press.callbackId };
    return {
      ...to,
      ephemeral_message_parameters: { receiver_user_id: userId, ...callback },
      // Within 15 s of an ephemeral command any bot may answer it; the reply says which one.
      ...(said?.ephemeralId !== undefined && {
        reply_parameters: { ephemeral_message_id: said.ephemeralId },
      }),
    };
  }

  async function sendAll(outgoing: readonly Outgoing[], to: SendTo): Promise<void> {
    for (const one of outgoing) await sendOutgoing(api, one, to);
  }

  /**
   * Later than 15 s only an administrator may still write, and then to nothing in particular. After a cut
   * connection the same is said again: twice is better than never.
   */
  async function sendHere(outgoing: readonly Outgoing[], origin: Origin): Promise<void> {
    const to = targetOf(origin);
    try {
      await sendAll(outgoing, to);
    } catch (error) {
      const fault = toTelegramFault(error);
      if (!fault || fault.code === 'rate-limited') throw error;
      const { reply_parameters: _reply, ephemeral_message_parameters: ephemeral, ...chat } = to;
      if (fault.code === 'unavailable') await sendAll(outgoing, to);
      else if (ephemeral) {
        const { receiver_user_id } = ephemeral;
        await sendAll(outgoing, { ...chat, ephemeral_message_parameters: { receiver_user_id } });
      } else throw error;
    }
  }

  /** A group may allow no pictures: the words say everything. */
  async function sendWithPicture(reply: SealedReply, origin: Origin, words: Words): Promise<void> {
    const context = contextOf(origin, words);
    try {
      await sendHere(renderAnswer(reply, context), origin);
    } catch (error) {
      if (!reply.image || denialOf(error) !== 'missing-permission') throw error;
      const { image: _image, ...plain } = reply;
      log.info({ chatId: origin.chatId }, 'an answer was given without its picture');
      await sendHere(renderAnswer(plain, context), origin);
    }
  }

  /** The group learns that an answer waits, and nothing of it. */
  async function announce(origin: Origin, words: Words, isThere: boolean): Promise<void> {
    const url = linkToInbox();
    const notice: SealedReply = {
      blocks: [text(isThere ? words.door.answerWaits() : words.door.askPrivately())],
      buttons: [[{ label: words.door.openPrivateChat(), url }]],
    };
    const outgoing = renderCard(notice, { ...contextOf(origin, words), audience: 'public' });
    const { message_thread_id } = targetOf(origin);
    await sendOutgoing(api, outgoing, {
      chat_id: origin.chatId,
      ...(message_thread_id !== undefined && { message_thread_id }),
      disable_notification: true,
      ...(origin.said &&
        origin.said.messageId > 0 && {
          reply_parameters: {
            message_id: origin.said.messageId,
            allow_sending_without_reply: true,
          },
        }),
    });
  }

  /** The private chat, if this person opened one; a bot cannot write first. */
  async function sendPrivately(reply: SealedReply, origin: Origin, words: Words): Promise<boolean> {
    const context: RenderContext = { ...contextOf(origin, words), audience: 'private' };
    try {
      await sendAll(renderAnswer(reply, context), { chat_id: origin.userId });
      return true;
    } catch (error) {
      if (denialOf(error) === undefined) throw error;
      return false;
    }
  }

  async function fallBack(
    reply: SealedReply,
    origin: Origin,
    words: Words,
    acknowledge: Acknowledge,
  ): Promise<void> {
    const isThere = await sendPrivately(reply, origin, words);
    log.info({ chatId: origin.chatId, isThere }, 'an answer could not be shown in the group');
    // A press can be led to the private chat without a word in the group.
    if (origin.press) await acknowledge({ url: linkToInbox() });
    else await announce(origin, words, isThere);
  }

  async function editNormal(edit: Edit, origin: Origin, messageId: number): Promise<boolean> {
    const at = { chat_id: origin.chatId, message_id: messageId };
    if (edit.kind === 'media') await api.raw.editMessageMedia({ ...at, ...edit.payload });
    else await api.raw.editMessageText({ ...at, ...edit.payload });
    return true;
  }

  async function editEphemeral(edit: Edit, origin: Origin, ephemeralId: number): Promise<boolean> {
    const at = {
      chat_id: origin.chatId,
      receiver_user_id: origin.userId,
      ephemeral_message_id: ephemeralId,
    };
    if (edit.kind === 'media') await api.raw.editEphemeralMessageMedia({ ...at, ...edit.payload });
    else await api.raw.editEphemeralMessageText({ ...at, ...edit.payload });
    return true;
  }

  /** Puts the answer in place of what was pressed; false where that cannot be done and a new message has to. */
  async function replacePressed(
    reply: SealedReply,
    origin: Origin,
    words: Words,
  ): Promise<boolean> {
    const { press } = origin;
    const isOwn = origin.privateChat || isEphemeralPress(origin);
    if (!press || !isOwn || !reply.replace || reply.awaiting || reply.files?.length) return false;
    const edit = renderEdit(reply, contextOf(origin, words));
    try {
      return press.ephemeralId === undefined
        ? await editNormal(edit, origin, press.messageId)
        : await editEphemeral(edit, origin, press.ephemeralId);
    } catch (error) {
      if (isNotModified(error)) return true;
      if (isMediaMessage(error) || denialOf(error) === 'message-gone') return false;
      throw error;
    }
  }

  /** Whether a press on a public card can be answered over the screen. */
  async function toast(
    reply: SealedReply,
    origin: Origin,
    acknowledge: Acknowledge,
  ): Promise<boolean> {
    if (!origin.press || origin.privateChat || isEphemeralPress(origin)) return false;
    const words = toastOf(reply);
    if (words === undefined) return false;
    await acknowledge({ text: words, ...(words.length >= ALERT_FROM && { show_alert: true }) });
    return true;
  }

  return {
    acknowledgement,

    /** Says the reply to the one who asked. `early` tells that the press was answered before. */
    async answer(
      origin: Origin,
      reply: SealedReply,
      acknowledge: Acknowledge,
      early = false,
    ): Promise<void> {
      const words = wordsFor(origin.locale);
      if (!early && (await toast(reply, origin, acknowledge))) return;
      if (!(await replacePressed(reply, origin, words))) {
        try {
          await sendWithPicture(reply, origin, words);
        } catch (error) {
          if (origin.privateChat || faultOr(error) === error) throw error;
          log.warn({ err: faultOr(error), chatId: origin.chatId }, 'no ephemeral message');
          await fallBack(reply, origin, words, acknowledge);
        }
      }
      await acknowledge();
    },

    /** Marks a choice of several: the marks stand in the keyboard. */
    async mark(origin: Origin, keyboard: InlineKeyboardMarkup): Promise<void> {
      const { press, chatId, userId } = origin;
      if (!press) return;
      try {
        if (press.ephemeralId === undefined) {
          await api.editMessageReplyMarkup(chatId, press.messageId, { reply_markup: keyboard });
        } else {
          await api.raw.editEphemeralMessageReplyMarkup({
            chat_id: chatId,
            receiver_user_id: userId,
            ephemeral_message_id: press.ephemeralId,
            reply_markup: keyboard,
          });
        }
      } catch (error) {
        if (!isNotModified(error)) throw error;
      }
    },

    /**
     * To somebody who speaks as a chat there is no private way. The button shows Telegram's real id of
     * whoever presses it.
     */
    async answerNobody(origin: Origin, reply: SealedReply): Promise<void> {
      const words = wordsFor(origin.locale);
      const card = renderCard(reply, { ...contextOf(origin, words), audience: 'public' });
      if (card.method !== 'sendMessage') return;
      const button = {
        text: words.door.actAsYourself(),
        callback_data: writePressData({ kind: 'again' }),
      };
      const { chatId, threadId, said } = origin;
      await sendOutgoing(
        api,
        { ...card, payload: { ...card.payload, reply_markup: { inline_keyboard: [[button]] } } },
        {
          chat_id: chatId,
          ...(threadId !== undefined && { message_thread_id: threadId }),
          ...(said && { reply_parameters: { message_id: said.messageId } }),
        },
      );
    },
  };
}
