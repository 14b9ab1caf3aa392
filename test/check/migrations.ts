/** Fails when the schema files say more than the migrations: a change without its SQL. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const draft = mkdtempSync(join(root, '.drift-'));
try {
  cpSync(join(root, 'migrations'), draft, { recursive: true });
  const before = readdirSync(draft).length;
  execFileSync(
    join(root, 'node_modules/.bin/drizzle-kit'),
    [
      'generate',
      '--dialect=postgresql',
      '--schema=./src/store/schema/index.ts',
      `--out=./${relative(root, draft)}`,
      '--name=drift',
    ],
    { cwd: root, stdio: 'pipe' },
  );
  if (readdirSync(draft).length > before) {
    process.stderr.write('The schema and the migrations differ: run `npx drizzle-kit generate`.\n');
    process.exitCode = 1;
  }
} finally {
  rmSync(draft, { recursive: true, force: true });
}
