/** A rule that asks for the age of an account: who never can be known of is told apart, on either platform. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { wordsOf } from '../../support/gate-world.ts';

let world: ChatWorld;
beforeEach(async () => {
  world = await startChatWorld();
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

test('the preview of a role says that Telegram does not tell it, and blames no chain', async () => {
  await world.joinTelegram('Bo');
  await world.joinTelegram('Cy');
  const role = {
    ...{ by: 'native', platform: 'discord', externalId: world.holderRole, name: 'Holder' },
  };
  const set = await world.say(world.ada, 'role gate', { role, rule: 'accountAge >= 1d' });
  const shown = wordsOf(set);
  expect(shown).toContain('For 2 members the rule cannot be decided: Telegram does not say');
  expect(shown).toContain('an alternative to the rule');
  expect(shown).not.toContain('could not be read');
  // Nothing is said of it where no chat asks before its door.
  expect(shown).not.toContain('declined after a day');
});

test('a gate of a Telegram chat says when it is set who is declined, and what to do', async () => {
  await world.openChat('accountAge >= 1d');
  const { roleName: role } = await world.effectOf();
  const shown = wordsOf(await world.say(world.ada, 'role preview', { role }));
  expect(shown).toContain('is declined after a day');
  expect(shown).toContain('/role exempt');
});
