/**
 * The bell: BullMQ on the deployment's own Postgres, or on Redis. It carries the ids of outbox rows and
 * nothing else, and may lose any of them at any time. Nothing of BullMQ leaves this file.
 */
import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  Queue,
  Worker,
} from 'bullmq';
import { Redis } from 'ioredis';
import type { Log } from '#telemetry/log.ts';
import { QueueFault, toQueueFault } from './fault.ts';

export interface BellJob {
  /** `<kind>-<uuid>-<fence>`: BullMQ refuses ':' and ignores an id it already has. */
  readonly id: string;
  readonly kind: string;
  readonly rowId: string;
}

export interface Listener {
  /** Takes no further job; those running go on. */
  pause(): Promise<void>;
  /** `force`: does not wait for running jobs. */
  close(force: boolean): Promise<void>;
}

export interface Bell {
  readonly kind: 'postgres' | 'redis';
  ring(jobs: readonly BellJob[]): Promise<void>;
  /** `hear` must not throw: what went wrong with a row stands in the row. */
  listen(concurrency: number, hear: (rowId: string, kind: string) => Promise<void>): Listener;
  close(): Promise<void>;
}

export interface BellOptions {
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  /** Keeps deployments apart that share one Redis. */
  readonly namespace?: string;
  readonly log: Log;
}

const QUEUE = 'civitas';
/** BullMQ's tables stand apart from ours: a backup leaves them out. */
const POSTGRES_SCHEMA = 'bullmq';
/** A ring that takes longer has failed: the relay looks again anyway. */
const RING_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 1_500;
/**
 * So long a job stays with whoever heard it, unless that is said again. While it does, ringing for its row is in vain: where
 * the connection breaks between hearing and claiming, that is what it costs. A job heard twice is harmless: a row is claimed
 * once.
 */
const HELD_MS = 6_000;

export async function openBell(options: BellOptions): Promise<Bell> {
  const { databaseUrl, redisUrl, namespace = QUEUE, log } = options;
  if (redisUrl === undefined) {
    const connection = { connectionString: databaseUrl, schema: POSTGRES_SCHEMA, max: 4 };
    return bellOver('postgres', createPostgresBackend, {
      ring: { ...connection, migrate: true },
      listen: connection,
      prefix: namespace,
      log,
    });
  }
  await checkRedis(redisUrl);
  const connection = {
    url: redisUrl,
    retryStrategy: (times: number) => Math.min(100 * times, 2_000),
  };
  return bellOver('redis', createRedisBackend, {
    ring: { ...connection, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
    listen: { ...connection, maxRetriesPerRequest: null },
    prefix: namespace,
    log,
  });
}

/** An evicting Redis would drop bells silently; that is slow, not harmful, and nobody would find out why. */
async function checkRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    connectTimeout: 5_000,
  });
  // The rejection below says the same; without a listener it would be printed as well.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1];
    if (policy === 'noeviction') return;
    throw new QueueFault(
      `Redis evicts (maxmemory-policy is ${policy ?? 'not known'}): set "maxmemory-policy noeviction", or leave REDIS_URL empty to use Postgres`,
      { code: 'misconfigured', retryable: false },
    );
  } catch (cause) {
    if (cause instanceof QueueFault) throw cause;
    throw new QueueFault('Redis at REDIS_URL does not answer: start it, or leave REDIS_URL empty', {
      code: 'unavailable',
      retryable: true,
      cause,
    });
  } finally {
    redis.disconnect();
  }
}

interface Wiring<C> {
  readonly ring: C;
  readonly listen: C;
  readonly prefix: string;
  readonly log: Log;
}

async function bellOver<B extends IQueueBackend, C = ConnectionOptions>(
  kind: Bell['kind'],
  factory: BackendFactory<B, C>,
  { ring, listen, prefix, log }: Wiring<C>,
): Promise<Bell> {
  type Data = { rowId: string };
  const queue = new Queue<Data, void, string, Data, void, string, B, C>(
    QUEUE,
    {
      connection: ring,
      prefix,
      streams: { events: { maxLen: 100 } },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    },
    factory,
  );
  queue.on('error', (err) => log.debug({ err }, 'bell'));
  await within(30_000, 'the queue does not become ready', queue.waitUntilReady());
  return {
    kind,
    async ring(jobs) {
      const bulk = jobs.map(({ id, kind: name, rowId }) => ({
        name,
        data: { rowId },
        opts: { jobId: id },
      }));
      await within(RING_TIMEOUT_MS, 'the bell was not rung in time', queue.addBulk(bulk));
    },
    listen(concurrency, hear) {
      const worker = new Worker<Data, void, string, B, number, C>(
        QUEUE,
        (job) => hear(job.data.rowId, job.name),
        {
          connection: listen,
          prefix,
          concurrency,
          // How soon it tries again after it has lost its connection.
          runRetryDelay: 1_000,
          maxStalledCount: 100,
          lockDuration: HELD_MS,
          stalledInterval: HELD_MS / 2,
        },
        factory,
      );
      worker.on('error', (err) => log.debug({ err }, 'bell'));
      return {
        pause: () => worker.pause(true),
        close: (force) => quietly(log, worker.close(force)),
      };
    },
    close: () => quietly(log, queue.close()),
  };
}

async function within<T>(ms: number, message: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new QueueFault(message, { code: 'unavailable', retryable: true });
    timer = setTimeout(() => reject(fault), ms);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw toQueueFault(error);
  } finally {
    clearTimeout(timer);
  }
}

/** What cannot be closed because it is gone is closed. */
async function quietly(log: Log, closing: Promise<void>): Promise<void> {
  try {
    await within(CLOSE_TIMEOUT_MS, 'not closed in time', closing);
  } catch (err) {
    log.debug({ err }, 'bell: close');
  }
}
