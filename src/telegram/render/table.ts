/** Tables: aligned in a fixed-width block while a phone can show the rows whole, else one entry per row. */
import { type Audience, type Formatted, join, plainText, unformatted, wrap } from './inline.ts';

/** About what a phone shows of fixed-width text before it breaks a line. */
const ROW_MAX = 40;
const GAP = '  ';
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const WIDTHLESS = /[\p{M}\p{Cf}]/u;
const NUMERIC = /^[-+]?[\d.,\u00A0\u202F' ]+\s?(%|[A-Z]{2,10})?$/u;

/** Columns a text takes in a fixed-width font. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += WIDTHLESS.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
  return width;
}

function pad(cell: string, width: number, toRight: boolean): string {
  const space = ' '.repeat(Math.max(width - displayWidth(cell), 0));
  return toRight ? space + cell : cell + space;
}

function asGrid(rows: readonly (readonly string[])[], widths: readonly number[]): string {
  const numeric = widths.map((_, column) =>
    rows.slice(1).every((row) => NUMERIC.test(row[column] ?? '')),
  );
  const lines = rows.map((row) =>
    widths
      .map((width, column) => pad(row[column] ?? '', width, numeric[column] === true))
      .join(GAP)
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join(GAP);
  return [lines[0] ?? '', rule, ...lines.slice(1)].join('\n');
}

function asEntries(head: readonly string[], rows: readonly (readonly string[])[]): Formatted {
  const entries = rows.map(([first = '', ...rest]) => {
    const named = rest.map((cell, index) => `${head[index + 1] ?? ''}: ${cell}`).join(' · ');
    const title = wrap(unformatted(first), 'bold');
    return named === '' ? title : join([title, unformatted(named)], '\n');
  });
  return join(entries, '\n');
}

export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  audience: Audience,
): Formatted {
  const clean = (list: readonly string[], where: Audience): string[] =>
    list.map((cell) => plainText(cell, where).replace(/\s+/gu, ' ').trim());
  // A fixed-width block is searched for nothing, so it needs no joiners that would spoil the columns.
  const grid = [head, ...rows].map((row) => clean(row, 'private'));
  const widths = head.map((_, column) =>
    Math.max(...grid.map((row) => displayWidth(row[column] ?? ''))),
  );
  const total = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  if (total <= ROW_MAX) return wrap(unformatted(asGrid(grid, widths)), 'pre');
  return asEntries(
    clean(head, audience),
    rows.map((row) => clean(row, audience)),
  );
}
