/**
 * What happens when a place breaks on Telegram: the staff is told once, nothing is asked again and again,
 * nothing is lost, and after the mending the card stands.
 */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { RETRY_FIRST_MS } from '#service/breakage.ts';
import { type BrokenTown, MINUTE, startBrokenTown } from '../../support/broken-town.ts';
import { read } from '../../support/town.ts';

const RIGHTS = ['pin_messages', 'invite_users', 'manage_tags'];

let town: BrokenTown;

beforeAll(async () => {
  town = await startBrokenTown();
});
afterAll(async () => town?.stop());
beforeEach(() => town.begin());

it('the right to write is taken and given back', async () => {
  const { telegram, cleo, generalId } = town;
  const before = await town.told();
  telegram.setPermissions(town.groupId, { can_send_messages: false });
  telegram.setBotRights(town.groupId, []);
  expect(await town.newlyTold(before)).toEqual(['telegram missing-permission']);
  const { question, answer } = await town.ask();
  expect(answer).toContain('In Harbour Town it is not shown yet');
  await cleo.press(await town.onDiscord(generalId, question), 'Yes');
  const since = town.sendsToGroup();
  await town.letTimePass(3);
  expect(town.sendsToGroup()).toBe(since);
  expect(await town.told()).toHaveLength(before.length + 1);
  await town.advance(120 * MINUTE);
  await town.onDiscord(generalId, question, 'Result: Yes');
  await town.advance(MINUTE);
  telegram.setPermissions(town.groupId, { can_send_messages: true });
  telegram.setBotRights(town.groupId, RIGHTS);
  const result = await town.onTelegram(question, 'Result: Yes');
  expect(result.photoUrl).toBeDefined();
  await town.mended();
});

it('a change that nobody tells of is found by looking, and the next break is told again', async () => {
  const { telegram, ada } = town;
  telegram.setBotRights(town.groupId, []);
  const before = await town.told();
  telegram.setPermissions(town.groupId, { can_send_messages: false });
  const { question } = await town.ask();
  expect(await town.newlyTold(before)).toEqual(['telegram missing-permission']);
  telegram.setPermissions(town.groupId, { can_send_messages: true });
  await town.advance(RETRY_FIRST_MS + MINUTE);
  await town.onTelegram(question);
  await town.mended();

  telegram.setPermissions(town.groupId, { can_send_messages: false });
  await town.advance(MINUTE);
  const again = await town.told();
  const next = await town.ask();
  expect(await town.newlyTold(again)).toEqual(['telegram missing-permission']);
  telegram.setPermissions(town.groupId, { can_send_messages: true });
  await town.advance(MINUTE);
  // Whoever mended it need not wait.
  const status = await ada.run(town.staffId, '/civitas status');
  expect(read(await status.settled())).toContain('I may not write in its channel');
  await town.onTelegram(next.question);
  await town.mended();
  telegram.setBotRights(town.groupId, RIGHTS);
});

it('pictures are not allowed: the result stands in words, and gets its chart later', async () => {
  const { telegram, cleo, generalId } = town;
  const before = await town.told();
  telegram.setBotRights(town.groupId, []);
  telegram.setPermissions(town.groupId, { can_send_photos: false });
  const { question } = await town.ask();
  await town.onTelegram(question);
  await cleo.press(await town.onDiscord(generalId, question), 'Yes');
  await town.advance(121 * MINUTE);
  expect((await town.onTelegram(question, 'Result: Yes')).photoUrl).toBeUndefined();
  expect(await town.newlyTold(before)).toEqual(['telegram no-pictures']);
  await town.advance(5 * MINUTE);
  telegram.setPermissions(town.groupId, { can_send_photos: true });
  telegram.setBotRights(town.groupId, RIGHTS);
  await town.mended();
  await town.until('the chart', async () => {
    const shown = await town.onTelegram(question);
    return shown.photoUrl !== undefined;
  });
});
