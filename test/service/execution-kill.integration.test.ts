/** T1 and T15 with real processes: killed at any point, one or two at work, an intent has one effect. */
import type { ChildProcess } from 'node:child_process';
import { parseUnits } from 'viem';
import { afterEach, expect, test } from 'vitest';
import type { Address, IntentId } from '#core/identity.ts';
import { CRASH_POINTS } from '#service/execution/options.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import type { ProcessOrder } from '#test/support/execution-process.ts';
import type { World } from '#test/support/execution-world.ts';
import { listTransfers, untilMining } from '#test/support/mining.ts';
import { ownProcesses } from '#test/support/own-processes.ts';
import { until } from '#test/support/poll.ts';

const CIV = parseUnits('1', 18);

const bed = executionBed();
const { open } = bed;
const processes = ownProcesses<ProcessOrder>('execution-process.ts');
afterEach(() => processes.killAll());

const start = (world: World, point: string | null): ChildProcess =>
  processes.start({
    ...{ databaseUrl: bed.database.url, rpcUrl: bed.sandbox.url, chainId: bed.sandbox.chainId },
    ...{ passphrase: world.passphrase, community: world.community, point },
  });

const ended = (world: World, ids: readonly IntentId[]) =>
  untilMining(bed.sandbox, 'every intent is final', async () => {
    const rows = await Promise.all(ids.map(world.intent));
    return rows.every(({ state }) => state === 'final') && rows;
  });

const paymentsTo = (world: World, to: Address) => listTransfers(bed.sandbox, { to }, world.token);

const toldOf = async (id: IntentId): Promise<number> => {
  const rows = await bed.database.sql`
    select 1 from outbox where kind = 'test-settled' and key like ${`${id}:%`}`;
  return rows.length;
};

test.for(CRASH_POINTS)('T1: killed %s, the next start leaves one effect', async (point) => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, 5n * CIV));
  const first = start(world, point);
  const [, signal] = await untilMining(bed.sandbox, 'it is killed', async () =>
    first.signalCode === null ? undefined : [first.exitCode, first.signalCode],
  );
  expect(signal).toBe('SIGKILL');
  start(world, null);
  const [row] = await ended(world, [id]);
  const payments = await paymentsTo(world, to);
  expect(payments.map(({ args, transactionHash }) => [args.value, transactionHash])).toEqual([
    [5n * CIV, row?.minedTxHash],
  ]);
  expect(await toldOf(id)).toBe(1);
  const attempts = await world.store.executions.listAttempts(id);
  expect(new Set(attempts.map(({ nonce }) => nonce)).size).toBe(1);
  expect(await bed.sandbox.publicClient.getTransactionCount({ address: world.treasury })).toBe(1);
});

test('T15: two processes with one key, one of them killed at random: every intent once', async () => {
  const world = await open();
  const to = world.recipient();
  const ids: IntentId[] = [];
  for (let n = 1; n <= 12; n += 1) ids.push(await world.planned(world.transferOf(to, BigInt(n))));
  start(world, null);
  const second = start(world, null);
  await untilMining(bed.sandbox, 'half are under way', async () => {
    const rows = await Promise.all(ids.map(world.intent));
    return rows.filter(({ state }) => state !== 'planned').length >= 6;
  });
  second.kill('SIGKILL');
  start(world, null);
  await ended(world, ids);
  const payments = await paymentsTo(world, to);
  expect(
    payments.map(({ args }) => args.value).sort((a, b) => Number((a ?? 0n) - (b ?? 0n))),
  ).toEqual(ids.map((_, index) => BigInt(index + 1)));
  for (const id of ids) expect(await toldOf(id)).toBe(1);
});

test('T15: whoever lost the account records nothing, though it has signed', async () => {
  let stolen = false;
  const world = await open({
    timing: {
      leaseMs: 1,
      watchMs: 20,
      bumpAfterMs: 60_000,
      republishAfterMs: 15_000,
      retryMs: 50,
      retryMostMs: 200,
    },
    at: async (point) => {
      if (point !== 'after-sign' || stolen) return;
      stolen = true;
      // The lease of 1 ms has lapsed: another worker takes the account and does all of it.
      await until('the other has it', async () => {
        await other.executions.advanceSender((await world.senderOf('treasury')).id);
        return (await world.intent(id)).state === 'submitted';
      });
    },
  });
  const other = world.another({
    at: () => undefined,
    timing: { ...world.service.timing, leaseMs: 5_000 } as never,
  });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  expect(stolen).toBe(true);
  await world.drive(id, ['final'], other.executions);
  expect(await world.balanceOf(to)).toBe(CIV);
  expect(await world.store.executions.listAttempts(id)).toHaveLength(1);
});
