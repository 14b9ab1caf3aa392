/**
 * T1 where what the worker stands on goes: payments that were decided are under way, some of them signed, stored and not sent,
 * some sent and waiting in the pool, when Redis forgets, Redis dies, Postgres crashes, or both do. The worker is
 * `src/main.ts`, and nobody starts it again.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_TIMING } from '#service/execution/options.ts';
import type { MainProcess } from '#test/support/main-process.ts';
import { createOutageWorld, type OutageWorld } from '#test/support/outage-world.ts';
import { until } from '#test/support/poll.ts';
import { flush } from '#test/support/redis.ts';

/** Nobody waits longer for what a dead session held. */
const LEASE_SECONDS = DEFAULT_TIMING.leaseMs / 1_000;
/** Each wait has a limit of its own; this is more than all of them. */
const TIMEOUT_MS = 120_000;

let world: OutageWorld;
beforeAll(async () => {
  world = await createOutageWorld();
});
afterEach(() => world.gate.release('lost'));
afterAll(() => world?.close());

type Outage = {
  readonly name: string;
  /** The books are away, or the bell, or only what it was rung for is forgotten, which nobody notices. */
  readonly loses: 'books' | 'bell' | 'jobs';
  breaks(): Promise<void>;
  mends?(): Promise<void>;
  /** What is signed and stored goes out meanwhile and cannot be written down, or is lost and nobody but the books has it. */
  readonly held: 'sent' | 'lost';
};

type Line = { readonly msg?: string; readonly awayMs?: number };
const linesOf = ({ lines }: MainProcess, from: number): readonly Line[] =>
  lines.slice(from).flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));

/** Two payments wait in the pool, for they offer too little; four are decided behind them, and what is signed of those is held. */
async function underWay() {
  const waiting = await world.decideCoins(2);
  await until('they are sent', async () => {
    const attempts = await world.attemptsOf(waiting);
    return attempts.length === 2 && attempts.every(({ sent }) => sent !== null);
  });
  await world.raiseBaseFee(waiting);
  world.gate.hold();
  const others = await world.decideTokens(4);
  await until('something is signed, stored and about to be sent', () => world.gate.held() > 0);
  const attempts = await world.attemptsOf(others);
  const stored = attempts.flatMap(({ hash, sent }) =>
    hash !== null && sent === null ? [hash] : [],
  );
  expect(stored.length).toBeGreaterThan(0);
  return { waiting, others, stored };
}

/** Six payments through one outage; what it cost is printed. */
async function carryThrough(worker: MainProcess, outage: Outage): Promise<void> {
  const { name, loses, breaks, mends, held } = outage;
  const { waiting, others, stored } = await underWay();
  const from = worker.lines.length;
  const said = (message: string) => linesOf(worker, from).find(({ msg }) => msg === message);
  await breaks();
  world.gate.release(held);
  if (loses !== 'jobs') {
    await until('it is noticed', () => said('the relay cannot ring: it goes on trying'));
  }
  await mends?.();
  const mended = performance.now();
  const after = (await world.attemptsOf(others)).map(({ hash }) => hash);
  expect(after).toEqual(expect.arrayContaining(stored));
  const states = (await world.attemptsOf(waiting)).map(({ state }) => state);
  expect(new Set(states)).toEqual(new Set(['submitted']));
  const leased = loses === 'books' ? await world.lapse() : 0;
  expect(leased).toBeLessThanOrEqual(LEASE_SECONDS);
  await world.untilSentAgain(waiting);
  const again = performance.now();
  await world.rest();
  const rested = performance.now();

  expect(worker.lives()).toBe(true);
  expect(await world.broken()).toEqual([]);
  const awayMs = said('the relay rings again')?.awayMs ?? 0;
  if (loses !== 'jobs') expect(awayMs).toBeGreaterThan(0);
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  process.stdout.write(
    `${name}: the log says ${seconds(awayMs)} s away; at work ${seconds(again - mended)} s after it was back, ` +
      `all final after ${seconds(rested - mended)} s; leases left ${leased.toFixed(1)} s\n`,
  );
}

describe('payments under way, with the bell on Redis', { timeout: TIMEOUT_MS }, () => {
  let worker: MainProcess;
  beforeAll(async () => {
    worker = world.startWorker('redis');
    await worker.logged('ready');
  });

  it('are made once when Redis is flushed', () =>
    carryThrough(worker, {
      ...{ name: 'Redis flushed', loses: 'jobs', held: 'lost' },
      breaks: () => flush(world.redis.url),
    }));

  it('are made once when Redis is killed and comes back empty', () =>
    carryThrough(worker, {
      ...{ name: 'Redis killed', loses: 'bell', held: 'sent' },
      breaks: world.redis.kill,
      mends: world.redis.begin,
    }));

  it('are made once when Postgres crashes and they were never sent', () =>
    carryThrough(worker, {
      ...{ name: 'Postgres crashed', loses: 'books', held: 'lost' },
      breaks: world.postgres.crash,
      mends: world.postgres.begin,
    }));

  it('are made once when Postgres crashes and they are sent while it is away', () =>
    carryThrough(worker, {
      ...{ name: 'Postgres crashed', loses: 'books', held: 'sent' },
      breaks: world.postgres.crash,
      mends: world.postgres.begin,
    }));

  it('are made once when both go at once', async () => {
    await carryThrough(worker, {
      ...{ name: 'both', loses: 'books', held: 'sent' },
      // The books first: with them there the relay may find nothing to ring for, and miss that the bell is gone.
      async breaks() {
        await world.postgres.crash();
        await world.redis.kill();
      },
      mends: async () => void (await Promise.all([world.postgres.begin(), world.redis.begin()])),
    });
    expect(await worker.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});

describe('payments under way, with the bell on Postgres', { timeout: TIMEOUT_MS }, () => {
  it('are made once when Postgres crashes', async () => {
    const worker = world.startWorker('postgres');
    await worker.logged('ready');
    await carryThrough(worker, {
      ...{ name: 'Postgres crashed, bell and all', loses: 'books', held: 'sent' },
      breaks: world.postgres.crash,
      mends: world.postgres.begin,
    });
    expect(await worker.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});
