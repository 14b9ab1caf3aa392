// One person with a phone: says, presses, joins and sees what the real app would let them.
import { type Bed, type Change, seconds } from './bed.ts';
import { apiChat, personUser, privateChat } from './chats.ts';
import { commandsFor } from './commands.ts';
import { type DeepLinkOptions, type OpenedLink, openDeepLink } from './deep-link.ts';
import { deliver, findByKey } from './messages.ts';
import { chatOf, personOf, setBlocked } from './places.ts';
import { type PressResult, press } from './press.ts';
import { pressStart, type SayOptions, sayIn, writtenContent } from './say.ts';
import { isThereFor, type SeenMessage, seenMessage, visibleMessages } from './seen.ts';
import {
  type BotCommand,
  type Chat,
  type ChatKind,
  isAdmin,
  isGroup,
  isPresent,
  memberOf,
  type Person,
  type StoredMessage,
} from './world.ts';

/** A chat's id, or the private chat with the bot. */
export type ChatRef = number | 'private';

export type Predicate = string | RegExp | ((message: SeenMessage) => boolean);

export interface WaitOptions {
  /** 5,000 when left out. */
  timeoutMs?: number;
  /** Only messages sent later than this one. */
  after?: SeenMessage;
}

export interface SeenChat {
  id: number;
  type: ChatKind;
  title: string;
  isAdmin: boolean;
  topics: Array<{ threadId: number; name: string }>;
}

export interface TelegramPerson {
  readonly id: number;
  /** Presses Start in the private chat. */
  start(payload?: string): SeenMessage;
  say(chat: ChatRef, text: string, options?: SayOptions): SeenMessage;
  edit(message: SeenMessage, text: string): SeenMessage;
  react(message: SeenMessage, ...emoji: string[]): void;
  /** Presses a button by its label or callback data; a callback resolves with the bot's answer. */
  press(
    message: SeenMessage,
    labelOrData: string,
    options?: { timeoutMs?: number },
  ): Promise<PressResult>;
  openDeepLink(link: string, options?: DeepLinkOptions): OpenedLink;
  leave(chatId: number): void;
  block(): void;
  unblock(): void;
  /** The command menu of this chat, for this person's rights and language. */
  commandsFor(chat: ChatRef): BotCommand[];
  /** The chats this person is in, the private one with the bot first. */
  chats(): SeenChat[];
  sees(chat: ChatRef): SeenMessage[];
  /** The newest message that fits, now or within the time; a number is the time in milliseconds. */
  waitFor(
    chat: ChatRef,
    predicate: Predicate,
    options?: number | WaitOptions,
  ): Promise<SeenMessage>;
}

interface PersonParts {
  bed: Bed;
  mediaRoot: () => string;
  memberLeaves: (chatId: number, userId: number) => void;
  onChange: (listener: (change: Change) => void) => () => void;
}

const ANSWER_TIMEOUT_MS = 10_000;
const WAIT_TIMEOUT_MS = 20_000;

interface Place {
  chat: Chat;
  message: StoredMessage;
}

/** What a person holds in view, as it is now. */
function current(bed: Bed, userId: number, seen: SeenMessage): Place {
  const chat = bed.world.chats[String(seen.chatId)];
  const message = chat === undefined ? undefined : findByKey(chat, seen.key);
  if (chat === undefined || message === undefined) throw new Error('the message is gone');
  if (!visibleMessages(chat, userId).includes(message)) {
    throw new Error(`person ${userId} does not see this message`);
  }
  return { chat, message };
}

function editOwn(bed: Bed, userId: number, { chat, message }: Place, text: string): void {
  if (message.fromId !== userId) throw new Error('only own messages can be edited');
  message.content = writtenContent(bed, text);
  message.editDate = seconds(bed);
  message.edits += 1;
  bed.changed({ kind: 'edit', chatId: chat.id, key: message.key });
  deliver(bed, chat, message, true);
}

/** The bot hears of reactions in private chats, and in groups as an administrator. */
function react(bed: Bed, person: Person, { chat, message }: Place, emoji: string[]): void {
  const old = message.reactions[String(person.id)] ?? [];
  message.reactions[String(person.id)] = emoji;
  bed.changed({ kind: 'edit', chatId: chat.id, key: message.key });
  const heard = isGroup(chat) ? isAdmin(memberOf(chat, bed.world.bot.id)) : chat.type === 'private';
  if (!heard) return;
  const shape = (list: readonly string[]): object[] =>
    list.map((one) => ({ type: 'emoji', emoji: one }));
  bed.updates.push('message_reaction', {
    chat: apiChat(bed.world, chat),
    message_id: message.id,
    user: personUser(person),
    date: seconds(bed),
    old_reaction: shape(old),
    new_reaction: shape(emoji),
  });
}

function chatsOf(bed: Bed, userId: number): SeenChat[] {
  const { chats, bot } = bed.world;
  const shared = Object.values(chats).filter(
    (chat) =>
      chat.migratedTo === undefined && chat.type !== 'private' && isPresent(memberOf(chat, userId)),
  );
  return [
    { id: userId, type: 'private', title: bot.name, isAdmin: false, topics: [] },
    ...shared.map((chat) => ({
      id: chat.id,
      type: chat.type,
      title: chat.title ?? '',
      isAdmin: isAdmin(memberOf(chat, userId)),
      topics: chat.topics.map(({ threadId, name }) => ({ threadId, name })),
    })),
  ];
}

/** What one person sees of one chat, whole or just what a change was about. */
interface View {
  chatId: number;
  all: () => SeenMessage[];
  /** Undefined where that message is not there for the person. */
  one: (key: string) => SeenMessage | undefined;
}

function waitFor(
  onChange: PersonParts['onChange'],
  view: View,
  predicate: Predicate,
  { timeoutMs = WAIT_TIMEOUT_MS, after }: WaitOptions,
): Promise<SeenMessage> {
  const fits = (message: SeenMessage): boolean => {
    if (after !== undefined && message.seq <= after.seq) return false;
    if (typeof predicate === 'function') return predicate(message);
    return typeof predicate === 'string'
      ? message.text.includes(predicate)
      : predicate.test(message.text);
  };
  const look = (): SeenMessage | undefined => view.all().findLast(fits);
  // A crowd that waits in one chat would else read all of it, each of them, after every message.
  const mayShow = ({ kind, chatId, key }: Change): boolean => {
    if (kind === 'action' || kind === 'answer' || kind === 'violation') return false;
    if (kind !== 'message' && kind !== 'edit') return true;
    if (key === undefined) return chatId === view.chatId;
    const seen = chatId === view.chatId ? view.one(key) : undefined;
    return seen !== undefined && fits(seen);
  };
  const first = look();
  if (first !== undefined) return Promise.resolve(first);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      const lines = view
        .all()
        .slice(-8)
        .map((one) => `  [${one.from.name}] ${one.service ?? one.text}`);
      reject(
        new Error(
          `nothing fitting ${String(predicate)} in ${timeoutMs} ms; seen:\n${lines.join('\n')}`,
        ),
      );
    }, timeoutMs);
    const stop = onChange((change) => {
      const found = mayShow(change) ? look() : undefined;
      if (found === undefined) return;
      clearTimeout(timer);
      stop();
      resolve(found);
    });
  });
}

export function createPerson(parts: PersonParts, id: number): TelegramPerson {
  const { bed } = parts;
  const me = (): Person => personOf(bed, id);
  me();
  const chatFor = (ref: ChatRef): Chat =>
    ref === 'private' || ref === id ? privateChat(bed.world, id) : chatOf(bed, ref);
  const show = (chat: Chat, message: StoredMessage): SeenMessage =>
    seenMessage(bed, parts.mediaRoot(), chat, message);
  const sees = (ref: ChatRef): SeenMessage[] => {
    const chat = chatFor(ref);
    return visibleMessages(chat, id).map((message) => show(chat, message));
  };
  const start = (payload?: string): SeenMessage =>
    show(privateChat(bed.world, id), pressStart(bed, me(), payload));
  return {
    id,
    start,
    say(ref, text, options = {}) {
      const chat = chatFor(ref);
      const started = chat.type === 'private' ? /^\/start(?: (.*))?$/u.exec(text) : null;
      if (started !== null) return start(started[1]);
      if (chat.type === 'private' && (!me().started || me().blocked)) {
        throw new Error(`person ${id} has not pressed Start`);
      }
      return show(chat, sayIn(bed, chat, id, text, options));
    },
    edit(seen, text) {
      const place = current(bed, id, seen);
      editOwn(bed, id, place, text);
      return show(place.chat, place.message);
    },
    react: (seen, ...emoji) => react(bed, me(), current(bed, id, seen), emoji),
    press: async (seen, labelOrData, { timeoutMs = ANSWER_TIMEOUT_MS } = {}) =>
      await press(bed, current(bed, id, seen), me(), labelOrData, timeoutMs),
    openDeepLink: (link, options = {}) => openDeepLink(bed, me(), link, options, show),
    leave: (chatId) => parts.memberLeaves(chatId, id),
    block: () => setBlocked(bed, me(), true),
    unblock: () => setBlocked(bed, me(), false),
    commandsFor: (ref) => commandsFor(bed.world, chatFor(ref), id),
    chats: () => chatsOf(bed, id),
    sees,
    waitFor(ref, predicate, options = {}) {
      const wait = typeof options === 'number' ? { timeoutMs: options } : options;
      const chat = chatFor(ref);
      const one = (key: string): SeenMessage | undefined => {
        const message = findByKey(chat, key);
        return message !== undefined && isThereFor(message, id) ? show(chat, message) : undefined;
      };
      const view = { chatId: chat.id, all: () => sees(ref), one };
      return waitFor(parts.onChange, view, predicate, wait);
    },
  };
}
