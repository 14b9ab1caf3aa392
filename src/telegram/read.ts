/**
 * An update as typed input of the door. Pure: what only Telegram or the books can say (who runs a chat,
 * whether a question is open) is asked by the front door. Whoever speaks as a chat is nobody (W7), and
 * what was forwarded or written by a bot is no command.
 */
import type { CallbackQuery, Chat, InlineKeyboardMarkup, Message, Update } from 'grammy/types';
import type { Command } from '#chat/command.ts';
import type { Act, Incoming } from '#chat/incoming.ts';
import type { Option, PersonReference } from '#chat/option.ts';
import { type JsonValue, type SealedReply, text } from '#chat/reply.ts';
import { type Words, wordsFor } from '#chat/words/index.ts';
import { accountOf, referenceTo } from './read/account.ts';
import { type Happening, readHappening } from './read/happening.ts';
import { readLine } from './read/line.ts';
import { type Origin, originOfMessage, originOfPress, sceneOf } from './read/origin.ts';
import { type Spoken, sliceSpoken, spokenOf } from './read/spoken.ts';
import { rawValueOf } from './read/value.ts';
import { isMarksOnly, marksIn, withMarkTurned } from './render/keyboard.ts';
import { readPressData } from './render/press-data.ts';

export type { Happening } from './read/happening.ts';
export type { Origin } from './read/origin.ts';

export type Reading =
  /**
   * `opens`: the private chat was just opened. `closes`: what was pressed is a question this answers, so
   * the reply stands in its place.
   */
  | { kind: 'said'; incoming: Incoming; origin: Origin; opens: boolean; closes: boolean }
  /** Plain words: the answer to a question, if one is open. */
  | { kind: 'words'; incoming: Omit<Incoming, 'act'>; spoken: Spoken; origin: Origin }
  /** One choice among several was marked: only the keyboard changes. */
  | { kind: 'marked'; keyboard: InlineKeyboardMarkup; origin: Origin }
  /** On a public card: this person's own copy to mark in. */
  | { kind: 'opened'; reply: SealedReply; origin: Origin }
  /** A command by nobody in particular. */
  | { kind: 'anonymous'; origin: Origin }
  /** A press that means nothing any more. */
  | { kind: 'stale'; origin: Origin }
  | { kind: 'happened'; happening: Happening }
  | { kind: 'ignored' };

export type ReadContext = {
  me: { id: number; username: string };
  /** Names people type -> command keys (register.ts). */
  names: ReadonlyMap<string, string>;
  command: (key: string) => Command | undefined;
};

const COMMAND = /^\/(\w{1,64})(?:@(\w{2,64}))?(?=\s|$)/;
const IGNORED: Reading = { kind: 'ignored' };
/** The command of deep links: what follows it is a payload, never options. */
const START = 'start';

type Line = { name: string; addressed: boolean; rest: Spoken };

/** The command a message begins with, unless it is another bot's. */
function lineOf(message: Message, me: ReadContext['me']): Line | 'foreign' | undefined {
  const spoken = spokenOf(message);
  const [whole = '', name = '', bot] = COMMAND.exec(spoken.text) ?? [];
  if (name === '') return undefined;
  if (bot !== undefined && bot.toLowerCase() !== me.username.toLowerCase()) return 'foreign';
  return {
    name: name.toLowerCase(),
    addressed: bot !== undefined,
    rest: sliceSpoken(spoken, whole.length),
  };
}

/** One letter too many, too few, wrong, or two swapped. */
function isSlip(a: string, b: string): boolean {
  if (a.length < 3 || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB === `${restA[1]}${restA[0]}`;
}

function repliedTo(message: Message, me: ReadContext['me']): PersonReference | undefined {
  const author = message.reply_to_message?.sender_chat ? undefined : message.reply_to_message?.from;
  const isUsable = author !== undefined && author.id !== me.id && author.id !== message.from?.id;
  return isUsable ? referenceTo(author) : undefined;
}

/** `?start=link` in a link of ours says `/link`; any other payload is the start command's own affair. */
function startAct(payload: string, { names, command }: ReadContext): Act {
  const key = names.get(payload);
  if (key !== undefined && key !== START && command(key)?.audience === 'member') {
    return { kind: 'command', command: key, values: {} };
  }
  return { kind: 'command', command: START, values: payload === '' ? {} : { payload } };
}

function commandAct(line: Line, message: Message, context: ReadContext, words: Words): Act {
  const key = context.names.get(line.name);
  const command = key === undefined ? undefined : context.command(key);
  if (key === undefined || command === undefined) {
    // The dispatcher says which one was probably meant; it knows them by their keys.
    return { kind: 'command', command: line.name.replaceAll('_', ' '), values: {} };
  }
  if (key === START) return startAct(line.rest.text.trim(), context);
  const person = repliedTo(message, context.me);
  const values = readLine(line.rest, command.options, { words, repliedTo: person });
  return { kind: 'command', command: key, values };
}

/** In a group an unknown command is probably another bot's, unless this bot is named or it looks like a slip. */
function isForUs(line: Line, message: Message, context: ReadContext): boolean {
  if (context.names.has(line.name) || line.addressed) return true;
  if (message.chat.type === 'private' || message.ephemeral_message_id !== undefined) return true;
  return [...context.names.keys()].some((name) => isSlip(line.name, name));
}

/** In a group only a reply to the bot is an answer to it; other talk is not for the bot's ears. */
function mayAnswer(message: Message, me: ReadContext['me']): boolean {
  if (message.text === undefined || message.text.trim() === '') return false;
  if (message.chat.type === 'private' || message.ephemeral_message_id !== undefined) return true;
  return message.reply_to_message?.from?.id === me.id;
}

function readMessage(update: Update, message: Message, context: ReadContext): Reading {
  const { from } = message;
  const isGroup = message.chat.type === 'group' || message.chat.type === 'supergroup';
  if (!from || (message.chat.type !== 'private' && !isGroup)) return IGNORED;
  if (message.forward_origin || message.via_bot || message.is_automatic_forward) return IGNORED;
  const line = lineOf(message, context.me);
  if (line === 'foreign') return IGNORED;
  const origin = originOfMessage(message);
  if (message.sender_chat) {
    return line && isForUs(line, message, context) ? { kind: 'anonymous', origin } : IGNORED;
  }
  if (from.is_bot) return IGNORED;
  const incoming = {
    eventId: `telegram:${update.update_id}`,
    account: accountOf(from),
    scene: sceneOf(message),
    forms: false,
  };
  if (line) {
    if (!isForUs(line, message, context)) return IGNORED;
    const act = commandAct(line, message, context, wordsFor(incoming.account.locale));
    const opens = origin.privateChat && line.name === START;
    return { kind: 'said', incoming: { ...incoming, act }, origin, opens, closes: false };
  }
  if (!mayAnswer(message, context.me)) {
    if (!isGroup) return IGNORED;
    // Who speaks here, not what: a typed @name is looked up among those seen in this chat (W7).
    const placeExternalId = String(message.chat.id);
    const account = accountOf(from);
    return { kind: 'happened', happening: { kind: 'member-spoke', placeExternalId, account } };
  }
  return { kind: 'words', incoming, spoken: spokenOf(message), origin };
}

const isSpeaker = (chat: Chat | undefined, message: Message): boolean =>
  chat?.id === message.chat.id;

/**
 * "Continue as yourself": the command above, as whoever presses. Only what an administrator of this very
 * chat wrote is taken with its values; what came from a channel is asked anew.
 */
function repeatedAct(
  message: Message | undefined,
  context: ReadContext,
  words: Words,
): Act | undefined {
  const above = message?.reply_to_message as Message | undefined;
  if (!message || !above) return undefined;
  const line = lineOf(above, context.me);
  if (!line || line === 'foreign') return undefined;
  const act = commandAct(line, above, context, words);
  if (act.kind !== 'command') return undefined;
  return isSpeaker(above.sender_chat, message) ? act : { ...act, values: {} };
}

function pressAct(
  query: CallbackQuery,
  message: Message | undefined,
  context: ReadContext,
): Act | 'stale' {
  const data = query.data === undefined ? undefined : readPressData(query.data);
  switch (data?.kind) {
    case 'press':
      return { kind: 'press', id: data.id, values: {} };
    case 'choose':
      return { kind: 'press', id: data.id, values: { [data.option]: data.value } };
    case 'done': {
      const keyboard = message?.reply_markup;
      if (!keyboard) return 'stale';
      const chosen = marksIn(keyboard, data).flatMap((one) => (one.isMarked ? [one.value] : []));
      return { kind: 'press', id: data.id, values: { [data.option]: chosen } };
    }
    case 'again':
      return repeatedAct(message, context, wordsFor(query.from.language_code ?? 'en')) ?? 'stale';
    default:
      return 'stale';
  }
}

/** A choice among several was pressed: where the keyboard is one's own its mark turns, else a copy opens. */
function readMark(message: Message, written: string, origin: Origin): Reading {
  const data = readPressData(written);
  const keyboard = message.reply_markup;
  if (data?.kind !== 'mark' || !keyboard) return { kind: 'stale', origin };
  if (origin.privateChat || message.ephemeral_message_id !== undefined) {
    const turned = withMarkTurned(keyboard, written);
    return turned ? { kind: 'marked', keyboard: turned, origin } : { kind: 'stale', origin };
  }
  const { id, option, value } = data;
  const choices = marksIn(keyboard, data).map((one) => ({
    label: one.label,
    value: one.value,
    selected: one.value === value,
  }));
  const hint = wordsFor(origin.locale).door.markChoices();
  const reply: SealedReply = {
    blocks: [text(hint)],
    selects: [
      { press: { id }, option, placeholder: hint, choices, max: Math.max(choices.length, 2) },
    ],
  };
  return { kind: 'opened', reply, origin };
}

function readPress(update: Update, query: CallbackQuery, context: ReadContext): Reading {
  const pressed = query.message;
  if (!pressed || query.from.is_bot) return IGNORED;
  const origin = originOfPress(query, pressed);
  // Of a message that is too old Telegram shows only where it stood.
  const message = pressed.date === 0 ? undefined : (pressed as Message);
  const kind = query.data === undefined ? undefined : readPressData(query.data)?.kind;
  if (message && query.data !== undefined && kind === 'mark') {
    return readMark(message, query.data, origin);
  }
  const act = pressAct(query, message, context);
  if (act === 'stale') return { kind: 'stale', origin };
  const incoming: Incoming = {
    eventId: `telegram:${update.update_id}`,
    account: accountOf(query.from),
    scene: sceneOf(pressed),
    act,
    forms: false,
  };
  const keyboard = message?.reply_markup;
  const closes = kind === 'done' && keyboard !== undefined && isMarksOnly(keyboard);
  return { kind: 'said', incoming, origin, opens: false, closes };
}

export function readUpdate(update: Update, context: ReadContext): Reading {
  const happening = readHappening(update, context.me.id);
  if (happening) return { kind: 'happened', happening };
  if (update.message) return readMessage(update, update.message, context);
  if (update.callback_query) return readPress(update, update.callback_query, context);
  return IGNORED;
}

/** The raw value plain words give the option that was asked for. */
export const readAnswer = (option: Option, spoken: Spoken, locale: string): JsonValue =>
  rawValueOf(option, spoken, wordsFor(locale));
