/**
 * Neutral inline text as Discord markdown. Every plain string is data: what a member typed can become
 * neither markup, nor a mention, an emoji or a link, and cannot turn the reading direction of what follows.
 * A text too long for its place ends in an ellipsis, never inside an escape, a mention or a pair of marks.
 */
import { type Span, spansOf, spelled, type Text } from '#chat/text.ts';

/** What a line break in the data becomes: a space, a bare break, or a break and the prefix of its block. */
export type LineBreak = ' ' | '\n' | `\n${string}`;

export const ELLIPSIS = '…';

// As core/text.ts: nothing a reader cannot see is kept, but for the joiners that emoji and scripts need.
const INVISIBLE = /[[\p{Cf}\p{Cc}\p{Co}\p{Cn}]--[\n\u200C\u200D]]/gv;
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

/** Visible characters on their own, line breaks kept. Unlike `cleanText` it leaves the outer spaces of a part. */
export const visible = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(/\t/gu, ' ')
    .replace(INVISIBLE, '');

/** One line for places without markup: labels, placeholders, titles of forms. */
export const visibleLine = (text: string): string => visible(text).replace(/\s+/gu, ' ').trim();

/** At most `max` UTF-16 units, cut between graphemes. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  return longestPrefix(text, (prefix) => prefix.length < max) + ELLIPSIS;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The longest prefix in whole graphemes for which `fits` holds; `fits` holds for every shorter one too. */
function longestPrefix(text: string, fits: (prefix: string) => boolean): string {
  const ends = [0];
  for (const { index, segment } of graphemes.segment(text)) ends.push(index + segment.length);
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, ends[middle]))) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, ends[low]);
}

/**
 * Marks that open something anywhere are escaped anywhere; those that open a list or a heading, at the
 * start of a line; a colon that no space follows, because `:name:` is an emoji and `scheme://` a link.
 */
export function escapeMarkdown(text: string, lineBreak: LineBreak = '\n'): string {
  const escaped = visible(text)
    .replace(/[\\*_~`|<>[\]@#]/g, '\\$&')
    .replace(/:(?=\S)/g, '\\:')
    .replace(/^([^\S\n]*)([-+.])/gm, '$1\\$2')
    .replace(/^([^\S\n]*\d+)\./gm, '$1\\.');
  const isolated = escaped.split('\n').map(isolateLine);
  return isolated.join(lineBreak);
}

/** A line with right-to-left letters is set apart, so that it cannot reorder its neighbours. */
const isolateLine = (line: string): string =>
  RIGHT_TO_LEFT.test(line) ? `${ISOLATE}${line}${POP_ISOLATE}` : line;

// No escape works inside a code span or block, so a backtick becomes its look-alike letter.
export const codeSafe = (text: string): string =>
  visible(text).replace(/\s+/gu, ' ').replaceAll('`', '\u02CB');

/** A link target that cannot end its own parentheses; undefined where it is not a web address. */
function safeUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return href.replaceAll('(', '%28').replaceAll(')', '%29');
}

const TIME_STYLE = { relative: 'R', datetime: 'f', date: 'D' } as const;
const SNOWFLAKE = /^\d{5,20}$/;

type Shape = { open: string; inner: string; close: string; guard: (text: string) => string };

/** A span as marks around a text that may be shortened, or as one piece that may not. */
function shapeOf(span: Span, lineBreak: LineBreak): Shape | string {
  const guard = (text: string): string => escapeMarkdown(text, lineBreak);
  const between = (mark: string, inner: string): Shape =>
    inner.trim() === ''
      ? { open: '', inner, close: '', guard }
      : { open: mark, inner, close: mark, guard };
  if (typeof span === 'string') return { open: '', inner: span, close: '', guard };
  switch (span.kind) {
    case 'bold':
      return between('**', span.text);
    case 'italic':
      return between('*', span.text);
    case 'strike':
      return between('~~', span.text);
    case 'code':
      return { ...between('`', span.text), guard: codeSafe };
    case 'link': {
      const url = safeUrl(span.url);
      if (url === undefined) return { open: '', inner: span.text, close: '', guard };
      return { open: '[', inner: span.text, close: `](${url})`, guard };
    }
    case 'command':
      return { open: '', inner: spelled(span.command, 'discord'), close: '', guard };
    case 'time':
      return `<t:${Math.floor(span.at.getTime() / 1000)}:${TIME_STYLE[span.style]}>`;
    case 'person': {
      const account = span.person.accounts.find(({ platform }) => platform === 'discord');
      if (account && SNOWFLAKE.test(account.externalId)) return `<@${account.externalId}>`;
      return { open: '', inner: span.person.label, close: '', guard };
    }
  }
}

const rendered = (shape: Shape | string): string =>
  typeof shape === 'string' ? shape : shape.open + shape.guard(shape.inner) + shape.close;

/** Between two marks of one letter: without it `**a**` and `*b*` would read as something else. */
const SEAM = '\u200B';

function seamBetween(before: Shape | string | undefined, after: Shape | string): string {
  if (typeof before !== 'object' || typeof after === 'string') return '';
  const isSeam = before.close !== '' && after.open !== '' && before.close[0] === after.open[0];
  return isSeam ? SEAM : '';
}

/** A colon at the end of one piece must not begin a name or a link with the next. */
function joinable(pieces: readonly string[]): string[] {
  return pieces.map((piece, at) => {
    const next = pieces.slice(at + 1).find((one) => one !== '') ?? '';
    const isOpen = piece.endsWith(':') && !piece.endsWith('\\:') && /^\S/u.test(next);
    return isOpen ? `${piece.slice(0, -1)}\\:` : piece;
  });
}

/** A whole text in at most `max` UTF-16 units. */
export function renderInline(
  text: Text,
  max = Number.POSITIVE_INFINITY,
  lineBreak: LineBreak = '\n',
): string {
  // An empty part keeps nothing apart: the marks of its neighbours meet.
  const shapes = spansOf(text)
    .map((span) => shapeOf(span, lineBreak))
    .filter((shape) => rendered(shape) !== '');
  const pieces = joinable(
    shapes.map((shape, at) => seamBetween(shapes[at - 1], shape) + rendered(shape)),
  );
  const whole = pieces.join('');
  if (whole.length <= max) return whole;
  if (max < ELLIPSIS.length) return '';
  let out = '';
  for (const [at, shape] of shapes.entries()) {
    const piece = pieces[at] ?? '';
    const left = max - ELLIPSIS.length - out.length;
    if (piece.length > left) {
      const seam = seamBetween(shapes[at - 1], shape);
      const part = shorten(shape, left - seam.length);
      return out + (part === '' ? '' : seam + part) + ELLIPSIS;
    }
    out += piece;
  }
  return out;
}

function shorten(shape: Shape | string, left: number): string {
  if (typeof shape === 'string') return '';
  const { open, inner, close, guard } = shape;
  const room = left - open.length - close.length;
  if (room <= 0) return '';
  const prefix = longestPrefix(visible(inner), (part) => guard(part).length <= room).trimEnd();
  return prefix === '' ? '' : open + guard(prefix) + close;
}
