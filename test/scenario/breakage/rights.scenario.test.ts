/**
 * What happens when the bot loses a right on Discord: the staff is told once, nothing is asked again and again, nothing
 * is lost, and after the mending the card stands. In a town of its own: it breaks and mends what others would need.
 */
import { PermissionFlagsBits } from 'discord.js';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
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

it.each([
  ['to write', PermissionFlagsBits.SendMessages],
  ['to see the channel', PermissionFlagsBits.ViewChannel],
])('the right %s is taken and given back', async (_, bit) => {
  const { discord, ada, bo } = town;
  const before = await town.told();
  const early = await town.ask();
  const card = await town.onDiscord(hall, early.question);
  discord.setOverwrites(hall, town.deny(bit));
  expect(await town.newlyTold(before)).toEqual(['discord missing-permission']);
  await ada.waitsFor(
    town.staffId,
    (m) => read(m).includes('I cannot show everything in Harbour Town: I may not write'),
    20_000,
  );
  const { question, answer } = await town.ask();
  expect(answer).toContain('is open');
  expect(answer).toContain('In Harbour Town it is not shown yet: I may not write');
  const since = town.refusedWrites();
  await bo.press(await town.onTelegram(question), 'Yes');
  await town.letTimePass(3);
  expect(await town.told()).toHaveLength(before.length + 1);
  expect(town.refusedWrites()).toBe(since);

  // Closed meanwhile: the result stands where people could see it, and later here.
  await town.advance(120 * MINUTE);
  await town.onTelegram(question, 'Result: Yes');
  await town.advance(MINUTE);
  discord.setOverwrites(hall, []);
  await town.mended();
  const result = await town.onDiscord(hall, question, 'Result: Yes');
  expect(result.files).toHaveLength(1);
  expect((await town.onDiscord(hall, early.question, 'Closed')).id).toBe(card.id);
  const copies = ada.sees(hall).filter((message) => read(message).includes(question));
  expect(copies).toHaveLength(1);
});
