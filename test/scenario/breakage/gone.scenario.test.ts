/**
 * What is gone without a word: the bot from its group, a card from its chat, the right to write from every chat.
 * Nothing is lost or opened unseen, and the card stands again. In a town of its own, which it breaks.
 */
import { PermissionFlagsBits } from 'discord.js';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type BrokenTown, MINUTE, startBrokenTown } from '../../support/broken-town.ts';
import { read } from '../../support/town.ts';

const RIGHTS = ['pin_messages', 'invite_users', 'manage_tags'];

let town: BrokenTown;

beforeAll(async () => {
  town = await startBrokenTown();
});
afterAll(async () => town?.stop());
beforeEach(() => town.begin());

it('the bot is removed and comes back to the same group', async () => {
  const { telegram, cleo, generalId } = town;
  const before = await town.told();
  const { question } = await town.ask();
  const card = await town.onTelegram(question);
  telegram.removeBot(town.groupId);
  expect(await town.newlyTold(before)).toEqual(['telegram bot-removed']);
  await cleo.press(await town.onDiscord(generalId, question), 'No');
  const since = town.sendsToGroup();
  await town.letTimePass(2);
  await town.advance(120 * MINUTE);
  await town.onDiscord(generalId, question, 'Result: No');
  expect(town.sendsToGroup()).toBe(since);
  telegram.addBot(town.groupId, { admin: RIGHTS });
  expect((await town.onTelegram(question, 'Result: No')).key).toBe(card.key);
  expect(await town.told()).toHaveLength(before.length + 1);
  await town.mended();
});

it('a message that somebody deleted on Telegram is sent anew', async () => {
  const { telegram, cleo, generalId } = town;
  const before = await town.told();
  const { question } = await town.ask();
  const card = await town.onTelegram(question);
  telegram.deleteMessage(town.groupId, card.id);
  await cleo.press(await town.onDiscord(generalId, question), 'No');
  expect((await town.onTelegram(question, '1 person voted')).id).not.toBe(card.id);
  expect(await town.told()).toEqual(before);
});

it('a message that somebody deleted on Discord is sent anew', async () => {
  const { generalId } = town;
  const before = await town.told();
  const { question } = await town.ask();
  const card = await town.onDiscord(generalId, question);
  const nonceOf = (id: string) =>
    town.discord.world.messages[generalId]?.find((message) => message.id === id)?.nonce;
  const first = nonceOf(card.id);
  town.discord.deleteMessage(generalId, card.id);
  await town.bo.press(await town.onTelegram(question), 'No');
  const anew = await town.onDiscord(generalId, question, '1 person voted');
  // With the same one Discord would answer with the message that is gone.
  expect([first, nonceOf(anew.id)]).toEqual([expect.any(String), expect.any(String)]);
  expect(nonceOf(anew.id)).not.toBe(first);
  expect(await town.told()).toEqual(before);
});

it('nothing is opened that nobody could see; once it is mended it is', async () => {
  const { telegram, discord, ada, deployment, generalId } = town;
  const votes = async (): Promise<unknown> =>
    (await deployment.store.db.execute(sql`select count(*)::int as n from vote`))[0]?.['n'];
  telegram.setPermissions(town.groupId, { can_send_messages: false });
  telegram.setBotRights(town.groupId, []);
  discord.setOverwrites(generalId, [
    { id: town.guildId, type: 0, allow: '0', deny: PermissionFlagsBits.SendMessages.toString() },
  ]);
  await town.until('both are found', async () => (await town.open()).length === 2);
  const before = await votes();
  expect((await town.ask()).answer).toContain('Nobody could see it, so nothing was opened');
  const proposal = await ada.run(town.staffId, '/proposal create', { title: 'A bench' });
  expect(read(await proposal.settled())).toContain('nothing was opened');
  expect(await votes()).toBe(before);
  await town.advance(5 * MINUTE);
  telegram.setPermissions(town.groupId, { can_send_messages: true });
  telegram.setBotRights(town.groupId, ['pin_messages', 'manage_tags']);
  discord.setOverwrites(generalId, []);
  await town.mended();
  const { question } = await town.ask();
  await town.onDiscord(generalId, question);
  await town.onTelegram(question);
});
