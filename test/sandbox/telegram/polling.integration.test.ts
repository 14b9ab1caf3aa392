import { run, sequentialize } from '@grammyjs/runner';
import { afterEach, expect, test } from 'vitest';
import { until } from '#sandbox/until.ts';
import { ALL_UPDATES, type Bench, refusal, startBench, startPolling } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

test('a started person talks with a polling bot', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  bot.command('start', (ctx) => ctx.reply(`hello ${ctx.from?.first_name}, ${ctx.match}`));
  await startPolling(bot);
  telegram.as(ada).start('code42');
  const reply = await telegram.as(ada).waitFor('private', /hello/u);
  expect(reply.text).toBe('hello Ada, code42');
  expect(reply.fromBot).toBe(true);
  expect(telegram.violations).toEqual([]);
});

test('the concurrent runner gets every update once', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  const seen: string[] = [];
  bot.use(sequentialize((ctx) => String(ctx.chat?.id)));
  bot.on('message:text', (ctx) => {
    seen.push(ctx.message.text);
  });
  await bot.init();
  const runner = run(bot, { runner: { fetch: { allowed_updates: [...ALL_UPDATES] } } });
  telegram.as(ada).start();
  for (let i = 0; i < 250; i += 1) telegram.as(ada).say('private', `line ${i}`);
  await telegram.drained();
  await runner.stop();
  expect(seen).toEqual(['/start', ...Array.from({ length: 250 }, (_, i) => `line ${i}`)]);
  expect(telegram.violations).toEqual([]);
});

test('updates are handed out again until the offset confirms them, and on demand afterwards', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  telegram.as(ada).start();
  const [first] = await bot.api.getUpdates();
  const [again] = await bot.api.getUpdates();
  expect(again).toEqual(first);
  const next = { offset: (first?.update_id ?? 0) + 1 };
  expect(await bot.api.getUpdates(next)).toEqual([]);
  expect(telegram.redeliver(1)).toBe(1);
  expect(await bot.api.getUpdates(next)).toEqual([first]);
  expect(await bot.api.getUpdates(next)).toEqual([]);
});

test('updates older than a day are lost', async () => {
  let now = Date.UTC(2026, 0, 1);
  bench = await startBench({ now: () => now });
  const { telegram, bot, ada } = bench;
  telegram.as(ada).start();
  now += 23 * 3600_000;
  expect(await bot.api.getUpdates()).toHaveLength(1);
  now += 2 * 3600_000;
  expect(await bot.api.getUpdates()).toEqual([]);
});

test('of two pollers the one that came first is ended with 409', async () => {
  bench = await startBench();
  const { bot } = bench;
  let outcome: unknown;
  bot.api.getUpdates({ timeout: 50 }).then(
    (updates) => {
      outcome = updates;
    },
    (error: unknown) => {
      outcome = error;
    },
  );
  await until('it is ended', async () => {
    // Again, should this one have come before it.
    expect(await bot.api.getUpdates({ timeout: 0 })).toEqual([]);
    return outcome !== undefined;
  });
  expect(outcome).toMatchObject({ error_code: 409 });
});

test('chat_member and reactions come only when they are named', async () => {
  bench = await startBench();
  const { telegram, bot, ada, cy, group } = bench;
  telegram.addBot(group, { admin: ['invite_users'] });
  const kinds = async (): Promise<string[]> =>
    (await bot.api.getUpdates({ offset: -100 }))
      .flatMap((one) => Object.keys(one))
      .filter((key) => key !== 'update_id');
  telegram.addMember(group, cy);
  expect(await kinds()).toEqual(['my_chat_member', 'message', 'message']);
  await bot.api.getUpdates({ allowed_updates: [...ALL_UPDATES], offset: 2 ** 40 });
  telegram.memberLeaves(group, cy);
  const said = telegram.as(ada).say(group, 'well');
  telegram.as(ada).react(said, '👍');
  expect(await kinds()).toEqual(['chat_member', 'message', 'message', 'message_reaction']);
  expect(telegram.violations).toEqual([]);
});

test('a wrong token is unauthorized, an unknown method a violation', async () => {
  bench = await startBench();
  const { telegram, bot } = bench;
  const wrong = await fetch(`${telegram.url}/bot1:no/getMe`);
  expect(wrong.status).toBe(401);
  expect(telegram.violations).toEqual([]);
  expect(await refusal(bot.api.raw.sendDice({ chat_id: 1 }))).toContain('Not Implemented');
  expect(telegram.takeViolations()).toMatchObject([{ direction: 'method', method: 'sendDice' }]);
});

test('a parameter no document knows is refused and recorded', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  telegram.as(ada).start();
  const call = bot.api.sendMessage(ada, 'x', { reply_to_message_id: 1 });
  expect(await refusal(call)).toContain("'reply_to_message_id'");
  expect(telegram.takeViolations()).toMatchObject([
    { direction: 'request', method: 'sendMessage' },
  ]);
});

test('forms and query strings are read like JSON', async () => {
  bench = await startBench();
  const { telegram, ada } = bench;
  telegram.as(ada).start();
  const markup = JSON.stringify({ inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] });
  const form = new URLSearchParams({
    chat_id: String(ada),
    text: '<b>hi</b>',
    parse_mode: 'HTML',
    reply_markup: markup,
  });
  const posted = await fetch(`${telegram.url}/bot${telegram.token}/sendMessage`, {
    method: 'POST',
    body: form,
  });
  expect(await posted.json()).toMatchObject({
    ok: true,
    result: { text: 'hi', entities: [{ type: 'bold' }] },
  });
  const got = await fetch(
    `${telegram.url}/bot${telegram.token}/sendMessage?chat_id=${ada}&text=plain`,
  );
  expect(await got.json()).toMatchObject({ ok: true, result: { text: 'plain' } });
  expect(telegram.violations).toEqual([]);
});
