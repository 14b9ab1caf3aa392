/** A payroll out of a timelock with real processes: killed at any point of its second run, each run is paid once. */
import type { ChildProcess } from 'node:child_process';
import { parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import type { MandateOrder } from '#test/support/mandate-process.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { listTransfers, untilMining } from '#test/support/mining.ts';
import { killProcess, ownProcesses } from '#test/support/own-processes.ts';
import { must } from '#test/support/vote-world.ts';

const CIV = parseEther('1');
const DELAY_SECONDS = 2;

/** Right after a run was begun, while its stage is planned, with its transaction out, and as it ends. `chaos` has all others. */
const POINTS = ['after-begin-run', 'within-plan-stage', 'after-send', 'within-settle-mandate'];

let sandbox: SandboxChain;
let world: MandateWorld;
let payees = 0;
const processes = ownProcesses<MandateOrder>('mandate-process.ts');
beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  const timelock = await deployTimelock(sandbox, DELAY_SECONDS, [world.account]);
  await sandbox.fund(timelock, { civ: 1_000n * CIV });
  await sandbox.anvil.mine(3);
  await world.keepMoneyIn('timelock', timelock);
});
afterEach(() => processes.killAll());
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

const start = (vote: VoteId, death: MandateOrder['death']): ChildProcess =>
  processes.start({
    ...{ databaseUrl: world.database.url, rpcUrl: sandbox.url, chainId: sandbox.chainId },
    ...{ passphrase: world.passphrase, community: world.community, vote, death },
  });

/** A second a block: a timelock's delay passes. */
const untilLater = <T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> =>
  untilMining(sandbox, what, look, 1);

test.for(POINTS)('killed %s: each run once, and the next when it is due', async (point) => {
  payees += 1;
  const payee = asAddress(`0x${(0xa000 + payees).toString(16).padStart(40, '0')}`);
  const conditions = { every: '7d', times: 3 };
  const id = must(await world.publish(`pay 1 CIV to ${payee}`, 'Wages', conditions));
  await world.decide(id);
  const runs = async (...states: string[]) =>
    JSON.stringify(await world.runsOf(id)) === JSON.stringify(states);
  const first = start(id, null);
  await untilLater('the first run is paid', () => runs('done'));
  await killProcess(first);
  await world.advance(7 * DAY_MS);
  const second = start(id, { point, passing: 1 });
  await untilLater('it is killed', async () => second.signalCode !== null);
  expect(second.signalCode).toBe('SIGKILL');
  start(id, null);
  await untilLater('the second run is paid', () => runs('done', 'done'));
  await world.advance(7 * DAY_MS);
  await untilLater('all are', async () => (await world.proposalOf(id)).state === 'executed');
  expect(await world.runsOf(id)).toEqual(['done', 'done', 'done']);
  expect((await world.store.mandates.listMandatesOf(id)).map(({ run }) => run)).toEqual([0, 1, 2]);
  const moved = await listTransfers(sandbox, { to: payee });
  expect(moved.map(({ args }) => args.value)).toEqual([CIV, CIV, CIV]);
});
