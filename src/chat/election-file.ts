/** A vote as files: JSON to count it again, and a table for whoever has a spreadsheet. */
import type { ElectionExport } from '#service/vote/export.ts';
import type { ReceiptLook } from '#service/vote/receipt.ts';
import { fileOf, sheetFile } from './file.ts';
import type { Reply } from './reply.ts';
import { sayOnly } from './reply.ts';
import type { Words } from './words/index.ts';

export function electionReply(exported: ElectionExport, words: Words): Reply {
  const name = `civitas-${exported.kind}-${exported.number}`;
  const { closed } = exported;
  const ballots = words.number.count(exported.ballots);
  return {
    ...sayOnly(words.secrecy.exported({ ballots, closed })),
    files: [
      fileOf(`${name}.json`, 'application/json', `${JSON.stringify(exported.bundle, null, 1)}\n`),
      sheetFile(
        name,
        ['voter', 'power', 'delegate', 'choice'],
        exported.sheet.map(({ voter, power, delegate, choice }) => [
          voter,
          String(power),
          delegate,
          choice,
        ]),
      ),
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
