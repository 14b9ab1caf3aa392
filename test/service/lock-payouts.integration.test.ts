/** What a lock stops of payments: nobody pays to the person, and what was on its way unsigned comes back, once. */
import { v7 as uuidv7 } from 'uuid';
import { parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { refusalWords } from '#chat/refusal.ts';
import { plainOn } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { readActionText } from '#core/execution/action-text.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import { createStopPayoutsJob } from '#queue/jobs/lock.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { listTransfers } from '#test/support/mining.ts';
import { CIV, createPayoutWorld, type PayoutWorld } from '#test/support/payout-world.ts';
import { codeOf, must, type Voter } from '#test/support/vote-world.ts';

let sandbox: SandboxChain;
let world: PayoutWorld;
let ada: Voter;
beforeAll(async () => {
  sandbox = await startChain();
});
beforeEach(async () => {
  world = await createPayoutWorld(sandbox);
  ada = await world.somebody();
});
afterEach(() => world.close());
afterAll(() => sandbox.stop());

const words = wordsFor('en');
/** What is read of a refusal on each platform. */
function said(result: Result<unknown>): readonly string[] {
  if (result.ok) throw new Error('it was not refused');
  const text = refusalWords(result.refusal, words);
  return [plainOn(text, 'discord'), plainOn(text, 'telegram')];
}
const kindsOf = async (who: Voter) => (await world.toldOf(who)).map(({ kind }) => kind);
const feed = () => sandbox.anvil.setBalance(world.vault, parseEther('1'));
const recipientOf = ({ person }: Voter) => ({ person, isBot: false, displayName: 'Ada' });
const paidFrom = (from: Address) =>
  listTransfers(sandbox, { from, to: asAddress(people.ada.address) }).then((logs) => logs.length);

test('nobody pays somebody who is locked, by budget or proposal, and both are told why and what next', async () => {
  const { services, community, holder } = world;
  const publish = (text?: string) =>
    services.proposals.publish({
      ...{ community, author: holder.person, title: 'Pay', body: '', eventId: uuidv7() },
      ...(text === undefined
        ? { payment: { amount: '1', to: recipientOf(ada) } }
        : {
            payment: undefined,
            steps: must(readActionText(text)).map((step) => ({
              step,
              recipient: recipientOf(ada),
            })),
          }),
    });
  const preview = () =>
    services.budgets.preview({
      ...{ community, person: holder.person, account: holder.account, budget: 'Docs' },
      ...{ to: recipientOf(ada), amount: '1', purpose: 'the manual' },
    });
  must(await preview());
  await world.lock(ada);
  for (const refused of [
    await preview(),
    // What was shown before the lock, and is pressed now.
    await world.pay(ada, '1'),
    await publish(),
    await publish('pay 1 CIV to @ada'),
  ]) {
    const [discord, telegram] = said(refused);
    expect(codeOf(refused)).toBe('recipient-locked');
    expect(discord).toMatch(/^Ada is locked just now: .* Wait until .* with \/unlock;/);
    expect(telegram).toMatch(/^Ada is locked just now: .* Wait until .* with \/unlock;/);
  }
  expect(await world.intents()).toEqual([]);
  expect(await world.budgetLeft()).toBe(100n * CIV);
  await world.unlock(ada);
  must(await preview());
  must(await world.pay(ada, '1'));
  must(await publish('pay 1 CIV to @ada'));
});

test('a payment that is written while the lock comes is found by it, or finds it', async () => {
  const { store, database } = world;
  const sender = await store.executions.findSenderOf(world.community, sandbox.chainId, 'treasury');
  /** Both in this order, while somebody else holds what they need. */
  async function bothWaiting(
    held: 'sender_account' | 'person',
    acts: readonly (() => Promise<unknown>)[],
  ): Promise<readonly unknown[]> {
    const begun: Promise<unknown>[] = [];
    await database.sql.begin(async (sql) => {
      const id = held === 'person' ? ada.person : (sender?.id ?? '');
      await sql`select 1 from ${sql(held)} where id = ${id} for update`;
      for (const act of acts) {
        begun.push(act());
        await untilWaiting(begun.length);
      }
    });
    return Promise.all(begun);
  }
  const pay = () => world.pay(ada, '4');
  const lock = () => world.lock(ada);
  // The payment has the person and waits for the account: the lock waits behind it.
  const [paid] = await bothWaiting('sender_account', [pay, lock]);
  must(paid as Result<unknown>);
  expect((await world.intents()).map(({ state }) => state)).toEqual(['cancelled']);
  await world.unlock(ada);
  // The lock is about to have the person; the payment has looked the wallet up, and comes behind it.
  const [, refused] = await bothWaiting('person', [lock, pay]);
  expect(codeOf(refused as Result<unknown>)).toBe('recipient-locked');
  expect((await world.intents()).map(({ state }) => state)).toEqual(['cancelled']);
  expect(await world.budgetLeft()).toBe(100n * CIV);
});

/** So many sessions of this database wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  await expect
    .poll(async () => {
      const [row] = await world.database.sql<{ waiting: number }[]>`
        select count(*)::int as waiting from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.waiting ?? 0;
    })
    .toBeGreaterThanOrEqual(count);
}

test('a budget payment to the locked person is called off, the budget has it again, and both are told once', async () => {
  must(await world.pay(ada, '4'));
  expect(await world.budgetLeft()).toBe(96n * CIV);
  await world.lock(ada);
  expect(await world.budgetLeft()).toBe(100n * CIV);
  const voided = expect.objectContaining({ kind: 'budget-voided', amount: '4', reason: 'locked' });
  for (const who of [ada, world.holder]) {
    expect((await world.toldOf(who)).filter(({ kind }) => kind === 'budget-voided')).toEqual([
      voided,
    ]);
  }
  const before = await world.balanceOf(people.ada.address);
  await world.rest();
  await world.unlock(ada);
  await world.rest();
  expect(await world.balanceOf(people.ada.address)).toBe(before);
  expect((await kindsOf(world.holder)).filter((kind) => kind === 'budget-voided')).toHaveLength(1);
  expect(await world.recount()).toEqual([]);
});

test('what the locked person sent out of their budget is called off, too', async () => {
  must(await world.pay(ada, '4'));
  await world.lock(world.holder);
  expect((await world.intents()).map(({ state }) => state)).toEqual(['cancelled']);
  expect(await world.budgetLeft()).toBe(100n * CIV);
  expect(codeOf(await world.pay(ada, '4'))).toBe('person-locked');
});

test('what was signed before the lock is left alone, and the person reads that', async () => {
  const before = await world.balanceOf(people.ada.address);
  must(await world.pay(ada, '4'));
  await world.turn('treasury');
  expect((await world.intents()).map(({ state }) => state)).toEqual(['submitted']);
  must(await world.pay(ada, '2'));
  await world.lock(ada);
  expect((await world.intents()).map(({ state }) => state).toSorted()).toEqual([
    'cancelled',
    'submitted',
  ]);
  const [lock] = (await world.toldOf(ada)).filter(({ kind }) => kind === 'person-locked');
  expect(lock).toMatchObject({ signed: 1 });
  await world.rest();
  expect(await world.balanceOf(people.ada.address)).toBe(before + 4n * CIV);
  expect(await kindsOf(ada)).toContain('budget-paid');
  expect(await world.budgetLeft()).toBe(96n * CIV);
});

test('a withdrawal parked for want of gas is never sent once its person is locked, and the money is back', async () => {
  await world.deposited(people.ada, 10n * CIV);
  const before = await world.balanceOf(people.ada.address);
  const eventId = uuidv7();
  must(await world.withdraw(ada, '4', people.ada, eventId));
  await world.turn();
  expect(await world.intents()).toMatchObject([{ state: 'parked', reason: 'no-gas-money' }]);
  await world.lock(ada);
  expect(await world.available(ada)).toBe(10n * CIV);
  await feed();
  await world.advance(3_600_000);
  await world.rest();
  await world.unlock(ada);
  await world.rest();
  expect(await world.balanceOf(people.ada.address)).toBe(before);
  expect(await paidFrom(world.vault)).toBe(0);
  const told = (await world.toldOf(ada)).filter(({ kind }) => kind === 'withdrawal-voided');
  expect(told).toEqual([expect.objectContaining({ amount: '4', reason: 'locked' })]);
  // The same press is the same withdrawal; a new one is asked for anew.
  expect(must(await world.withdraw(ada, '4', people.ada, eventId)).state).toBe('voided');
  must(await world.withdraw(ada, '4'));
  await world.rest();
  expect(await world.balanceOf(people.ada.address)).toBe(before + 4n * CIV);
  expect(await world.available(ada)).toBe(6n * CIV);
  expect(await world.recount()).toEqual([]);
});

test('of lock and signature one wins, and nothing happens twice', async () => {
  await world.deposited(people.ada, 30n * CIV);
  await feed();
  const started = await world.balanceOf(people.ada.address);
  const paid = await paidFrom(world.vault);
  // At each of these the lock is pressed while the hands go on: before a nonce is taken, with the bytes made and not stored,
  // and while they are being stored, which the lock waits for.
  for (const [point, wins] of [
    ['after-simulate', 'lock'],
    ['after-reserve', 'lock'],
    ['after-sign', 'lock'],
    ['within-persist', 'signature'],
    ['before-send', 'signature'],
  ] as const) {
    const had = await world.available(ada);
    const held = await world.balanceOf(people.ada.address);
    must(await world.withdraw(ada, '2'));
    const [reached, locked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const hands = world.another(async (at) => {
      if (at !== point) return;
      reached.resolve();
      // Its own transaction holds the account: the lock comes to its end after that.
      if (point !== 'within-persist') await locked.promise;
    });
    const turning = world.turn('vault', hands);
    await reached.promise;
    await world.lock(ada).then(() => locked.resolve(), locked.reject);
    await turning;
    await world.rest();
    expect
      .soft(await world.balanceOf(people.ada.address), point)
      .toBe(wins === 'lock' ? held : held + 2n * CIV);
    expect.soft(await world.available(ada), point).toBe(wins === 'lock' ? had : had - 2n * CIV);
    await world.unlock(ada);
    await world.rest();
  }
  const kinds = await kindsOf(ada);
  expect(kinds.filter((kind) => kind === 'withdrawal-voided')).toHaveLength(3);
  expect(kinds.filter((kind) => kind === 'withdrawal-sent')).toHaveLength(2);
  expect(await world.balanceOf(people.ada.address)).toBe(started + 4n * CIV);
  expect((await paidFrom(world.vault)) - paid).toBe(2);
  expect(await world.recount()).toEqual([]);
});

test('a process that dies with the nonce taken leaves nothing to sign: a no-op takes its place', async () => {
  await world.deposited(people.ada, 10n * CIV);
  await feed();
  const before = await world.balanceOf(people.ada.address);
  must(await world.withdraw(ada, '4'));
  const dying = world.another((point) => {
    if (point === 'before-sign') throw new Error('killed');
  });
  await expect(world.turn('vault', dying)).rejects.toThrow('killed');
  expect((await world.intents()).map(({ state }) => state)).toEqual(['reserved']);
  await world.lock(ada);
  expect((await world.intents()).map(({ state }) => state)).toEqual(['cancelling']);
  // What holds up the no-op is told, and is not why the payment was called off.
  await sandbox.anvil.setBalance(world.vault, 0n);
  await world.advance(60_000);
  await world.turn();
  expect((await world.intents())[0]).toMatchObject({
    ...{ state: 'cancelling', reason: 'locked' },
    detail: expect.any(String),
  });
  await feed();
  await world.advance(60_000);
  await world.rest();
  expect(await world.balanceOf(people.ada.address)).toBe(before);
  expect(await world.available(ada)).toBe(10n * CIV);
  const told = (await world.toldOf(ada)).filter(({ kind }) => kind === 'withdrawal-voided');
  expect(told).toEqual([expect.objectContaining({ reason: 'locked' })]);
});

test('a lock that breaks in the middle is no lock and calls nothing off; pressed again it is one', async () => {
  const { sql } = world.database;
  await world.deposited(people.ada, 10n * CIV);
  must(await world.withdraw(ada, '4'));
  await sql.unsafe(`
    create function break_lock() returns trigger language plpgsql as $$
      begin raise exception 'cut' using errcode = '08006'; end $$;
    create trigger break_lock before insert on inbox for each row
      when (new.kind = 'person-locked') execute function break_lock();`);
  await expect(world.lock(ada)).rejects.toThrow('cut');
  expect((await world.intents()).map(({ state }) => state)).toEqual(['planned']);
  expect(await world.available(ada)).toBe(6n * CIV);
  expect(await world.services.locks.lockedSince(ada.person)).toBeUndefined();
  await sql.unsafe('drop trigger break_lock on inbox; drop function break_lock();');
  await world.lock(ada);
  expect((await world.intents()).map(({ state }) => state)).toEqual(['cancelled']);
  expect(await world.available(ada)).toBe(10n * CIV);
});

test('what an account may have sent without the books is called off as soon as that is looked into', async () => {
  const { sql } = world.database;
  await world.deposited(people.ada, 10n * CIV);
  must(await world.withdraw(ada, '4'));
  await sql`
    insert into unknown_transaction (sender_account_id, community_id, nonce, decoded, found_at)
    select id, community_id, 0, '{}', civitas_now() from sender_account
     where community_id = ${world.community} and purpose = 'vault'`;
  await world.lock(ada);
  expect((await world.intents()).map(({ state }) => state)).toEqual(['planned']);
  const due = await sql`select key from outbox where kind = 'stop-payouts' and done_at is null`;
  expect(due).toEqual([{ key: ada.person }]);
  const job = createStopPayoutsJob(world.services.locks);
  expect(await job({ key: ada.person })).toMatchObject({ again: expect.any(Date) });
  await sql`update unknown_transaction set settled_at = civitas_now(), note = 'none of ours'
    where community_id = ${world.community}`;
  expect(await job({ key: ada.person })).toBeUndefined();
  expect((await world.intents()).map(({ state }) => state)).toEqual(['cancelled']);
  expect(await world.available(ada)).toBe(10n * CIV);
  // Lifted meanwhile, nothing is called off.
  await world.unlock(ada);
  must(await world.withdraw(ada, '1'));
  expect(await job({ key: ada.person })).toBeUndefined();
  expect((await world.intents()).map(({ state }) => state)).toContain('planned');
});
