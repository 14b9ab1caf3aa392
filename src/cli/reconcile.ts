/**
 * `npm run reconcile`: a database older than the chain (T19). Every account's past is compared with a final
 * block; transactions the books do not know are matched to intents of the same call, and what is left is
 * listed for a human to settle:
 *
 *   npm run reconcile                                    look, match, list
 *   npm run reconcile -- settle SENDER NONCE "why"       that transaction was none of ours
 *   npm run reconcile -- lost INTENT                     that lost intent was not paid
 */

import { createApp } from '#app.ts';
import { describeProblems, loadConfig, processEnvironment } from '#config.ts';
import { asId, type IntentId } from '#core/identity.ts';
import { createLog } from '#telemetry/log.ts';
import { fail, withDatabase } from './database.ts';

const loaded = loadConfig(processEnvironment());
if (!loaded.ok) fail(`Civitas cannot start:\n${describeProblems(loaded.problems)}`);
const { config } = loaded;
const [verb, ...rest] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  await withDatabase(async (connection) => {
    const { services } = await createApp(config, connection, createLog({ level: 'warn' }));
    const { executions } = services;
    if (verb === 'settle') {
      const [sender = '', nonce = '', note = ''] = rest;
      if (!/^\d+$/.test(nonce) || note.trim() === '') fail('say SENDER, NONCE and why');
      const settled = await executions.settleStranger(sender, Number(nonce), note);
      say(settled ? 'Settled.' : 'There is no such open transaction.');
      return;
    }
    if (verb === 'lost') {
      const ended = await executions.settleLost(asId<IntentId>(rest[0] ?? ''));
      if (ended.ok) say('Released: nothing is sent for it.');
      else if (ended.refusal.code !== 'payment-found') say(`Refused: ${ended.refusal.code}.`);
      else {
        const { hash } = ended.refusal;
        const why = hash ? `${hash} is on the chain` : 'no final block has used its nonce';
        say(`Refused: ${why}. Nothing was released; it is watched again.`);
      }
      return;
    }
    if (verb !== undefined) fail(`unknown: ${verb}`);
    for (const { sender, verdict } of await executions.checkSenders()) say(`${sender}: ${verdict}`);
    const { matched, left } = await executions.reconcile();
    for (const one of matched)
      say(`matched: ${one.sender} nonce ${one.nonce} -> intent ${one.intent}`);
    for (const one of left) {
      say(
        `open: ${one.senderAccountId} nonce ${one.nonce} ${one.hash ?? ''} ${JSON.stringify(one.decoded)}`,
      );
    }
    const lost = await executions.listLost();
    for (const one of lost) {
      say(`lost: intent ${one.id} nonce ${one.nonce} of ${one.senderAccountId} (${one.source})`);
    }
    const all = left.length + lost.length;
    say(all === 0 ? 'Nothing is left to settle.' : `${all} left for a human to settle.`);
  });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
