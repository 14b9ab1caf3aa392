/**
 * The Telegram door: polls for updates, reads each into typed input, asks the dispatcher, and says its
 * answer to the one person it is for. Updates of one person in one chat are handled in their order, others
 * side by side; an error in one never stops the poller.
 */
import { randomBytes } from 'node:crypto';
import { sequentialize } from '@grammyjs/runner';
import { Bot, type Context } from 'grammy';
import type { Command } from '#chat/command.ts';
import type { Dispatcher } from '#chat/dispatch.ts';
import type { AccountSeen, Incoming } from '#chat/incoming.ts';
import { type SealedReply, text } from '#chat/reply.ts';
import { rooms, wordsFor } from '#chat/words/index.ts';
import type { HandChange } from '#service/port.ts';
import type { Log } from '#telemetry/log.ts';
import type { Metrics } from '#telemetry/metrics.ts';
import { denialOf, faultOr } from './fault.ts';
import { type Acknowledge, createAnswers } from './port/answer.ts';
import { apiRoot, obeyRetryAfter, PATIENCE_MS } from './port/client.ts';
import { createPoller, POLL_TIMEOUT_S } from './port/poller.ts';
import { standingOf } from './port/rights.ts';
import type { JoinAsked } from './read/happening.ts';
import { type Happening, type Origin, type Reading, readAnswer, readUpdate } from './read.ts';
import { commandNames, menusInAll, registerMenus } from './register.ts';

export { createTelegramPort, type TelegramPort, type TelegramPortOptions } from './port.ts';

/** What the house is told of chats; each call must be harmless twice, for updates may repeat. */
export type TelegramEvents = {
  memberJoined(placeExternalId: string, account: AccountSeen): Promise<void>;
  /** Somebody said something that is not for the bot; of the words nothing is kept. */
  memberSpoke(placeExternalId: string, account: AccountSeen): Promise<void>;
  memberLeft(placeExternalId: string, accountExternalId: string): Promise<void>;
  /** Somebody's hand let a member in, put them out or wrote their tag; never our own. */
  changedByHand(placeExternalId: string, change: HandChange): Promise<void>;
  botAdded(placeExternalId: string, title: string, by: AccountSeen): Promise<void>;
  botRemoved(placeExternalId: string): Promise<void>;
  /** What the bot may do in this chat is not what it was. */
  rightsChanged(placeExternalId: string): Promise<void>;
  migrated(oldExternalId: string, newExternalId: string): Promise<void>;
  privateChatOpened(account: AccountSeen): Promise<void>;
  joinRequested(placeExternalId: string, account: AccountSeen, asked: JoinAsked): Promise<void>;
};

export type TelegramOptions = {
  token: string;
  /** E.g. `https://api.telegram.org`. */
  apiUrl: string;
  dispatcher: Pick<Dispatcher, 'answer' | 'refusal' | 'awaiting' | 'command' | 'commands'>;
  events: TelegramEvents;
  log: Log;
  metrics?: Pick<Metrics, 'commandSeconds'> | undefined;
};

export type Telegram = {
  /** Resolves once Telegram has said who the bot is and polling has begun; tries again while it is out of reach. */
  start(): Promise<void>;
  /** Fetches nothing more, lets what is under way finish, confirms it. */
  stop(): Promise<void>;
  /** Whether updates can be received now: what the heartbeat of this role reports. */
  healthy(): boolean;
  /** The bot's @name, known once started. */
  readonly username: string;
};

type Conversation = Pick<TelegramOptions, 'dispatcher' | 'events' | 'log' | 'metrics'> & {
  bot: Bot;
};

/** An answer that takes longer shows that it is being worked on. */
const SLOW_MS = 800;

/** Who and where: updates of one person in one chat must not overtake each other. */
function orderKey({ update }: Context): string | undefined {
  const message = update.message ?? update.callback_query?.message;
  const from = update.message?.from ?? update.callback_query?.from;
  if (message) return `${message.chat.id}:${from?.id ?? 0}`;
  const member = update.chat_member ?? update.my_chat_member;
  if (member) return `${member.chat.id}:${member.new_chat_member.user.id}`;
  const request = update.chat_join_request;
  return request && `${request.chat.id}:${request.from.id}`;
}

type Moved = Extract<Happening, { kind: 'member-joined' | 'member-left' }>;

async function byHand({ placeExternalId, hand }: Moved, events: TelegramEvents): Promise<void> {
  if (hand) await events.changedByHand(placeExternalId, hand);
}

async function tell(happening: Happening, events: TelegramEvents): Promise<void> {
  switch (happening.kind) {
    case 'member-joined':
      await events.memberJoined(happening.placeExternalId, happening.account);
      return byHand(happening, events);
    case 'member-spoke':
      return events.memberSpoke(happening.placeExternalId, happening.account);
    case 'member-left':
      await events.memberLeft(happening.placeExternalId, happening.accountExternalId);
      return byHand(happening, events);
    case 'tag-changed':
      return events.changedByHand(happening.placeExternalId, happening.change);
    case 'bot-added':
      return events.botAdded(happening.placeExternalId, happening.title, happening.by);
    case 'bot-removed':
      return events.botRemoved(happening.placeExternalId);
    case 'rights-changed':
      return events.rightsChanged(happening.placeExternalId);
    case 'migrated':
      return events.migrated(happening.from, happening.to);
    case 'private-chat-opened':
      return events.privateChatOpened(happening.account);
    case 'join-requested':
      return events.joinRequested(happening.placeExternalId, happening.account, happening);
  }
}

/** A press names its command only in the books. */
const labelOf = ({ act }: Incoming): string => (act.kind === 'command' ? act.command : act.kind);

/**
 * Who runs a chat matters to staff, where no community stands yet, and to a wizard's steps, which are on
 * ephemeral cards; no ballot on a public card has to wait for it.
 */
function needsStanding({ act, scene }: Incoming, origin: Origin, command?: Command): boolean {
  if (scene.externalId === undefined) return false;
  if (act.kind === 'command') return command?.audience === 'staff' || command?.reach === 'anywhere';
  return (origin.press?.ephemeralId ?? origin.said?.ephemeralId) !== undefined;
}

/** What happens with one update once it is read. */
function createConversation({ bot, dispatcher, events, log, metrics }: Conversation) {
  const answers = createAnswers({ api: bot.api, botUsername: () => bot.botInfo.username, log });

  async function withStanding(incoming: Incoming, origin: Origin): Promise<Incoming> {
    const command = dispatcher.command(labelOf(incoming));
    if (!needsStanding(incoming, origin, command)) return incoming;
    try {
      const member = await bot.api.getChatMember(origin.chatId, origin.userId);
      const platformOwner = standingOf(member) !== 'none';
      return { ...incoming, scene: { ...incoming.scene, platformOwner } };
    } catch (error) {
      // Whoever is not seen as a member does not run the chat; any other failure stays one.
      if (denialOf(error) === 'member-gone') return incoming;
      throw error;
    }
  }

  /** Shows within a second that a slow answer is coming; says at the end whether it did. */
  function showWork(origin: Origin, acknowledge: Acknowledge): () => boolean {
    let early = false;
    const timer = setTimeout(() => {
      early = true;
      const sign = origin.press ? acknowledge() : bot.api.sendChatAction(origin.chatId, 'typing');
      sign.catch((error: unknown) => log.debug({ err: faultOr(error) }, 'no sign of work'));
    }, SLOW_MS);
    return () => {
      clearTimeout(timer);
      return early;
    };
  }

  async function speak(incoming: Incoming, origin: Origin, closes = false): Promise<void> {
    const acknowledge = answers.acknowledgement(origin);
    const finish = showWork(origin, acknowledge);
    const labels = { platform: 'telegram', command: labelOf(incoming) };
    const stopTimer = metrics?.commandSeconds.startTimer(labels);
    let reply: SealedReply | undefined;
    try {
      reply = await dispatcher.answer(await withStanding(incoming, origin));
      const placed = closes ? { ...reply, replace: true } : reply;
      await answers.answer(origin, placed, acknowledge, finish());
      stopTimer?.({ outcome: 'answered' });
    } catch (error) {
      stopTimer?.({ outcome: 'lost' });
      const reference = randomBytes(2).toString('hex');
      const { eventId, account } = incoming;
      log.error({ err: faultOr(error), reference, eventId }, 'an answer could not be delivered');
      const { door, general } = wordsFor(account.locale);
      const excuse = reply ? door.undelivered({ reference }) : general.broken({ reference });
      await answers.answer(origin, { blocks: [text(excuse)] }, acknowledge, finish());
    } finally {
      finish();
    }
  }

  /** Plain words answer the open question; in the private chat other words are told what the bot understands. */
  async function hear(reading: Extract<Reading, { kind: 'words' }>): Promise<void> {
    const { incoming, origin, spoken } = reading;
    const option = await dispatcher.awaiting(incoming);
    if (option) {
      const value = readAnswer(option, spoken, incoming.account.locale);
      await speak({ ...incoming, act: { kind: 'text', value } }, origin);
    } else if (origin.privateChat && dispatcher.command('help')) {
      await speak({ ...incoming, act: { kind: 'command', command: 'help', values: {} } }, origin);
    }
  }

  return async function handle(reading: Reading): Promise<void> {
    switch (reading.kind) {
      case 'ignored':
        return;
      case 'happened':
        return tell(reading.happening, events);
      case 'words':
        return hear(reading);
      case 'marked': {
        const { origin, keyboard } = reading;
        await answers.mark(origin, keyboard);
        return answers.acknowledgement(origin)();
      }
      case 'opened': {
        const { origin, reply } = reading;
        return answers.answer(origin, reply, answers.acknowledgement(origin));
      }
      case 'stale': {
        const { origin } = reading;
        const reply = await dispatcher.refusal({ code: 'button-expired' }, origin.locale);
        return answers.answer(origin, reply, answers.acknowledgement(origin));
      }
      case 'anonymous': {
        const { origin } = reading;
        const reply = await dispatcher.refusal({ code: 'anonymous-sender' }, origin.locale);
        return answers.answerNobody(origin, reply);
      }
      case 'said': {
        const { incoming, origin, opens, closes } = reading;
        if (opens) await events.privateChatOpened(incoming.account);
        return speak(incoming, origin, closes);
      }
    }
  };
}

/** Throws at once where a command would be refused by Telegram. */
export function createTelegram(options: TelegramOptions): Telegram {
  const { token, apiUrl, dispatcher, events, metrics } = options;
  const log = options.log.child({ platform: 'telegram' });
  const menus = menusInAll(dispatcher.commands, rooms);
  const names = commandNames(dispatcher.commands);
  const bot = new Bot(token, {
    client: { apiRoot: apiRoot(apiUrl), timeoutSeconds: POLL_TIMEOUT_S + 20 },
  });
  bot.api.config.use(obeyRetryAfter(PATIENCE_MS));
  const handle = createConversation({ bot, dispatcher, events, log, metrics });
  const underWay = new Set<Promise<void>>();
  const poller = createPoller({ bot, underWay, log });

  bot.use(async (_context, next) => {
    const work = next();
    underWay.add(work);
    await work.finally(() => underWay.delete(work));
  });
  bot.use(sequentialize(orderKey));
  bot.use(async ({ update, me: { id, username } }) => {
    const context = { me: { id, username }, names, command: dispatcher.command };
    await handle(readUpdate(update, context));
  });
  bot.catch(({ error, ctx }) => {
    const eventId = `telegram:${ctx.update.update_id}`;
    log.error({ err: faultOr(error), eventId }, 'an update failed');
  });

  return {
    async start() {
      await poller.untilReached(async () => {
        bot.botInfo = await bot.api.getMe();
        // Of a bot that had a webhook once nothing could be polled.
        await bot.api.deleteWebhook();
        const menusChanged = await registerMenus(bot.api, menus);
        log.info({ username: bot.botInfo.username, menusChanged }, 'Telegram is ready');
      });
      poller.start();
    },
    stop: () => poller.stop(),
    healthy: () => poller.healthy(),
    get username() {
      return bot.botInfo.username;
    },
  };
}
