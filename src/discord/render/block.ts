/** Blocks of a reply as Discord markdown within a number of characters: the longest block gives way first. */
import type { Block } from '#chat/reply.ts';
import { bold, spansOf } from '#chat/text.ts';
import { ELLIPSIS, renderInline } from './inline.ts';
import { renderTable } from './table.ts';

type Piece = (max: number) => string;

/** All blocks in at most `max` UTF-16 units. */
export function renderBlocks(blocks: readonly Block[], max: number): string {
  const separators = blocks.map((block, index) => separatorBefore(block, blocks[index - 1]));
  const room = max - separators.join('').length;
  const pieces = blocks.map(
    (block): Piece =>
      (limit) =>
        renderBlock(block, limit),
  );
  return fitted(pieces, room)
    .map((piece, index) => (piece === '' ? '' : (separators[index] ?? '') + piece))
    .join('')
    .trimStart();
}

function separatorBefore(block: Block, previous: Block | undefined): string {
  if (previous === undefined) return '';
  if (previous.kind === 'title') return '\n';
  return block.kind === 'text' || block.kind === 'title' || block.kind === 'quote' ? '\n\n' : '\n';
}

/** Renders every piece; where they are too long together, those above an equal share are shortened to it. */
function fitted(pieces: readonly Piece[], room: number): string[] {
  const whole = pieces.map((piece) => piece(Number.POSITIVE_INFINITY));
  const share = equalShare(
    whole.map(({ length }) => length),
    room,
  );
  return pieces.map((piece, index) => {
    const text = whole[index] ?? '';
    return text.length <= share ? text : piece(share);
  });
}

/** The largest share for which the lengths, each cut down to it, fit the room together. */
export function equalShare(lengths: readonly number[], room: number): number {
  let left = Math.max(0, room);
  const ascending = lengths.toSorted((a, b) => a - b);
  for (const [index, length] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (length > share) return share;
    left -= length;
  }
  return Number.POSITIVE_INFINITY;
}

function renderBlock(block: Block, max: number): string {
  switch (block.kind) {
    case 'title':
      return prefixed('### ', max, (room) => renderInline(block.text, room, ' '));
    case 'text':
      return renderInline(block.text, max);
    case 'quote':
      return prefixed('> ', max, (room) => renderInline(block.text, room, '\n> '));
    case 'note':
      return prefixed('-# ', max, (room) => renderInline(block.text, room, '\n-# '));
    case 'fields':
      return fitted(
        block.fields.map(
          ({ name, value }): Piece =>
            (room) =>
              renderInline([bold(name), ': ', ...spansOf(value)], room, ' '),
        ),
        max - Math.max(0, block.fields.length - 1),
      ).join('\n');
    case 'list':
      return renderList(block, max);
    case 'table':
      return renderTable(block, max);
  }
}

function prefixed(prefix: string, max: number, render: Piece): string {
  const room = max - prefix.length;
  const text = room > 0 ? render(room) : '';
  return text.trim() === '' ? '' : prefix + text;
}

const INNER_BREAK = '\n  ';

/** A list too long is cut at its end, so that what is shown is shown whole. */
function renderList({ items, ordered }: Extract<Block, { kind: 'list' }>, max: number): string {
  const lines: string[] = [];
  let left = max;
  for (const [index, item] of items.entries()) {
    const mark = ordered ? `${index + 1}. ` : '- ';
    // A second line stands under the first, within its item.
    const line = mark + renderInline(item, Number.POSITIVE_INFINITY, INNER_BREAK);
    const isLast = index === items.length - 1;
    const reserve = isLast ? 0 : ELLIPSIS.length + 1;
    if (line.length + reserve > left) {
      const room = left - mark.length;
      if (lines.length === 0 && room > 1) return mark + renderInline(item, room, INNER_BREAK);
      if (left >= ELLIPSIS.length) lines.push(ELLIPSIS);
      return lines.join('\n');
    }
    lines.push(line);
    left -= line.length + 1;
  }
  return lines.join('\n');
}
