import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '#core/fault.ts';
import { type Bell, openBell } from '#queue/backend.ts';
import { createRelay, type Relay } from '#queue/relay.ts';
import { createWorker, type Handler, type JobWorker } from '#queue/worker.ts';
import { readNow } from '#store/clock.ts';
import { type OutboxBooks, outboxBooks } from '#store/outbox.ts';
import { transaction } from '#store/transaction.ts';
import { createLog } from '#telemetry/log.ts';
import { createMetrics } from '#telemetry/metrics.ts';
import { until } from '#test/support/poll.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { startProxy, type TcpProxy } from '#test/support/proxy.ts';
import { startTestRedis, type TestRedis } from '#test/support/redis.ts';

const log = createLog({ level: 'silent' });
const WORKER_PROCESS = join(import.meta.dirname, '../support/worker-process.ts');
/** As long as its default where nothing depends on it. */
const LEASE_MS = 30_000;
const SHORT_LEASE_MS = 900;

let redis: TestRedis;
let proxy: TcpProxy;
beforeAll(async () => {
  redis = await startTestRedis();
  proxy = await startProxy(redis.url);
});
afterAll(async () => {
  await proxy.stop();
  await redis.stop();
});

describe.each(['postgres', 'redis'] as const)('the queue on %s', (kind) => {
  let store: TestStore;
  let books: OutboxBooks;
  let bell: Bell;
  let namespace: string;
  const stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    store = await createTestStore();
    await store.sql`create table acted (key text not null, fence int not null)`;
    books = outboxBooks(store.db);
    namespace = `test-${randomUUID()}`;
    bell = await open();
  });
  afterEach(async () => {
    proxy.restore();
    for (const stop of stops.splice(0).reverse()) await stop();
    await store.close();
  });

  async function open(): Promise<Bell> {
    const redisUrl = kind === 'redis' ? proxy.url : undefined;
    const opened = await openBell({ databaseUrl: store.url, redisUrl, namespace, log });
    stops.push(() => opened.close());
    return opened;
  }

  function relay(): Relay {
    const outbox = books;
    const metrics = createMetrics();
    const made = createRelay({ outbox, bell, log, metrics, everyMs: 50, ringAgainMs: 300 });
    stops.push(() => made.stop());
    return made;
  }

  function work(handlers: Record<string, Handler>, options: object = {}): JobWorker {
    const base = { bell, outbox: books, handlers, log, metrics: createMetrics(), random: () => 0 };
    const worker = createWorker({ ...base, ...options });
    stops.push(() => worker.stop());
    return worker;
  }

  /** The job that the act is: a row, so that acting twice would be seen. */
  const act: Handler = async ({ key, fence }) => {
    await store.sql`insert into acted (key, fence) values (${key}, ${fence})`;
  };
  const acted = async (): Promise<string[]> =>
    (await store.sql`select key from acted order by key`).map((row) => String(row['key']));
  const pending = async (): Promise<number> =>
    (await store.sql`select from outbox where done_at is null`).length;
  const allDone = () => until('everything is done', async () => (await pending()) === 0);

  it('handles a committed row once, also when five relays ring for it', async () => {
    work({ act });
    for (let count = 0; count < 5; count += 1) relay();
    await books.insertOutbox([{ kind: 'act', key: 'a', payload: { n: 1 } }]);
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
      outbox: books,
      bell,
      log,
      metrics: createMetrics(),
      everyMs: 60_000,
    });
    stops.push(() => slow.stop());
    const stopListening = store.onCommit(() => slow.ring());
    await transaction(store, 'ask', async (tx) => {
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
    await transaction(store, 'no', async (tx) => {
      await outboxBooks(tx).insertOutbox([{ kind: 'act', key: 'never' }]);
      throw new Error('changed my mind');
    }).catch(() => undefined);
    await books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await allDone();
    expect(await acted()).toEqual(['a']);
  });

  it('is handled by another after the lease when its worker is killed', async () => {
    const child = spawn(
      process.execPath,
      [
        WORKER_PROCESS,
        store.url,
        kind === 'redis' ? proxy.url : '',
        namespace,
        String(SHORT_LEASE_MS),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    stops.push(async () => void child.kill('SIGKILL'));
    relay();
    await books.insertOutbox([{ kind: 'stuck', key: 'a' }]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    work({ stuck: act }, { leaseMs: SHORT_LEASE_MS });
    await allDone();
    expect(await store.sql`select key, fence from acted order by fence`).toEqual([
      { key: 'a', fence: 1 },
      { key: 'a', fence: 2 },
    ]);
    expect(await store.sql`select attempts from outbox`).toEqual([{ attempts: 1 }]);
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
    await books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await allDone();
    expect(await store.sql`select key, fence from acted`).toEqual([{ key: 'a', fence: 1 }]);
  });

  it('tells a handler that its lease is lost, and records nothing for it', async () => {
    let reason: unknown;
    work(
      {
        act: async (_job, { signal, renew }) => {
          // Another claims the row behind its back.
          await store.sql`update outbox set fence = fence + 1,
            lease_until = clock_timestamp() + interval '1 hour'`;
          await until('it is told', () => signal.aborted);
          reason = await renew().catch((error: unknown) => error);
        },
      },
      { leaseMs: SHORT_LEASE_MS },
    );
    relay();
    await books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await until('it knows', () => reason !== undefined);
    expect(reason).toMatchObject({ name: 'LeaseLost' });
    expect(await store.sql`select fence, done_at, last_error, attempts from outbox`).toEqual([
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
    await books.insertOutbox([{ kind: 'act', key: 'a' }]);
    const [row] = await until('it has failed', async () => {
      const rows = await store.sql`select attempts, last_error, lease_until,
        due_at - civitas_now() > interval '4 seconds' as later from outbox where attempts > 0`;
      return rows.length === 1 && rows;
    });
    expect(row).toEqual({
      attempts: 1,
      last_error: 'Fault rpc-down: gone',
      lease_until: null,
      later: true,
    });
    await store.sql`update outbox set due_at = civitas_now()`;
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
    await books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await until('it waits', async () => {
      const rows = await store.sql`select from outbox
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
        const now = await readNow(store.db);
        return fences.length < 3 ? { again: new Date(now.getTime() + 50) } : undefined;
      },
    });
    relay();
    await books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await allDone();
    expect(fences).toEqual([1, 2, 3]);
  });

  it('handles it once more when it was asked for during the handling', async () => {
    const seen: unknown[] = [];
    work({
      act: async ({ payload }) => {
        seen.push(payload);
        if (seen.length === 1) {
          await books.insertOutbox([{ kind: 'act', key: 'a', payload: { version: 2 } }]);
        }
      },
    });
    relay();
    await books.insertOutbox([{ kind: 'act', key: 'a', payload: { version: 1 } }]);
    await allDone();
    expect(seen).toEqual([{ version: 1 }, { version: 2 }]);
  });

  it('accepts an end that the handler recorded in its own transaction', async () => {
    const errors: unknown[] = [];
    const noisy = createLog({ level: 'warn', destination: { write: (line) => errors.push(line) } });
    work(
      {
        act: async ({ id, fence }) => {
          await transaction(store, 'record', async (tx) => {
            expect(await outboxBooks(tx).lockOutboxFence(id, fence)).toBe(true);
            await outboxBooks(tx).completeOutbox(id, fence);
          });
        },
      },
      { log: noisy },
    );
    relay();
    await books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await allDone();
    expect(errors).toEqual([]);
  });

  it('leaves a kind it does not know to one that does', async () => {
    const narrow = work({ other: act });
    relay();
    await books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await until('it was heard in vain', async () => {
      const [row] = await store.sql`select fence from outbox`;
      return row?.['fence'] === 0;
    });
    await narrow.stop();
    work({ act });
    await allDone();
    expect(await acted()).toEqual(['a']);
  });

  it('drains 1,000 rows, each once, by two workers', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => ({ kind: 'act', key: `k${index}` }));
    await transaction(store, 'many', (tx) => outboxBooks(tx).insertOutbox(rows));
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
    await books.insertOutbox([
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
    const rows = await store.sql`select key, attempts, lease_until is null as free from outbox
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
    await books.insertOutbox(rows);
    await until('it is at work', async () => (await acted()).length > 0);
    await store.sql`select pg_terminate_backend(pid) from pg_stat_activity
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
    await books.insertOutbox(rows);
    await until('five are in hand', async () => {
      const claimed = await store.sql`select from outbox where fence > 0`;
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
      await store.sql`delete from bullmq.job`;
      await store.sql`delete from bullmq.event`;
      return;
    }
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
  }
});

describe('Redis', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await createTestStore();
  });
  afterAll(() => store.close());

  it('may be down when a row is written: it is handled when Redis is back', async () => {
    const books = outboxBooks(store.db);
    const metrics = createMetrics();
    const namespace = `test-${randomUUID()}`;
    const bell = await openBell({ databaseUrl: store.url, redisUrl: proxy.url, namespace, log });
    const handled: string[] = [];
    const worker = createWorker({
      bell,
      outbox: books,
      handlers: { act: async ({ key }) => void handled.push(key) },
      log,
      metrics,
    });
    const relay = createRelay({ outbox: books, bell, log, metrics, everyMs: 50, ringAgainMs: 300 });
    proxy.cut();
    await books.insertOutbox([{ kind: 'act', key: 'a' }]);
    await until('the relay has rung in vain', async () =>
      /civitas_bell_failures_total [1-9]/.test(await metrics.text()),
    );
    expect(handled).toEqual([]);
    proxy.restore();
    await until('it is handled', () => handled.length === 1, 30_000);
    await relay.stop();
    await worker.stop();
    await bell.close();
    expect(handled).toEqual(['a']);
  });

  it('is refused, in words, when it evicts', async () => {
    const evicting = await startTestRedis('allkeys-lru');
    const opening = openBell({ databaseUrl: store.url, redisUrl: evicting.url, log });
    await expect(opening).rejects.toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining('noeviction'),
    });
    await evicting.stop();
  });

  it('is refused, in words, when it does not answer at the start', async () => {
    const opening = openBell({ databaseUrl: store.url, redisUrl: 'redis://127.0.0.1:1', log });
    await expect(opening).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('REDIS_URL'),
    });
  });
});
