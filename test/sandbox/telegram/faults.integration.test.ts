import { GrammyError, HttpError } from 'grammy';
import { afterEach, expect, test } from 'vitest';
import { type Bench, refusal, startBench } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

test('429 with retry_after for the next matching calls only', async () => {
  bench = await startBench();
  const { telegram, bot, ada, group } = bench;
  telegram.as(ada).start();
  telegram.addBot(group);
  telegram.limit({ method: 'sendMessage', chatId: ada, times: 2, retryAfter: 7 });
  await bot.api.sendMessage(group, 'not this one');
  for (const _ of [1, 2]) {
    const error = await bot.api.sendMessage(ada, 'x').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(GrammyError);
    expect(error).toMatchObject({
      error_code: 429,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    });
  }
  await bot.api.sendMessage(ada, 'x');
  expect(telegram.calls.map((call) => call.ok)).toEqual([true, false, false, true]);
  expect(telegram.violations).toEqual([]);
});

test('a connection cut before the effect loses it, after the effect only the answer', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  telegram.as(ada).start();
  const said = (): number =>
    telegram
      .as(ada)
      .sees('private')
      .filter((one) => one.fromBot).length;
  telegram.disturb({ kind: 'reset', method: 'sendMessage' });
  await expect(bot.api.sendMessage(ada, 'lost')).rejects.toBeInstanceOf(HttpError);
  expect(said()).toBe(0);
  telegram.disturb({ kind: 'reset', method: 'sendMessage', when: 'after' });
  await expect(bot.api.sendMessage(ada, 'arrived')).rejects.toBeInstanceOf(HttpError);
  expect(said()).toBe(1);
  telegram.disturb({ kind: 'error', status: 502 });
  await expect(bot.api.sendMessage(ada, 'x')).rejects.toMatchObject({ error_code: 502 });
  telegram.disturb({ kind: 'slow', delayMs: 80 });
  const before = performance.now();
  await bot.api.getMe();
  expect(performance.now() - before).toBeGreaterThan(70);
});

test('the real limits, switched on', async () => {
  let now = 1_800_000_000_000;
  bench = await startBench({ now: () => now });
  const { telegram, bot, ada, group } = bench;
  telegram.as(ada).start();
  telegram.addBot(group);
  telegram.enforceLimits(true);
  await bot.api.sendMessage(ada, '1');
  expect(await refusal(bot.api.sendMessage(ada, '2'))).toBe('Too Many Requests: retry after 1');
  for (let i = 0; i < 20; i += 1) {
    now += 1001;
    await bot.api.sendMessage(group, `line ${i}`);
  }
  now += 1001;
  expect(await refusal(bot.api.sendMessage(group, 'one too many'))).toMatch(
    /retry after (3\d|4\d)$/u,
  );
  await bot.api.sendMessage(ada, 'others go on');
});
