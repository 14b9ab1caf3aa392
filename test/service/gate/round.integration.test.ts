/** Rounds: gates of time are looked at again for everybody, those that bells tell of only for whom the books owe a look. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import { addCrowd, setCitizens } from '../../support/crowd.ts';
import { type GateWorld, type Somebody, startGateWorld } from '../../support/gate-world.ts';

/** How often a sandbox makes one. */
const ROUND_MS = 15_000;

let world: GateWorld;
let bo: Somebody;
let cy: Somebody;

beforeEach(async () => {
  world = await startGateWorld();
  bo = await world.joinDiscord('Bo');
  cy = await world.joinTelegram('Cy');
  await grantCitizens(world, [bo, cy]);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

async function round(): Promise<void> {
  await world.advance(ROUND_MS);
  await world.work();
}
/** Whoever would look by themselves is gone, but for these. */
const silence = (kind: string) =>
  world.sql`delete from outbox where kind = ${kind} and done_at is null`;
/** With the bell that goes with it. */
async function revoke(who: Somebody): Promise<void> {
  await revokeCitizens(world, [who]);
  await world.store.outbox.insertOutbox([{ kind: 'gate-person', key: who.person }]);
}
const has = () => [world.rolesOf(bo).includes(world.holderRole), world.tagOf(cy) === 'holder'];

/** When each was last looked at, the longest ago first. */
async function looks(gate: string): Promise<string[]> {
  const rows = await world.sql<{ at: Date }[]>`select checked_at as at from gate_verdict
    where gate_id = ${gate} order by checked_at`;
  return rows.map(({ at }) => new Date(at).toISOString());
}

test('a gate that bells tell of is not looked at for everybody, one that time tells of is', async () => {
  const told = await world.openGate('citizen');
  await world.work();
  expect(has()).toEqual([true, true]);
  const before = await looks(told);
  expect(before.length).toBeGreaterThanOrEqual(2);
  await round();
  await round();
  expect(await looks(told)).toEqual(before);

  await world.services.gates.switch(world.community, world.ada.person, told, 'off');
  await world.work();
  const timed = await world.openGate('citizen >= 1h');
  await world.work();
  expect(has()).toEqual([false, false]);
  const first = await looks(timed);
  await world.advance(HOUR_MS);
  await round();
  expect(has()).toEqual([true, true]);
  expect((await looks(timed)).every((at) => at > (first.at(-1) ?? ''))).toBe(true);
});

test('a time of grace ends on its own bell, without any round', async () => {
  await world.openGate('citizen', 'holder', '1d');
  await world.work();
  await revoke(bo);
  await world.work();
  await world.advance(DAY_MS - ROUND_MS);
  await silence('gate-round');
  await world.work();
  expect(has()).toEqual([true, true]);
  await world.advance(ROUND_MS);
  await silence('gate-round');
  await world.work();
  expect(has()).toEqual([false, true]);
});

test('a time of grace whose bell was lost is found by the next round', async () => {
  await world.openGate('citizen', 'holder', '1d');
  await world.work();
  await revoke(bo);
  await world.work();
  await silence('gate-person');
  await round();
  expect(has()).toEqual([true, true]);
  await world.advance(DAY_MS);
  await world.work();
  expect(has()).toEqual([false, true]);
});

test('an exemption that runs out is found by the next round, and not before', async () => {
  await world.openGate('citizen');
  await world.work();
  const person = { ...bo, by: 'account', displayName: bo.name };
  await world.say(world.ada, 'role exempt', { person, role: 'Holder', until: '2h' });
  await revoke(bo);
  await world.work();
  await round();
  expect(has()).toEqual([true, true]);
  await world.advance(2 * HOUR_MS);
  await world.work();
  expect(has()).toEqual([false, true]);
});

test('members without a word, and accounts that came without a bell, are found by the next round', async () => {
  await world.openGate('citizen');
  await world.work();
  const [silent] = await addCrowd(world, 'discord', 1);
  if (!silent) throw new Error('nobody came');
  await setCitizens(world, [silent], true);
  await round();
  expect(world.rolesOf(silent)).toEqual([world.holderRole]);

  // Cy speaks on Discord, too, whom no gateway saw coming.
  const account = await world.joinDiscord('Cyd');
  await world.merge(account, cy);
  await silence('gate-person');
  await round();
  expect(world.rolesOf(account)).toEqual([world.holderRole]);
});

test('whoever was not looked at for half a day is, a few at a time', async () => {
  const told = await world.openGate('citizen');
  const crowd = await addCrowd(world, 'discord', 12);
  await setCitizens(world, crowd.slice(0, 6), true);
  await world.work();
  const before = await looks(told);
  // Behind everybody's back: no bell, and a word that stands.
  await setCitizens(world, crowd.slice(0, 6), false);
  const held = () => crowd.filter((who) => world.rolesOf(who).length > 0).length;
  await round();
  expect([held(), await looks(told)]).toEqual([6, before]);
  await world.advance(DAY_MS);
  await world.work();
  const after = await looks(told);
  expect(after.filter((at) => !before.includes(at))).toHaveLength(1);
  for (let again = 0; again < before.length; again += 1) await round();
  const last = before.at(-1) ?? '';
  expect((await looks(told)).filter((at) => at <= last)).toEqual([]);
});
