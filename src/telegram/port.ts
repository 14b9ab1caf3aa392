/**
 * What Civitas does on Telegram when nobody is asking: cards, tags, membership, over the Bot API alone, so
 * it runs in any process. A refusal for good is a denial; everything else that fails is a `TelegramFault`.
 * A group that became a supergroup is followed to its new id, and told.
 */
import type { Api } from 'grammy';
import type { SealedReply } from '#chat/reply.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { ChannelStanding, ChatPort, Target, Written } from '#service/port.ts';
import type { Log } from '#telemetry/log.ts';
import { denialOf, faultOr, isMediaMessage, isNotModified, migrationOf } from './fault.ts';
import { createBudget, keepBudget, LIMITS, SANDBOX_LIMITS, shareOf } from './port/budget.ts';
import { createApi, obeyRetryAfter, PATIENCE_MS } from './port/client.ts';
import { createDoorkeeper } from './port/door.ts';
import {
  ABSENT,
  isPresent,
  membersEditTags,
  memberView,
  NO_RIGHTS,
  rightsOf,
  standingOf,
  tagText,
} from './port/rights.ts';
import { sendOutgoing } from './port/send.ts';
import { IN_REPLIES, threadFields, threadUrl } from './port/thread.ts';
import { type RenderContext, renderCard, renderEdit, renderFiles } from './render.ts';

export type TelegramPortOptions = {
  token: string;
  apiUrl: string;
  log: Log;
  /** Told when a call found its group under a new id. */
  onMigrated?: (oldExternalId: string, newExternalId: string) => Promise<void>;
  /** How long a call may wait for its turn; beyond it the fault says when to come back. */
  patienceMs?: number;
  /** Of what the bot may send; all of it when left out. */
  sharePercent?: number;
  /** The look-alike of a sandbox takes more. */
  sandbox?: boolean;
  /** Milliseconds since 1970. */
  now?: () => number;
};

export type TelegramPort = ChatPort<SealedReply> & {
  username(): Promise<string>;
  /** The bot's @name where Telegram has told it already. */
  knownUsername(): string | undefined;
};

const GONE = { ok: false, denial: 'role-gone' } as const;

const DONE: Written<void> = { ok: true, value: undefined };

type Me = { id: number; username: string };

/** Asks once who the bot is; a failed question is asked again next time. */
function rememberMe(api: Api): { ask(): Promise<Me>; known(): Me | undefined } {
  let asked: Promise<Me> | undefined;
  let known: Me | undefined;
  return {
    ask() {
      asked ??= api.getMe().then(
        ({ id, username }) => {
          known = { id, username };
          return known;
        },
        (error: unknown) => {
          asked = undefined;
          throw faultOr(error);
        },
      );
      return asked;
    },
    known: () => known,
  };
}

export function createTelegramPort(options: TelegramPortOptions): TelegramPort {
  const { log, onMigrated, patienceMs = PATIENCE_MS, now = Date.now } = options;
  const api = createApi(options);
  const limits = options.sandbox ? SANDBOX_LIMITS : LIMITS;
  const budget = createBudget(undefined, shareOf(limits, options.sharePercent ?? 100));
  api.config.use(obeyRetryAfter(patienceMs), keepBudget(budget, patienceMs));
  const { ask: me, known } = rememberMe(api);
  /** Ids groups had before, for as long as callers still use them. */
  const moved = new Map<string, string>();

  async function contextOf(): Promise<RenderContext> {
    return { audience: 'public', botUsername: (await me()).username, words: wordsFor('en') };
  }

  /** Runs a call on a chat under its present id. */
  async function inChat<T>(externalId: string, call: (chatId: number) => Promise<T>): Promise<T> {
    try {
      return await call(Number(moved.get(externalId) ?? externalId));
    } catch (error) {
      const newId = migrationOf(error);
      if (newId === undefined) throw error;
      moved.set(externalId, newId);
      log.info({ from: externalId, to: newId }, 'a group became a supergroup');
      await onMigrated?.(externalId, newId);
      return call(Number(newId));
    }
  }

  async function write<T>(
    externalId: string,
    call: (chatId: number) => Promise<Written<T>>,
  ): Promise<Written<T>> {
    try {
      return await inChat(externalId, call);
    } catch (error) {
      const denial = denialOf(error);
      if (denial !== undefined) return { ok: false, denial };
      throw faultOr(error);
    }
  }

  /** A call that has nothing to say but that it was done; what is already so is done. */
  const act = (
    externalId: string,
    call: (chatId: number) => Promise<unknown>,
  ): Promise<Written<void>> =>
    write(externalId, async (chatId) => {
      try {
        await call(chatId);
      } catch (error) {
        if (!isNotModified(error)) throw error;
      }
      return DONE;
    });

  async function read<T>(externalId: string, call: (chatId: number) => Promise<T>): Promise<T> {
    try {
      return await inChat(externalId, call);
    } catch (error) {
      throw faultOr(error);
    }
  }

  /** Undefined where the chat is closed to the bot; a fault where that is not known. */
  async function readOpen<T>(externalId: string, call: (chatId: number) => Promise<T>) {
    try {
      return await inChat(externalId, call);
    } catch (error) {
      if (denialOf(error) === 'bot-removed') return undefined;
      throw faultOr(error);
    }
  }

  async function edit({ placeExternalId }: Target, ref: string, message: SealedReply) {
    const rendered = renderEdit(message, await contextOf());
    return act(placeExternalId, async (chatId) => {
      const at = { chat_id: chatId, message_id: Number(ref) };
      if (rendered.kind === 'media')
        return api.raw.editMessageMedia({ ...at, ...rendered.payload });
      try {
        return await api.raw.editMessageText({ ...at, ...rendered.payload });
      } catch (error) {
        if (!isMediaMessage(error)) throw error;
        // A picture cannot become a text: its caption speaks instead.
        const { text, entities } = rendered.caption;
        const markup = rendered.payload.reply_markup;
        return api.raw.editMessageCaption({
          ...at,
          caption: text,
          caption_entities: [...entities],
          ...(markup && { reply_markup: markup }),
        });
      }
    });
  }

  return {
    platform: 'telegram',

    async send({ placeExternalId, channelId }, message) {
      const main = renderCard(message, await contextOf());
      return write(placeExternalId, async (chatId) => {
        const to = { chat_id: chatId, ...threadFields(channelId) };
        const sent = await sendOutgoing(api, main, to);
        for (const file of renderFiles(message)) {
          // The card stands; without its file it still says everything, so it is not sent twice for one.
          await sendOutgoing(api, file, to).catch((error: unknown) => {
            log.warn({ err: faultOr(error), chatId }, 'a card is without its file');
          });
        }
        return { ok: true, value: { ref: String(sent.message_id) } };
      });
    },

    /** `way`: the chat in which Telegram lets the bot write to somebody who asks to join. */
    async sendPrivate(accountExternalId, message, way) {
      const main = renderCard(message, { ...(await contextOf()), audience: 'private' });
      return write(way ?? accountExternalId, async (chatId) => {
        await sendOutgoing(api, main, { chat_id: chatId });
        return DONE;
      });
    },

    edit,

    remove: ({ placeExternalId }, ref) =>
      act(placeExternalId, (chatId) => api.deleteMessage(chatId, Number(ref))),

    pin: ({ placeExternalId }, ref) =>
      act(placeExternalId, (chatId) =>
        api.pinChatMessage(chatId, Number(ref), { disable_notification: true }),
      ),

    openThread: async () => IN_REPLIES,
    renameThread: async () => DONE,
    threadUrl,

    async sendInThread({ placeExternalId, channelId, ref }, message) {
      const main = renderCard(message, await contextOf());
      return write(placeExternalId, async (chatId) => {
        const reply = { message_id: Number(ref), allow_sending_without_reply: true };
        const to = { chat_id: chatId, ...threadFields(channelId), reply_parameters: reply };
        await sendOutgoing(api, main, to);
        return DONE;
      });
    },

    async place(externalId) {
      return readOpen(externalId, async (chatId) => {
        const chat = await api.getChat(chatId);
        const memberCount = await api.getChatMemberCount(chatId);
        return {
          externalId: String(chatId),
          title: chat.title ?? '',
          memberCount,
          membersEditTags: membersEditTags(chat),
        };
      });
    },

    /** The Bot API names no topics: the chat itself is its one channel. */
    async channels(externalId) {
      const chat = await readOpen(externalId, (chatId) => api.getChat(chatId));
      return chat ? [{ id: '', name: chat.title ?? '' }] : [];
    },

    /** Whether a topic is still there only a message would show. */
    async checkChannel({ placeExternalId }) {
      const { id } = await me();
      return write(placeExternalId, async (chatId): Promise<Written<ChannelStanding>> => {
        const self = await api.getChatMember(chatId, id);
        if (!isPresent(self)) return { ok: false, denial: 'bot-removed' };
        const rights = rightsOf(self, await api.getChat(chatId));
        if (!rights.get('send-messages')) return { ok: false, denial: 'missing-permission' };
        const pictures = rights.get('attach-files') === true;
        // Replies are what a thread is here: whoever may write may reply.
        return { ok: true, value: { pictures, threads: true } };
      });
    },

    async member(externalId, accountExternalId) {
      return read(externalId, async (chatId) => {
        try {
          return memberView(await api.getChatMember(chatId, Number(accountExternalId)));
        } catch (error) {
          if (denialOf(error) === 'member-gone') return ABSENT;
          throw error;
        }
      });
    },

    async standing(externalId, accountExternalId) {
      return read(externalId, async (chatId) => {
        try {
          return standingOf(await api.getChatMember(chatId, Number(accountExternalId)));
        } catch (error) {
          if (denialOf(error) === 'member-gone') return 'none';
          throw error;
        }
      });
    },

    async rights(externalId) {
      const { id } = await me();
      const rights = await readOpen(externalId, async (chatId) =>
        rightsOf(await api.getChatMember(chatId, id), await api.getChat(chatId)),
      );
      return rights ?? NO_RIGHTS;
    },

    /** The Bot API lists no members. */
    members: async () => undefined,

    /** Telegram has no roles; what shows one here is a tag. */
    setRoles: async () => GONE,
    checkRole: async () => GONE,
    roles: async () => [],

    setTag: (externalId, accountExternalId, tag) =>
      act(externalId, (chatId) =>
        api.raw.setChatMemberTag({
          chat_id: chatId,
          user_id: Number(accountExternalId),
          tag: tagText(tag),
        }),
      ),

    answerJoin: (externalId, accountExternalId, admit) =>
      act(externalId, async (chatId) => {
        const user = Number(accountExternalId);
        return admit
          ? api.approveChatJoinRequest(chatId, user)
          : api.declineChatJoinRequest(chatId, user);
      }),

    doorkeeper: createDoorkeeper(api, write, now),

    username: async () => (await me()).username,
    knownUsername: () => known()?.username,
  };
}
