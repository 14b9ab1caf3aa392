/**
 * `npm run rotate -- COMMUNITY`: in an emergency the operator has a treasury's account replaced whose key may have
 * leaked. Only where somebody in office asked for it within the last day (`/treasury rotate`) and payments are paused.
 */
import { createOperatorPauses } from '#app/pauses.ts';
import { fail, withDatabase } from './database.ts';

const [which, ...rest] = process.argv.slice(2);
if (which === undefined || rest.length > 0) fail('usage: npm run rotate -- COMMUNITY');

try {
  await withDatabase(async (connection) => {
    const { list, rotate } = createOperatorPauses(connection);
    const meant = (await list()).find(({ id }) => id === which);
    if (!meant) fail('there is no such community');
    const account = await rotate(meant.id);
    process.stdout.write(
      `${meant.name}: ${account} is being replaced and emptied by the worker. What it cannot move, and what the account may\n` +
        'still do in contracts, is told to everybody in office. Its gas purse and the vault keep their keys.\n',
    );
  });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
