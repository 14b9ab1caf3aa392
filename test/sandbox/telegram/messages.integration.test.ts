import { deflateSync } from 'node:zlib';
import { InputFile } from 'grammy';
import { afterEach, expect, test } from 'vitest';
import { type Bench, refusal, startBench, startPolling, TOKEN } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

/** A PNG's signature and header; nothing more is looked at. */
function png(width: number, height: number): Buffer {
  const head = Buffer.alloc(25);
  head.write('IHDR', 4);
  head.writeUInt32BE(width, 8);
  head.writeUInt32BE(height, 12);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    head,
    deflateSync(Buffer.alloc(64)),
  ]);
}

test('a press reaches the bot and its answer reaches the presser', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  bot.command('start', (ctx) =>
    ctx.reply('Vote?', {
      reply_markup: {
        inline_keyboard: [[{ text: 'Yes', callback_data: 'v:1', style: 'success' }]],
      },
    }),
  );
  bot.callbackQuery('v:1', async (ctx) => {
    await ctx.editMessageText('Voted.');
    await ctx.answerCallbackQuery({ text: 'counted', show_alert: true });
  });
  await startPolling(bot);
  const person = telegram.as(ada);
  person.start();
  const card = await person.waitFor('private', 'Vote?');
  expect(card.buttons).toEqual([
    [{ label: 'Yes', kind: 'callback', style: 'success', data: 'v:1' }],
  ]);
  expect(await person.press(card, 'Yes')).toEqual({ text: 'counted', alert: true });
  const after = await person.waitFor('private', 'Voted.');
  expect(after).toMatchObject({ key: card.key, edits: 1, buttons: [] });
  await expect(person.press(after, 'Yes')).rejects.toThrow('no button "Yes"');
  expect(telegram.violations).toEqual([]);
});

test('many presses at once get each their own answer', async () => {
  bench = await startBench();
  const { telegram, bot, ada, group } = bench;
  telegram.addBot(group);
  bot.callbackQuery(/^v:/u, (ctx) => ctx.answerCallbackQuery(String(ctx.from.id)));
  await startPolling(bot);
  const crowd = Array.from({ length: 60 }, (_, i) => telegram.addUser({ firstName: `P${i}` }).id);
  for (const id of crowd) telegram.addMember(group, id);
  const reply_markup = { inline_keyboard: [[{ text: 'Yes', callback_data: 'v:1' }]] };
  await bot.api.sendMessage(group, 'card', { reply_markup });
  const card = await telegram.as(ada).waitFor(group, 'card');
  const answers = await Promise.all(crowd.map((id) => telegram.as(id).press(card, 'Yes')));
  expect(answers.map((one) => one.text)).toEqual(crowd.map(String));
});

test('a press nobody answers fails the presser', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  telegram.as(ada).start();
  await bot.api.sendMessage(ada, 'x', {
    reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] },
  });
  const card = await telegram.as(ada).waitFor('private', 'x');
  await expect(telegram.as(ada).press(card, 'a', { timeoutMs: 30 })).rejects.toThrow(
    'did not answer',
  );
});

test('a query is answered once', async () => {
  let now = 1_800_000_000_000;
  bench = await startBench({ now: () => now });
  const { telegram, bot, ada } = bench;
  const person = telegram.as(ada);
  person.start();
  await bot.api.sendMessage(ada, 'x', {
    reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] },
  });
  const card = await person.waitFor('private', 'x');
  const tooOld =
    'Bad Request: query is too old and response timeout expired or query ID is invalid';
  const idOf = async (): Promise<string> =>
    (await bot.api.getUpdates({ offset: -1 }))[0]?.callback_query?.id ?? '';

  const pressed = person.press(card, 'a');
  const id = await idOf();
  await bot.api.answerCallbackQuery(id);
  expect(await pressed).toEqual({ alert: false });
  expect(await refusal(bot.api.answerCallbackQuery(id))).toBe(tooOld);
  expect(await refusal(bot.api.answerCallbackQuery('12345'))).toBe(tooOld);

  const late = expect(person.press(card, 'a', { timeoutMs: 100 })).rejects.toThrow();
  const second = await idOf();
  now += 61_000;
  expect(await refusal(bot.api.answerCallbackQuery(second))).toBe(tooOld);
  await late;
});

test('an edit that changes nothing is refused as not modified', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  telegram.as(ada).start();
  const sent = await bot.api.sendMessage(ada, 'one <b>two</b>', { parse_mode: 'HTML' });
  const same = bot.api.editMessageText(ada, sent.message_id, 'one <b>two</b>', {
    parse_mode: 'HTML',
  });
  expect(await refusal(same)).toMatch(/^Bad Request: message is not modified/u);
  const plain = await bot.api.editMessageText(ada, sent.message_id, 'one two');
  expect(plain).toMatchObject({ text: 'one two', edit_date: expect.any(Number) });
  expect(await refusal(bot.api.editMessageText(ada, 999, 'x'))).toBe(
    'Bad Request: message to edit not found',
  );
  expect(await refusal(bot.api.editMessageCaption(ada, sent.message_id, { caption: 'x' }))).toBe(
    'Bad Request: there is no caption in the message to edit',
  );
  expect(telegram.violations).toEqual([]);
});

test('photos are uploaded, shown, replaced and downloaded', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  telegram.as(ada).start();
  const chart = png(800, 400);
  const sent = await bot.api.sendPhoto(ada, new InputFile(chart, 'chart.png'), {
    caption: '<i>turnout</i>',
    parse_mode: 'HTML',
  });
  expect(sent.photo).toMatchObject([{ width: 800, height: 400 }]);
  expect(sent).toMatchObject({
    caption: 'turnout',
    caption_entities: [{ type: 'italic', offset: 0, length: 7 }],
  });
  const seen = await telegram.as(ada).waitFor('private', 'turnout');
  const shown = await fetch(seen.photoUrl ?? '');
  expect(shown.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(chart);

  const file = await bot.api.getFile(sent.photo[0]?.file_id ?? '');
  const download = await fetch(`${telegram.url}/file/bot${TOKEN}/${file.file_path}`);
  expect(Buffer.from(await download.arrayBuffer())).toEqual(chart);

  const media = {
    type: 'photo',
    media: new InputFile(png(10, 10), 'small.png'),
    caption: 'now',
  } as const;
  const edited = await bot.api.editMessageMedia(ada, sent.message_id, media);
  expect(edited).toMatchObject({ caption: 'now', photo: [{ width: 10 }] });
  const csv = await bot.api.sendDocument(ada, new InputFile(Buffer.from('a,b'), 'roll.csv'));
  expect(csv.document).toMatchObject({
    file_name: 'roll.csv',
    mime_type: 'text/csv',
    file_size: 3,
  });

  expect(await refusal(bot.api.sendPhoto(ada, new InputFile(Buffer.from('not a picture'))))).toBe(
    'Bad Request: IMAGE_PROCESS_FAILED',
  );
  expect(await refusal(bot.api.sendPhoto(ada, new InputFile(png(9000, 2000), 'x.png')))).toBe(
    'Bad Request: PHOTO_INVALID_DIMENSIONS',
  );
  expect(telegram.violations).toEqual([]);
});

test('limits of text, caption, buttons and commands', async () => {
  bench = await startBench();
  const { telegram, bot, ada, group } = bench;
  telegram.as(ada).start();
  telegram.addBot(group);
  const send = (text: string, button?: object, chat = ada): Promise<string> =>
    refusal(
      bot.api.sendMessage(
        chat,
        text,
        button === undefined ? {} : { reply_markup: { inline_keyboard: [[button as never]] } },
      ),
    );
  expect(await send(' \n ')).toBe('Bad Request: message text is empty');
  expect(await send('x'.repeat(4097))).toBe('Bad Request: message is too long');
  await bot.api.sendMessage(ada, 'x'.repeat(4096));
  const photo = bot.api.sendPhoto(ada, new InputFile(png(1, 1)), { caption: 'x'.repeat(1025) });
  expect(await refusal(photo)).toBe('Bad Request: message caption is too long');
  expect(await send('x', { text: 'A', callback_data: 'é'.repeat(33) })).toBe(
    'Bad Request: BUTTON_DATA_INVALID',
  );
  expect(await send('x', { text: 'A', callback_data: 'a', url: 'https://a.b' })).toBe(
    'Bad Request: BUTTON_TYPE_INVALID',
  );
  expect(await send('x', { text: 'A', url: 'http://localhost/x' })).toContain('Wrong HTTP URL');
  expect(await send('x', { text: 'A', callback_data: 'a', style: 'pink' })).toContain(
    'invalid button style',
  );
  expect(await send('x', { text: 'A', web_app: { url: 'https://a.b' } }, group)).toBe(
    'Bad Request: BUTTON_TYPE_INVALID',
  );
  await bot.api.sendMessage(ada, 'x', {
    reply_markup: { inline_keyboard: [[{ text: 'A', web_app: { url: 'https://a.b' } }]] },
  });

  const commands = Array.from({ length: 101 }, (_, i) => ({ command: `c${i}`, description: 'x' }));
  expect(await refusal(bot.api.setMyCommands(commands))).toBe('Bad Request: BOT_COMMANDS_TOO_MUCH');
  await bot.api.setMyCommands(commands.slice(1));
  expect(await refusal(bot.api.setMyCommands([{ command: 'Poll-create', description: 'x' }]))).toBe(
    'Bad Request: BOT_COMMAND_INVALID',
  );
  expect(telegram.violations).toEqual([]);
});

test('rich messages become blocks, with buttons that can be pressed', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  telegram.as(ada).start();
  bot.callbackQuery('more', (ctx) => ctx.answerCallbackQuery('more'));
  await startPolling(bot);
  const html =
    '<h2>Poll &amp; result</h2><p>Turnout <b>42 <i>%</i></b></p>' +
    '<table bordered><tr><th>Choice</th><th align="right">Votes</th></tr><tr><td>Yes</td><td align="right">7</td></tr></table>' +
    '<ol><li>one</li><li>two</li></ol><tg-button-row><tg-button type="callback_data" style="link" data="more">More</tg-button></tg-button-row>';
  const sent = await bot.api.sendRichMessage(ada, { html });
  expect(sent.rich_message.blocks.map((block) => block.type)).toEqual([
    'heading',
    'paragraph',
    'table',
    'list',
    'buttons',
  ]);
  const seen = await telegram.as(ada).waitFor('private', 'Poll & result');
  expect(seen.text).toBe('Poll & result\nTurnout 42 %\nChoice | Votes\nYes | 7\n1. one\n2. two');
  expect(await telegram.as(ada).press(seen, 'More')).toEqual({ text: 'more', alert: false });

  const blocks = [{ type: 'paragraph', text: 'Plain' }, { type: 'divider' }] as const;
  await bot.api.editMessageText(ada, sent.message_id, { blocks: [...blocks] });
  const photo = {
    type: 'photo',
    photo: { type: 'photo', media: new InputFile(png(4, 4), 'c.png') },
  } as const;
  const picture = await bot.api.sendRichMessage(ada, { blocks: [photo, ...blocks] });
  expect(picture.rich_message.blocks[0]).toMatchObject({ type: 'photo', photo: [{ width: 4 }] });
  expect(await refusal(bot.api.sendRichMessage(ada, { html: '<p>x' }))).toContain(
    "can't parse entities",
  );
  expect(await refusal(bot.api.sendRichMessage(ada, { html: 'x', markdown: 'y' }))).toContain(
    'exactly one',
  );
  expect(telegram.violations).toEqual([]);
});

test('deleting, pinning and reacting', async () => {
  bench = await startBench();
  const { telegram, bot, ada, bo, group } = bench;
  telegram.addBot(group);
  const own = await bot.api.sendMessage(group, 'card');
  const theirs = telegram.as(bo).say(group, '/spam');
  expect(await refusal(bot.api.pinChatMessage(group, own.message_id))).toBe(
    'Bad Request: not enough rights to manage pinned messages in the chat',
  );
  expect(await refusal(bot.api.deleteMessage(group, theirs.id))).toBe(
    "Bad Request: message can't be deleted",
  );
  telegram.setBotRights(group, ['pin_messages', 'delete_messages']);
  await bot.api.pinChatMessage(group, own.message_id);
  expect((await bot.api.getChat(group)).pinned_message).toMatchObject({
    message_id: own.message_id,
  });
  expect((await telegram.as(ada).waitFor(group, 'card')).pinned).toBe(true);
  await bot.api.setMessageReaction(group, own.message_id, [{ type: 'emoji', emoji: '👍' }]);
  expect((await telegram.as(ada).waitFor(group, 'card')).reactions).toEqual({ '👍': 1 });
  await bot.api.unpinChatMessage(group, own.message_id);
  await bot.api.deleteMessages(group, [own.message_id, theirs.id]);
  expect(await refusal(bot.api.deleteMessage(group, own.message_id))).toBe(
    'Bad Request: message to delete not found',
  );
  expect(
    telegram
      .as(bo)
      .sees(group)
      .filter((one) => one.service === undefined),
  ).toEqual([]);
  expect(telegram.violations).toEqual([]);
});
