import { afterEach, expect, test } from 'vitest';
import { type Bench, refusal, startBench, startPolling } from './bench.ts';

let bench: Bench;
let now = 0;
afterEach(() => bench.close());

async function inGroup(admin: readonly string[]): Promise<Bench> {
  now = 1_800_000_000_000;
  bench = await startBench({ now: () => now });
  bench.telegram.addBot(bench.group, { admin });
  return bench;
}

const texts = (person: number): string[] =>
  bench.telegram
    .as(person)
    .sees(bench.group)
    .filter((one) => one.service === undefined)
    .map((one) => one.text);

test('an administrator sends, edits and deletes what only one member sees', async () => {
  const { telegram, bot, ada, bo, group } = await inGroup(['invite_users']);
  const to = { ephemeral_message_parameters: { receiver_user_id: bo } };
  const sent = await bot.api.sendMessage(group, 'only you', to);
  expect(sent).toMatchObject({ message_id: 0, receiver_user: { id: bo }, ephemeral_message_id: 1 });
  expect([texts(bo), texts(ada)]).toEqual([['only you'], []]);
  const id = sent.ephemeral_message_id ?? 0;
  expect(await bot.api.editEphemeralMessageText(group, bo, id, 'still you')).toBe(true);
  expect(texts(bo)).toEqual(['still you']);
  expect(await refusal(bot.api.editEphemeralMessageText(group, bo, id, 'still you'))).toContain(
    'not modified',
  );
  expect(await refusal(bot.api.editMessageText(group, 0, 'x'))).toBe(
    'Bad Request: message to edit not found',
  );
  expect(await refusal(bot.api.editEphemeralMessageText(group, ada, id, 'x'))).toBe(
    'Bad Request: message to edit not found',
  );
  expect(await bot.api.deleteEphemeralMessage(group, bo, id)).toBe(true);
  expect(texts(bo)).toEqual([]);
  expect(telegram.violations).toEqual([]);
});

test('without admin rights only an answer to a press within 15 seconds', async () => {
  const { telegram, bot, ada, bo, group } = await inGroup([]);
  const to = (receiver_user_id: number, callback_query_id?: string): object => ({
    ephemeral_message_parameters: {
      receiver_user_id,
      ...(callback_query_id === undefined ? {} : { callback_query_id }),
    },
  });
  expect(await refusal(bot.api.sendMessage(group, 'x', to(bo)))).toContain(
    'not enough rights to send ephemeral',
  );
  await bot.api.sendMessage(group, 'card', {
    reply_markup: { inline_keyboard: [[{ text: 'Mine', callback_data: 'm' }]] },
  });
  const card = await telegram.as(bo).waitFor(group, 'card');
  const pressed = expect(telegram.as(bo).press(card, 'm', { timeoutMs: 200 })).rejects.toThrow();
  const [update] = await bot.api.getUpdates({ offset: -1 });
  const query = update?.callback_query?.id ?? '';
  now += 14_000;
  await bot.api.sendMessage(group, 'your vote', to(bo, query));
  expect(await refusal(bot.api.sendMessage(group, 'x', to(ada, query)))).toContain(
    'query is too old',
  );
  now += 2_000;
  expect(await refusal(bot.api.sendMessage(group, 'x', to(bo, query)))).toContain(
    'not enough rights',
  );
  expect([texts(bo), texts(ada)]).toEqual([['card', 'your vote'], ['card']]);
  await pressed;
  expect(telegram.violations).toEqual([]);
});

test('an ephemeral command stays between its sender and the bot, and is answered in kind', async () => {
  const { telegram, bot, ada, bo, group } = await inGroup([]);
  await bot.api.setMyCommands([
    { command: 'link', description: 'Link a wallet', is_ephemeral: true },
  ]);
  bot.command('link', async (ctx) => {
    const { ephemeral_message_id, from } = ctx.msg;
    await ctx.reply('a page for you', {
      ephemeral_message_parameters: { receiver_user_id: from?.id ?? 0 },
      reply_parameters: { ephemeral_message_id: ephemeral_message_id ?? 0 },
    });
  });
  await startPolling(bot);
  const said = telegram.as(bo).say(group, '/link');
  expect(said).toMatchObject({ id: 0, ephemeral: true });
  await telegram.as(bo).waitFor(group, 'a page for you');
  expect([texts(bo), texts(ada)]).toEqual([['/link', 'a page for you'], []]);
  const reply = { reply_parameters: { ephemeral_message_id: said.ephemeralId ?? 0 } };
  expect(await refusal(bot.api.sendMessage(group, 'loud', reply))).toContain(
    'must be an ephemeral message',
  );
  expect(telegram.violations).toEqual([]);
});

test('an ephemeral message in place of the pressed one', async () => {
  const { telegram, bot, ada, bo, group } = await inGroup(['invite_users']);
  bot.callbackQuery('m', async (ctx) => {
    await ctx.api.sendMessage(group, 'Bo, you voted yes', {
      ephemeral_message_parameters: {
        receiver_user_id: ctx.from.id,
        callback_query_id: ctx.callbackQuery.id,
        replace_callback_query_message: true,
      },
      reply_markup: { inline_keyboard: [[{ text: 'Back', callback_data: 'b' }]] },
    });
    await ctx.answerCallbackQuery();
  });
  const presses: unknown[] = [];
  bot.callbackQuery('b', async (ctx) => {
    presses.push(ctx.callbackQuery.message);
    const { ephemeral_message_id = 0 } = ctx.callbackQuery.message ?? {};
    await ctx.api.deleteEphemeralMessage(group, ctx.from.id, ephemeral_message_id);
    await ctx.answerCallbackQuery();
  });
  await startPolling(bot);
  await bot.api.sendMessage(group, 'card', {
    reply_markup: { inline_keyboard: [[{ text: 'Mine', callback_data: 'm' }]] },
  });
  await bot.api.sendMessage(group, 'later');
  await telegram.as(bo).press(await telegram.as(bo).waitFor(group, 'card'), 'Mine');
  expect([texts(bo), texts(ada)]).toEqual([
    ['Bo, you voted yes', 'later'],
    ['card', 'later'],
  ]);
  await telegram.as(bo).press(await telegram.as(bo).waitFor(group, 'you voted'), 'Back');
  expect(presses).toMatchObject([
    { message_id: 0, receiver_user: { id: bo }, ephemeral_message_id: 1 },
  ]);
  expect(texts(bo)).toEqual(['card', 'later']);
  expect(telegram.violations).toEqual([]);
});

test('groups only, members only, no login button, and lost on demand', async () => {
  const { telegram, bot, ada, bo, cy, group } = await inGroup(['invite_users']);
  telegram.as(ada).start();
  const to = (receiver_user_id: number): object => ({
    ephemeral_message_parameters: { receiver_user_id },
  });
  expect(await refusal(bot.api.sendMessage(ada, 'x', to(ada)))).toContain(
    'only to groups and supergroups',
  );
  expect(await refusal(bot.api.sendMessage(group, 'x', to(cy)))).toBe(
    'Bad Request: USER_ID_INVALID',
  );
  const login = {
    inline_keyboard: [[{ text: 'Sign in', login_url: { url: 'https://civitas.example/' } }]],
  };
  expect(await refusal(bot.api.sendMessage(group, 'x', { ...to(bo), reply_markup: login }))).toBe(
    'Bad Request: BUTTON_TYPE_INVALID',
  );
  telegram.dropEphemerals(1);
  const lost = await bot.api.sendMessage(group, 'lost', to(bo));
  expect(lost).toMatchObject({ message_id: 0 });
  await bot.api.sendMessage(group, 'kept', to(bo));
  expect(texts(bo)).toEqual(['kept']);
  telegram.forgetEphemerals(bo);
  expect(texts(bo)).toEqual([]);
  expect(telegram.violations).toEqual([]);
});
