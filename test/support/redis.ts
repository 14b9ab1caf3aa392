/**
 * A real Redis for tests: `REDIS_URL`, or a `redis-server` from PATH on a free port. Where there is neither the
 * test fails. Tests flush it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '#sandbox/free-port.ts';
import { until } from './poll.ts';

export interface TestRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Nobody else's: it may be killed. */
interface OwnRedis extends TestRedis {
  /** SIGKILL: nothing is saved. */
  kill(): Promise<void>;
  /** Starts it again where it was, empty. */
  begin(): Promise<void>;
}

export async function startTestRedis(policy = 'noeviction'): Promise<TestRedis> {
  const given = process.env['REDIS_URL'];
  if (given !== undefined && policy === 'noeviction') {
    return { url: given, stop: async () => undefined };
  }
  return startOwnRedis(policy);
}

export async function startOwnRedis(policy = 'noeviction'): Promise<OwnRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'civitas-redis-'));
  const port = await freePort();
  const flags = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', policy, '--dir', dir];
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const begin = async (): Promise<void> => {
    const server = spawn(
      'redis-server',
      ['--bind', '127.0.0.1', '--port', String(port), ...flags],
      { stdio: 'ignore' },
    );
    child = server;
    let failure: Error | undefined;
    server.once('error', (error) => {
      failure = new Error('no redis-server in PATH and no REDIS_URL: install redis-server', {
        cause: error,
      });
    });
    await until('redis-server answers', async () => {
      if (failure) throw failure;
      return pings(url);
    });
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    if (child.kill('SIGKILL')) await gone;
  };
  await begin();
  return {
    url,
    kill,
    begin,
    async stop() {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Everything in it is gone. */
export async function flush(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  redis.disconnect();
}

async function pings(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
