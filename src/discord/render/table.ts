/** A table as an aligned code block, narrow enough for a phone; columns give way to an equal share. */
import type { Block } from '#chat/reply.ts';
import { codeSafe, ELLIPSIS } from './inline.ts';

/** Characters a phone shows on one line of a code block. */
const WIDTH = 38;
const GAP = '  ';
const FENCE = '```';

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const lettersOf = (text: string): string[] =>
  [...graphemes.segment(text)].map(({ segment }) => segment);
const widthOfLetter = (letter: string): number => (WIDE.test(letter) ? 2 : 1);
const widthOf = (text: string): number =>
  lettersOf(text).reduce((sum, letter) => sum + widthOfLetter(letter), 0);

const NUMERIC = /^[-+]?[\d.,\s]+\s?\S{0,6}$/u;

export function renderTable(
  { head, rows }: Extract<Block, { kind: 'table' }>,
  max: number,
): string {
  const lines = [head, ...rows].map((row) => head.map((_, at) => codeSafe(row[at] ?? '').trim()));
  const widths = shrink(
    head.map((_, at) => Math.max(1, ...lines.map((line) => widthOf(line[at] ?? '')))),
    WIDTH - GAP.length * (head.length - 1),
  );
  const isNumber = head.map((_, at) => {
    const cells = lines.slice(1).map((line) => line[at] ?? '');
    return (
      cells.some((cell) => cell !== '') && cells.every((cell) => NUMERIC.test(cell) || cell === '')
    );
  });
  const drawn = lines.map((line) =>
    line
      .map((cell, at) => align(cut(cell, widths[at] ?? 1), widths[at] ?? 1, isNumber[at] ?? false))
      .join(GAP)
      .trimEnd(),
  );
  return fenced(drawn, max);
}

/** The widest column gives way first, down to three characters. */
function shrink(widths: readonly number[], room: number): number[] {
  const shrunk = [...widths];
  let excess = shrunk.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = Math.max(...shrunk);
    if (widest <= 3) break;
    shrunk[shrunk.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return shrunk;
}

function cut(cell: string, width: number): string {
  if (widthOf(cell) <= width) return cell;
  let kept = '';
  let left = width - 1;
  for (const letter of lettersOf(cell)) {
    left -= widthOfLetter(letter);
    if (left < 0) break;
    kept += letter;
  }
  return kept + ELLIPSIS;
}

function align(cell: string, width: number, right: boolean): string {
  const padding = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return right ? padding + cell : cell + padding;
}

/** Rows that do not fit are cut at the end of the table. */
function fenced(lines: readonly string[], max: number): string {
  const frame = 2 * (FENCE.length + 1);
  const shown: string[] = [];
  let left = max - frame;
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    const reserve = isLast ? 0 : ELLIPSIS.length + 1;
    if (line.length + reserve > left) {
      if (shown.length === 0 || left < ELLIPSIS.length) return '';
      shown.push(ELLIPSIS);
      break;
    }
    shown.push(line);
    left -= line.length + 1;
  }
  return [FENCE, ...shown, FENCE].join('\n');
}
