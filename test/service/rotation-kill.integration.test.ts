/** A rotation with real processes: killed at any point, the next start goes on, and everything is moved once. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type CrashPoint, ROTATION_CRASH_POINTS } from '#service/execution/options.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { listTransfers, untilMining } from '#test/support/mining.ts';
import { ownProcesses } from '#test/support/own-processes.ts';
import type { RotationOrder } from '#test/support/rotation-process.ts';
import { createRotationHand } from '#test/support/rotation-world.ts';

const CIV = 10n ** 18n;

/** Of the rotation itself, and of what is on its way from the old account: reserved, signed, sent, seen, ended. */
const POINTS: readonly CrashPoint[] = [
  ...ROTATION_CRASH_POINTS,
  ...(['after-reserve', 'after-sign', 'after-persist', 'after-send'] as const),
  ...(['after-record-send', 'before-settle', 'within-settle', 'after-settle'] as const),
];

let sandbox: SandboxChain;
let world: MandateWorld;
const processes = ownProcesses<RotationOrder>('rotation-process.ts');
beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
});
afterEach(async () => {
  await processes.killAll();
  await world?.close();
});
afterAll(async () => {
  await sandbox?.stop();
});

const start = (key: string, point: CrashPoint | null): ChildProcess =>
  processes.start({
    ...{ databaseUrl: world.database.url, rpcUrl: sandbox.url, chainId: sandbox.chainId },
    ...{ passphrase: world.passphrase, community: world.community, key, point },
  });

test.for(POINTS)('killed %s: replaced once, told once, emptied once', async (point) => {
  world = await createMandateWorld(sandbox);
  await world.fundTreasury('1000');
  const hand = createRotationHand(sandbox, world);
  await hand.order();
  const first = start(hand.key, point);
  await untilMining(sandbox, 'it is killed', async () => first.signalCode !== null);
  expect(first.signalCode).toBe('SIGKILL');
  start(hand.key, null);
  await untilMining(sandbox, 'it is emptied', hand.swept);
  const next = await hand.next();
  expect(next).not.toBe(world.account);
  expect(await hand.treasuries()).toHaveLength(2);
  expect([await world.balanceOf(world.account), await world.balanceOf(next)]).toEqual([
    0n,
    1_000n * CIV,
  ]);
  const moved = await listTransfers(sandbox, { from: world.account });
  expect(moved.map(({ args }) => args.value)).toEqual([1_000n * CIV]);
  const sweeps = await hand.sweeps();
  expect(sweeps.map(({ state }) => state)).toEqual(['final', 'final']);
  // Two transactions, and no number that anything else took.
  const sent = await sandbox.publicClient.getTransactionCount({ address: world.account });
  expect(sent).toBe(2);
  expect(await hand.told('treasury-rotated')).toHaveLength(1);
  await untilMining(
    sandbox,
    'what is left is told',
    async () => (await hand.told('rotation-left')).length > 0,
  );
  expect(await hand.told('rotation-left')).toHaveLength(1);
});
