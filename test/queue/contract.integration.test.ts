import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { Fault } from '#core/fault.ts';
import { createRelay } from '#queue/relay.ts';
import { readNow } from '#store/clock.ts';
import { outboxBooks } from '#store/outbox.ts';
import { transaction } from '#store/transaction.ts';
import { createLog } from '#telemetry/log.ts';
import { createMetrics } from '#telemetry/metrics.ts';
import { until } from '#test/support/poll.ts';
import { useQueue } from '#test/support/queue-bed.ts';

const log = createLog({ level: 'silent' });
const WORKER_PROCESS = join(import.meta.dirname, '../support/worker-process.ts');
/** As long as its default where nothing depends on it. */
const LEASE_MS = 30_000;
const SHORT_LEASE_MS = 2_000;

describe.each(['postgres', 'redis'] as const)('the queue on %s', (kind) => {
  const bed = useQueue(kind);
  const { relay, work, act, acted, pending, allDone, stops } = bed;

  it('handles a committed row once, also when five relays ring for it', async () => {
    work({ act });
    for (let count = 0; count < 5; count += 1) relay();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a', payload: { n: 1 } }]);
    await allDone();
    expect(await acted()).toEqual(['a']);
  });

  it('handles it at once when the relay is told of the commit, and not before the commit', async () => {
    const seen: unknown[] = [];
    work({
      act: async (job) => {
        seen.push(job);
      },
    });
    const slow = createRelay({
      outbox: bed.books,
      bell: bed.bell,
      log,
      metrics: createMetrics(),
      everyMs: 60_000,
    });
    stops.push(() => slow.stop());
    const stopListening = bed.store.onCommit(() => slow.ring());
    await transaction(bed.store, 'ask', async (tx) => {
      await outboxBooks(tx).insertOutbox([{ kind: 'act', key: 'a', payload: { n: 1 } }]);
      slow.ring();
    });
    await until('it was handled', () => seen.length === 1);
    stopListening();
    expect(seen).toMatchObject([
      { kind: 'act', key: 'a', payload: { n: 1 }, attempt: 0, fence: 1 },
    ]);
  });

  it('handles nothing of a transaction that was rolled back', async () => {
    work({ act });
    relay();
    await transaction(bed.store, 'no', async (tx) => {
      await outboxBooks(tx).insertOutbox([{ kind: 'act', key: 'never' }]);
      throw new Error('changed my mind');
    }).catch(() => undefined);
    await bed.books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await allDone();
    expect(await acted()).toEqual(['a']);
  });

  it('is handled by another after the lease when its worker is killed', async () => {
    const child = spawn(
      process.execPath,
      [
        WORKER_PROCESS,
        bed.store.url,
        kind === 'redis' ? bed.proxy.url : '',
        bed.namespace,
        String(SHORT_LEASE_MS),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    stops.push(async () => void child.kill('SIGKILL'));
    relay();
    await bed.books.insertOutbox([{ kind: 'stuck', key: 'a' }]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    work({ stuck: act }, { leaseMs: SHORT_LEASE_MS });
    await allDone();
    expect(await bed.store.sql`select key, fence from acted order by fence`).toEqual([
      { key: 'a', fence: 1 },
      { key: 'a', fence: 2 },
    ]);
    expect(await bed.store.sql`select attempts from outbox`).toEqual([{ attempts: 1 }]);
  });

  it('is heard again soon where whoever heard it went away before it was claimed', async () => {
    let heard = false;
    const gone = bed.bell.listen(1, () => {
      heard = true;
      return new Promise(() => undefined);
    });
    relay();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await until('it is heard', () => heard);
    await gone.close(true);
    work({ act });
    await allDone();
    expect(await acted()).toEqual(['a']);
  });

  it('keeps a lease alive for a handler that takes longer than it', async () => {
    work(
      {
        act: async (job, { signal, log: _log, renew }) => {
          await until(
            'two leases have passed',
            () => performance.now() - began > 2 * SHORT_LEASE_MS,
          );
          await renew();
          expect(signal.aborted).toBe(false);
          await act(job, { signal, log: _log, renew });
        },
      },
      { leaseMs: SHORT_LEASE_MS },
    );
    relay();
    relay();
    const began = performance.now();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await allDone();
    expect(await bed.store.sql`select key, fence from acted`).toEqual([{ key: 'a', fence: 1 }]);
  });

  it('tells a handler that its lease is lost, and records nothing for it', async () => {
    let reason: unknown;
    work(
      {
        act: async (_job, { signal, renew }) => {
          // Another claims the row behind its back.
          await bed.store.sql`update outbox set fence = fence + 1,
            lease_until = clock_timestamp() + interval '5 minutes'`;
          await until('it is told', () => signal.aborted);
          reason = await renew().catch((error: unknown) => error);
        },
      },
      { leaseMs: SHORT_LEASE_MS },
    );
    relay();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await until('it knows', () => reason !== undefined);
    expect(reason).toMatchObject({ name: 'LeaseLost' });
    expect(await bed.store.sql`select fence, done_at, last_error, attempts from outbox`).toEqual([
      { fence: 2, done_at: null, last_error: null, attempts: 0 },
    ]);
  });

  it('tries a failing job again after its backoff, and keeps why', async () => {
    let calls = 0;
    work({
      act: async (job, context) => {
        calls += 1;
        if (calls === 1) throw new Fault('gone', { code: 'rpc-down', retryable: true });
        await act(job, context);
      },
    });
    relay();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a' }]);
    const [row] = await until('it has failed', async () => {
      const rows = await bed.store.sql`select attempts, last_error, lease_until,
        due_at - civitas_now() > interval '4 seconds' as later from outbox where attempts > 0`;
      return rows.length === 1 && rows;
    });
    expect(row).toEqual({
      attempts: 1,
      last_error: 'Fault rpc-down: gone',
      lease_until: null,
      later: true,
    });
    await bed.store.sql`update outbox set due_at = civitas_now()`;
    await allDone();
    expect(await acted()).toEqual(['a']);
  });

  it('waits at least as long as the world asked', async () => {
    const options = { code: '429', retryable: true, retryAfterMs: 600_000 };
    work({
      act: async () => {
        throw new Fault('slow down', options);
      },
    });
    relay();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await until('it waits', async () => {
      const rows = await bed.store.sql`select from outbox
        where due_at > civitas_now() + interval '599 seconds'`;
      return rows.length === 1;
    });
  });

  it('looks again when told to, without calling that a failure', async () => {
    const fences: number[] = [];
    work({
      act: async ({ fence, attempt }) => {
        fences.push(fence);
        expect(attempt).toBe(0);
        const now = await readNow(bed.store.db);
        return fences.length < 3 ? { again: new Date(now.getTime() + 50) } : undefined;
      },
    });
    relay();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await allDone();
    expect(fences).toEqual([1, 2, 3]);
  });

  it('handles it once more when it was asked for during the handling', async () => {
    const seen: unknown[] = [];
    work({
      act: async ({ payload }) => {
        seen.push(payload);
        if (seen.length === 1) {
          await bed.books.insertOutbox([{ kind: 'act', key: 'a', payload: { version: 2 } }]);
        }
      },
    });
    relay();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a', payload: { version: 1 } }]);
    await allDone();
    expect(seen).toEqual([{ version: 1 }, { version: 2 }]);
  });

  it('accepts an end that the handler recorded in its own transaction', async () => {
    const errors: unknown[] = [];
    const noisy = createLog({ level: 'warn', destination: { write: (line) => errors.push(line) } });
    work(
      {
        act: async ({ id, fence }) => {
          await transaction(bed.store, 'record', async (tx) => {
            expect(await outboxBooks(tx).lockOutboxFence(id, fence)).toBe(true);
            await outboxBooks(tx).completeOutbox(id, fence);
          });
        },
      },
      { log: noisy },
    );
    relay();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await allDone();
    expect(errors).toEqual([]);
  });

  it('leaves a kind it does not know to one that does', async () => {
    const heard: string[] = [];
    const destination = { write: (line: string) => heard.push(line) };
    const narrow = work({ other: act }, { log: createLog({ level: 'warn', destination }) });
    relay();
    await bed.books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await until('it was heard in vain', () =>
      heard.some((line) => line.includes('no handler for this kind')),
    );
    expect(await bed.store.sql`select fence from outbox`).toEqual([{ fence: 0 }]);
    await narrow.stop();
    work({ act });
    await allDone();
    expect(await acted()).toEqual(['a']);
  });

  it('drains 1,000 rows, each once, by two workers', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => ({ kind: 'act', key: `k${index}` }));
    await transaction(bed.store, 'many', (tx) => outboxBooks(tx).insertOutbox(rows));
    work({ act });
    work({ act });
    relay();
    await allDone();
    const keys = await acted();
    expect(keys).toHaveLength(1_000);
    expect(new Set(keys).size).toBe(1_000);
  });

  it('stops within the grace, and gives back what it could not end', async () => {
    let begun = 0;
    const worker = work(
      {
        quick: async (job, context) => {
          begun += 1;
          await until('the worker is stopping', () => stopping !== undefined);
          await act(job, context);
        },
        long: async (_job, { signal }) => {
          begun += 1;
          await new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
        },
        deaf: async () => {
          begun += 1;
          await new Promise(() => undefined);
        },
      },
      { graceMs: 500 },
    );
    relay();
    await bed.books.insertOutbox([
      { kind: 'quick', key: 'quick' },
      { kind: 'long', key: 'long' },
      { kind: 'deaf', key: 'deaf' },
    ]);
    let stopping: Promise<void> | undefined;
    await until('all run', () => begun === 3);
    const began = performance.now();
    stopping = worker.stop();
    await stopping;
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(await acted()).toEqual(['quick']);
    const rows = await bed.store.sql`select key, attempts, lease_until is null as free from outbox
      where done_at is null order by key`;
    expect(rows).toEqual([
      { key: 'deaf', attempts: 0, free: false },
      { key: 'long', attempts: 0, free: true },
    ]);
  });

  it('goes on after every connection of the database was cut', async () => {
    work({ act }, { leaseMs: SHORT_LEASE_MS });
    relay();
    const rows = Array.from({ length: 100 }, (_, index) => ({ kind: 'act', key: `k${index}` }));
    await bed.books.insertOutbox(rows);
    await until('it is at work', async () => (await acted()).length > 0);
    await bed.store.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await until('everything is done', async () => (await pending().catch(() => 1)) === 0, 40_000);
    expect(new Set(await acted()).size).toBe(100);
  });

  it('loses nothing when all that the queue knows is deleted in mid-flight', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const worker = work(
      {
        act: async (job, context) => {
          await held;
          await act(job, context);
        },
      },
      { concurrency: 5, leaseMs: LEASE_MS },
    );
    relay();
    const rows = Array.from({ length: 40 }, (_, index) => ({ kind: 'act', key: `k${index}` }));
    await bed.books.insertOutbox(rows);
    await until('five are in hand', async () => {
      const claimed = await bed.store.sql`select from outbox where fence > 0`;
      return claimed.length === 5;
    });
    await forgetEverything();
    release();
    await allDone();
    await worker.stop();
    expect(new Set(await acted()).size).toBe(40);
    expect(await acted()).toHaveLength(40);
  });

  async function forgetEverything(): Promise<void> {
    if (kind === 'postgres') {
      await bed.store.sql`delete from bullmq.job`;
      await bed.store.sql`delete from bullmq.event`;
      return;
    }
    const client = new Redis(bed.redis.url);
    await client.flushall();
    client.disconnect();
  }
});
