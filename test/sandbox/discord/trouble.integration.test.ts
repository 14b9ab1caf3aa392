import type { REST } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restOf, send, startTown, type Town } from './start.ts';

let town: Town;
let rest: REST;

beforeEach(async () => {
  town = await startTown();
  rest = restOf(town.discord);
});

afterEach(async () => {
  await town.discord.close();
});

test('a 429 is waited out by discord.js, and the message sent once', async () => {
  const { discord, general, bo } = town;
  discord.trouble.limitNext(1, { route: '/channels/{channel_id}/messages' }, { retryAfterMs: 60 });
  const before = performance.now();
  await send(rest, general, { content: 'patient' });
  expect(performance.now() - before).toBeGreaterThanOrEqual(50);
  expect(discord.requests.map(({ status }) => status)).toEqual([429, 200]);
  expect(discord.as(bo).sees(general)).toHaveLength(1);
  expect(discord.violations).toEqual([]);
});

test('limits per route and per bot', async () => {
  const { discord, general } = town;
  discord.trouble.setRateLimits({
    buckets: [{ match: { method: 'POST' }, limit: 2, windowMs: 150 }],
  });
  await Promise.all(['a', 'b', 'c'].map((content) => send(rest, general, { content })));
  // discord.js reads the headers and never runs into the limit.
  expect(discord.requests.map(({ status }) => status)).toEqual([200, 200, 200]);
  discord.trouble.setRateLimits({ globalPerSecond: 1 });
  const get = (): Promise<Response> => fetch(`${discord.url}/api/v10/gateway`);
  const [first, second] = [await get(), await get()];
  expect([first.status, second.status]).toEqual([200, 429]);
  expect(second.headers.get('x-ratelimit-global')).toBe('true');
  await Promise.all([first, second].map((response) => response.arrayBuffer()));
});

test('a 500, a cut connection and an outage change nothing', async () => {
  const { discord, general, bo } = town;
  discord.trouble.failNext(1, { method: 'POST' }, 502);
  await expect(send(rest, general, { content: 'x' })).rejects.toMatchObject({ status: 502 });
  discord.trouble.resetNext(1, { route: /messages$/ });
  await expect(send(rest, general, { content: 'x' })).rejects.toThrow();
  discord.setOutage(true);
  await expect(send(rest, general, { content: 'x' })).rejects.toThrow();
  discord.setOutage(false);
  expect(discord.as(bo).sees(general)).toEqual([]);
  await send(rest, general, { content: 'x' });
  expect(discord.as(bo).sees(general)).toHaveLength(1);
});
