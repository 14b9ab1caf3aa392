// What Telegram finds in a text by itself (commands, mentions, links, hashtags) and how it trims formatted text.
import type { Entity } from './world.ts';

export interface FormattedText {
  text: string;
  entities: Entity[];
}

/** Each pattern's named group `hit` is the entity; what stands before it is only a boundary. */
const PATTERNS: ReadonlyArray<readonly [type: string, pattern: RegExp]> = [
  ['url', /(?<hit>\b(?:https?:\/\/|t\.me\/)[^\s<>"]+)/giu],
  [
    'bot_command',
    /(?<=^|[^\w/@.:])(?<hit>\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])/gu,
  ],
  ['mention', /(?<=^|[^\w@/])(?<hit>@[A-Za-z0-9_]{2,32})(?!\w)/gu],
  // A number alone is none.
  ['hashtag', /(?<=^|[^\w&#])(?<hit>#(?=[\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256})/gu],
  ['cashtag', /(?<=^|[^\w$])(?<hit>\$[A-Z]{3,8})(?!\w)/gu],
];
/** Nothing is searched inside these. */
const OPAQUE = new Set(['code', 'pre', 'text_link', 'text_mention', 'url', 'custom_emoji']);

const overlaps = (a: Entity, b: Entity): boolean =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length;

export function byPosition(entities: readonly Entity[]): Entity[] {
  return entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
}

export function detectEntities(text: string, given: readonly Entity[] = []): Entity[] {
  const found: Entity[] = [];
  for (const [type, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const raw = match.groups?.['hit'] ?? '';
      const hit = type === 'url' ? raw.replace(/[.,;:!?)\]}'"]+$/u, '') : raw;
      const entity = { type, offset: match.index, length: hit.length };
      const taken = [...given.filter((other) => OPAQUE.has(other.type)), ...found];
      if (!taken.some((other) => overlaps(entity, other))) found.push(entity);
    }
  }
  return byPosition([...given, ...found]);
}

/** Cuts white space at both ends and every entity that lies outside what is left. */
export function trimFormatted({ text, entities }: FormattedText): FormattedText {
  const start = text.length - text.trimStart().length;
  const trimmed = text.trim();
  const kept = entities.flatMap((entity) => {
    const from = Math.max(entity.offset - start, 0);
    const to = Math.min(entity.offset + entity.length - start, trimmed.length);
    return to > from && trimmed.slice(from, to).trim() !== ''
      ? [{ ...entity, offset: from, length: to - from }]
      : [];
  });
  return { text: trimmed, entities: byPosition(kept) };
}
