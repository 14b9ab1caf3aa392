/**
 * What a process does while something it needs is not there: one platform out of reach, both, or the bot's
 * lease with another process.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '#sandbox/free-port.ts';
import {
  type Lookalikes,
  type MainProcess,
  startLookalikes,
  startMain,
} from './support/main-process.ts';
import { until } from './support/poll.ts';
import { createTestDatabase, type TestDatabase } from './support/postgres.ts';

const WAITS = 'another process is the bot: waiting for it to end';

describe('a process with all roles', () => {
  let platforms: Lookalikes;
  let database: TestDatabase;
  const begun: MainProcess[] = [];

  beforeAll(async () => {
    platforms = await startLookalikes();
  });
  afterAll(() => platforms.close());
  afterEach(async () => {
    await Promise.all(begun.splice(0).map((one) => one.end('SIGKILL')));
    await database?.drop();
  });

  async function start(changed: { [name: string]: string } = {}) {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const process = startMain({
      env: {
        ...platforms.env,
        DATABASE_URL: database.url,
        PORT: String(port),
        PUBLIC_URL: publicUrl,
        ...changed,
      },
    });
    begun.push(process);
    const isReady = async () => {
      try {
        return (await (await fetch(`${publicUrl}/ready`)).json()) as { [part: string]: boolean };
      } catch (error) {
        if (error instanceof TypeError) return undefined;
        throw error;
      }
    };
    return { process, isReady, served: () => until('its pages are served', isReady, 40_000) };
  }
  const nowhere = async () => `http://127.0.0.1:${await freePort()}`;

  it('serves Telegram and its pages while Discord is out of reach, and ends when told to', async () => {
    database = await createTestDatabase();
    const { process, served, isReady } = await start({ DISCORD_API_URL: `${await nowhere()}/api` });
    await served();
    await until('Telegram is heard', async () => (await isReady())?.['telegram'], 20_000);
    expect(await isReady()).toEqual({ ok: true, database: true, discord: false, telegram: true });
    const { telegram } = platforms;
    const bo = telegram.as(telegram.addUser({ firstName: 'Bo' }).id);
    bo.start();
    await bo.waitFor('private', /decide together/, 20_000);
    expect(process.has('ready')).toBe(false);
    expect(await process.end('SIGTERM')).toEqual({ code: 0, signal: null });
  }, 90_000);

  it('serves Discord and its pages while Telegram is out of reach', async () => {
    database = await createTestDatabase();
    const { process, served, isReady } = await start({ TELEGRAM_API_URL: await nowhere() });
    await served();
    await until('Discord is heard', async () => (await isReady())?.['discord'], 20_000);
    expect(await isReady()).toEqual({ ok: true, database: true, discord: true, telegram: false });
    expect(await process.end('SIGTERM')).toEqual({ code: 0, signal: null });
  }, 90_000);

  it('works and serves beside the bot of another one, and may be ended before it is the bot', async () => {
    database = await createTestDatabase();
    const first = await start();
    await first.process.logged('ready');
    const second = await start();
    await second.process.logged(WAITS);
    await second.served();
    expect(second.process.has('ready')).toBe(false);
    expect(await second.process.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await first.process.end('SIGTERM')).toEqual({ code: 0, signal: null });
    platforms.assertNoViolations();
  }, 90_000);

  it('does not start with a token that a platform refuses', async () => {
    database = await createTestDatabase();
    const { process } = await start({ DISCORD_TOKEN: 'of-nobody' });
    const line = await process.logged('cannot start');
    expect(line['err']).toMatchObject({ code: 'discord-unauthorized' });
    expect((await process.end('SIGTERM')).code).toBe(1);
  }, 60_000);
});
