/** One process of a batch: `share.ts <database url> <first seed> <how many> <step>`. Writes a `Line` each. */

import type { Line } from './batch.ts';
import { openSimulatedBooks } from './books.ts';
import { addCounts, noCounts } from './counts.ts';
import { simulate } from './simulate.ts';

const [url = '', from, seeds, step] = process.argv.slice(2);
const write = (line: Line): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const books = await openSimulatedBooks(url);
let counts = noCounts();
for (let index = 0; index < Number(seeds); index += 1) {
  const seed = Number(from) + index * Number(step);
  const outcome = await simulate(books, seed, 'batch');
  counts = addCounts(counts, outcome.counts);
  if (!outcome.broken) continue;
  write({ seed, ...outcome.broken });
  break;
}
const { user, system } = process.cpuUsage();
write({ counts, cpuMs: (user + system) / 1_000 });
await books.connection.close();
