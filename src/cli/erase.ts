/**
 * `npm run erase`: forgets the person who has a chat account, as `/profile delete` does, where a platform passes on
 * that somebody asked for it. What stands in the way there stands in the way here.
 *
 *   npm run erase -- discord ID           says whether it could be done
 *   npm run erase -- discord ID yes       does it
 */

import { createApp } from '#app.ts';
import { describeProblems, loadConfig, processEnvironment } from '#config.ts';
import { PLATFORMS } from '#core/identity.ts';
import { createLog } from '#telemetry/log.ts';
import { fail, withDatabase } from './database.ts';

const loaded = loadConfig(processEnvironment());
if (!loaded.ok) fail(`Civitas cannot start:\n${describeProblems(loaded.problems)}`);
const { config } = loaded;
const [named, id = '', yes] = process.argv.slice(2);
const platform = PLATFORMS.find((known) => known === named);
if (!platform || !/^\d+$/.test(id) || (yes !== undefined && yes !== 'yes')) {
  fail('usage: npm run erase -- discord|telegram ID [yes]');
}
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  await withDatabase(async (connection) => {
    const { services } = await createApp(config, connection, createLog({ level: 'warn' }));
    const { profiles } = services;
    if (yes === undefined) {
      const may = await profiles.mayEraseAccount(platform, id);
      say(may.ok ? 'It can be done: say yes at the end.' : `Refused: ${may.refusal.code}.`);
      return;
    }
    const done = await profiles.eraseAccount(platform, id);
    say(
      done.ok
        ? `Erased; the rest is kept as ${done.value.pseudonym}.`
        : `Refused: ${done.refusal.code}.`,
    );
  });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
