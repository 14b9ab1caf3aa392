import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GateWorld, startGateWorld, wordsOf } from '../support/gate-world.ts';

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
});
afterEach(async () => world.close());

const meant = (who: { platform: string; externalId: string; name: string }) => ({
  by: 'account',
  platform: who.platform,
  externalId: who.externalId,
  displayName: who.name,
});

test('a moderator makes Bo a citizen with a reason; who, why and when are kept', async () => {
  const bo = await world.joinTelegram('Bo');
  const { ada } = world;
  const granted = await world.say(ada, 'citizen grant', {
    person: meant(bo),
    reason: '  helped\n\n\n\nwith the harbour ',
  });
  expect(wordsOf(granted)).toContain('Bo is now citizen #1');
  const listed = wordsOf(await world.say(bo, 'citizen list'));
  expect(listed).toMatch(/#1 Bo, by Ada on \d{4}-.*: helped\n\nwith the harbour/s);
  expect(await world.noticesOf(bo)).toEqual(['citizenship-granted']);

  const again = await world.say(ada, 'citizen grant', { person: meant(bo), reason: 'again' });
  expect(wordsOf(again)).toContain('already a citizen');
  const revoked = await world.say(ada, 'citizen revoke', { person: meant(bo), reason: 'moved' });
  expect(wordsOf(revoked)).toContain('no longer a citizen (was #1)');
  expect(wordsOf(await world.say(bo, 'citizen list'))).toContain('There are no citizens yet');
  const twice = await world.say(ada, 'citizen revoke', { person: meant(bo), reason: 'moved' });
  expect(wordsOf(twice)).toContain('is not a citizen');

  // A number is never given twice.
  await world.say(ada, 'citizen grant', { person: meant(bo), reason: 'is back' });
  expect(wordsOf(await world.say(bo, 'citizen list'))).toContain('#2 Bo');
});

test('who may not, whom one may not, and why not', async () => {
  const bo = await world.joinDiscord('Bo');
  const { ada } = world;
  const by = async (who: typeof bo, values: object) =>
    wordsOf(await world.say(who, 'citizen grant', { reason: 'a reason', ...values }));
  expect(await by(bo, { person: meant(ada) })).toContain('Only a moderator');
  expect(await by(ada, { person: meant(bo), reason: ' \u200b ' })).toContain('give a reason');
  expect(await by(ada, { person: meant(bo), reason: 'x'.repeat(501) })).toContain('too long');
  expect(
    await by(ada, { person: { ...meant(bo), externalId: '1574324526441824259', name: 'Nobody' } }),
  ).toContain('not a member of this community yet');
  expect(
    await by(ada, { person: { ...meant(bo), externalId: '900000000000000002', isBot: true } }),
  ).toContain('Bots cannot take part');
  expect(
    await by(ada, { person: { by: 'handle', platform: 'discord', handle: 'ghost' } }),
  ).toContain('I could not find');
  // Somebody has to be the first while founding.
  expect(await by(ada, { person: meant(ada) })).toContain('citizen #1');
});
