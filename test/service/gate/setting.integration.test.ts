/** What may be changed of gates that stand: the time before a loss, and when they stop by themselves. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const role = () => ({
  by: 'native',
  platform: 'discord',
  externalId: world.holderRole,
  name: 'Holder',
});

const set = async (values: Parameters<GateWorld['say']>[2]) =>
  wordsOf(await world.say(world.ada, 'role set', values));

const audited = async (action: string) =>
  (await world.store.communities.listAudit(world.community, 50)).filter(
    (row) => row.action === action,
  );

async function admit(who: Somebody): Promise<void> {
  const person = { by: 'account', platform: who.platform, externalId: who.externalId };
  await world.say(world.ada, 'citizen grant', { person, reason: 'helps' });
}

test('the time before a loss: said, audited, and used from then on', async () => {
  const cleo = await world.joinDiscord('Cleo');
  await world.openGate('not citizen');
  await world.work();
  expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
  expect(await set({ role: role(), grace: '1d' })).toContain('after 24 h from now on');
  expect(await set({ role: role(), grace: '40d' })).toContain('30');
  await admit(cleo);
  await world.work();
  expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
  expect(await set({ role: role(), grace: '0' })).toContain('less time to notice');
  // Who was told a day has that day.
  await world.sweep();
  expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
  const [last] = await audited('gate.change');
  expect(last?.details).toMatchObject({ graceMs: 0, graceMsBefore: 86_400_000 });
  expect(await set({ grace: '1d' })).toContain('role');
});

test('the share at which gates stop: within bounds, audited, and weaker is said', async () => {
  const crowd: Somebody[] = [];
  for (let i = 0; i < 12; i += 1) crowd.push(await world.joinDiscord(`M${i}`));
  await world.openGate('not citizen');
  await world.work();
  expect(await set({})).toContain('10 %');
  expect(await set({ share: 51 })).toContain('50');
  expect(await set({ share: 0 })).toContain('50');
  const raised = await set({ share: 50 });
  expect(raised).toContain('⚠️ That is more than before (10 %)');
  expect(await audited('gate.share')).toMatchObject([{ details: { share: 50, shareBefore: 10 } }]);
  // Six of thirteen are more than 10 %, and not more than half.
  for (const one of crowd.slice(0, 6)) await admit(one);
  await world.sweep();
  expect(crowd.slice(0, 6).map((one) => world.rolesOf(one))).toEqual(Array(6).fill([]));
  expect(await set({ share: 5 })).not.toContain('⚠️');
  for (const one of crowd.slice(6, 11)) await admit(one);
  await world.sweep();
  expect(crowd.slice(6, 11).every((one) => world.rolesOf(one).length === 1)).toBe(true);
});
