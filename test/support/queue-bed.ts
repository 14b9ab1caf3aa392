/** A queue on one backend with its outbox, for contract tests: made anew before each test. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type Bell, openBell } from '#queue/backend.ts';
import { createRelay, type Relay } from '#queue/relay.ts';
import { createWorker, type Handler, type JobWorker } from '#queue/worker.ts';
import { type OutboxBooks, outboxBooks } from '#store/outbox.ts';
import { createLog } from '#telemetry/log.ts';
import { createMetrics } from '#telemetry/metrics.ts';
import { until } from './poll.ts';
import { createTestStore, type TestStore } from './postgres.ts';
import { startProxy, type TcpProxy } from './proxy.ts';
import { startTestRedis, type TestRedis } from './redis.ts';

const log = createLog({ level: 'silent' });

export function useQueue(kind: 'postgres' | 'redis') {
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

  return {
    relay,
    work,
    act,
    acted,
    pending,
    allDone,
    stops,
    get store() {
      return store;
    },
    get books() {
      return books;
    },
    get bell() {
      return bell;
    },
    get namespace() {
      return namespace;
    },
    get proxy() {
      return proxy;
    },
    get redis() {
      return redis;
    },
  };
}
