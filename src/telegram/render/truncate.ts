/** Cuts what is too long for Telegram without cutting a letter, an emoji or an entity in half. */
import type { MessageEntity } from 'grammy/types';
import type { Formatted } from './inline.ts';

const ELLIPSIS = '…';
/** Marks that belong to the letter before them, joiners, and the second half of a surrogate pair. */
const CONTINUES = /^(?:\p{M}|\p{Emoji_Modifier}|\u200D|\uFE0F)/u;
const LONGEST_CLUSTER = 24;
const NEAR_END = 120;

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function isBoundary(text: string, at: number): boolean {
  if (isLowSurrogate(text, at)) return false;
  if (text.charAt(at - 1) === '\u200D') return false;
  return !CONTINUES.test(text.slice(at, at + 2));
}

/** The last place at or before `max` where the text may be cut, at a space or line end if one is near. */
function cutAt(text: string, max: number): number {
  const space = text.slice(0, max).search(/\s\S*$/u);
  if (space > 0 && max - space <= NEAR_END) return space;
  for (let at = max; at > Math.max(max - LONGEST_CLUSTER, 1); at -= 1) {
    if (isBoundary(text, at)) return at;
  }
  // A cluster longer than any emoji is cut between its marks, yet never inside a surrogate pair.
  return isLowSurrogate(text, max) ? max - 1 : max;
}

export function truncate(formatted: Formatted, max: number): Formatted {
  if (formatted.text.length <= max) return formatted;
  const cut = cutAt(formatted.text, max - ELLIPSIS.length);
  const text = formatted.text.slice(0, cut).trimEnd();
  const entities = formatted.entities.flatMap((entity): MessageEntity[] => {
    const length = Math.min(entity.offset + entity.length, text.length) - entity.offset;
    return length > 0 ? [{ ...entity, length }] : [];
  });
  return { text: text + ELLIPSIS, entities };
}
