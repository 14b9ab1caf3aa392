/** What was planned is carried out by the queue alone: relay, bell, worker and the one job of an account. */
import { parseUnits } from 'viem';
import { beforeEach, expect, test } from 'vitest';
import { openBell } from '#queue/backend.ts';
import { createExecuteJob } from '#queue/jobs/execute.ts';
import { createRelay } from '#queue/relay.ts';
import { createWorker } from '#queue/worker.ts';
import { createLog } from '#telemetry/log.ts';
import { createMetrics } from '#telemetry/metrics.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import type { World } from '#test/support/execution-world.ts';
import { until } from '#test/support/poll.ts';

const bed = executionBed();
let world: World;
beforeEach(async () => {
  world = await bed.open();
});

test('a payment and a withdrawal, each from its own account, while blocks go by', async () => {
  const log = createLog({ level: 'silent' });
  const metrics = createMetrics({ runtime: false });
  const { outbox } = world.store;
  const bell = await openBell({ databaseUrl: bed.database.url, log });
  const handlers = { execute: createExecuteJob(world.executions) };
  const worker = createWorker({ bell, outbox, handlers, log, metrics });
  const relay = createRelay({ outbox, bell, log, metrics, everyMs: 50 });
  try {
    const [payee, member] = [world.recipient(), world.recipient()];
    const amount = parseUnits('3', 18);
    const ids = [
      await world.planned(world.transferOf(payee, amount)),
      await world.planned(
        world.transferOf(member, amount),
        `withdrawal:${crypto.randomUUID()}`,
        'vault',
      ),
    ];
    await until('both are final', async () => {
      await bed.sandbox.anvil.mine(1);
      const rows = await Promise.all(ids.map(world.intent));
      return rows.every(({ state }) => state === 'final');
    });
    expect(await world.balanceOf(payee)).toBe(amount);
    expect(await world.balanceOf(member)).toBe(amount);
    expect(world.settled.map(({ outcome }) => outcome)).toEqual(['final', 'final']);
    await until('nothing is left to do', async () => {
      const rows = await bed.database.sql`
        select 1 from outbox where kind = 'execute' and done_at is null`;
      return rows.length === 0;
    });
  } finally {
    await relay.stop();
    await worker.stop();
    await bell.close();
  }
});
