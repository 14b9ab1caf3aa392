/**
 * What happens when a place breaks on Discord: the staff is told once, nothing is asked again and again,
 * nothing is lost, and after the mending the card stands.
 */
import { PermissionFlagsBits } from 'discord.js';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { type BrokenTown, MINUTE, startBrokenHall } from '../../support/broken-town.ts';
import { read } from '../../support/town.ts';

let town: BrokenTown;
/** The channel announcements go to. */
let hall: string;

beforeAll(async () => {
  ({ town, hall } = await startBrokenHall());
});
afterAll(async () => town?.stop());
beforeEach(() => town.begin());

it('the bot is removed and comes back to the same server', async () => {
  const { discord, bo, cleo } = town;
  await town.setChannel('telegram', 'alarms', '');
  const before = await town.told();
  const early = await town.ask();
  const card = await town.onDiscord(hall, early.question);
  discord.removeBot(town.guildId);
  expect(await town.newlyTold(before)).toEqual(['discord bot-removed']);
  // The staff place went with the server: the second alarm place hears of it.
  await bo.waitFor(town.groupId, /I was removed from it/, 20_000);
  const since = town.refusedWrites();
  await bo.press(await town.onTelegram(early.question), 'Yes');
  await town.letTimePass(2);
  await town.advance(120 * MINUTE);
  await town.onTelegram(early.question, 'Result: Yes');
  expect(town.refusedWrites()).toBe(since);
  const role = discord.addBot(town.guildId, BOT_PERMISSIONS);
  // It came back with a new role, which has to be let into the staff's channel again.
  const { ViewChannel } = PermissionFlagsBits;
  discord.setOverwrites(town.staffId, [
    ...town.deny(ViewChannel),
    { id: role.id, type: 0, allow: ViewChannel.toString(), deny: '0' },
    { id: town.discordIds.ada, type: 1, allow: ViewChannel.toString(), deny: '0' },
  ]);
  const result = await town.onDiscord(hall, early.question, 'Result: Yes');
  expect(result.id).toBe(card.id);
  expect(await town.told()).toHaveLength(before.length + 1);
  const late = await town.ask();
  await cleo.press(await town.onDiscord(hall, late.question), 'No');
  await town.mended();
});

it('the channel is deleted, and another one takes its place', async () => {
  const { discord, ada, bo } = town;
  const before = await town.told();
  const early = await town.ask();
  await town.onDiscord(hall, early.question);
  discord.deleteChannel(hall);
  expect(await town.newlyTold(before)).toEqual(['discord channel-gone']);
  const { question, answer } = await town.ask();
  expect(answer).toContain('its channel for announcements is gone');
  const since = town.refusedWrites();
  await town.letTimePass(3);
  expect(town.refusedWrites()).toBe(since);
  expect(await town.told()).toHaveLength(before.length + 1);
  hall = discord.addChannel(town.guildId, { name: 'new hall' }).id;
  await ada.run(hall, '/civitas channel', { purpose: 'announcements' });
  await town.onDiscord(hall, question);
  expect(await town.open()).toEqual([]);
  // What stood in the channel that is gone comes along at its next change.
  await bo.press(await town.onTelegram(early.question), 'Yes');
  await town.onDiscord(hall, early.question);
  expect(await town.told()).toHaveLength(before.length + 1);
});

it('pictures are not allowed: the result stands in words, and gets its chart later', async () => {
  const { discord, cleo } = town;
  const before = await town.told();
  const { question } = await town.ask();
  const card = await town.onDiscord(hall, question);
  await cleo.press(card, 'Yes');
  discord.setOverwrites(hall, town.deny(PermissionFlagsBits.AttachFiles));
  await town.advance(121 * MINUTE);
  const bare = await town.onDiscord(hall, question, 'Result: Yes');
  expect(bare.files).toEqual([]);
  expect(await town.newlyTold(before)).toEqual(['discord no-pictures']);
  await town.advance(5 * MINUTE);
  discord.setOverwrites(hall, []);
  await town.mended();
  await town.until('the chart', async () => {
    const shown = await town.onDiscord(hall, question);
    return shown.files.length === 1 && shown.id === card.id;
  });
});

it('the staff channel is deleted: the stewards are told once, in their inboxes', async () => {
  const { discord, ada, deployment } = town;
  const spare = discord.addChannel(town.guildId, { name: 'spare' }).id;
  await ada.run(spare, '/civitas channel', { purpose: 'staff' });
  discord.deleteChannel(spare);
  const inbox = async () => read(await (await ada.run(hall, '/inbox')).settled());
  await town.until('the inbox', async () => (await inbox()).includes('was deleted'));
  expect((await inbox()).match(/The channel for staff in Harbour Town was deleted/gu)).toHaveLength(
    1,
  );
  expect(await town.open()).toEqual([]);
  await ada.run(town.staffId, '/civitas channel', { purpose: 'staff' });
  deployment.assertNoViolations();
});
