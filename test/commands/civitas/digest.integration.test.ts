import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GateWorld, startGateWorld, wordsOf } from '../../support/gate-world.ts';

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
});
afterEach(async () => world.close());

const hour = async () =>
  (await world.store.communities.findCommunity(world.community))?.digestHour ?? null;

test('a steward chooses the hour of the digest and turns it off, on both platforms', async () => {
  const { ada } = world;
  const bo = await world.joinTelegram('Bo');
  await world.say(ada, 'office give', {
    person: {
      by: 'account',
      platform: bo.platform,
      externalId: bo.externalId,
      displayName: bo.name,
    },
    office: 'steward',
  });
  for (const [who, chosen] of [
    [ada, 18],
    [bo, 11],
  ] as const) {
    expect(await hour()).not.toBeNull();
    const asked = await world.say(who, 'civitas digest');
    expect(wordsOf(asked)).toContain('Once a day, at');
    expect(asked.selects?.[0]?.choices).toHaveLength(15);
    expect(wordsOf(await world.say(who, 'civitas digest', { hour: 'off' }))).toContain('any more');
    expect(await hour()).toBeNull();
    expect(wordsOf(await world.say(who, 'civitas digest'))).toContain('There is no daily digest');
    const set = wordsOf(await world.say(who, 'civitas digest', { hour: String(chosen) }));
    expect(set).toContain(`${chosen}:00 (UTC)`);
    expect(await hour()).toBe(chosen);
    const [noted] = await world.store.communities.listAudit(world.community, 1);
    expect(noted).toMatchObject({ action: 'digest.set', subject: String(chosen) });
  }
});

test('nobody else sets it, and an event that comes again sets nothing', async () => {
  const { ada, services, community } = world;
  const people = [await world.joinDiscord('Cleo'), await world.joinTelegram('Dan')];
  for (const who of people) {
    for (const values of [{}, { hour: '20' }]) {
      expect(wordsOf(await world.say(who, 'civitas digest', values))).toMatch(/steward/i);
    }
  }
  expect(await hour()).toBe(9);
  await services.digests.set(community, ada.person, 10, 'discord:one');
  await services.digests.set(community, ada.person, 12, 'discord:two');
  await services.digests.set(community, ada.person, 10, 'discord:one');
  expect(await hour()).toBe(12);
});
