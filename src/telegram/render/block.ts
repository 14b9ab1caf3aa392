/** Blocks of a reply, one under the other, as one text. */
import type { Block } from '#chat/reply.ts';
import {
  type Audience,
  concat,
  type Formatted,
  formatText,
  join,
  plainText,
  unformatted,
  wrap,
} from './inline.ts';
import { formatTable } from './table.ts';

function formatBlock(block: Block, audience: Audience): Formatted {
  switch (block.kind) {
    case 'title':
      return wrap(formatText(block.text, audience), 'bold');
    case 'text':
      return formatText(block.text, audience);
    case 'quote':
      return wrap(formatText(block.text, audience), 'blockquote');
    case 'note':
      return wrap(formatText(block.text, audience), 'italic');
    case 'fields': {
      const lines = block.fields.map(({ name, value }) =>
        concat([
          wrap(unformatted(`${plainText(name, audience)}:`), 'bold'),
          unformatted(' '),
          formatText(value, audience),
        ]),
      );
      return join(lines, '\n');
    }
    case 'list': {
      const items = block.items.map((item, index) =>
        concat([unformatted(block.ordered ? `${index + 1}. ` : '• '), formatText(item, audience)]),
      );
      return join(items, '\n');
    }
    case 'table':
      return formatTable(block.head, block.rows, audience);
  }
}

/** A title stands close to what it names, a list to its heading, a quote to all; others are set apart by an empty line. */
function separatorBetween(previous: Block, next: Block): string {
  const isQuoted = previous.kind === 'quote' || next.kind === 'quote';
  const isHeaded = previous.kind === 'text' && next.kind === 'list';
  return previous.kind === 'title' || isQuoted || isHeaded ? '\n' : '\n\n';
}

export function formatBlocks(blocks: readonly Block[], audience: Audience): Formatted {
  const parts: Formatted[] = [];
  let previous: Block | undefined;
  for (const block of blocks) {
    const formatted = formatBlock(block, audience);
    if (formatted.text.trim() === '') continue;
    if (previous) parts.push(unformatted(separatorBetween(previous, block)));
    parts.push(formatted);
    previous = block;
  }
  return concat(parts);
}
