import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBell } from '#queue/backend.ts';
import { createRelay } from '#queue/relay.ts';
import { createWorker } from '#queue/worker.ts';
import { outboxBooks } from '#store/outbox.ts';
import { createLog } from '#telemetry/log.ts';
import { createMetrics } from '#telemetry/metrics.ts';
import { until } from '#test/support/poll.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { startProxy, type TcpProxy } from '#test/support/proxy.ts';
import { startTestRedis, type TestRedis } from '#test/support/redis.ts';

const log = createLog({ level: 'silent' });

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
