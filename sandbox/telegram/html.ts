// parse_mode HTML: the tags of core.telegram.org/bots/api#html-style, and the parser's own complaints, as worded by
// the Bot API server.
import { badRequest } from './api-error.ts';
import { byPosition, type FormattedText } from './entities.ts';
import type { Entity } from './world.ts';

/** The tags that mean the same in a rich message. */
export const EMPHASIS: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  code: 'code',
};
const PLAIN: Readonly<Record<string, string>> = { ...EMPHASIS, pre: 'pre' };
const OTHERS = new Set(['a', 'span', 'blockquote', 'tg-emoji', 'tg-time']);
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

interface OpenTag {
  tag: string;
  attributes: Record<string, string>;
  offset: number;
}

const failure = (text: string): Error => badRequest(`can't parse entities: ${text}`);

/** Unknown names stay as they are, as the server leaves them. */
function decodeReferences(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/giu, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

export function readAttributes(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const pattern = /([a-z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/giu;
  for (const [, name = '', double, single, bare] of source.matchAll(pattern)) {
    attributes[name.toLowerCase()] = decodeReferences(double ?? single ?? bare ?? '');
  }
  return attributes;
}

function entityOf(open: OpenTag, length: number, inner: string): Entity | undefined {
  const { tag, attributes, offset } = open;
  const at = { offset, length };
  const plain = PLAIN[tag];
  if (plain !== undefined) return { type: plain, ...at };
  if (tag === 'span') return { type: 'spoiler', ...at };
  if (tag === 'blockquote') {
    return { type: 'expandable' in attributes ? 'expandable_blockquote' : 'blockquote', ...at };
  }
  if (tag === 'tg-emoji') {
    return { type: 'custom_emoji', ...at, custom_emoji_id: attributes['emoji-id'] ?? '' };
  }
  if (tag === 'tg-time') {
    const format = attributes['format'];
    return {
      type: 'date_time',
      ...at,
      unix_time: Number(attributes['unix'] ?? 0),
      ...(format === undefined ? {} : { date_time_format: format }),
    };
  }
  // A link without a usable address is dropped, its text stays.
  const url = attributes['href'] ?? inner;
  return /^(https?:\/\/|tg:\/\/|[\w-]+\.[\w-])/iu.test(url)
    ? { type: 'text_link', ...at, url }
    : undefined;
}

/** `<pre><code class="language-x">` is one entity with a language. */
function joinCodeBlocks(
  entities: readonly Entity[],
  languages: ReadonlyMap<Entity, string>,
): Entity[] {
  return entities.flatMap((entity) => {
    const same = (other: Entity): boolean =>
      other !== entity && other.offset === entity.offset && other.length === entity.length;
    if (entity.type === 'code' && entities.some((other) => other.type === 'pre' && same(other)))
      return [];
    if (entity.type !== 'pre') return [entity];
    const code = entities.find((other) => other.type === 'code' && same(other));
    const language = code === undefined ? undefined : languages.get(code);
    return [language === undefined ? entity : { ...entity, language }];
  });
}

export function parseHtml(source: string): FormattedText {
  const open: OpenTag[] = [];
  const entities: Entity[] = [];
  const languages = new Map<Entity, string>();
  let text = '';
  let at = 0;
  const bytesTo = (index: number): number => Buffer.byteLength(source.slice(0, index));

  const openTag = (start: number, body: string): void => {
    const tag = /^[^\s/>]*/u.exec(body)?.[0].toLowerCase() ?? '';
    const attributes = readAttributes(body.slice(tag.length));
    const known = tag in PLAIN || OTHERS.has(tag);
    if (!known || (tag === 'span' && attributes['class'] !== 'tg-spoiler')) {
      if (tag === 'span')
        throw failure(`Tag "span" must have class "tg-spoiler" at byte offset ${bytesTo(start)}`);
      throw failure(`Unsupported start tag "${tag}" at byte offset ${bytesTo(start)}`);
    }
    open.push({ tag, attributes, offset: text.length });
  };
  const closeTag = (start: number, name: string): void => {
    const last = open.pop();
    if (last === undefined) throw failure(`Unexpected end tag at byte offset ${bytesTo(start)}`);
    if (name !== '' && name !== last.tag) {
      throw failure(
        `Unmatched end tag at byte offset ${bytesTo(start)}, expected "</${last.tag}>", found "</${name}>"`,
      );
    }
    const inner = text.slice(last.offset);
    const entity = inner.length === 0 ? undefined : entityOf(last, inner.length, inner);
    if (entity === undefined) return;
    entities.push(entity);
    const language = /^language-(.+)$/u.exec(last.attributes['class'] ?? '')?.[1];
    if (language !== undefined) languages.set(entity, language);
  };

  while (at < source.length) {
    const start = source.indexOf('<', at);
    text += decodeReferences(source.slice(at, start === -1 ? source.length : start));
    if (start === -1) break;
    const end = source.indexOf('>', start);
    const closes = source[start + 1] === '/';
    if (end === -1) {
      throw failure(`Unclosed ${closes ? 'end' : 'start'} tag at byte offset ${bytesTo(start)}`);
    }
    if (closes)
      closeTag(
        start,
        source
          .slice(start + 2, end)
          .trim()
          .toLowerCase(),
      );
    else openTag(start, source.slice(start + 1, end));
    at = end + 1;
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    throw failure(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  }
  return { text, entities: byPosition(joinCodeBlocks(entities, languages)) };
}
