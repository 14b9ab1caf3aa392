/** `npm run simulate -- --seeds N [--from SEED] [--processes N]`: as the test does it, for longer. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runBatch, summary } from './batch.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});
const batch = await runBatch(Number(values.from), Number(values.seeds), Number(values.processes));
process.stdout.write(`${summary(batch)}\n`);
for (const { seed, what, trace } of batch.broken) {
  process.stdout.write(`\nSEED=${seed}\n${trace.join('\n')}\n${what}\n`);
}
process.exit(batch.broken.length === 0 ? 0 : 1);
