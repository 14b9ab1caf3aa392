/** Withdrawals of joined persons on a real chain: who may ask, and where what comes back belongs (W6, L6). */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { createDeposits } from '#service/deposit.ts';
import type { Ledger } from '#service/ledger.ts';
import { createSettling } from '#service/merge/settle.ts';
import type { PersonView } from '#service/person.ts';
import { createWithdrawals } from '#service/withdrawal.ts';
import { createLog } from '#telemetry/log.ts';
import { CIV, must } from '#test/support/ledger-bed.ts';
import { createLedgerWorld, type LedgerWorld } from '#test/support/ledger-world.ts';
import { mergePersons, undoMerge } from '#test/support/merge.ts';
import { until } from '#test/support/poll.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let sandbox: SandboxChain;
let database: TestStore;
let world: LedgerWorld;
let town: Awaited<ReturnType<LedgerWorld['found']>>;
let ada: PersonView;
beforeAll(async () => {
  [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
  world = await createLedgerWorld({ sandbox, database });
});
afterAll(async () => {
  await world?.close();
  await database?.close();
  await sandbox?.stop();
});
beforeEach(async () => {
  town = await world.found();
  ada = await world.bed.member('Ada');
  await world.link(town.community, ada, people.ada.address);
  await world.send(people.ada, town.vault, 10n * CIV);
  await world.finalize();
  await world.deposits.scan(town.community);
  await world.later(DAY_MS);
});

let event = 0;
function request(
  over: { amount?: string } = {},
  { person, account }: Pick<PersonView, 'person' | 'account'> = ada,
) {
  event += 1;
  const ask = { community: town.community, amount: '4', to: asAddress(people.ada.address) };
  return world.withdrawals.request({ ...ask, eventId: `e${event}`, person, account, ...over });
}
const available = () => world.bed.available(town.community, ada.person);
const intents = () => world.store.executions.listIntents(town.community, 100);
async function proof() {
  await world.reserves.check(town.community);
  return (await world.reserves.view(town.community))?.checked;
}

test('given back after its person was joined, it is where all else of that person went', async () => {
  must(await request());
  const bo = await world.bed.member('Bo');
  await mergePersons(database.sql, ada.person, bo.person);
  const { settleDue } = createSettling({ store: world.store, ledger: world.bed.ledger });
  await settleDue();
  expect(await available()).toBe(6n * CIV);
  await world.later(7 * DAY_MS);
  await settleDue();
  await settleDue();
  expect(await available()).toBe(0n);
  expect(await world.bed.available(town.community, bo.person)).toBe(6n * CIV);
  const [row] = await intents();
  if (!row) throw new Error('no intent');
  must(await world.store.transaction('off', (tx) => world.executions.callOffIntent(tx, row.id)));
  expect(await available()).toBe(0n);
  expect(await world.bed.available(town.community, bo.person)).toBe(10n * CIV);
  expect(await world.bed.ledger.recount(town.community)).toEqual([]);
  expect(await proof()).toMatchObject({ gap: 0n });
});

test('a withdrawal under way makes its community one that has to speak for its person, until it is over', async () => {
  const concerned = () => world.store.recoveries.listConcerned(ada.person);
  must(await request({ amount: '10' }));
  expect(await available()).toBe(0n);
  expect(await concerned()).toEqual([town.community]);
  const [row] = await intents();
  if (!row) throw new Error('no intent');
  await database.sql`update withdrawal set state = 'posted', settled_at = civitas_now(),
    settle_journal_id = reserve_journal_id where intent_id = ${row.id}`;
  expect(await concerned()).toEqual([]);
});

test('who was joined this week withdraws nothing, and the others of that person do (W6)', async () => {
  const bo = await world.bed.member('Bo');
  await mergePersons(database.sql, bo.person, ada.person);
  const fresh = { person: ada.person, account: bo.account };
  expect(await request({}, fresh)).toMatchObject({
    ok: false,
    refusal: { code: 'joined-recently' },
  });
  expect(await intents()).toEqual([]);
  must(await request());
  await world.later(7 * DAY_MS);
  must(await request({}, fresh));
  await database.sql`insert into person_lock (id, person_id, account_id, locked_at)
    values (gen_random_uuid(), ${bo.person}, ${bo.account}, civitas_now())`;
  for (const by of [ada, fresh]) {
    expect(await request({ amount: '1' }, by)).toMatchObject({
      ok: false,
      refusal: { code: 'person-locked' },
    });
  }
});

test('what the joined side sends in is its own until the joining is firm', async () => {
  const bo = await world.bed.member('Bo');
  await mergePersons(database.sql, ada.person, bo.person);
  await world.send(people.ada, town.vault, 3n * CIV);
  await world.finalize();
  await world.deposits.scan(town.community);
  expect(await world.bed.available(town.community, bo.person)).toBe(0n);
  await undoMerge(database.sql, ada.person);
  expect(await available()).toBe(13n * CIV);
  await mergePersons(database.sql, ada.person, bo.person);
  await world.later(7 * DAY_MS);
  await createSettling({ store: world.store, ledger: world.bed.ledger }).settleDue();
  await world.send(people.ada, town.vault, 2n * CIV);
  await world.finalize();
  await world.deposits.scan(town.community);
  expect(await available()).toBe(0n);
  expect(await world.bed.available(town.community, bo.person)).toBe(15n * CIV);
  expect(await world.bed.ledger.recount(town.community)).toEqual([]);
  expect(await proof()).toMatchObject({ gap: 0n });
});

/** A ledger that stops once it is about to post: whose account it goes to has been looked up by then. */
function heldLedger(): { ledger: Ledger; reached: Promise<void>; go: () => void } {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const ledger: Ledger = {
    ...world.bed.ledger,
    async postJournal(...journal) {
      reached.resolve();
      await gate.promise;
      return world.bed.ledger.postJournal(...journal);
    },
  };
  return { ledger, reached: reached.promise, go: gate.resolve };
}

/** Settles on a connection of its own, in the middle of a posting: it is over, or waits for that one. */
async function settleAmid(
  posting: Promise<unknown>,
  { reached, go }: ReturnType<typeof heldLedger>,
) {
  await reached;
  let over = false;
  const { settleDue } = createSettling({ store: world.store, ledger: world.bed.ledger });
  const settling = settleDue().finally(() => {
    over = true;
  });
  await until('the settling is over, or waits', async () => {
    const [waiting] = await database.sql`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return over || waiting !== undefined;
  });
  go();
  await Promise.all([posting, settling]);
}

test('a deposit that is credited while its owner’s joining is settled goes along, and is not left behind', async () => {
  const bo = await world.bed.member('Bo');
  await mergePersons(database.sql, ada.person, bo.person);
  await world.later(7 * DAY_MS);
  await world.send(people.ada, town.vault, 3n * CIV);
  await world.finalize();
  const held = heldLedger();
  const { store, chain, broadcast, tokens, executions, bed } = world;
  const deposits = createDeposits({
    ...{ store, ids: bed.ids, chain, broadcast, tokens, executions, inbox: bed.inbox },
    ...{ ledger: held.ledger, log: createLog({ level: 'silent' }) },
  });
  await settleAmid(deposits.scan(town.community), held);
  expect(await available()).toBe(0n);
  expect(await bed.available(town.community, bo.person)).toBe(13n * CIV);
  expect(await bed.ledger.recount(town.community)).toEqual([]);
});

test('a withdrawal that is given back while its owner’s joining is settled goes along too', async () => {
  must(await request());
  const bo = await world.bed.member('Bo');
  await mergePersons(database.sql, ada.person, bo.person);
  await world.later(7 * DAY_MS);
  const held = heldLedger();
  const { store, executions, bed } = world;
  const { listener } = createWithdrawals({
    ...{ store, ids: bed.ids, ledger: held.ledger, executions, inbox: bed.inbox },
    ...{ primaryOf: async () => null, payoutDelayMs: DAY_MS, explorer: () => undefined },
  });
  const [row] = await intents();
  if (!row) throw new Error('no intent');
  const ended = {
    outcome: 'cancelled',
    expired: null,
    txHash: null,
    blockNumber: null,
    locked: false,
  } as const;
  const { id: intent, source } = row;
  const voiding = store.transaction('give back', (tx) =>
    listener.settled(tx, { intent, community: town.community, source, ...ended }),
  );
  await settleAmid(voiding, held);
  expect(await available()).toBe(0n);
  expect(await bed.available(town.community, bo.person)).toBe(10n * CIV);
  expect(await bed.ledger.recount(town.community)).toEqual([]);
});
