/** Withdrawals that cannot leave for days: they count for the day on which they may, and not for the one they were asked on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { CIV, must } from '#test/support/ledger-bed.ts';
import { createLedgerWorld, type LedgerWorld } from '#test/support/ledger-world.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let sandbox: SandboxChain;
let database: TestStore;
let world: LedgerWorld;
beforeAll(async () => {
  [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
  const ceilings = { tip: null, withdrawal: { perTransfer: 60n, perDay: 80n } };
  world = await createLedgerWorld({ sandbox, database, ceilings });
});
afterAll(async () => {
  await world?.close();
  await database?.close();
  await sandbox?.stop();
});

test('what waits for days to leave is no money of another day (I8)', async () => {
  const { community, vault } = await world.found();
  const ada = await world.bed.member('Ada');
  const { person, account } = ada;
  await world.link(community, ada, people.ada.address);
  await world.send(people.ada, vault, 300n * CIV);
  await world.finalize();
  await world.deposits.scan(community);
  await world.later(DAY_MS);
  let event = 0;
  const request = (amount: string) => {
    event += 1;
    const ask = { community, person, account, amount, eventId: `e${event}` };
    return world.withdrawals.request({ ...ask, to: asAddress(people.ada.address) });
  };
  for (let n = 0; n < 2; n += 1) must(await request('40'));
  const refused = { ok: false, refusal: { code: 'withdrawal-daily-cap', left: 0n } };
  await world.later(2 * DAY_MS);
  expect(await request('1')).toMatchObject(refused);
  for (let turns = 0; turns < 60; turns += 1) {
    for (const { id } of await world.store.executions.listSenders(community)) {
      await world.executions.advanceSender(id);
    }
    await sandbox.anvil.mine(1);
    if ((await world.store.executions.listOpenIntentsOf(community)).length === 0) break;
  }
  const listed = await world.withdrawals.list(community, person);
  expect(listed.map(({ state }) => state)).toEqual(['posted', 'posted']);
  // Asked for days ago, and gone today.
  expect(await request('1')).toMatchObject(refused);
  await world.later(DAY_MS + 1);
  expect(await request('60')).toMatchObject({ ok: true });
});
