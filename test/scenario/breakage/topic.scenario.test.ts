/**
 * What happens when a topic of Telegram is deleted: the staff is told once, and nothing is lost. In a town of its own,
 * which it breaks.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BrokenTown, startBrokenTown } from '../../support/broken-town.ts';

let town: BrokenTown;

beforeAll(async () => {
  town = await startBrokenTown();
});
afterAll(async () => town?.stop());

it('a topic is deleted, and another one takes its place', async () => {
  const { telegram } = town;
  const group = telegram.world.chats[String(town.groupId)];
  if (!group) throw new Error('no group');
  group.isForum = true;
  const topic = telegram.addTopic(town.groupId, 'Votes');
  await town.setChannel('telegram', 'announcements', String(topic));
  const early = await town.ask();
  expect((await town.onTelegram(early.question)).threadId).toBe(topic);
  const before = await town.told();
  telegram.deleteTopic(town.groupId, topic);
  const { question } = await town.ask();
  expect(await town.newlyTold(before)).toEqual(['telegram channel-gone']);
  const toTopic = () =>
    telegram.calls.filter(({ params }) => params['message_thread_id'] === topic);
  const since = toTopic().length;
  await town.letTimePass(3);
  // Only a message shows whether a topic is there: one card is tried, at growing intervals.
  const tries = toTopic().length - since;
  expect([1, 2]).toContain(tries);
  expect(await town.told()).toHaveLength(before.length + 1);
  const next = telegram.addTopic(town.groupId, 'Votes again');
  await town.setChannel('telegram', 'announcements', String(next));
  expect((await town.onTelegram(question)).threadId).toBe(next);
  await town.mended();
  await town.setChannel('telegram', 'announcements', '');
});
