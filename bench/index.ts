/** `npm run bench` runs all, `npm run bench -- NAME` one; `--json` prints for machines, `--quick` and `--only=METHOD` shorten `tally`. */
import { createRequire } from 'node:module';
import { tooManyInvalid, tooSlow } from './bound.ts';
import { coldStart } from './cold-start.ts';
import { delegation } from './delegation.ts';
import { execution } from './execution.ts';
import { gateIncremental } from './gate-incremental.ts';
import { gateLatency } from './gate-latency.ts';
import { gateRefresh } from './gate-refresh.ts';
import { linkFlow } from './link-flow.ts';
import { linkVerify } from './link-verify.ts';
import { liveTally } from './live-tally.ts';
import { roleSync } from './role-sync.ts';
import { roll } from './roll.ts';
import { tally } from './tally.ts';
import { votePath } from './vote-path.ts';

/** `broken`: bounds that its figures break, in words; where there are any the run fails, after all figures were printed. */
type Bench = {
  run: () => Promise<readonly object[]>;
  postgres: string;
  broken?: (rows: readonly never[]) => readonly string[];
};

const BENCHES: { readonly [name: string]: Bench } = {
  'cold-start': { run: coldStart, postgres: 'embedded, fsync on' },
  'link-verify': { run: linkVerify, postgres: 'none' },
  'link-flow': { run: linkFlow, postgres: 'fsync off' },
  'gate-incremental': { run: gateIncremental, postgres: 'fsync off' },
  'gate-latency': { run: gateLatency, postgres: 'fsync off', broken: tooSlow },
  'role-sync': { run: roleSync, postgres: 'fsync off', broken: tooManyInvalid },
  tally: { run: tally, postgres: 'none' },
  'live-tally': { run: liveTally, postgres: 'none' },
  delegation: { run: delegation, postgres: 'none' },
  'gate-refresh': { run: gateRefresh, postgres: 'none' },
  roll: { run: roll, postgres: 'none' },
  execution: { run: execution, postgres: 'as each row says' },
  'vote-path': { run: votePath, postgres: 'fsync off' },
};

const require = createRequire(import.meta.url);
/** Read from the file: not every package exports its manifest. */
const versionOf = (name: string): string =>
  (require(`../node_modules/${name}/package.json`) as { version: string }).version;
const versions = {
  node: process.version,
  ...Object.fromEntries(
    [
      ...['discord.js', 'grammy', 'siwe', 'viem'],
      ...['@snapshot-labs/snapshot.js', 'votes', '@openzeppelin/merkle-tree'],
    ].map((name) => [name, versionOf(name)]),
  ),
};

const broken: string[] = [];
const json = process.argv.includes('--json');
const [name] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const chosen = name === undefined ? Object.keys(BENCHES) : [name];
for (const one of chosen) {
  const bench = BENCHES[one];
  if (!bench) {
    process.stderr.write(
      `no bench is called ${one}; there are: ${Object.keys(BENCHES).join(', ')}\n`,
    );
    process.exit(1);
  }
  const rows = await bench.run();
  const { postgres } = bench;
  broken.push(...(bench.broken?.(rows as never[]) ?? []).map((what) => `${one}: ${what}`));
  if (json) process.stdout.write(`${JSON.stringify({ bench: one, versions, postgres, rows })}\n`);
  else {
    process.stdout.write(`${one} (${JSON.stringify(versions)}, Postgres: ${postgres})\n`);
    console.table(rows);
  }
}
for (const what of broken) process.stderr.write(`a bound is broken: ${what}\n`);
process.exit(broken.length > 0 ? 1 : 0);
