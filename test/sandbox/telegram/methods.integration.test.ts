import { afterEach, expect, test } from 'vitest';
import { type Bench, refusal, startBench } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

test('what the bot says of itself comes back', async () => {
  bench = await startBench();
  const { telegram, bot } = bench;
  expect(await bot.api.getMe()).toMatchObject({
    id: 4242424242,
    username: 'civitas_bot',
    can_read_all_group_messages: false,
  });
  await bot.api.setMyDescription('Governs');
  expect(await bot.api.getMyDescription()).toEqual({ description: 'Governs' });
  await bot.api.setMyShortDescription('Gov');
  expect(await bot.api.getMyShortDescription()).toEqual({ short_description: 'Gov' });
  await bot.api.setChatMenuButton({ menu_button: { type: 'commands' } });
  expect(await bot.api.getChatMenuButton()).toEqual({ type: 'commands' });
  await bot.api.deleteWebhook({ drop_pending_updates: true });
  expect(await bot.api.getWebhookInfo()).toMatchObject({ url: '', pending_update_count: 0 });
  expect(await bot.api.getMyDefaultAdministratorRights()).toMatchObject({
    can_invite_users: false,
  });
  await bot.api.setMyCommands([{ command: 'poll', description: 'x', is_ephemeral: true }], {
    language_code: 'en',
  });
  expect(await bot.api.getMyCommands({ language_code: 'en' })).toEqual([
    { command: 'poll', description: 'x', is_ephemeral: true },
  ]);
  expect(await bot.api.getMyCommands()).toEqual([]);
  expect(telegram.violations).toEqual([]);
});

test('cards of chats, actions, promotion, links and leaving', async () => {
  bench = await startBench();
  const { telegram, bot, ada, bo, cy, group } = bench;
  telegram.as(ada).start();
  expect(await bot.api.getChat(ada)).toMatchObject({ type: 'private', first_name: 'Ada' });
  telegram.addBot(group, { admin: ['promote_members', 'invite_users', 'pin_messages'] });
  expect(await bot.api.getChat(group)).toMatchObject({
    type: 'supergroup',
    permissions: { can_send_messages: true, can_pin_messages: false },
  });
  expect(await bot.api.sendChatAction(group, 'upload_photo')).toBe(true);
  await bot.api.promoteChatMember(group, bo, { can_invite_users: true });
  expect(await bot.api.getChatMember(group, bo)).toMatchObject({
    status: 'administrator',
    can_invite_users: true,
  });
  expect(await refusal(bot.api.promoteChatMember(group, bo, { can_change_info: true }))).toBe(
    'Bad Request: RIGHT_FORBIDDEN',
  );
  const link = await bot.api.createChatInviteLink(group, { member_limit: 1 });
  const edited = await bot.api.editChatInviteLink(group, link.invite_link, {
    name: 'one',
    member_limit: 1,
  });
  expect(edited).toMatchObject({
    name: 'one',
    member_limit: 1,
    is_primary: false,
    is_revoked: false,
  });
  expect(telegram.as(cy).openDeepLink(link.invite_link)).toEqual({ kind: 'joined', chatId: group });
  telegram.as(cy).leave(group);
  expect(() => telegram.as(cy).openDeepLink(link.invite_link)).toThrow('expired');
  expect(await bot.api.exportChatInviteLink(group)).toMatch(/^https:\/\/t\.me\/\+/u);
  expect(await bot.api.unpinAllChatMessages(group)).toBe(true);
  expect(await bot.api.leaveChat(group)).toBe(true);
  expect(await refusal(bot.api.getChat(group))).toBe(
    'Forbidden: bot is not a member of the supergroup chat',
  );
  expect(
    telegram
      .as(ada)
      .chats()
      .map((chat) => chat.title),
  ).toEqual(['Civitas', 'Garden']);
  expect(telegram.violations).toEqual([]);
});

test('channels: posts in their own name, and a channel that speaks in a group', async () => {
  bench = await startBench();
  const { telegram, bot, ada, group } = bench;
  const channel = telegram.addChannel({
    title: 'News',
    creatorId: ada,
    username: 'garden_news',
  }).id;
  telegram.addBot(channel, { admin: ['edit_messages'] });
  expect(await refusal(bot.api.sendMessage('@garden_news', 'x'))).toBe(
    'Bad Request: need administrator rights in the channel chat',
  );
  telegram.setBotRights(channel, ['post_messages', 'edit_messages']);
  const post = await bot.api.sendMessage('@garden_news', 'news');
  expect(post).toMatchObject({ sender_chat: { id: channel }, chat: { type: 'channel' } });
  expect(post).not.toHaveProperty('from');
  telegram.as(ada).say(channel, 'from Ada');
  telegram.addBot(group, { admin: ['pin_messages'] });
  telegram.as(ada).say(group, '/vote', { asChannel: channel });
  const updates = await bot.api.getUpdates();
  expect(updates.find((one) => one.channel_post)?.channel_post).toMatchObject({
    text: 'from Ada',
    sender_chat: { id: channel },
  });
  expect(updates.at(-1)?.message).toMatchObject({
    from: { username: 'Channel_Bot' },
    sender_chat: { id: channel },
  });
  expect(telegram.violations).toEqual([]);
});

test('what is out of reach of the look-alike says so', async () => {
  bench = await startBench();
  const { telegram, bot, ada } = bench;
  telegram.as(ada).start();
  const markdown = bot.api.sendMessage(ada, '*x*', { parse_mode: 'MarkdownV2' });
  expect(await refusal(markdown)).toContain('parse_mode MarkdownV2');
  expect(await refusal(bot.api.sendPhoto(ada, 'https://a.example/x.png'))).toContain(
    'files by HTTP URL',
  );
  expect(await refusal(bot.api.sendRichMessage(ada, { markdown: '# x' }))).toContain(
    'Rich Markdown',
  );
  expect(telegram.takeViolations().map((one) => one.direction)).toEqual([
    'method',
    'method',
    'method',
  ]);
});
