/** An exemption with `give` of a gate that opens a chat lets somebody in; ended, it says what comes of it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Asker, type ChatWorld, startChatWorld } from '../../support/chat-world.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import { named, type Somebody, wordsOf } from '../../support/gate-world.ts';

let world: ChatWorld;
let gate: string;

beforeEach(async () => {
  world = await startChatWorld();
  gate = await world.openChat('citizen', '0');
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const exempt = async (who: Somebody, more: { give?: boolean; until?: string } = {}) => {
  const reply = await world.say(world.ada, 'role exempt', {
    person: named(who),
    role: { by: 'name', name: 'Insider' },
    ...more,
  });
  return wordsOf(reply);
};

const member = async (name: string): Promise<Asker> => {
  const who = await world.stranger(name);
  await world.store.people.insertMembership(world.community, who.person, await world.store.now());
  return who;
};
const onRecord = async (who: Somebody) =>
  wordsOf(await world.say(world.ada, 'role why', { person: named(who) }));

test('who has not asked is sent the link, and let in by it whatever the rule says', async () => {
  const bo = await member('Bo');
  expect(await exempt(bo, { give: true })).toContain('is sent the link of Quay');
  await world.settle();
  const told = (await world.services.inbox.read(bo.person)).map(({ notice }) => notice);
  const { inviteUrl } = await world.effectOf();
  expect(told).toContainEqual(
    expect.objectContaining({ kind: 'chat-restored', cause: 'given', url: inviteUrl }),
  );
  // Also while the gate is in preview, which answers nobody else.
  await world.services.gates.switch(world.community, world.ada.person, gate, 'preview');
  await world.ask(bo);
  await world.settle();
  expect(world.isIn(bo)).toBe(true);
  expect(await onRecord(bo)).toMatch(/let in: Ada made an exemption/);
  expect(await exempt(bo, { give: true })).toContain('is in Quay');
});

test('a request that waits is approved, also of somebody who is no member yet', async () => {
  await world.services.gates.switch(world.community, world.ada.person, gate, 'preview');
  const bo = await world.stranger('Bo');
  await world.ask(bo);
  await world.settle();
  expect(world.isAsking(bo)).toBe(true);
  expect(await exempt(bo, { give: true })).toContain('to join Quay is approved now');
  await world.settle();
  expect([world.isIn(bo), await world.requestOf(bo)]).toEqual([true, 'admitted']);
  expect(await onRecord(bo)).toMatch(/let in: Ada made an exemption/);
  const never = await world.stranger('Never');
  expect(await exempt(never, { give: true })).toContain('not a member');
});

test('a request that waits for a wallet is approved by an exemption alone, at once', async () => {
  await world.services.gates.switch(world.community, world.ada.person, gate, 'preview');
  const bo = await world.stranger('Bo');
  await world.ask(bo);
  await world.settle();
  expect(await exempt(bo)).toContain('is approved while the gate is on');
  await world.settle();
  expect(world.isAsking(bo)).toBe(true);
  await world.services.gates.switch(world.community, world.ada.person, gate, 'on');
  await world.settle();
  expect(world.isIn(bo)).toBe(true);
});

test('who is let in for an exemption alone is in by whoever gave it, not by the rule', async () => {
  const bo = await member('Bo');
  expect(await exempt(bo)).toContain('once they ask to join Quay');
  await world.ask(bo);
  await world.settle();
  expect(world.isIn(bo)).toBe(true);
  expect(await onRecord(bo)).toMatch(/let in: Ada made an exemption/);
});

test('who has no account on Telegram cannot be let in, and that is said', async () => {
  const dee = await world.joinDiscord('Dee');
  expect(await exempt(dee, { give: true })).toContain('no Telegram account');
});

test('ended before they came, nobody is let in by it any more', async () => {
  const bo = await member('Bo');
  await exempt(bo, { give: true });
  await world.settle();
  expect(await exempt(bo)).toContain('has nothing of it');
  await world.ask(bo);
  await world.settle();
  expect([world.isIn(bo), await world.requestOf(bo)]).toEqual([false, 'declined']);
});

test('ending it says what then happens', async () => {
  await world.switchRemoval(gate, true);
  const bo = await world.stranger('Bo');
  await grantCitizens(world, [bo]);
  await world.ask(bo);
  await world.settle();
  await exempt(bo);
  expect(await exempt(bo)).toContain('meets the rule now and keeps it');
  await exempt(bo);
  await revokeCitizens(world, [bo]);
  await world.sweep();
  await world.settle();
  expect(world.isIn(bo)).toBe(true);
  expect(await exempt(bo)).toContain(
    'does not meet the rule. They lose it now and are removed from Quay',
  );
  await world.settle();
  expect(world.isIn(bo)).toBe(false);
});

test('ending it where nobody is removed says that they stay', async () => {
  const bo = await world.stranger('Bo');
  await grantCitizens(world, [bo]);
  await world.ask(bo);
  await world.settle();
  await exempt(bo);
  await revokeCitizens(world, [bo]);
  await world.sweep();
  expect(await exempt(bo)).toContain('nobody is removed from Quay');
});
