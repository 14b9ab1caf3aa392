/** Too many would lose a role at once: nobody does until a moderator answers about exactly those. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

let world: GateWorld;
let members: Somebody[];

beforeEach(async () => {
  world = await startGateWorld();
  members = [];
  for (const name of ['Bo', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus']) {
    members.push(await world.joinDiscord(name));
  }
  await grantCitizens(world, members);
  await world.openGate('citizen');
  await world.work();
  expect(holders()).toEqual(['Bo', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus']);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const holders = (): string[] =>
  members.filter((one) => world.rolesOf(one).length > 0).map((one) => one.name);

/** What the inbox of the moderator says of it, with its buttons. */
async function asked() {
  const notices = await world.services.inbox.read(world.ada.person);
  const stopped = notices.flatMap(({ notice }) => (notice.kind === 'role-stopped' ? [notice] : []));
  const [notice] = stopped;
  if (!notice) throw new Error('nobody was asked');
  return { notice, times: stopped.length, reply: await world.say(world.ada, 'inbox') };
}

test('nobody loses it, everybody may gain it, and the moderators are asked once with the list', async () => {
  const staff = world.discord.addChannel(world.guildId, { name: 'staff' });
  await world.store.places.insertChannel(world.server, 'staff', staff.id);
  await revokeCitizens(world, members.slice(0, 5));
  await world.sweep();
  expect(holders()).toHaveLength(6);

  const { notice, times } = await asked();
  expect([notice.losing, notice.held, times]).toEqual([5, 6, 1]);
  expect(notice.names).toEqual(expect.arrayContaining(['Bo', 'Cleo', 'Dan', 'Eve', 'Fay']));
  const [posted, ...more] = world.discord.world.messages[staff.id] ?? [];
  expect(more).toEqual([]);
  expect(JSON.stringify(posted)).toContain('5 members');
  expect(posted?.attachments.map((file) => file.filename)).toEqual([
    expect.stringMatching(/\.csv$/),
  ]);

  const hal = await world.joinDiscord('Hal');
  await grantCitizens(world, [hal]);
  await world.sweep();
  expect(world.rolesOf(hal)).toEqual([world.holderRole]);
  // One who says "check again" is no way around it.
  expect(wordsOf(await world.say(members[0] as Somebody, 'role check'))).toContain('rule not met');
  await world.work();
  expect(holders()).toHaveLength(6);
  expect((await asked()).times).toBe(1);
});

test('"remove" asks once with the exact number, and is refused when it is about others by now', async () => {
  await revokeCitizens(world, members.slice(0, 5));
  await world.sweep();
  const { reply } = await asked();
  const ask = await world.press(world.ada, reply, 'Who would lose Holder?');
  expect(wordsOf(ask)).toContain('from exactly 5 members');
  expect(ask.files?.map((file) => file.name)).toEqual([expect.stringMatching(/\.csv$/)]);
  expect(new TextDecoder().decode(ask.files?.[0]?.bytes)).toContain('Cleo');
  expect(holders()).toHaveLength(6);

  const [bo, cleo] = members as [Somebody, Somebody];
  await grantCitizens(world, [bo]);
  await world.sweep();
  const outdated = await world.press(world.ada, ask, 'Yes, remove from 5');
  expect(wordsOf(outdated)).toContain('4 would lose it now. Nothing was taken');
  await world.work();
  expect(holders()).toHaveLength(6);
  const stranger = await world.press(cleo, reply, 'Who would lose Holder?');
  expect(wordsOf(stranger)).toContain('Only a moderator');

  const again = await world.press(world.ada, outdated, 'Remove from these 4');
  await world.press(world.ada, again, 'Yes, remove from 4');
  await world.work();
  expect(holders()).toEqual(['Bo', 'Gus']);
  const late = await world.press(world.ada, again, 'Keep them');
  expect(wordsOf(late)).toContain('somebody has already answered');
  const audit = await world.store.communities.listAudit(world.community, 5);
  expect(audit.map((row) => row.action)).toContain('gate.losses-remove');
});

test('"keep" leaves them the role, and asks no more about them', async () => {
  await revokeCitizens(world, members.slice(0, 5));
  await world.sweep();
  const { reply } = await asked();
  const ask = await world.press(world.ada, reply, 'Who would lose Holder?');
  expect(wordsOf(await world.press(world.ada, ask, 'Keep them'))).toContain(
    '5 members keep Holder',
  );
  await world.sweep();
  expect(holders()).toHaveLength(6);
  expect((await asked()).times).toBe(1);

  // Once they have met the rule again, it decides as for everybody.
  const [bo] = members as [Somebody];
  await grantCitizens(world, [bo]);
  await world.sweep();
  await revokeCitizens(world, [bo]);
  await world.sweep();
  expect(holders()).toEqual(['Cleo', 'Dan', 'Eve', 'Fay', 'Gus']);
});

test('one by one is as many: the fifth within the hour stops it', async () => {
  for (const one of members.slice(0, 5)) {
    await revokeCitizens(world, [one]);
    await world.say(one, 'role check');
    await world.work();
  }
  expect(holders()).toEqual(['Fay', 'Gus']);
  expect((await asked()).notice.losing).toBe(1);
  await world.advance(3_600_001);
  await world.sweep();
  expect(holders()).toEqual(['Fay', 'Gus']);
});
