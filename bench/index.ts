/** `npm run bench` runs all, `npm run bench -- NAME` one; `--json` prints for machines. */
import { coldStart } from './cold-start.ts';
import { votePath } from './vote-path.ts';

const BENCHES: { readonly [name: string]: () => Promise<readonly object[]> } = {
  'cold-start': coldStart,
  'vote-path': votePath,
};

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
  const rows = await bench();
  if (json)
    process.stdout.write(`${JSON.stringify({ bench: one, node: process.version, rows })}\n`);
  else {
    process.stdout.write(`${one} (node ${process.version}, Postgres with fsync off)\n`);
    console.table(rows);
  }
}
process.exit(0);
