/**
 * A language nobody speaks, made from English: accents on every letter, words 40 % longer, right-to-left marks
 * around them. What stays plain on a screen was never in the words of a locale; what fits in it fits in most.
 */

import { commandKey } from '#chat/command.ts';
import type { Room, Words } from '#chat/words/index.ts';
import { commands } from '#commands/index.ts';

export const PSEUDO_LOCALE = 'qps-ploc';

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = [...'áƀćďéƒǵĥíĵķĺɱńóþɋŕšťúṽŵẋýžÁƁĆĎÉƑǴĤÍĴĶĹṀŃÓÞɊŔŠŤÚṼŴẊÝŽ'];
const LONGER_BY = 0.4;
const RIGHT_TO_LEFT_MARK = '\u200F';

/** `/poll create` is the same in every language, as are addresses, receipts, files and the browser's `{…}`. */
const COMMAND_NAMES = commands
  .map(commandKey)
  .toSorted((a, b) => b.length - a.length)
  .map((name) => `/${name}(?![a-z])`);
const RECEIPT = '(?<![\\w-])[\\w-]{32}(?![\\w-])';
const FILE = 'civitas-[a-z]+-\\d+\\.(?:json|csv)';
const KEPT = [...COMMAND_NAMES, '\\{\\w+\\}', 'https?://\\S+', '0x[0-9a-fA-F]+', RECEIPT, FILE];

/** Names of states and kinds: a locale has words for them, so they are no data to be shown as they are. */
const isCodeName = (text: string): boolean => /^[a-z]+(-[a-z0-9]+)*(\/\d)?$/.test(text);

/** Every text a caller handed in: shown as it is in every language. */
function dataIn(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    if (value.length > 1 && !isCodeName(value)) found.add(value);
  } else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const inner of Object.values(value)) dataIn(inner, found);
  }
  return found;
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function accented(text: string): string {
  let owed = 0;
  const letters = [...text].map((letter) => {
    const at = PLAIN.indexOf(letter);
    if (at === -1) return letter;
    const foreign = ACCENTED[at] ?? letter;
    owed += LONGER_BY;
    if (owed < 1) return foreign;
    owed -= 1;
    return foreign + foreign.toLowerCase();
  });
  return letters.join('');
}

/** One piece of text, what was handed in kept as it is. */
export function pseudo(text: string, data: Iterable<string> = []): string {
  const longestFirst = [...data].toSorted((a, b) => b.length - a.length).map(escapeRegExp);
  const kept = new RegExp(`(${[...longestFirst, ...KEPT].join('|')})`, 'gu');
  const parts = text.split(kept).map((part, at) => (at % 2 === 1 ? part : accented(part)));
  const said = parts.join('');
  return said === text ? text : `${RIGHT_TO_LEFT_MARK}${said}${RIGHT_TO_LEFT_MARK}`;
}

type Told = string | readonly Told[] | { readonly [key: string]: unknown };

/** A text in any of its forms: a string, spans, or a list of either. */
function tell(said: Told, data: ReadonlySet<string>): Told {
  if (typeof said === 'string') return pseudo(said, data);
  if (Array.isArray(said)) return said.map((part: Told) => tell(part, data));
  const span = said as { readonly [key: string]: unknown };
  return typeof span['text'] === 'string' ? { ...span, text: pseudo(span['text'], data) } : span;
}

type Saying = (...handed: readonly unknown[]) => Told;

function translate(words: unknown): unknown {
  if (typeof words === 'function') {
    const saying = words as Saying;
    return (...handed: readonly unknown[]) => tell(saying(...handed), dataIn(handed));
  }
  const entries = Object.entries(words as { readonly [name: string]: unknown });
  return Object.fromEntries(entries.map(([name, inner]) => [name, translate(inner)]));
}

/** Numbers are no texts: they stay their reader's. */
export function pseudoLocale({ number, ...room }: Words): Words {
  return { ...(translate(room) as Room), number };
}

const UNREAD = new Set([
  'kind',
  'command',
  'style',
  'url',
  'value',
  'option',
  'proof',
  'mime',
  'externalId',
]);
const PRESSED = new Set(['press', 'accounts']);

/** Every text of a reply that somebody reads. */
function* textsIn(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return;
  for (const [name, inner] of Object.entries(part)) {
    if (typeof inner === 'string') {
      if (!UNREAD.has(name)) yield inner;
    } else if (!PRESSED.has(name)) yield* textsIn(inner);
  }
}

/** Words in plain letters that no locale gave: from outside of `words/`, or known to nobody. */
export function plainWordsIn(reply: unknown, given: readonly string[]): string[] {
  const known = new RegExp([...given.map(escapeRegExp), ...KEPT].join('|'), 'gu');
  return [...textsIn(reply)].flatMap(
    (text) => text.replace(known, '').match(/[A-Za-z]{4,}/g) ?? [],
  );
}
