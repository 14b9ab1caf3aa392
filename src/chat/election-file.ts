/** A vote as files: JSON to count it again, and a table for whoever has a spreadsheet. */
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import type { ElectionExport } from '#service/vote/export.ts';
import type { ReceiptLook } from '#service/vote/receipt.ts';
import type { Attachment, Reply } from './reply.ts';
import { sayOnly } from './reply.ts';
import type { Words } from './words/index.ts';

/** What every chat takes as a file; longer ones are compressed. */
const PLAIN_MAX = 4 * 1024 * 1024;

function fileOf(name: string, mime: string, content: string): Attachment {
  const bytes = new TextEncoder().encode(content);
  return bytes.length > PLAIN_MAX
    ? { name: `${name}.gz`, mime: 'application/gzip', bytes: gzipSync(bytes) }
    : { name, mime, bytes };
}

/** Cells that a spreadsheet would run as a formula are written as text. */
const sheetOf = ({ sheet }: ElectionExport): string =>
  stringify(
    sheet.map(({ voter, power, delegate, choice }) => [voter, String(power), delegate, choice]),
    { header: true, columns: ['voter', 'power', 'delegate', 'choice'], escape_formulas: true },
  );

export function electionReply(exported: ElectionExport, words: Words): Reply {
  const name = `civitas-${exported.kind}-${exported.number}`;
  const { ballots, closed } = exported;
  return {
    ...sayOnly(words.secrecy.exported({ ballots, closed })),
    files: [
      fileOf(`${name}.json`, 'application/json', `${JSON.stringify(exported.bundle, null, 1)}\n`),
      fileOf(`${name}.csv`, 'text/csv', sheetOf(exported)),
    ],
  };
}

/** What a receipt is worth, with the proof as a file where there is one. */
export function receiptReply(look: ReceiptLook, words: Words): Reply {
  const said = sayOnly(words.secrecy.receipt(look));
  if (look.state !== 'counted') return said;
  const proof = { format: 'civitas-receipt/1', vote: look.vote, ...look.proof };
  const content = `${JSON.stringify(proof, null, 1)}\n`;
  return { ...said, files: [fileOf('civitas-receipt.json', 'application/json', content)] };
}
