/**
 * Neutral inline text as Telegram's text with entities. Entities, not HTML: text stays data, so nothing a
 * member typed can become markup, and lengths are counted as Telegram counts them, in UTF-16 units
 * without any markup.
 */
import type { MessageEntity } from 'grammy/types';
import { type Span, spansOf, spelled, type Text } from '#chat/text.ts';

export type Formatted = { readonly text: string; readonly entities: readonly MessageEntity[] };

/** Who reads it: everybody in a chat, or one person. In public nothing may ping anybody. */
export type Audience = 'public' | 'private' | 'ephemeral';

// Overrides, embeddings and isolates turn the rest of a line around; the others are seen by nobody.
const TURNING = /[\u202A-\u202E\u2066-\u2069]/gu;
const UNSEEN = /[[\p{Cc}\u00AD\u200B\u2060\uFEFF]--[\n\t]]/gv;
const WORD_JOINER = '\u2060';

/** Telegram finds @names by itself and notifies their owners; a joiner after the sign prevents it. */
const withoutPings = (text: string): string => text.replace(/@(?=\w)/gu, `@${WORD_JOINER}`);

export function plainText(text: string, audience: Audience): string {
  const clean = text.toWellFormed().replace(TURNING, '').replace(UNSEEN, '');
  return audience === 'public' ? withoutPings(clean) : clean;
}

export const unformatted = (text: string): Formatted => ({ text, entities: [] });

export function concat(parts: readonly Formatted[]): Formatted {
  let text = '';
  const entities: MessageEntity[] = [];
  for (const part of parts) {
    const start = text.length;
    for (const entity of part.entities) entities.push({ ...entity, offset: entity.offset + start });
    text += part.text;
  }
  return { text, entities };
}

export function join(parts: readonly Formatted[], separator: string): Formatted {
  const glue = unformatted(separator);
  return concat(parts.flatMap((part, index) => (index === 0 ? [part] : [glue, part])));
}

type Wrapper = 'bold' | 'italic' | 'strikethrough' | 'code' | 'blockquote' | 'pre';

/**
 * The same text inside one more entity, which stands before those it holds. Code takes no style, so a
 * style goes around it.
 */
export function wrap(inner: Formatted, type: Wrapper): Formatted {
  if (inner.text.trim() === '') return inner;
  const isStyle = type === 'bold' || type === 'italic';
  const holes = isStyle ? inner.entities.filter((entity) => entity.type === 'code') : [];
  const wrappers: MessageEntity[] = [];
  let offset = 0;
  for (const hole of [...holes, { offset: inner.text.length, length: 0 }]) {
    const length = hole.offset - offset;
    if (inner.text.slice(offset, hole.offset).trim() !== '')
      wrappers.push({ type, offset, length });
    offset = hole.offset + hole.length;
  }
  const entities = [...wrappers, ...inner.entities].toSorted(
    (a, b) => a.offset - b.offset || b.length - a.length,
  );
  return { text: inner.text, entities };
}

const TWO = '2-digit';
const PARTS = {
  date: { year: 'numeric', month: TWO, day: TWO },
  time: { hour: TWO, minute: TWO, hourCycle: 'h23' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** A format costs a third of a millisecond to make, and there are few zones: each is made once. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string, parts: keyof typeof PARTS): Intl.DateTimeFormat {
  const key = `${parts} ${zone}`;
  const kept = formats.get(key);
  if (kept) return kept;
  // The one locale that writes dates as ISO 8601 does.
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, ...PARTS[parts] });
  formats.set(key, made);
  return made;
}

/** `2026-12-01 18:00 Europe/Lisbon`: what a client that cannot show local times shows instead. */
export function instantText({ at, style, zone = 'UTC' }: Omit<TimeSpan, 'kind'>): string {
  const date = formatOf(zone, 'date').format(at);
  return style === 'date' ? date : `${date} ${formatOf(zone, 'time').format(at)} ${zone}`;
}

/** `r` is "in 2 days"; `wDt` weekday, long date and short time, in the reader's own zone. */
const TIME_FORMATS = { relative: 'r', datetime: 'wDt', date: 'wD' } as const;

type TimeSpan = Extract<Span, { kind: 'time' }>;
type PersonSpan = Extract<Span, { kind: 'person' }>;
type LinkSpan = Extract<Span, { kind: 'link' }>;

function formatTime(span: TimeSpan): Formatted {
  const { at, style } = span;
  const text = instantText(span);
  const unix_time = Math.floor(at.getTime() / 1000);
  const date_time_format = TIME_FORMATS[style];
  return {
    text,
    entities: [{ type: 'date_time', offset: 0, length: text.length, unix_time, date_time_format }],
  };
}

/** A mention notifies whoever it names, so in public a person is only named. */
function formatPerson({ person }: PersonSpan, audience: Audience): Formatted {
  const label = plainText(person.label, 'public').trim() || '?';
  const account = person.accounts.find((one) => one.platform === 'telegram');
  const id = Number(account?.externalId);
  if (audience === 'public' || !Number.isSafeInteger(id)) return wrap(unformatted(label), 'bold');
  const user = { id, is_bot: false, first_name: label };
  return {
    text: label,
    entities: [{ type: 'text_mention', offset: 0, length: label.length, user }],
  };
}

function formatLink({ text, url }: LinkSpan, audience: Audience): Formatted {
  const label = plainText(text, audience);
  if (label.trim() === '') return unformatted(label);
  if (!/^(https?|tg):\/\//i.test(url)) return unformatted(`${label} (${plainText(url, audience)})`);
  return { text: label, entities: [{ type: 'text_link', offset: 0, length: label.length, url }] };
}

const WRAPPERS = { bold: 'bold', italic: 'italic', strike: 'strikethrough', code: 'code' } as const;

function formatSpan(span: Span, audience: Audience): Formatted {
  if (typeof span === 'string') return unformatted(plainText(span, audience));
  switch (span.kind) {
    case 'time':
      return formatTime(span);
    case 'person':
      return formatPerson(span, audience);
    case 'link':
      return formatLink(span, audience);
    case 'command':
      return unformatted(spelled(span.command, 'telegram'));
    case 'code':
      // Nothing is found inside code, so nothing there can ping.
      return wrap(unformatted(plainText(span.text, 'private')), 'code');
    default:
      return wrap(unformatted(plainText(span.text, audience)), WRAPPERS[span.kind]);
  }
}

export const formatText = (text: Text, audience: Audience): Formatted =>
  concat(spansOf(text).map((span) => formatSpan(span, audience)));
