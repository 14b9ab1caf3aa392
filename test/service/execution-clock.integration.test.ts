/**
 * T16: clocks that jump. The database server's own, forwards and back, while leases are held, before a timelock is
 * over, within the day of a cap; and a worker's, which decides nothing.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { parseUnits } from 'viem';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Address, asId, type IntentId } from '#core/identity.ts';
import type { CrashPoint } from '#service/execution/options.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import type { ProcessOrder } from '#test/support/execution-process.ts';
import { QUICK, type World } from '#test/support/execution-world.ts';
import { listTransfers } from '#test/support/mining.ts';
import { ownProcesses } from '#test/support/own-processes.ts';
import { until } from '#test/support/poll.ts';
import { bendWallClock, type WallClock } from '#test/support/wall-clock.ts';

const CIV = parseUnits('1', 18);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const bed = executionBed();
const { open } = bed;
const processes = ownProcesses<ProcessOrder>('execution-process.ts');
let wall: WallClock;
beforeAll(async () => {
  wall = await bendWallClock(bed.database);
});
beforeEach(() => wall.set(0));
afterEach(() => processes.killAll());

const start = (world: World, order: Partial<ProcessOrder>): ChildProcess =>
  processes.start({
    ...{ databaseUrl: bed.database.url, rpcUrl: bed.sandbox.url, chainId: bed.sandbox.chainId },
    ...{ passphrase: world.passphrase, community: world.community, point: null },
    ...order,
  });

/** Due for long, so that a clock set back does not make it early. */
async function longDue(world: World, to: Address): Promise<IntentId> {
  const id = await world.planned(world.transferOf(to, CIV));
  const notBefore = new Date((await world.store.now()).getTime() - 7 * DAY_MS);
  await world.store.executions.updateIntent(id, { notBefore, dueAt: notBefore });
  return id;
}

/** What the chain shows of it: one transaction, of one nonce, whatever the clocks said. */
async function expectOneEffect(world: World, id: IntentId, to: Address): Promise<void> {
  const logs = await listTransfers(bed.sandbox, { to }, world.token);
  const row = await world.intent(id);
  expect(row.state).toBe('final');
  expect(logs.map(({ transactionHash }) => transactionHash)).toEqual([row.minedTxHash]);
  const attempts = await world.store.executions.listAttempts(id);
  expect(new Set(attempts.map(({ nonce }) => nonce)).size).toBe(1);
}

test('the bent clock is the one that leases and the law are read from', async () => {
  const world = await open();
  const before = (await world.store.now()).getTime();
  await wall.set(-DAY_MS);
  expect((await world.store.now()).getTime()).toBeLessThan(before - DAY_MS + HOUR_MS);
  await world.store.executions.lockSenderLease((await world.senderOf('treasury')).id, 1_000);
  const { leaseUntil } = await world.senderOf('treasury');
  expect(leaseUntil?.getTime()).toBeLessThan(before - DAY_MS + HOUR_MS);
});

test.for<CrashPoint>(['after-reserve', 'after-sign', 'after-persist', 'after-send'])(
  'T16: the clock jumps a day forwards %s: the lease lapses in use, another takes over, one effect',
  async (where) => {
    let jumped = false;
    const timing = { ...QUICK, leaseMs: 60_000 };
    const world = await open({
      timing,
      at: async (point) => {
        if (point !== where || jumped) return;
        jumped = true;
        // Nobody but the clock ended the lease of a minute.
        await other.executions.advanceSender((await world.senderOf('treasury')).id);
        expect((await world.senderOf('treasury')).fence).toBe(fence + 1);
        await wall.set(DAY_MS);
        await other.executions.advanceSender((await world.senderOf('treasury')).id);
        expect((await world.senderOf('treasury')).fence).toBe(fence + 2);
      },
    });
    const other = world.another({ at: () => undefined });
    const { fence } = await world.senderOf('treasury');
    const to = world.recipient();
    const id = await world.planned(world.transferOf(to, CIV));
    await world.turn();
    expect(jumped).toBe(true);
    // And back again, with both at work.
    await wall.set(0);
    await world.drive(id, ['final'], other.executions);
    await world.turn();
    await expectOneEffect(world, id, to);
    expect(world.settled).toHaveLength(1);
  },
);

test.for<CrashPoint>(['after-claim', 'after-persist', 'after-send'])(
  'T16: a worker dies %s, and the clock jumps a day back: its lease holds up nobody for a day',
  async (point) => {
    const world = await open();
    const to = world.recipient();
    const id = await longDue(world, to);
    const [, signal] = await once(start(world, { point }), 'exit');
    expect(signal).toBe('SIGKILL');
    expect((await world.senderOf('treasury')).leaseUntil).not.toBeNull();
    await wall.set(-DAY_MS);
    await world.drive(id, ['final']);
    await expectOneEffect(world, id, to);
    expect(world.settled).toHaveLength(1);
  },
);

test('T16: a lease that runs is respected whichever way the clock has moved within it', async () => {
  const world = await open();
  const { id } = await world.senderOf('treasury');
  const { executions } = world.store;
  await executions.lockSenderLease(id, 60_000);
  for (const offMs of [0, 20_000, 59_000]) {
    await wall.set(offMs);
    expect(await executions.lockSenderLease(id, 60_000)).toBeUndefined();
  }
});

test('T16: before its time nothing is sent, however often the clock comes and goes; then it is sent once', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  const notBefore = new Date((await world.store.now()).getTime() + HOUR_MS);
  await world.store.executions.updateIntent(id, { notBefore, dueAt: notBefore });
  for (const offMs of [0, HOUR_MS - 60_000, -DAY_MS, HOUR_MS - 60_000]) {
    await wall.set(offMs);
    expect(await world.turn()).toEqual(notBefore);
    expect(await world.intent(id)).toMatchObject({ state: 'planned', nonce: null });
  }
  await wall.set(HOUR_MS + 1_000);
  await world.turn();
  expect((await world.intent(id)).state).toBe('submitted');
  // What is out is watched to its end, though by the clock its time has not come.
  await wall.set(-DAY_MS);
  await world.drive(id, ['final']);
  await expectOneEffect(world, id, to);
});

test('T16: a cap of the day is not widened by a clock that goes forwards and back (I8)', async () => {
  const world = await open();
  const to = world.recipient();
  const planned: IntentId[] = [];
  const pay = async () => {
    const result = await world.plan(world.transferOf(to, 9n * CIV));
    if (result.ok) planned.push(result.value);
    return result.ok ? 'planned' : result.refusal.code;
  };
  expect([await pay(), await pay(), await pay()]).toEqual([
    'planned',
    'planned',
    'cap-per-day-exceeded',
  ]);
  for (const id of planned) expect((await world.drive(id)).state).toBe('final');
  // Back: those payments lie in the future, and count all the same.
  for (const offMs of [-1_000, -HOUR_MS, -DAY_MS - HOUR_MS, -365 * DAY_MS]) {
    await wall.set(offMs);
    expect(await pay()).toBe('cap-per-day-exceeded');
  }
  await wall.set(DAY_MS - 60_000);
  expect(await pay()).toBe('cap-per-day-exceeded');
  // A day on there is a new day's money; when the clock is set right, both days count.
  await wall.set(DAY_MS + 60_000);
  expect([await pay(), await pay(), await pay()]).toEqual([
    'planned',
    'planned',
    'cap-per-day-exceeded',
  ]);
  await wall.set(0);
  expect(await pay()).toBe('cap-per-day-exceeded');
});

test('T16: fees of a day are not widened by a clock that goes back (I7)', async () => {
  const world = await open({
    feeCeiling: () => ({
      maxFeePerGas: 10n ** 11n,
      perTransaction: 10n ** 18n,
      perDay: 10n ** 14n,
    }),
  });
  const plan = () => world.planned(world.transferOf(world.recipient(), CIV));
  const states = async () =>
    (await world.store.executions.listIntents(world.community, 20)).map(({ state }) => state);
  for (let n = 0; n < 3; n += 1) await plan();
  await world.turn();
  const begun = (await states()).filter((state) => state === 'submitted').length;
  expect(begun).toBeGreaterThan(0);
  expect(begun).toBeLessThan(3);
  for (const offMs of [-HOUR_MS, -2 * DAY_MS]) {
    await wall.set(offMs);
    await plan();
    await world.turn();
    expect((await states()).filter((state) => state === 'submitted')).toHaveLength(begun);
  }
});

test('T16: what was parked before the clock went back is tried again soon, not a day later', async () => {
  const world = await open({ etherTreasury: '0', etherPurse: '0' });
  const to = world.recipient();
  const id = await longDue(world, to);
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'parked', reason: 'no-gas-money' });
  await wall.set(-DAY_MS);
  await bed.sandbox.anvil.setBalance(world.treasury, 10n ** 18n);
  await world.drive(id, ['final']);
  await expectOneEffect(world, id, to);
});

test('T16: what waits is outbid after the clock went back, each time over the dearest before', async () => {
  const world = await open({ timing: { ...QUICK, bumpAfterMs: 1 } });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const offers = async () =>
    (await world.store.executions.listAttempts(id))
      .map(({ maxFeePerGas, nonce, hash }) => ({ maxFeePerGas, nonce, hash }))
      .sort((a, b) => (a.maxFeePerGas < b.maxFeePerGas ? -1 : 1));
  for (const [count, offMs] of [
    [2, -DAY_MS],
    [3, -2 * DAY_MS],
    [4, DAY_MS],
  ] as const) {
    await wall.set(offMs);
    await world.turn();
    const made = await offers();
    expect(made).toHaveLength(count);
    for (const [index, { maxFeePerGas, hash }] of made.slice(1).entries()) {
      expect(maxFeePerGas * 10n).toBeGreaterThanOrEqual((made[index]?.maxFeePerGas ?? 0n) * 11n);
      expect(hash).not.toBeNull();
    }
  }
  await bed.sandbox.anvil.mine(1);
  await world.drive(id, ['final']);
  await expectOneEffect(world, id, to);
  expect((await world.intent(id)).minedTxHash).toBe((await offers()).at(-1)?.hash);
});

test('T16: workers whose own clocks are years apart: every intent once, none early', async () => {
  const world = await open();
  const to = world.recipient();
  const ids: IntentId[] = [];
  for (let n = 1; n <= 6; n += 1) ids.push(await world.planned(world.transferOf(to, BigInt(n))));
  const early = world.recipient();
  const waiting = await world.planned(world.transferOf(early, CIV));
  const notBefore = new Date((await world.store.now()).getTime() + HOUR_MS);
  await world.store.executions.updateIntent(waiting, { notBefore, dueAt: notBefore });
  start(world, { clockOffMs: 2 * 365 * DAY_MS });
  start(world, { clockOffMs: -2 * 365 * DAY_MS });
  await until(
    'every intent is final',
    async () => {
      await bed.sandbox.anvil.mine(1);
      const rows = await Promise.all(ids.map(world.intent));
      return rows.every(({ state }) => state === 'final');
    },
    40_000,
  );
  expect(await world.balanceOf(to)).toBe(21n);
  expect(await bed.sandbox.publicClient.getTransactionCount({ address: world.treasury })).toBe(6);
  expect((await world.intent(waiting)).state).toBe('planned');
  expect(await world.balanceOf(early)).toBe(0n);
  for (const id of ids) {
    const [row, nonces] = [
      await world.intent(id),
      await world.store.executions.listAttempts(asId<IntentId>(id)),
    ];
    expect(new Set(nonces.map(({ nonce }) => nonce))).toEqual(new Set([row.nonce]));
  }
});
