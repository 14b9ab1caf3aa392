/**
 * `npm run pause`: the operator stops payments. He can do nothing else with them: they go on by the word of
 * the community, as after any pause.
 *
 *   npm run pause                         list communities and whether they are paused
 *   npm run pause -- all "why"            every community of this host
 *   npm run pause -- COMMUNITY "why"      one, by its id
 */
import { createOperatorPauses } from '#app/pauses.ts';
import { fail, withDatabase } from './database.ts';

const [which, why = '', ...rest] = process.argv.slice(2);
if (rest.length > 0 || (which !== undefined && why.trim() === '')) {
  fail('usage: npm run pause -- COMMUNITY|all "why"');
}
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  await withDatabase(async (connection) => {
    const { list, pause } = createOperatorPauses(connection);
    const all = await list();
    const meant =
      which === undefined || which === 'all' ? all : all.filter(({ id }) => id === which);
    if (meant.length === 0) fail('there is no such community');
    for (const { id, name, reason } of meant) {
      const state = which === undefined ? reason : await pause(id, why);
      say(`${id} ${name}: ${state === null ? 'not paused' : `paused: ${state}`}`);
    }
  });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
