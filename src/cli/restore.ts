/**
 * `npm run restore -- FILE`: into an empty database, which is marked as a copy: nothing is signed from it until a human
 * has adopted it. Every account's past is compared with the chain (T19); what the backup does not know is listed.
 */
import { restore } from '#store/backup.ts';
import { fail, fileArgument, MIGRATIONS, withDatabase } from './database.ts';

const file = fileArgument('restore');
try {
  const { tables, rows } = await withDatabase((connection) =>
    restore(connection, file, MIGRATIONS),
  );
  process.stdout.write(
    `${rows} rows of ${tables} tables restored. Payments are frozen: run \`npm run reconcile\`, settle what it lists, make sure that no other copy\n` +
      'runs, and say `npm run reconcile -- adopt "why"`.\n',
  );
} catch (error) {
  fail(`nothing was restored: ${error instanceof Error ? error.message : String(error)}`);
}
