/** The bot's lease where its process is stopped, or cut off from the books, at the worst moment; its signs of life. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStore } from '#store/client.ts';
import { type Deployment, startDeployment } from '#test/support/deployment.ts';
import { until } from '#test/support/poll.ts';
import { type Bot, startBot } from '../../src/app/bot.ts';

const LONG = { leaseMs: 60_000, renewMs: 20_000 };

let at: Deployment;
let bot: Bot | undefined;
beforeAll(async () => {
  at = await startDeployment({ chain: false, roles: [] });
});
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
});
afterAll(async () => at?.stop());

/** Runs while whoever asks for the lease has to wait; at the end nobody has it. */
async function whileAsking(run: () => Promise<void>): Promise<void> {
  const another = openStore({ url: at.store.url, max: 1 });
  try {
    await another.sql.begin(async (sql) => {
      await sql`insert into process_lease (name, holder, fence, lease_until)
        values ('bot', 'another', 1, now())
        on conflict (name) do update set holder = excluded.holder`;
      await sql`delete from process_lease`;
      await run();
    });
  } finally {
    await another.close();
  }
}

const waiting = async (): Promise<boolean> => {
  const rows = await at.store.sql`select 1 from pg_locks l join pg_stat_activity a using (pid)
    where not l.granted and a.query like '%process_lease%'`;
  return rows.length > 0;
};

const holders = async (): Promise<string[]> =>
  (await at.app.store.processes.listLeases('bot')).map(({ holder }) => holder);

test('a bot that is told to stop while it asks for its lease keeps none, and is not heard', async () => {
  let stopped: Promise<void> | undefined;
  await whileAsking(async () => {
    bot = startBot(at.app, 'one', LONG);
    await until('it asks', async () => (await waiting()) || undefined);
    stopped = bot.stop();
  });
  await stopped;
  await bot?.started;
  expect(await holders()).toEqual([]);
  expect(at.app.health.get('discord')?.()).toBe(false);
});

test('a renewal that is under way when the bot is stopped leaves no lease', async () => {
  bot = startBot(at.app, 'one', { leaseMs: 60_000, renewMs: 100 });
  await bot.started;
  let stopped: Promise<void> | undefined;
  await whileAsking(async () => {
    await until('it renews', async () => (await waiting()) || undefined);
    stopped = bot?.stop();
    // Its doors are closed by then, and it would have asked for its lease to be deleted.
    await sleep(1_000);
  });
  await stopped;
  expect(await holders()).toEqual([]);
});

test('a bot that cannot renew its lease stops before another may have it, and no other does', async () => {
  let lost = 0;
  const startedAt = performance.now();
  bot = startBot(at.app, 'one', {
    leaseMs: 1_500,
    renewMs: 200,
    lost: () => {
      lost += 1;
    },
  });
  await bot.started;
  await until(
    'it has outlived its lease',
    () => performance.now() - startedAt > 3_500 || undefined,
  );
  expect(lost).toBe(0);
  await whileAsking(async () => {
    const cutAt = performance.now();
    await until('it gives up', () => lost > 0 || undefined, 5_000);
    expect(performance.now() - cutAt).toBeLessThan(1_500 + 250);
  });
  // What it had asked for meanwhile is answered: it has given up once, and for good.
  await bot.stop();
  expect(lost).toBe(1);
  expect(await holders()).toEqual([]);
});

test('each minute has one sign of life of each platform that is heard, and none of one that is not', async () => {
  const { app, discord, store } = at;
  const signs = () => app.store.processes.listHeartbeats('bot', new Date(0));
  const heardSince = async (minute: Date): Promise<readonly string[]> =>
    (await signs()).filter((one) => one.minute >= minute).map(({ platform }) => platform);
  /** By hand: whoever moves the clock as tests do has everybody heard all along. */
  const nextMinute = async (): Promise<Date> => {
    await store.sql`update clock_offset set offset_ms = offset_ms + 60000`;
    return new Date(Math.floor((await app.store.now()).getTime() / 60_000) * 60_000);
  };
  bot = startBot(app, 'one', { ...LONG, beatMs: 50 });
  await bot.started;
  for (let minutes = 0; minutes < 2; minutes += 1) {
    const minute = await nextMinute();
    await until('both are heard', async () => new Set(await heardSince(minute)).size === 2);
  }
  discord.gateway.setOutage(true);
  try {
    await until('the cut is noticed', () => app.health.get('discord')?.() === false);
    const minute = await nextMinute();
    await until('one is heard', async () => (await heardSince(minute)).length > 0);
    expect(new Set(await heardSince(minute))).toEqual(new Set(['telegram']));
    const all = (await signs()).map((one) => `${one.platform} ${one.minute.toISOString()}`);
    expect(new Set(all).size).toBe(all.length);
  } finally {
    discord.gateway.setOutage(false);
  }
});
