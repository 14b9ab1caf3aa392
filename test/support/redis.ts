/**
 * A real Redis for tests: `REDIS_URL`, or a `redis-server` from PATH on a free port. Where there is neither the
 * test fails. Tests flush it.
 */
import { spawn } from 'node:child_process';
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

export async function startTestRedis(policy = 'noeviction'): Promise<TestRedis> {
  const given = process.env['REDIS_URL'];
  if (given !== undefined && policy === 'noeviction') {
    return { url: given, stop: async () => undefined };
  }
  const dir = mkdtempSync(join(tmpdir(), 'civitas-redis-'));
  const port = await freePort();
  const flags = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', policy, '--dir', dir];
  const child = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(port), ...flags], {
    stdio: 'ignore',
  });
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = new Error('no redis-server in PATH and no REDIS_URL: install redis-server', {
      cause: error,
    });
  });
  const url = `redis://127.0.0.1:${port}`;
  await until('redis-server answers', async () => {
    if (failure) throw failure;
    return pings(url);
  });
  return {
    url,
    async stop() {
      const gone = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGKILL')) await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
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
