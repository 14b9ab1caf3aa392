/**
 * The disk is full for a while (SQLSTATE 53100), at one moment after the other: while a member's press is written, while
 * the queue claims and records, while a nonce is taken, signed bytes are stored, and what was sent is noted. The clerks,
 * relay and worker are real and nobody starts them again: afterwards nothing is lost and nothing happened twice.
 */
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDispatcher, type Dispatcher } from '#chat/dispatch.ts';
import type { Act } from '#chat/incoming.ts';
import { wordsFor } from '#chat/words/index.ts';
import { withdraw } from '#commands/withdraw.ts';
import { withdrawalConfirm } from '#commands/withdrawal/confirm.ts';
import { asAddress } from '#core/identity.ts';
import { openBell } from '#queue/backend.ts';
import { createExecuteJob } from '#queue/jobs/execute.ts';
import { createRelay } from '#queue/relay.ts';
import { createWorker } from '#queue/worker.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { createLog } from '#telemetry/log.ts';
import { createMetrics } from '#telemetry/metrics.ts';
import { listTransfers } from '#test/support/mining.ts';
import { CIV, createPayoutWorld, type PayoutWorld } from '#test/support/payout-world.ts';
import { until } from '#test/support/poll.ts';
import type { Voter } from '#test/support/vote-world.ts';
import { heardFrom, pressIn, speak, wordsOf } from '../chat/said.ts';

type Moment = { readonly name: string; readonly table: string; readonly trigger: string };

/** While a member presses: nothing of it is done. */
const PRESSED: readonly Moment[] = [
  { name: 'a journal is posted', table: 'posting', trigger: 'insert' },
  { name: 'the bell is asked for', table: 'outbox', trigger: 'insert' },
];
/** While it is carried out, in the order of it: each is met before the one before it is over. */
const CARRIED_OUT: readonly Moment[] = [
  {
    ...{ name: 'the queue claims', table: 'outbox' },
    trigger: 'update of fence on outbox for each row when (new.fence <> old.fence)',
  },
  { name: 'a nonce is taken', table: 'attempt', trigger: 'insert' },
  { name: 'what was signed is stored', table: 'attempt', trigger: 'update of raw' },
  { name: 'what was sent is noted', table: 'attempt', trigger: 'update of sent_at' },
  {
    ...{ name: 'the queue records', table: 'outbox' },
    trigger: 'update of lease_until on outbox for each row when (new.lease_until is null)',
  },
  { name: 'the end is posted', table: 'posting', trigger: 'insert' },
];

type Described = { readonly code?: string; readonly cause?: Described };
type Line = { readonly msg?: string; readonly err?: Described };

let sandbox: SandboxChain;
let world: PayoutWorld;
let ada: Voter;
let dispatcher: Dispatcher;
let stop: () => Promise<void>;
const logged: Line[] = [];

beforeAll(async () => {
  sandbox = await startChain();
  world = await createPayoutWorld(sandbox);
  ada = await world.somebody();
  await world.deposited(people.ada, 50n * CIV);
  await sandbox.anvil.setBalance(world.vault, parseEther('1'));
  const destination = new Writable({
    write(line, _encoding, done) {
      logged.push(JSON.parse(String(line)) as Line);
      done();
    },
  });
  const log = createLog({ level: 'warn', destination });
  dispatcher = createDispatcher({
    commands: [withdraw, withdrawalConfirm],
    services: world.services,
    log,
  });
  const { outbox } = world.store;
  const metrics = createMetrics();
  const bell = await openBell({
    ...{ databaseUrl: world.database.url, redisUrl: undefined, namespace: 'disk-full', log },
  });
  const handlers = { execute: createExecuteJob(world.hands.executions) };
  const relay = createRelay({ outbox, bell, log, metrics, everyMs: 10, ringAgainMs: 50 });
  // A lease of the row that a handling left behind is over soon.
  const worker = createWorker({ bell, outbox, handlers, log, metrics, leaseMs: 500 });
  stop = async () => {
    await relay.stop();
    await worker.stop();
    await bell.close();
  };
  await world.database.sql.unsafe(`
    create function disk_full() returns trigger language plpgsql as $$
      begin
        -- A sequence is not set back with what failed.
        perform nextval(tg_argv[0]);
        raise exception 'could not extend file: No space left on device' using errcode = '53100';
      end $$;`);
});
afterAll(async () => {
  await stop?.();
  await world?.close();
  await sandbox?.stop();
});

/** From here on the disk is full at this moment; how often that was met, and its end. */
async function fill({ name, table, trigger }: Moment) {
  const { sql } = world.database;
  const counter = `met_${name.replaceAll(' ', '_')}`;
  const on = trigger.includes(' on ') ? trigger : `${trigger} on ${table}`;
  await sql.unsafe(`
    create sequence ${counter};
    create trigger ${counter} before ${on} execute function disk_full('${counter}');`);
  return {
    async met(): Promise<number> {
      const [row] = await sql.unsafe(
        `select case when is_called then last_value else 0 end::int as met from ${counter}`,
      );
      return Number(row?.['met']);
    },
    empty: () => sql.unsafe(`drop trigger ${counter} on ${table}`),
  };
}

/** Whether the log says it; a statement outside of a transaction says it by its SQLSTATE. */
const saysIt = (err: Described | undefined): boolean =>
  err !== undefined && (err.code === 'disk-full' || err.code === '53100' || saysIt(err.cause));
const said = (from: number): boolean => logged.slice(from).some(({ err }) => saysIt(err));

/** The member asks to withdraw 1 CIV; the button under the answer, which is one withdrawal however often it is pressed. */
async function ask(): Promise<() => Promise<string>> {
  const answer = (act: Act) => dispatcher.answer(heardFrom(ada.externalId, act));
  const shown = await answer(speak('withdraw', { amount: '1' }));
  const pressed = pressIn(shown, wordsFor('en').tip.withdraw.confirm());
  return async () => wordsOf(await answer(pressed));
}

/** The law's time goes on meanwhile, and blocks where there are to be any. */
const untilWorked = (what: string, look: () => Promise<boolean>, blocks = 1) =>
  until(what, async () => {
    if (blocks > 0) await sandbox.anvil.mine(blocks);
    await world.advance(2_000);
    await sleep(20);
    return look();
  });
const isAtRest = async () => {
  const queued = await world.database.sql`
    select 1 from outbox where kind = 'execute' and done_at is null
       and (last_error is not null or lease_until is not null)`;
  return (
    queued.length === 0 && (await world.intents()).every(({ settledAt }) => settledAt !== null)
  );
};
const paid = async (): Promise<number> =>
  (await listTransfers(sandbox, { from: world.vault, to: asAddress(people.ada.address) })).length;

/** So many withdrawals were asked for until now: each is paid once, told once, and the books say so. */
async function checkAll(count: number): Promise<void> {
  await untilWorked('it is at rest', isAtRest);
  const all = await world.intents();
  expect(all.map(({ state }) => state)).toEqual(Array(count).fill('final'));
  expect(await paid()).toBe(count);
  expect(await world.available(ada)).toBe(50n * CIV - BigInt(count) * CIV);
  expect(await world.recount()).toEqual([]);
  const told = (await world.toldOf(ada)).filter(({ kind }) => kind.startsWith('withdrawal-'));
  expect(told.map(({ kind }) => kind)).toEqual(Array(count).fill('withdrawal-sent'));
  for (const { id } of all) {
    const attempts = await world.store.executions.listAttempts(id);
    expect(new Set(attempts.map(({ nonce }) => nonce)).size).toBe(1);
  }
}

test('a full disk while a member presses: it is said, nothing is half done, and the same press does it once', async () => {
  for (const [index, moment] of PRESSED.entries()) {
    const press = await ask();
    const from = logged.length;
    const disk = await fill(moment);
    for (let times = 0; times < 2; times += 1) {
      expect(await press()).toMatch(/^Something broke on our side, and nothing was changed/);
    }
    expect(await disk.met(), moment.name).toBeGreaterThanOrEqual(2);
    expect(said(from), moment.name).toBe(true);
    expect((await world.intents()).length).toBe(index);
    await disk.empty();
    for (let times = 0; times < 2; times += 1) expect(await press()).toMatch(/withdrawal/i);
  }
  await checkAll(PRESSED.length);
});

test('a full disk at each moment on the way: it is said, and what was asked for is carried out once', async () => {
  const press = await ask();
  let before: Awaited<ReturnType<typeof fill>> | undefined;
  for (const moment of CARRIED_OUT) {
    const from = logged.length;
    const disk = await fill(moment);
    if (!before) expect(await press()).toMatch(/withdrawal/i);
    await before?.empty();
    // Nothing is mined before the last of it: until then there is no end to post.
    const blocks = moment === CARRIED_OUT.at(-1) ? 1 : 0;
    const { name } = moment;
    await untilWorked(`it is met while ${name}`, async () => (await disk.met()) > 0, blocks);
    await untilWorked(`it is said while ${name}`, async () => said(from), blocks);
    expect(await paid()).toBeLessThanOrEqual(PRESSED.length + 1);
    before = disk;
  }
  await before?.empty();
  await checkAll(PRESSED.length + 1);
});
