/** A payroll out of a timelock with real processes: killed at any point of its second run, each run is paid once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseAbiItem, parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import type { MandateOrder } from '#test/support/mandate-process.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { until } from '#test/support/poll.ts';
import { must } from '#test/support/vote-world.ts';

const SCRIPT = join(import.meta.dirname, '..', 'support', 'mandate-process.ts');
const RESOLVE = join(import.meta.dirname, '..', '..', 'src', 'resolve.ts');
const CIV = parseEther('1');
const DELAY_SECONDS = 2;
const TRANSFER = parseAbiItem(
  'event Transfer(address indexed from, address indexed to, uint256 value)',
);

/** Right after a run was begun, while its stage is planned, with its transaction out, and as it ends. `chaos` has all others. */
const POINTS = ['after-begin-run', 'within-plan-stage', 'after-send', 'within-settle-mandate'];

let sandbox: SandboxChain;
let world: MandateWorld;
let payees = 0;
const children: ChildProcess[] = [];
beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  const timelock = await deployTimelock(sandbox, DELAY_SECONDS, [world.account]);
  await sandbox.fund(timelock, { civ: 1_000n * CIV });
  await sandbox.anvil.mine(3);
  await world.keepMoneyIn('timelock', timelock);
});
async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
afterEach(async () => {
  for (const child of children.splice(0)) await end(child);
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

function start(vote: VoteId, death: MandateOrder['death']): ChildProcess {
  const order: MandateOrder = {
    ...{ databaseUrl: world.database.url, rpcUrl: sandbox.url, chainId: sandbox.chainId },
    ...{ passphrase: world.passphrase, community: world.community, vote, death },
  };
  const args = ['--import', RESOLVE, SCRIPT, JSON.stringify(order)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  return child;
}

/** Blocks are mined meanwhile, a second each, so that what is on its way gets on. */
const untilMining = <T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> =>
  until(
    what,
    async () => {
      await sandbox.increaseTime(1);
      await sandbox.anvil.mine(1);
      return look();
    },
    60_000,
  );

test.for(POINTS)('killed %s: each run once, and the next when it is due', async (point) => {
  payees += 1;
  const payee = asAddress(`0x${(0xa000 + payees).toString(16).padStart(40, '0')}`);
  const conditions = { every: '7d', times: 3 };
  const id = must(await world.publish(`pay 1 CIV to ${payee}`, 'Wages', conditions));
  await world.decide(id);
  const runs = async (...states: string[]) =>
    JSON.stringify(await world.runsOf(id)) === JSON.stringify(states);
  const first = start(id, null);
  await untilMining('the first run is paid', () => runs('done'));
  await end(first);
  await world.advance(7 * DAY_MS);
  const second = start(id, { point, passing: 1 });
  await untilMining('it is killed', async () => second.signalCode !== null);
  expect(second.signalCode).toBe('SIGKILL');
  start(id, null);
  await untilMining('the second run is paid', () => runs('done', 'done'));
  await world.advance(7 * DAY_MS);
  await untilMining('all are', async () => (await world.proposalOf(id)).state === 'executed');
  expect(await world.runsOf(id)).toEqual(['done', 'done', 'done']);
  expect((await world.store.mandates.listMandatesOf(id)).map(({ run }) => run)).toEqual([0, 1, 2]);
  const moved = await sandbox.publicClient.getLogs({
    ...{ address: sandbox.contracts.token.address, event: TRANSFER },
    ...{ args: { to: payee }, fromBlock: 0n, toBlock: 'latest' },
  });
  expect(moved.map(({ args }) => args.value)).toEqual([CIV, CIV, CIV]);
});
