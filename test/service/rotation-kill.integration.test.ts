/** A rotation with real processes: killed at any point, the next start goes on, and everything is moved once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseAbiItem } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type CrashPoint, ROTATION_CRASH_POINTS } from '#service/execution/options.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { until } from '#test/support/poll.ts';
import type { RotationOrder } from '#test/support/rotation-process.ts';
import { createRotationHand } from '#test/support/rotation-world.ts';

const SCRIPT = join(import.meta.dirname, '..', 'support', 'rotation-process.ts');
const RESOLVE = join(import.meta.dirname, '..', '..', 'src', 'resolve.ts');
const CIV = 10n ** 18n;
const TRANSFER = parseAbiItem(
  'event Transfer(address indexed from, address indexed to, uint256 value)',
);

/** Of the rotation itself, and of what is on its way from the old account: reserved, signed, sent, seen, ended. */
const POINTS: readonly CrashPoint[] = [
  ...ROTATION_CRASH_POINTS,
  ...(['after-reserve', 'after-sign', 'after-persist', 'after-send'] as const),
  ...(['after-record-send', 'before-settle', 'within-settle', 'after-settle'] as const),
];

let sandbox: SandboxChain;
let world: MandateWorld;
const children: ChildProcess[] = [];
beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  await world?.close();
});
afterAll(async () => {
  await sandbox?.stop();
});

function start(key: string, point: CrashPoint | null): ChildProcess {
  const order: RotationOrder = {
    ...{ databaseUrl: world.database.url, rpcUrl: sandbox.url, chainId: sandbox.chainId },
    ...{ passphrase: world.passphrase, community: world.community, key, point },
  };
  const args = ['--import', RESOLVE, SCRIPT, JSON.stringify(order)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  return child;
}

/** Blocks are mined meanwhile, so that what is on its way gets on. */
const untilMining = <T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> =>
  until(
    what,
    async () => {
      await sandbox.anvil.mine(1);
      return look();
    },
    60_000,
  );

test.for(POINTS)('killed %s: replaced once, told once, emptied once', async (point) => {
  world = await createMandateWorld(sandbox);
  await world.fundTreasury('1000');
  const hand = createRotationHand(sandbox, world);
  await hand.order();
  const first = start(hand.key, point);
  await untilMining('it is killed', async () => first.signalCode !== null);
  expect(first.signalCode).toBe('SIGKILL');
  start(hand.key, null);
  await untilMining('it is emptied', hand.swept);
  const next = await hand.next();
  expect(next).not.toBe(world.account);
  expect(await hand.treasuries()).toHaveLength(2);
  expect([await world.balanceOf(world.account), await world.balanceOf(next)]).toEqual([
    0n,
    1_000n * CIV,
  ]);
  const moved = await sandbox.publicClient.getLogs({
    ...{ address: sandbox.contracts.token.address, event: TRANSFER },
    ...{ args: { from: world.account }, fromBlock: 0n, toBlock: 'latest' },
  });
  expect(moved.map(({ args }) => args.value)).toEqual([1_000n * CIV]);
  const sweeps = await hand.sweeps();
  expect(sweeps.map(({ state }) => state)).toEqual(['final', 'final']);
  // Two transactions, and no number that anything else took.
  const sent = await sandbox.publicClient.getTransactionCount({ address: world.account });
  expect(sent).toBe(2);
  expect(await hand.told('treasury-rotated')).toHaveLength(1);
  await untilMining(
    'what is left is told',
    async () => (await hand.told('rotation-left')).length > 0,
  );
  expect(await hand.told('rotation-left')).toHaveLength(1);
});
