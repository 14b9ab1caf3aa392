/** A role follows who somebody is: given on both platforms when two join, and taken back when they part (W6). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GateWorld, type Somebody, startGateWorld } from '#test/support/gate-world.ts';
import { must } from '#test/support/wallet-world.ts';

let world: GateWorld;
beforeAll(async () => {
  world = await startGateWorld();
});
afterAll(() => world?.close());

async function accountOf({ platform, externalId }: Somebody) {
  const account = await world.store.people.findAccount(platform, externalId);
  if (!account) throw new Error('no account');
  return account.id;
}

test('joined by a yes, and parted', async () => {
  const { services, store, community, ada } = world;
  const [senior, junior] = [await world.joinDiscord('Cleo'), await world.joinTelegram('Cleo')];
  await world.openGate('citizen');
  const target = { person: senior.person, account: await accountOf(senior), isBot: false };
  const cleo = { ...target, displayName: 'Cleo' };
  must(await services.citizens.grant(community, ada.person, cleo, 'founding citizen'));
  await world.work();
  expect(world.rolesOf(senior)).toEqual([world.holderRole]);
  expect(world.tagOf(junior)).toBeUndefined();

  const merge = randomUUID();
  const askedAt = await store.now();
  await store.merges.insertMerge({
    ...{ id: merge, juniorId: junior.person, seniorId: senior.person, cause: 'signature', askedAt },
    ...{ askedBy: await accountOf(junior), expiresAt: new Date(askedAt.getTime() + 60_000) },
  });
  const press = { merge, account: await accountOf(senior) };
  must(await services.merges.answer({ ...press, answer: 'yes', eventId: randomUUID() }));
  await world.work();
  expect(world.tagOf(junior)).toBe('holder');

  must(await services.merges.undo({ ...press, eventId: randomUUID() }));
  await world.work();
  expect(world.tagOf(junior)).toBeUndefined();
  expect(world.rolesOf(senior)).toEqual([world.holderRole]);
});
