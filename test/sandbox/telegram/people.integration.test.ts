import { createHash, createHmac } from 'node:crypto';
import { Bot } from 'grammy';
import { afterEach, expect, test } from 'vitest';
import { createTelegramLookalike } from '#sandbox/telegram/index.ts';
import { type Bench, heard, refusal, startBench, startPolling, TOKEN } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

test('the bot may not write first, nor to whom it never met or who blocked it', async () => {
  bench = await startBench();
  const { telegram, bot, ada, cy, group } = bench;
  expect(await refusal(bot.api.sendMessage(cy, 'x'))).toBe('Bad Request: chat not found');
  telegram.addBot(group);
  expect(await refusal(bot.api.sendMessage(ada, 'x'))).toBe(
    "Forbidden: bot can't initiate conversation with a user",
  );
  expect(() => telegram.as(ada).say('private', 'hello')).toThrow('has not pressed Start');
  telegram.as(ada).start();
  await bot.api.sendMessage(ada, 'x');
  telegram.as(ada).block();
  expect(await refusal(bot.api.sendMessage(ada, 'x'))).toBe(
    'Forbidden: bot was blocked by the user',
  );
  telegram.as(ada).start('again');
  const changes = (await heard(bench.bot)).filter(([kind]) => kind === 'my_chat_member').slice(1);
  expect(changes).toMatchObject([
    [
      'my_chat_member',
      { old_chat_member: { status: 'member' }, new_chat_member: { status: 'kicked' } },
    ],
    [
      'my_chat_member',
      { old_chat_member: { status: 'kicked' }, new_chat_member: { status: 'member' } },
    ],
  ]);
  expect(telegram.violations).toEqual([]);
});

test('a login button opens what the Login Widget would send', async () => {
  bench = await startBench();
  const { telegram, bot, bo, group } = bench;
  telegram.addBot(group);
  const button = {
    text: 'Sign in',
    login_url: { url: 'https://civitas.example/link?t=1', request_write_access: true },
  };
  const sent = await bot.api.sendMessage(group, 'link', {
    reply_markup: { inline_keyboard: [[button]] },
  });
  expect(sent.reply_markup?.inline_keyboard).toEqual([
    [{ text: 'Sign in', url: button.login_url.url }],
  ]);
  const opened = await telegram
    .as(bo)
    .press(await telegram.as(bo).waitFor(group, 'link'), 'Sign in');
  const { hash, t, ...data } = Object.fromEntries(new URL(opened.url ?? '').searchParams);
  expect(t).toBe('1');
  expect(data).toMatchObject({ id: String(bo), first_name: 'Bo', username: 'bo_dev' });
  const lines = Object.entries(data).map(([key, value]) => `${key}=${value}`);
  const secret = createHash('sha256').update(TOKEN).digest();
  expect(createHmac('sha256', secret).update(lines.sort().join('\n')).digest('hex')).toBe(hash);
  await bot.api.sendMessage(bo, 'thank you');

  telegram.linkDomain('elsewhere.example');
  const again = bot.api.sendMessage(group, 'link', {
    reply_markup: { inline_keyboard: [[button]] },
  });
  expect(await refusal(again)).toBe('Bad Request: BOT_DOMAIN_INVALID');
  const press = telegram.as(bo).press(await telegram.as(bo).waitFor(group, 'link'), 'Sign in');
  await expect(press).rejects.toThrow('Bot domain invalid');
  expect(telegram.violations).toEqual([]);
});

test('deep links: start carries its payload, startgroup adds the bot with the rights asked for', async () => {
  bench = await startBench();
  const { telegram, ada, bo, group } = bench;
  expect(telegram.as(bo).openDeepLink('https://t.me/civitas_bot?start=w_42')).toMatchObject({
    kind: 'private',
    message: { text: '/start w_42' },
  });
  expect(() => telegram.as(bo).openDeepLink('https://t.me/civitas_bot?start=a%20b')).toThrow(
    'no deep link payload',
  );
  const link =
    'https://t.me/civitas_bot?startgroup=code7&admin=invite_users+pin_messages+manage_tags';
  expect(() => telegram.as(bo).openDeepLink(link, { chatId: group })).toThrow(
    'may not add administrators',
  );
  telegram.as(ada).openDeepLink(link, { chatId: group });
  const news = await heard(bench.bot);
  expect(news.map(([kind]) => kind)).toEqual(['message', 'my_chat_member', 'message', 'message']);
  expect(news[1]?.[1]).toMatchObject({
    from: { id: ada },
    old_chat_member: { status: 'left' },
    new_chat_member: {
      status: 'administrator',
      can_invite_users: true,
      can_pin_messages: true,
      can_manage_tags: true,
      can_restrict_members: false,
    },
  });
  expect(news[3]?.[1]).toMatchObject({
    text: '/start@civitas_bot code7',
    from: { id: ada },
    entities: [{ type: 'bot_command' }],
  });
  telegram.as(ada).openDeepLink(link, { chatId: group, grant: ['invite_users'] });
  expect((await heard(bench.bot))[0]?.[1]).toMatchObject({
    new_chat_member: { can_invite_users: true, can_manage_tags: false },
  });
  expect(telegram.violations).toEqual([]);
});

test('member tags, and what stops them', async () => {
  bench = await startBench();
  const { telegram, bot, ada, bo, group } = bench;
  telegram.addBot(group, { admin: ['invite_users'] });
  expect(await refusal(bot.api.setChatMemberTag(group, bo, 'citizen'))).toMatch(
    /not enough rights/u,
  );
  telegram.setBotRights(group, ['manage_tags']);
  await bot.api.setChatMemberTag(group, bo, 'citizen');
  expect(await bot.api.getChatMember(group, bo)).toMatchObject({
    status: 'member',
    tag: 'citizen',
  });
  expect(telegram.as(bo).say(group, 'hi').from).toMatchObject({ name: 'Bo', tag: 'citizen' });
  expect((await heard(bench.bot)).at(-1)?.[1]).toMatchObject({ sender_tag: 'citizen' });
  expect(await refusal(bot.api.setChatMemberTag(group, bo, 'x'.repeat(17)))).toBe(
    'Bad Request: TAG_TOO_LONG',
  );
  expect(await refusal(bot.api.setChatMemberTag(group, bo, '🗳'))).toBe('Bad Request: TAG_INVALID');
  expect(await refusal(bot.api.setChatMemberTag(group, ada, 'x'))).toBe(
    'Bad Request: user is an administrator of the chat',
  );
  await bot.api.setChatMemberTag(group, bo, '');
  expect(await bot.api.getChatMember(group, bo)).not.toHaveProperty('tag');
  expect(telegram.violations).toEqual([]);
});

test('privacy mode: commands and replies only, everything as administrator', async () => {
  bench = await startBench();
  const { telegram, bot, ada, bo, group } = bench;
  telegram.addBot(group);
  const card = await bot.api.sendMessage(group, 'card');
  await heard(bench.bot);
  telegram.as(bo).say(group, 'just talking');
  telegram.as(bo).say(group, '/poll@other_bot');
  telegram.as(bo).say(group, '/poll@civitas_bot now');
  const seen = await telegram.as(bo).waitFor(group, 'card');
  telegram.as(bo).say(group, 'answering', { replyTo: seen });
  telegram.as(ada).say(group, '/vote', { anonymous: true });
  const news = await heard(bench.bot);
  expect(news.map(([, message]) => message['text'])).toEqual([
    '/poll@civitas_bot now',
    'answering',
    '/vote',
  ]);
  expect(news[1]?.[1]).toMatchObject({ reply_to_message: { message_id: card.message_id } });
  expect(news[2]?.[1]).toMatchObject({
    from: { username: 'GroupAnonymousBot' },
    sender_chat: { id: group },
  });
  telegram.setBotRights(group, ['pin_messages']);
  const said = telegram.as(bo).say(group, 'tip Cy 5', { textMentions: { Cy: bench.cy } });
  telegram.as(bo).edit(said, 'tip Cy 6');
  expect((await heard(bench.bot)).slice(1)).toMatchObject([
    [
      'message',
      { entities: [{ type: 'text_mention', offset: 4, length: 2, user: { id: bench.cy } }] },
    ],
    ['edited_message', { text: 'tip Cy 6', edit_date: expect.any(Number) }],
  ]);
  expect(telegram.violations).toEqual([]);
});

test('a bot that was removed, a group that was upgraded', async () => {
  bench = await startBench();
  const { telegram, bot, ada, bo } = bench;
  const small = telegram.addGroup({ title: 'Shed', creatorId: ada }).id;
  telegram.addBot(small, { admin: ['invite_users'] });
  telegram.addMember(small, bo);
  await bot.api.sendMessage(small, 'before');
  const grown = telegram.migrate(small);
  await expect(bot.api.sendMessage(small, 'x')).rejects.toMatchObject({
    error_code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: grown },
  });
  const services = (await heard(bench.bot)).flatMap(([, one]) =>
    one['migrate_to_chat_id'] === undefined && one['migrate_from_chat_id'] === undefined
      ? []
      : [one],
  );
  expect(services).toMatchObject([
    { chat: { id: small }, migrate_to_chat_id: grown },
    { chat: { id: grown, type: 'supergroup' }, migrate_from_chat_id: small },
  ]);
  await bot.api.sendMessage(grown, 'after');
  expect(telegram.as(bo).sees(small).at(-1)?.text).toBe('after');
  telegram.removeBot(grown);
  expect(await refusal(bot.api.sendMessage(grown, 'x'))).toBe(
    'Forbidden: bot was kicked from the supergroup chat',
  );
  expect((await heard(bench.bot)).at(-1)).toMatchObject([
    'my_chat_member',
    { new_chat_member: { status: 'kicked' } },
  ]);
  expect(telegram.violations).toEqual([]);
});

test('rights, members and topics', async () => {
  bench = await startBench();
  const { telegram, bot, ada, bo, cy } = bench;
  const forum = telegram.addGroup({ title: 'Forum', creatorId: ada, forum: true }).id;
  telegram.addMember(forum, bo);
  telegram.addBot(forum, { admin: ['restrict_members'] });
  telegram.promote(forum, bo, { rights: ['pin_messages'], title: 'gardener' });
  expect(await bot.api.getChatMemberCount(forum)).toBe(3);
  const admins = await bot.api.getChatAdministrators(forum);
  expect(admins.map((one) => one.status).sort()).toEqual([
    'administrator',
    'administrator',
    'creator',
  ]);
  expect(await bot.api.getChatMember(forum, cy)).toMatchObject({ status: 'left' });
  expect(await refusal(bot.api.getChatMember(forum, 5))).toBe(
    'Bad Request: PARTICIPANT_ID_INVALID',
  );
  expect(await refusal(bot.api.banChatMember(forum, bo))).toBe(
    'Bad Request: user is an administrator of the chat',
  );
  telegram.demote(forum, bo);
  await bot.api.restrictChatMember(forum, bo, { can_send_messages: false });
  expect(() => telegram.as(bo).say(forum, 'x')).toThrow('may not write');
  expect(await refusal(bot.api.createForumTopic(forum, 'Votes'))).toBe(
    'Bad Request: not enough rights to create a topic',
  );
  telegram.setBotRights(forum, ['manage_topics']);
  const topic = await bot.api.createForumTopic(forum, 'Votes');
  const there = { message_thread_id: topic.message_thread_id };
  expect(await bot.api.sendMessage(forum, 'in it', there)).toMatchObject({
    ...there,
    is_topic_message: true,
  });
  expect(await refusal(bot.api.sendMessage(forum, 'x', { message_thread_id: 99 }))).toBe(
    'Bad Request: message thread not found',
  );
  expect(telegram.violations).toEqual([]);
});

test('each person sees the command menu of their scope and language', async () => {
  bench = await startBench();
  const { telegram, bot, ada, bo, group } = bench;
  telegram.addBot(group);
  const list = (command: string): Array<{ command: string; description: string }> => [
    { command, description: 'x' },
  ];
  await bot.api.setMyCommands(list('vote'));
  await bot.api.setMyCommands(list('wahl'), { language_code: 'de' });
  await bot.api.setMyCommands(list('staff'), { scope: { type: 'all_chat_administrators' } });
  const menu = (person: number, chat: number | 'private'): string[] =>
    telegram
      .as(person)
      .commandsFor(chat)
      .map((one) => one.command);
  expect([menu(ada, group), menu(bo, group), menu(ada, 'private')]).toEqual([
    ['staff'],
    ['wahl'],
    ['vote'],
  ]);
  await bot.api.deleteMyCommands({ scope: { type: 'all_chat_administrators' } });
  expect(menu(ada, group)).toEqual(['vote']);
  expect(telegram.violations).toEqual([]);
});

test('a sold @name belongs to its buyer', async () => {
  bench = await startBench();
  const { telegram, bot, bo, cy, group } = bench;
  telegram.addBot(group);
  telegram.renameUser(cy, 'bo_dev');
  expect((await bot.api.getChatMember(group, bo)).user).not.toHaveProperty('username');
  expect((await bot.api.getChatMember(group, cy)).user).toMatchObject({ username: 'bo_dev' });
});

test('a dumped world continues elsewhere', async () => {
  bench = await startBench();
  const { telegram, bot, ada, group } = bench;
  telegram.addBot(group, { admin: ['invite_users'] });
  const sent = await bot.api.sendMessage(group, 'card', {
    reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] },
  });
  telegram.as(ada).say(group, 'unread');
  const dump = JSON.parse(JSON.stringify(telegram.dump()));
  await bench.close();
  const next = await createTelegramLookalike({
    token: TOKEN,
    botUsername: 'civitas_bot',
    botName: 'Civitas',
  });
  next.load(dump);
  bench = { ...bench, telegram: next, close: () => next.close() };
  const api = new Bot(TOKEN, { client: { apiRoot: next.url } });
  api.callbackQuery('a', (ctx) => ctx.answerCallbackQuery('yes'));
  const texts: string[] = [];
  api.on('message:text', (ctx) => {
    texts.push(ctx.message.text);
  });
  await startPolling(api);
  const card = await next.as(ada).waitFor(group, 'card');
  expect(card.id).toBe(sent.message_id);
  expect(await next.as(ada).press(card, 'A')).toEqual({ text: 'yes', alert: false });
  expect(texts).toEqual(['unread']);
  await api.stop();
  expect(next.violations).toEqual([]);
});
