import { afterEach, expect, test } from 'vitest';
import { type Bench, heard, refusal, startBench } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

test('join requests through an invite link', async () => {
  bench = await startBench();
  const { telegram, bot, cy, bo, group } = bench;
  telegram.addBot(group, { admin: ['pin_messages'] });
  const wanted = { creates_join_request: true, name: 'gate' };
  expect(await refusal(bot.api.createChatInviteLink(group, wanted))).toBe(
    'Bad Request: not enough rights to manage chat invite link',
  );
  telegram.setBotRights(group, ['invite_users', 'restrict_members']);
  const link = await bot.api.createChatInviteLink(group, wanted);
  await heard(bench.bot);
  expect(telegram.as(cy).openDeepLink(link.invite_link)).toEqual({
    kind: 'requested',
    chatId: group,
  });
  const [request] = await heard(bench.bot);
  expect(request).toMatchObject([
    'chat_join_request',
    { from: { id: cy }, invite_link: { name: 'gate' } },
  ]);
  const way = Number(request?.[1]['user_chat_id']);
  expect(way).not.toBe(cy);
  expect(await refusal(bot.api.sendMessage(cy, 'x'))).toMatch(/can't initiate conversation/u);
  await bot.api.sendMessage(way, 'hold 100 CIV first');
  expect(telegram.as(cy).sees('private')).toMatchObject([{ text: 'hold 100 CIV first' }]);
  await bot.api.approveChatJoinRequest(group, cy);
  expect(await bot.api.getChatMember(group, cy)).toMatchObject({ status: 'member' });
  expect((await heard(bench.bot)).map(([kind]) => kind)).toEqual(['chat_member', 'message']);
  expect(await refusal(bot.api.approveChatJoinRequest(group, cy))).toBe(
    'Bad Request: HIDE_REQUESTER_MISSING',
  );
  expect(await refusal(bot.api.sendMessage(way, 'x'))).toBe('Bad Request: chat not found');

  await bot.api.banChatMember(group, bo);
  expect(() => telegram.as(bo).openDeepLink(link.invite_link)).toThrow('banned');
  expect(telegram.as(bo).sees(group)).toEqual([]);
  await bot.api.unbanChatMember(group, bo, { only_if_banned: true });
  telegram.as(bo).openDeepLink(link.invite_link);
  await bot.api.declineChatJoinRequest(group, bo);
  expect(await bot.api.getChatMember(group, bo)).toMatchObject({ status: 'left' });
  await bot.api.revokeChatInviteLink(group, link.invite_link);
  expect(() => telegram.as(bo).openDeepLink(link.invite_link)).toThrow('expired');
  expect(telegram.violations).toEqual([]);
});

test('who asks to join may be written to for five minutes, by an id of that request alone', async () => {
  let passed = 0;
  bench = await startBench({ now: () => Date.now() + passed });
  const { telegram, bot, cy, group } = bench;
  const other = telegram.addGroup({ title: 'Deck', creatorId: bench.ada, supergroup: true }).id;
  const ways: number[] = [];
  for (const chat of [group, other]) {
    telegram.addBot(chat, { admin: ['invite_users'] });
    const link = await bot.api.createChatInviteLink(chat, { creates_join_request: true });
    await heard(bench.bot);
    // Asked again before an answer it is the same request, and nothing is told.
    telegram.as(cy).openDeepLink(link.invite_link);
    telegram.as(cy).openDeepLink(link.invite_link);
    const asked = await heard(bench.bot);
    expect(asked).toHaveLength(1);
    ways.push(Number(asked[0]?.[1]['user_chat_id']));
  }
  expect(new Set([cy, ...ways]).size).toBe(3);
  passed = 299_000;
  for (const way of ways) await bot.api.sendMessage(way, 'in time');
  expect(telegram.as(cy).sees('private')).toHaveLength(2);
  passed = 301_000;
  for (const way of ways) {
    expect(await refusal(bot.api.sendMessage(way, 'too late'))).toMatch(/can't initiate/u);
  }
  expect(telegram.as(cy).sees('private')).toHaveLength(2);
  expect(telegram.violations).toEqual([]);
});
