/** An intent that has a last moment: unsigned it ends there, unpaid and for good; signed it is the chain's (I5, T19). */
import { parseEther, parseUnits } from 'viem';
import { expect, test } from 'vitest';
import type { IntentId } from '#core/identity.ts';
import type { CrashPoint } from '#service/execution/options.ts';
import { advanceClock } from '#store/clock.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import type { World } from '#test/support/execution-world.ts';
import { sendElsewhere } from '#test/support/send-elsewhere.ts';

const CIV = parseUnits('1', 18);
const HOUR_MS = 3_600_000;

const bed = executionBed();
const { open } = bed;

const later = () => advanceClock(bed.database.db, HOUR_MS);

/** Planned for within the hour. */
async function planFor(world: World) {
  const to = world.recipient();
  const notAfter = new Date((await world.store.now()).getTime() + HOUR_MS);
  const id = await world.planned(world.transferOf(to, CIV), undefined, undefined, notAfter);
  return { id, to };
}

/** Ended once, unpaid, its money free again; and the account goes on with the next payment. */
async function expectUnpaid(world: World, id: IntentId, to: ReturnType<World['recipient']>) {
  expect((await world.intent(id)).state).toBe('cancelled');
  expect(await world.reservation(id)).toBe('payment-void');
  const next = await world.planned(world.transferOf(to, 2n * CIV));
  expect((await world.drive(next)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(2n * CIV);
  expect(world.settled.filter((one) => one.intent === id)).toHaveLength(1);
  const effects = (await world.store.executions.listAttempts(id)).filter(
    ({ kind }) => kind === 'effect',
  );
  expect(effects).toEqual([]);
}

const freeze = (world: World, frozenReason: string | null) =>
  world.store.communities.updateCommunity(world.community, { frozenReason });

test('planned, and held by a pause: it ends within the pause', async () => {
  const world = await open();
  const { id, to } = await planFor(world);
  await freeze(world, 'paused');
  await world.turn();
  expect((await world.intent(id)).state).toBe('planned');
  await later();
  await world.turn();
  expect(world.settled).toMatchObject([{ outcome: 'cancelled', expired: { reason: null } }]);
  await freeze(world, null);
  await expectUnpaid(world, id, to);
});

test('parked: what held it up is said, and money for gas comes too late', async () => {
  const world = await open({ etherTreasury: '0', etherPurse: '0' });
  const { id, to } = await planFor(world);
  await world.turn();
  expect((await world.intent(id)).state).toBe('parked');
  await later();
  await bed.sandbox.anvil.setBalance(world.treasury, parseEther('1'));
  await world.turn();
  expect(world.settled).toMatchObject([{ expired: { reason: 'no-gas-money' } }]);
  await expectUnpaid(world, id, to);
});

test.for<CrashPoint>(['after-reserve', 'after-sign'])(
  'its time ends %s: nothing is signed or stored, and a no-op takes its nonce',
  async (where) => {
    let passed = false;
    const world = await open({
      at: async (point) => {
        if (point !== where || passed) return;
        passed = true;
        await later();
      },
    });
    const { id, to } = await planFor(world);
    await world.turn();
    expect(passed).toBe(true);
    expect(await world.store.executions.listAttempts(id)).toMatchObject([{ hash: null }]);
    expect(world.settled).toEqual([]);
    expect((await world.drive(id, ['cancelled'])).nonce).toBe(0);
    expect(world.settled).toMatchObject([{ outcome: 'cancelled', expired: { reason: null } }]);
    await expectUnpaid(world, id, to);
  },
);

test('signed in time it is not ended, and may even be outbid: the chain says what becomes of it', async () => {
  const world = await open({ timing: { leaseMs: 2_000, watchMs: 20, bumpAfterMs: 1 } as never });
  const { id, to } = await planFor(world);
  await world.turn();
  expect((await world.intent(id)).state).toBe('submitted');
  await later();
  await world.turn();
  expect((await world.intent(id)).state).toBe('submitted');
  const bids = (await world.store.executions.listAttempts(id)).filter(({ hash }) => hash !== null);
  expect(bids.length).toBeGreaterThan(1);
  await bed.sandbox.anvil.mine(1);
  expect((await world.drive(id)).state).toBe('final');
  expect(world.settled).toMatchObject([{ outcome: 'final', expired: null }]);
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T19: in an account whose past is not explained nothing ends: its payment may have been sent', async () => {
  const world = await open();
  const { id, to } = await planFor(world);
  // For something that no intent here is.
  await sendElsewhere(world, world.transferOf(world.recipient(), 1n), 0);
  await bed.sandbox.anvil.mine(4);
  await later();
  const restored = world.another();
  await world.turn('treasury', restored.executions);
  expect((await world.senderOf('treasury')).frozenReason).toBe('unknown-transactions');
  expect((await world.intent(id)).state).toBe('planned');
  const { matched } = await restored.executions.reconcile();
  expect(matched).toEqual([]);
  const [stranger] = await restored.executions.listStrangers();
  await restored.executions.settleStranger(stranger?.senderAccountId ?? '', 0, 'A test of the key');
  await world.turn('treasury', restored.executions);
  await world.turn('treasury', restored.executions);
  await expectUnpaid(world, id, to);
});
