/** Files that go with a reply. */
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import type { Attachment } from './reply.ts';

/** What every chat takes as a file; longer ones are compressed. */
const PLAIN_MAX = 4 * 1024 * 1024;

export function fileOf(name: string, mime: string, content: string): Attachment {
  const bytes = new TextEncoder().encode(content);
  return bytes.length > PLAIN_MAX
    ? { name: `${name}.gz`, mime: 'application/gzip', bytes: gzipSync(bytes) }
    : { name, mime, bytes };
}

/** Cells that a spreadsheet would run as a formula are written as text. */
export const sheetFile = (
  name: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Attachment =>
  fileOf(
    `${name}.csv`,
    'text/csv',
    stringify(
      rows.map((row) => [...row]),
      { header: true, columns: [...columns], escape_formulas: true },
    ),
  );
