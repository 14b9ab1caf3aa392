/**
 * `npm run -s recount -- FILE`: counts a vote again from its bundle, by the law alone, without a database. Prints the
 * result as JSON on stdout. Exit 0: it equals the stated result, or none is stated; 1: it differs, and where is said
 * on stderr; 2: the file cannot be read.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'lossless-json';
import { exactNumber } from '#core/decimal.ts';
import { MalformedElection, type Recount, readElection, recount } from '#core/voting/election.ts';

const [path, ...rest] = process.argv.slice(2);

function unreadable(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}

function recountFile(file: string): Recount {
  try {
    // A name twice in one object would mean one thing here and another elsewhere: the parser refuses it.
    return recount(readElection(parse(readFileSync(file, 'utf8'), null, exactNumber)));
  } catch (error) {
    if (error instanceof MalformedElection) return unreadable(`malformed: ${error.message}`);
    if (error instanceof SyntaxError) return unreadable(`malformed: no JSON: ${error.message}`);
    // Lists in lists until the stack ends: no vote, and no difference either.
    if (error instanceof RangeError) return unreadable('malformed: nested too deeply');
    if (error instanceof Error && 'code' in error) return unreadable(error.message);
    throw error;
  }
}

if (path === undefined || rest.length > 0) unreadable('usage: npm run -s recount -- FILE');
const { result, differences } = recountFile(path);
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
for (const { member, stated, counted } of differences) {
  process.stderr.write(
    `differs: ${member}: stated ${JSON.stringify(stated)}, counted ${JSON.stringify(counted)}\n`,
  );
}
process.exitCode = differences.length === 0 ? 0 : 1;
