/** `npm run backup -- FILE`: one consistent snapshot of the deployment, while it runs or not. */
import { backup } from '#store/backup.ts';
import { fail, fileArgument, MIGRATIONS, withDatabase } from './database.ts';

const file = fileArgument('backup');
try {
  const { tables, rows } = await withDatabase((connection) => backup(connection, file, MIGRATIONS));
  process.stdout.write(
    `${file}: ${rows} rows of ${tables} tables. Keys are not in it: keep them apart.\n`,
  );
} catch (error) {
  fail(`no backup was made: ${error instanceof Error ? error.message : String(error)}`);
}
