// Telegram's text with its entities as a tree. Knows no document, so that it can be tested without a browser.
import type { TelegramEntity } from '../../wire.ts';

export type TextNode = string | { entity: TelegramEntity; children: TextNode[] };

/** Entities nest or follow each other; where two overlap by half the later one is cut at the end of the first. */
export function entityTree(text: string, entities: readonly TelegramEntity[]): TextNode[] {
  const sorted = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, 0, text.length, sorted);
}

function between(
  text: string,
  start: number,
  end: number,
  entities: readonly TelegramEntity[],
): TextNode[] {
  const nodes: TextNode[] = [];
  let at = start;
  for (const [index, entity] of entities.entries()) {
    const from = entity.offset;
    const to = Math.min(entity.offset + entity.length, end);
    if (from < at || from >= end || to <= from) continue;
    if (from > at) nodes.push(text.slice(at, from));
    const inner = entities.slice(index + 1).filter((one) => one.offset < to);
    nodes.push({ entity, children: between(text, from, to, inner) });
    at = to;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}
