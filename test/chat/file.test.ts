/** Files for spreadsheets: whatever somebody calls himself is text there. */
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changesFiles, membersFile } from '#chat/card/role-safety.ts';
import type { Attachment } from '#chat/reply.ts';

const textOf = ({ bytes }: Attachment): string => new TextDecoder().decode(bytes);

/** Cells as RFC 4180 has them. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
    if (end === '') break;
  }
  return rows.filter((row) => row.length > 1);
}

const named = (label: string) => ({
  label,
  accounts: [{ platform: 'discord' as const, externalId: '42', handle: null, displayName: label }],
});

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

it.each([
  '=1+1',
  '=HYPERLINK("https://evil.example","click")',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  '"=1+1"',
  'a,"=1+1',
  'a\n=1+1',
])('a member called %j is written as text, in one cell', (name) => {
  const { name: file, mime, bytes } = membersFile('list', [named(name)]);
  expect([file, mime]).toEqual(['list.csv', 'text/csv']);
  const [head, row, ...more] = cellsOf(new TextDecoder().decode(bytes));
  expect(head).toEqual(['member', 'discord', 'telegram']);
  expect(more).toEqual([]);
  expect([name, `'${name}`]).toContain(row?.[0]);
  expect(row?.[0]).not.toMatch(FORMULA);
  expect(row?.slice(1)).toEqual(['42', '']);
});

it('any name stays one cell that is no formula', () => {
  const letters = fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '"', ',', "'", '\t', '\r', '\n', 'a', ' ', '＝'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(letters, letters, (one, other) => {
      const [file] = changesFiles([named(one)], [named(other)]);
      if (!file) throw new Error('two members make a file');
      const [, ...rows] = cellsOf(textOf(file));
      expect(rows.map((row) => row.length)).toEqual([4, 4]);
      expect(rows.map(([change]) => change)).toEqual(['gains', 'loses']);
      for (const row of rows) for (const cell of row) expect(cell).not.toMatch(FORMULA);
    }),
  );
});

it('of nobody there is no file, and a long one is compressed', () => {
  expect(changesFiles([], [])).toEqual([]);
  const [file] = changesFiles(Array(50_000).fill(named('B'.repeat(100))), []);
  expect(file?.name).toBe('civitas-preview.csv.gz');
  expect(gunzipSync(file?.bytes ?? new Uint8Array()).toString()).toContain('B,42,\n');
});
