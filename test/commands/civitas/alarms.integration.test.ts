import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GateWorld, startGateWorld, wordsOf } from '../../support/gate-world.ts';

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
});
afterEach(async () => world.close());

const say = async (command: string, values: { [name: string]: string } = {}) =>
  wordsOf(await world.say(world.ada, command, values));
const webhook = async (url: string) => say('civitas alarms', { webhook: url });
const stored = async () =>
  (await world.store.communities.findCommunity(world.community))?.alarmWebhook ?? null;
const constitute = () =>
  world.store.communities.updateCommunity(world.community, {
    state: 'constituted',
    constitutedAt: new Date(),
  });

test('a steward moves alarms while founding, and adds to them afterwards, no more', async () => {
  expect(await webhook('https://a.example/hook')).toContain('also go to that webhook');
  expect(await webhook('https://b.example/hook')).toContain('also go to that webhook');
  expect(await say('civitas channel', { purpose: 'staff' })).toContain('Staff');
  await constitute();
  expect(await webhook('https://evil.example/hook')).toContain('only by a decision');
  expect(await stored()).toBe('https://b.example/hook');
  expect(await webhook('https://b.example/hook')).toContain('also go to that webhook');
  const [first, second] = await world.store.places.listPlaces(world.community);
  if (!first || !second) throw new Error('two places');
  const move = (purpose: 'staff' | 'alarms') =>
    world.services.places.setChannel(
      world.community,
      world.ada.person,
      first.id,
      purpose,
      '99',
      purpose,
    );
  for (const purpose of ['staff', 'alarms'] as const) {
    expect(await move(purpose)).toMatchObject({ refusal: { code: 'needs-decision' } });
  }
  const add = () => world.services.alarms.addPlace(world.community, world.ada.person, second.id);
  expect(await add()).toMatchObject({ refusal: { code: 'alarms-no-channel' } });
  await world.store.places.insertChannel(second.id, 'announcements', '');
  expect(await add()).toMatchObject({ ok: true, value: { title: second.title } });
  expect(await add()).toMatchObject({ ok: true });
  const channels = await world.store.places.listChannels(second.id);
  expect(channels.filter(({ purpose }) => purpose === 'alarms')).toHaveLength(1);
});

test('a first webhook may be added after the constitution', async () => {
  await constitute();
  expect(await webhook('https://a.example/hook')).toContain('also go to that webhook');
  expect(await webhook('https://b.example/hook')).toContain('only by a decision');
});

test('what is no open address of the internet is kept nowhere', async () => {
  const before = await stored();
  expect(await webhook('ftp://a.example')).toContain('could not read');
  expect(await webhook('https://me:secret@a.example')).toContain('could not read');
  expect(await stored()).toBe(before);
});
