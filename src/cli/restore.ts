/**
 * `npm run restore -- FILE`: into an empty database. At the next start every account's past is compared with
 * the chain before anything is sent (T19); what the backup does not know is frozen and listed.
 */
import { restore } from '#store/backup.ts';
import { fail, fileArgument, MIGRATIONS, withDatabase } from './database.ts';

const file = fileArgument('restore');
try {
  const { tables, rows } = await withDatabase((connection) =>
    restore(connection, file, MIGRATIONS),
  );
  process.stdout.write(
    `${rows} rows of ${tables} tables restored. Start Civitas: payments stay frozen where the chain has moved on, until \`npm run reconcile\`.\n`,
  );
} catch (error) {
  fail(`nothing was restored: ${error instanceof Error ? error.message : String(error)}`);
}
