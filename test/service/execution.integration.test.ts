/** An intent's way to the chain and back, on a real one: what is decided is paid once, what is not, never. */

import { parseUnits } from 'viem';
import { expect, test } from 'vitest';
import { actionHash } from '#core/execution/payload-hash.ts';
import { asAddress } from '#core/identity.ts';
import { executionBed } from '#test/support/execution-bed.ts';

const bed = executionBed();
const { open } = bed;

const CIV = parseUnits('1', 18);

test('a transfer is planned, mined, confirmed, final, and told once', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, 5n * CIV));
  await world.turn();
  expect((await world.intent(id)).state).toBe('submitted');
  await bed.sandbox.anvil.mine(1);
  await world.turn();
  expect((await world.intent(id)).state).toBe('mined');
  await bed.sandbox.anvil.mine(1);
  await world.turn();
  expect((await world.intent(id)).state).toBe('confirmed');
  expect(world.settled).toEqual([]);
  await bed.sandbox.anvil.mine(1);
  const again = await world.turn();
  expect(again).toBeNull();
  const row = await world.intent(id);
  expect(row).toMatchObject({ state: 'final', succeeded: true, nonce: 0 });
  expect(await world.balanceOf(to)).toBe(5n * CIV);
  expect(world.settled).toHaveLength(1);
  expect(world.settled[0]).toMatchObject({ outcome: 'final', txHash: row.minedTxHash });
  expect(await world.reservation(id)).toBe('payment-post');
  expect(world.alarms).toEqual([]);
});

test('the same source planned twice is one intent; planned as something else it is a bug', async () => {
  const world = await open();
  const to = world.recipient();
  const action = world.transferOf(to, CIV);
  const source = `proposal:${crypto.randomUUID()}:0`;
  const first = await world.planned(action, source);
  expect(await world.planned(action, source)).toBe(first);
  await expect(world.planned(world.transferOf(to, 2n * CIV), source)).rejects.toThrow(
    'planned before',
  );
  await world.drive(first);
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('an action that is not what was voted is refused (I6)', async () => {
  const world = await open();
  const to = world.recipient();
  const voted = world.transferOf(to, CIV);
  const result = await world.store.transaction('plan', async (tx) =>
    world.executions.planIntent(tx, {
      community: world.community,
      purpose: 'treasury',
      source: `proposal:${crypto.randomUUID()}:0`,
      action: world.transferOf(to, 2n * CIV),
      actionHash: actionHash(voted),
      notBefore: await tx.now(),
      look: { block: 1n, held: 1_000n * CIV, nonce: 0 },
    }),
  );
  expect(result).toMatchObject({ ok: false, refusal: { code: 'action-hash-changed' } });
});

test('caps hold where the intent is created, also for two decisions at once (I8)', async () => {
  const world = await open();
  const to = world.recipient();
  // 1 % of 1,000 CIV a payment, 2 % a day.
  expect(await world.plan(world.transferOf(to, 11n * CIV))).toMatchObject({
    ok: false,
    refusal: { code: 'cap-exceeded', cap: 10n * CIV },
  });
  const results = await Promise.all(
    Array.from({ length: 6 }, () => world.plan(world.transferOf(to, 9n * CIV))),
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(2);
  for (const result of results) {
    if (!result.ok) expect(result.refusal.code).toBe('cap-per-day-exceeded');
  }
});

test("without caps nothing is paid; another asset than the community's is not either", async () => {
  const world = await open();
  const to = world.recipient();
  await world.store.communities.updateCommunity(world.community, { capPerDay: null });
  const off = await world.plan(world.transferOf(to, CIV));
  expect(off).toMatchObject({ ok: false, refusal: { code: 'executor-off' } });
  const native = await world.plan(world.transferOf(to, CIV, null));
  expect(native).toMatchObject({ ok: false, refusal: { code: 'asset-differs' } });
  const foreign = await world.plan(world.transferOf(to, CIV, to));
  expect(foreign).toMatchObject({ ok: false, refusal: { code: 'asset-differs' } });
});

test('a withdrawal spends the vault and never the treasury (I9)', async () => {
  const world = await open();
  const to = world.recipient();
  const action = world.transferOf(to, 7n * CIV);
  const source = `withdrawal:${crypto.randomUUID()}`;
  const before = await world.balanceOf(world.treasury);
  const id = await world.planned(action, source, 'vault');
  await world.drive(id);
  expect(await world.balanceOf(to)).toBe(7n * CIV);
  expect(await world.balanceOf(world.treasury)).toBe(before);
  expect(world.settled.map((one) => one.source)).toEqual([source]);
});

test('T12: no gas money parks; a purse that can pay tops up without an alarm, and the same intent goes on', async () => {
  const world = await open({ etherTreasury: '0' });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  expect(await world.intent(id)).toMatchObject({
    state: 'parked',
    reason: 'no-gas-money',
    nonce: null,
  });
  const row = await world.drive(id);
  expect(row.state).toBe('final');
  expect(await world.balanceOf(to)).toBe(CIV);
  const all = await world.store.executions.listIntents(world.community, 10);
  expect(all.filter(({ purpose }) => purpose === 'gas')).toHaveLength(1);
  expect(world.alarms).toEqual([]);
});

test('T12: a purse that holds less than the top-up and its own gas is an alarm at once', async () => {
  const world = await open({ etherTreasury: '0' });
  await bed.sandbox.anvil.setBalance(world.purse, 1n);
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  await world.turn();
  expect(world.alarms).toMatchObject([
    { kind: 'intent-parked', reason: 'no-gas-money', intent: id },
  ]);
});

test('T12: with an empty purse it stays parked and says so once, until money comes', async () => {
  const world = await open({ etherTreasury: '0', etherPurse: '0' });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  for (let turns = 0; turns < 5; turns += 1) await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'parked', reason: 'no-gas-money' });
  expect(world.alarms.filter((alarm) => 'intent' in alarm && alarm.intent === id)).toHaveLength(1);
  await bed.sandbox.anvil.setBalance(world.treasury, 10n ** 18n);
  expect((await world.drive(id)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(CIV);
});

test.for([
  ['RevertingToken', 'reverted'],
  ['ReturnsFalseToken', 'returned-false'],
] as const)(
  'T11: what reverts or answers no in the simulation is not sent (%s)',
  async ([name, problem]) => {
    const world = await open();
    await bed.sandbox.anvil.setMining('automine');
    const token = asAddress(await bed.sandbox.deployMisbehavingToken(name, world.treasury));
    await bed.sandbox.anvil.setMining('paused');
    const id = await world.insertForeign(world.transferOf(world.recipient(), 1n, token));
    for (let turns = 0; turns < 3; turns += 1) await world.turn();
    const row = await world.intent(id);
    expect(row).toMatchObject({ state: 'parked', reason: 'simulation-reverted', nonce: null });
    expect(row.detail).toContain(problem);
    expect(await world.store.executions.listAttempts(id)).toEqual([]);
    expect(world.alarms).toHaveLength(1);
  },
);

test('a token that returns nothing is paid with, as USDT is', async () => {
  const world = await open();
  await bed.sandbox.anvil.setMining('automine');
  const token = asAddress(
    await bed.sandbox.deployMisbehavingToken('NoReturnToken', world.treasury),
  );
  await bed.sandbox.anvil.setMining('paused');
  const id = await world.insertForeign(world.transferOf(world.recipient(), 5n, token));
  expect((await world.drive(id)).state).toBe('final');
});

test('a pause holds what is not signed; what is under way goes on', async () => {
  const world = await open();
  const sent = await world.planned(world.transferOf(world.recipient(), CIV));
  await world.turn();
  await world.store.communities.updateCommunity(world.community, {
    frozenReason: 'paused by a treasurer',
  });
  const refused = await world.plan(world.transferOf(world.recipient(), CIV));
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'frozen' } });
  expect((await world.drive(sent)).state).toBe('final');
  const held = await world.insertForeign(world.transferOf(world.recipient(), CIV));
  await world.turn();
  expect((await world.intent(held)).state).toBe('planned');
  await world.store.communities.updateCommunity(world.community, { frozenReason: null });
  expect((await world.drive(held)).state).toBe('final');
});

test("the target's code changed since the vote: parked, told, not sent (I6)", async () => {
  const world = await open();
  const id = await world.insertForeign(world.transferOf(world.recipient(), CIV));
  await world.store.executions.updateIntent(id, { votedCodeHash: `0x${'ab'.repeat(32)}` });
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'parked', reason: 'target-changed' });
  expect(world.alarms).toMatchObject([{ kind: 'intent-parked', reason: 'target-changed' }]);
});

test("T3: the target's code changed between reservation and signature: its nonce is filled by a no-op", async () => {
  let changed = false;
  const world = await open({
    at: async (point) => {
      if (point !== 'after-reserve' || changed) return;
      changed = true;
      await bed.sandbox.anvil.setCode(token, '0x00');
    },
  });
  await bed.sandbox.anvil.setMining('automine');
  const token = asAddress(
    await bed.sandbox.deployMisbehavingToken('SixDecimalsToken', world.treasury),
  );
  await bed.sandbox.anvil.setMining('paused');
  const id = await world.insertForeign(world.transferOf(world.recipient(), 5n, token));
  const later = await world.planned(world.transferOf(world.recipient(), CIV));
  expect((await world.drive(id)).state).toBe('cancelled');
  expect((await world.drive(later)).state).toBe('final');
  expect(world.settled.find((one) => one.intent === id)).toMatchObject({ outcome: 'cancelled' });
  const attempts = await world.store.executions.listAttempts(id);
  expect(attempts.map(({ kind }) => kind)).toEqual(['void']);
});

test('called off before a nonce was taken: ended at once, told once, never sent', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  const callOff = () =>
    world.store.transaction('call off', (tx) => world.executions.callOffIntent(tx, id));
  expect(await callOff()).toMatchObject({ ok: true });
  expect(await callOff()).toMatchObject({ ok: false, refusal: { code: 'intent-not-in-state' } });
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'cancelled', nonce: null });
  expect(world.settled).toMatchObject([{ intent: id, outcome: 'cancelled', txHash: null }]);
  expect(await world.reservation(id)).toBe('payment-void');
  expect(await world.balanceOf(to)).toBe(0n);
});

test.for(['void', 'effect'] as const)(
  'T8: called off after it was sent, the %s mines: that is the truth',
  async (winner) => {
    const world = await open();
    const to = world.recipient();
    const id = await world.planned(world.transferOf(to, CIV));
    await world.turn();
    await world.store.transaction('call off', (tx) => world.executions.callOffIntent(tx, id));
    // The original wins when the block comes before the no-op was sent.
    if (winner === 'effect') await bed.sandbox.anvil.mine(1);
    const row = await world.drive(id);
    const paid = winner === 'effect';
    expect(row.state).toBe(paid ? 'final' : 'cancelled');
    expect(await world.balanceOf(to)).toBe(paid ? CIV : 0n);
    expect(await world.reservation(id)).toBe(paid ? 'payment-post' : 'payment-void');
    expect(world.settled).toHaveLength(1);
    const next = await world.planned(world.transferOf(to, CIV));
    expect(await world.drive(next)).toMatchObject({ state: 'final', nonce: 1 });
  },
);

test('many intents keep their order and their nonces, each mined once', async () => {
  const world = await open({ civ: '100000' });
  const to = world.recipient();
  const ids = [];
  for (let n = 1; n <= 20; n += 1) ids.push(await world.planned(world.transferOf(to, BigInt(n))));
  for (const id of ids) expect((await world.drive(id)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(210n);
  const rows = await Promise.all(ids.map(world.intent));
  expect(rows.map(({ nonce }) => nonce)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(new Set(world.settled.map((one) => one.intent)).size).toBe(20);
  expect(world.settled).toHaveLength(20);
});

test('what it says of an intent: where it stands, why, and what comes next', async () => {
  const world = await open({ etherTreasury: '0', etherPurse: '0' });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const view = await world.executions.describeIntent(id);
  expect(view).toMatchObject({
    state: 'parked',
    reason: 'no-gas-money',
    action: { kind: 'transfer', to, amount: CIV, asset: { kind: 'erc20', token: world.token } },
    sender: world.treasury,
    attempts: [],
    frozenReason: null,
  });
  expect(view?.nextTryAt).toBeInstanceOf(Date);
  expect(await world.executions.listIntents(world.community, 5)).toContainEqual(view);
});
