import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GateWorld, startGateWorld, wordsOf } from '../support/gate-world.ts';

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
});
afterEach(async () => world.close());

type Somebody = { platform: string; externalId: string; name: string };
const meant = (who: Somebody) => ({
  by: 'account',
  platform: who.platform,
  externalId: who.externalId,
  displayName: who.name,
});

test('a steward gives an office with a term, everybody sees it, and it ends by itself', async () => {
  const bo = await world.joinTelegram('Bo');
  const { ada } = world;
  const given = await world.say(ada, 'office give', {
    person: meant(bo),
    office: 'guardian',
    term: '90d',
  });
  expect(wordsOf(given)).toMatch(/Bo is now Guardian, until \d{4}-/);
  expect(await world.noticesOf(bo)).toEqual(['office-given']);
  expect(wordsOf(await world.say(bo, 'office list'))).toMatch(
    /Guardian: may veto.*Bo, by Ada on \d{4}-.*, until \d{4}-/s,
  );
  const again = await world.say(ada, 'office give', { person: meant(bo), office: 'guardian' });
  expect(wordsOf(again)).toContain('is a guardian already');

  await world.advance(91 * 86_400_000);
  expect(wordsOf(await world.say(bo, 'office list'))).toMatch(/may veto[^\n]*\n?.*nobody/s);
  const renewed = await world.say(ada, 'office give', { person: meant(bo), office: 'guardian' });
  expect(wordsOf(renewed)).toContain('until the office is ended');
});

test('one’s own office is laid down at any time, the last steward’s never', async () => {
  const bo = await world.joinDiscord('Bo');
  const { ada } = world;
  const end = async (who: typeof bo, whose: Somebody, office: string) =>
    wordsOf(await world.say(who, 'office end', { person: meant(whose), office }));
  expect(await end(ada, ada, 'steward')).toContain('the only steward cannot be let go');
  await world.say(ada, 'office give', { person: meant(bo), office: 'steward' });
  await world.say(ada, 'office give', { person: meant(bo), office: 'treasurer' });
  expect(await end(bo, bo, 'treasurer')).toContain('no longer Treasurer');
  expect(await end(bo, bo, 'treasurer')).toContain('is not a treasurer');
  // Two stewards lay it down at once: one of them stays.
  const both = await Promise.all([end(ada, ada, 'steward'), end(bo, bo, 'steward')]);
  expect(both.filter((text) => text.includes('no longer Steward'))).toHaveLength(1);
  expect(both.filter((text) => text.includes('the only steward'))).toHaveLength(1);
});

test('an event delivered again gives and ends nothing anew', async () => {
  const bo = await world.joinDiscord('Bo');
  const { ada, store, community, services } = world;
  const target = await services.people.refer(
    { by: 'account', platform: 'discord', externalId: bo.externalId },
    undefined,
  );
  if (!target.ok) throw new Error(target.refusal.code);
  const deed = {
    community,
    actor: ada.person,
    target: target.value,
    office: 'guardian',
    eventId: 'discord:give',
  } as const;
  const held = async () =>
    (await store.communities.listOffices(community, bo.person)).map(({ kind }) => kind);
  expect((await services.appointments.give(deed, undefined)).ok).toBe(true);
  expect((await services.appointments.give(deed, undefined)).ok).toBe(true);
  expect(await held()).toEqual(['guardian']);
  const end = { ...deed, eventId: 'discord:end' };
  expect((await services.appointments.end(end)).ok).toBe(true);
  expect((await services.appointments.give(deed, undefined)).ok).toBe(true);
  expect(await held()).toEqual([]);
  await services.appointments.give({ ...deed, eventId: 'discord:again' }, undefined);
  expect((await services.appointments.end(end)).ok).toBe(true);
  expect(await held()).toEqual(['guardian']);
});

test('who may not', async () => {
  const bo = await world.joinDiscord('Bo');
  const cleo = await world.joinDiscord('Cleo');
  const { ada, store, community } = world;
  const give = async (who: typeof bo, whose: Somebody, values: object = {}) =>
    wordsOf(
      await world.say(who, 'office give', { person: meant(whose), office: 'guardian', ...values }),
    );
  expect(await give(bo, bo)).toContain('Only a steward');
  expect(await give(ada, { ...bo, externalId: '1574324526441824259' })).toContain('not a member');
  expect(await give(ada, bo, { office: 'king' })).toContain('Steward');
  await store.communities.updateCommunity(community, {
    state: 'constituted',
    constitutedAt: await store.now(),
  });
  expect(await give(ada, cleo)).toContain('only by a decision');
  const taken = await world.say(ada, 'office end', { person: meant(bo), office: 'guardian' });
  expect(wordsOf(taken)).toContain('only by a decision');
});
