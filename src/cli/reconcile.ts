/**
 * `npm run reconcile`: a database older than the chain, and one of two copies (T19). Every account's past is compared
 * with a final block; transactions the books do not know are matched to intents of the same call, and what is left is
 * listed, each with what it may have been, for a human to settle:
 *
 *   npm run reconcile                                    look, match, list
 *   npm run reconcile -- match SENDER NONCE HASH INTENT  that transaction carried out this intent; held against the chain
 *   npm run reconcile -- settle SENDER NONCE "why"       that transaction was none of ours
 *   npm run reconcile -- lost INTENT                     that lost intent was not paid
 *   npm run reconcile -- adopt "why"                     this database and this DATA_DIR are the ones that live
 */

import { ADOPT, adoptDeployment, COPY_WORDS, findCopy } from '#app/identity.ts';
import { type App, createApp } from '#app.ts';
import { describeProblems, loadConfig, processEnvironment } from '#config.ts';
import { asId, type IntentId } from '#core/identity.ts';
import { isHash } from '#core/keccak.ts';
import { createLog } from '#telemetry/log.ts';
import { fail, withDatabase } from './database.ts';
import { mayBePaidLines, noMatchWords, strangerLines } from './reconcile-words.ts';

const loaded = loadConfig(processEnvironment());
if (!loaded.ok) fail(`Civitas cannot start:\n${describeProblems(loaded.problems)}`);
const { config } = loaded;
const [verb, ...rest] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Executions = App['services']['executions'];

/** Said when the database is closed again. */
function refuse(why: string): never {
  throw new Error(why);
}

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
const isNonce = (text: string): boolean => /^\d{1,15}$/.test(text);

async function match(executions: Executions): Promise<void> {
  const [sender = '', nonce = '', hash = '', intent = '', ...more] = rest;
  const tx = hash.toLowerCase();
  const isSaid = isId(sender) && isNonce(nonce) && isHash(tx) && isId(intent) && more.length === 0;
  if (!isSaid || !isHash(tx)) refuse('say SENDER, NONCE, HASH (0x and 64 hex digits) and INTENT');
  const done = await executions.matchTransaction(
    sender,
    Number(nonce),
    tx,
    asId<IntentId>(intent.toLowerCase()),
  );
  if (!done.ok) refuse(`Refused: ${noMatchWords(done.why)}`);
  say(`matched: ${done.match.sender} nonce ${done.match.nonce} -> intent ${done.match.intent}`);
}

async function settle(executions: Executions): Promise<void> {
  const [sender = '', nonce = '', note = '', word, ...more] = rest;
  if (!isId(sender) || !isNonce(nonce) || note.trim() === '' || more.length > 0) {
    refuse('say SENDER, NONCE and why');
  }
  const settled = await executions.settleStranger(sender, Number(nonce), note, word);
  if (settled.kind === 'no-stranger') refuse('There is no such open transaction.');
  if (settled.kind === 'may-be-paid') {
    refuse(mayBePaidLines(settled, { sender, nonce: Number(nonce), note }).join('\n'));
  }
  say('Settled.');
}

async function lost(executions: Executions): Promise<void> {
  const [intent = ''] = rest;
  if (!isId(intent)) refuse('say INTENT');
  const ended = await executions.settleLost(asId<IntentId>(intent));
  if (ended.ok) return say('Released: nothing is sent for it.');
  if (ended.refusal.code !== 'payment-found') return say(`Refused: ${ended.refusal.code}.`);
  const { hash } = ended.refusal;
  const why = hash ? `${hash} is on the chain` : 'no final block has used its nonce';
  say(`Refused: ${why}. Nothing was released; it is watched again.`);
}

async function adopt({ store, config: { dataDir } }: App): Promise<void> {
  const [why = '', ...more] = rest;
  if (why.trim() === '' || more.length > 0) refuse('say why this is the one that lives');
  await adoptDeployment({ store, dataDir }, why);
  say(
    `Adopted: this database and ${dataDir} belong together. Another database that was run with that folder starts frozen.\n` +
      'A copy with another folder does not notice: make sure that none runs.',
  );
}

/** What the books are taken for comes first: while it stands, nothing thaws whatever is settled. */
async function tellCopy(app: App): Promise<void> {
  const copy = await findCopy(app);
  if (!copy) return;
  say(`copy: ${COPY_WORDS[copy]}. Nothing is signed from it.`);
  say(`  If this is the one that lives, and no other runs with its keys: ${ADOPT}`);
}

async function look(app: App): Promise<void> {
  const { executions } = app.services;
  await tellCopy(app);
  for (const { sender, verdict } of await executions.checkSenders()) say(`${sender}: ${verdict}`);
  const { matched } = await executions.reconcile();
  for (const one of matched)
    say(`matched: ${one.sender} nonce ${one.nonce} -> intent ${one.intent}`);
  const left = await executions.viewStrangers();
  for (const one of left) for (const line of strangerLines(one)) say(line);
  const gone = await executions.listLost();
  for (const one of gone) {
    say(`lost: intent ${one.id} nonce ${one.nonce} of ${one.senderAccountId} (${one.source})`);
  }
  const all = left.length + gone.length;
  say(all === 0 ? 'Nothing is left to settle.' : `${all} left for a human to settle.`);
}

try {
  await withDatabase(async (connection) => {
    const app = await createApp(config, connection, createLog({ level: 'warn' }));
    const { executions } = app.services;
    if (verb === 'match') await match(executions);
    else if (verb === 'settle') await settle(executions);
    else if (verb === 'lost') await lost(executions);
    else if (verb === 'adopt') await adopt(app);
    else if (verb === undefined) await look(app);
    else refuse(`unknown: ${verb}`);
  });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
