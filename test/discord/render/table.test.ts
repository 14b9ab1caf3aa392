import { describe, expect, test } from 'vitest';
import { renderTable } from '#discord/render/table.ts';

const drawn = (head: string[], rows: string[][], max = 4000): string =>
  renderTable({ kind: 'table', head, rows }, max);

describe('tables', () => {
  test('are aligned, numbers to the right', () => {
    expect(
      drawn(
        ['Choice', 'Votes'],
        [
          ['Mon', '7'],
          ['Tuesday', '12'],
        ],
      ),
    ).toBe(['```', 'Choice   Votes', 'Mon          7', 'Tuesday     12', '```'].join('\n'));
  });

  test('stay narrow enough for a phone', () => {
    const lines = drawn(
      ['Name', 'What', 'How much'],
      [['a'.repeat(60), 'b'.repeat(60), '1,000 CIV']],
    );
    for (const line of lines.split('\n')) expect(line.length).toBeLessThanOrEqual(38);
    expect(lines).toContain('1,000 CIV');
    expect(lines).toContain('a…');
  });

  test('cannot be broken out of', () => {
    const lines = drawn(['a`b'], [['```\n@everyone'], ['\u202Ex']]);
    expect(lines.split('```')).toHaveLength(3);
    expect(lines).toBe('```\naˋb\nˋˋˋ @everyone\nx\n```');
  });

  test('count wide letters as two', () => {
    expect(drawn(['字', 'b'], [['x', 'y']])).toBe('```\n字  b\nx   y\n```');
  });

  test('rows that do not fit are cut, a table without room is left out', () => {
    const rows = Array.from({ length: 200 }, (_, at) => [`row ${at}`]);
    const lines = drawn(['head'], rows, 100);
    expect(lines.length).toBeLessThanOrEqual(100);
    expect(lines.endsWith('…\n```')).toBe(true);
    expect(drawn(['head'], rows, 10)).toBe('');
  });

  test('a short row has empty cells', () => {
    expect(drawn(['a', 'b'], [['x']])).toBe('```\na  b\nx\n```');
  });
});
