/** What gates live through: people who leave and return, chats that go, come and change their id, and the process that dies. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import { RETURN_MS } from '#service/place.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

let world: GateWorld;
let bo: Somebody;
let cy: Somebody;

beforeEach(async () => {
  world = await startGateWorld();
  bo = await world.joinDiscord('Bo');
  cy = await world.joinTelegram('Cy');
  await grantCitizens(world, [bo, cy]);
  world.telegram.setPermissions(world.groupId, { can_edit_tag: false });
  await world.work();
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const holding = () => [world.rolesOf(bo).length === 1, world.tagOf(cy) === 'holder'];
const placeOf = (who: Somebody) =>
  who.platform === 'discord' ? world.guildId : String(world.groupId);

async function leave(who: Somebody): Promise<void> {
  if (who.platform === 'discord') world.discord.memberLeaves(world.guildId, who.externalId);
  else world.telegram.memberLeaves(world.groupId, Number(who.externalId));
  await world.services.people.noteLeft(who.platform, placeOf(who), who.externalId);
}

async function comeBack(who: Somebody): Promise<void> {
  if (who.platform === 'discord') world.discord.memberJoins(world.guildId, who.externalId);
  else world.telegram.addMember(world.groupId, Number(who.externalId));
  const { platform, externalId, name } = who;
  await world.services.people.noteJoined(
    {
      ...{ platform, externalId, handle: name.toLowerCase(), displayName: name },
      ...{ isBot: false, locale: 'en' },
    },
    placeOf(who),
  );
  await world.services.roleEffects.memberJoined(who.person);
  await world.work();
}

const losing = async (who: Somebody) =>
  (await world.noticesOf(who)).filter((kind) => kind === 'role-losing').length;

/** Everything pending of gates that nobody is to ring for again. */
const grantsOf = async () => {
  const rows = await world.sql<{ wanted: boolean; applied: boolean; by_hand: boolean }[]>`
    select wanted, applied, by_hand from role_grant order by effect_id`;
  return rows.map(({ wanted, applied, by_hand }) => ({ wanted, applied, byHand: by_hand }));
};

test('who leaves and returns has it again at once, as given by the rule, and told once', async () => {
  await world.openGate('citizen', 'holder', '1d');
  await world.work();
  for (const who of [bo, cy]) {
    await leave(who);
    await comeBack(who);
  }
  expect(holding()).toEqual([true, true]);
  expect(await grantsOf()).toEqual([
    { wanted: true, applied: true, byHand: false },
    { wanted: true, applied: true, byHand: false },
  ]);
  expect((await world.noticesOf(bo)).filter((kind) => kind === 'role-granted')).toHaveLength(1);
  expect(wordsOf(await world.say(bo, 'role check'))).toMatch(/given .* by the rule, version 1/);
});

test('while somebody is away, what they had there is not said to be theirs', async () => {
  await world.openGate('citizen');
  await world.work();
  await world.merge(cy, bo);
  await world.work();
  await leave(bo);
  expect(wordsOf(await world.say(cy, 'why'))).not.toContain('given in Harbour');
  expect(wordsOf(await world.say(cy, 'why'))).toContain('tag shown in Quay');
});

test('who met the rule no longer while away does not get it for the time of a warning', async () => {
  await world.openGate('citizen', 'holder', '1d');
  await world.work();
  for (const who of [bo, cy]) await leave(who);
  await revokeCitizens(world, [bo, cy]);
  await world.sweep();
  for (const who of [bo, cy]) await comeBack(who);
  expect(holding()).toEqual([false, false]);
  expect([await losing(bo), await losing(cy)]).toEqual([0, 0]);
  await world.sweep();
  expect(holding()).toEqual([false, false]);
  await grantCitizens(world, [bo, cy]);
  await world.sweep();
  expect(holding()).toEqual([true, true]);
});

test('a clock that runs ends by the time that was told, here or away', async () => {
  await world.openGate('citizen', 'holder', '1d');
  await world.work();
  await revokeCitizens(world, [bo, cy]);
  await world.sweep();
  expect([holding(), await losing(bo)]).toEqual([[true, true], 1]);
  await leave(bo);
  await world.advance(25 * HOUR_MS);
  await world.work();
  expect(holding()).toEqual([false, false]);
  await comeBack(bo);
  expect(holding()).toEqual([false, false]);
  expect(await losing(bo)).toBe(1);
  // Over is over: nobody is told of a time that has passed.
  expect(wordsOf(await world.say(cy, 'why'))).not.toContain('unless the rule is met again');
});

test('an exemption and an undone run are still so after a return', async () => {
  const id = await world.openGate('citizen');
  await world.work();
  const named = {
    by: 'account',
    platform: 'discord',
    externalId: bo.externalId,
    displayName: 'Bo',
  };
  await world.say(world.ada, 'role exempt', { person: named, role: 'Holder' });
  await revokeCitizens(world, [bo, cy]);
  await world.sweep();
  expect(holding()).toEqual([true, false]);
  await leave(bo);
  await world.sweep();
  await comeBack(bo);
  expect(holding()).toEqual([true, false]);
  expect(await grantsOf()).toContainEqual({ wanted: true, applied: true, byHand: false });

  const asked = await world.say(world.ada, 'role undo');
  await world.press(world.ada, asked, 'Undo it for 1');
  await world.work();
  expect(holding()).toEqual([true, true]);
  await leave(cy);
  await comeBack(cy);
  expect(holding()).toEqual([true, true]);
  expect((await world.store.roles.findGate(id))?.state).toBe('preview');
});

test('what a hand takes from somebody whose time runs is not given back', async () => {
  await world.openGate('citizen', 'holder', '1d');
  await world.work();
  await revokeCitizens(world, [bo]);
  await world.sweep();
  world.discord.revokeRole(world.guildId, bo.externalId, world.holderRole);
  await world.hearRoles(bo);
  await world.sweep();
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([]);
});

test('a chat the bot is removed from and added to again goes on where it stood', async () => {
  await world.openGate('citizen');
  const dee = await world.joinDiscord('Dee');
  await world.work();
  // Wanted, and not carried out yet, when the bot goes.
  await grantCitizens(world, [dee]);
  await world.services.gateChecks.recheck(world.community, world.ada.person, dee.person);
  await world.services.places.disconnected('discord', world.guildId);
  await world.services.places.disconnected('telegram', String(world.groupId));
  await world.work();
  expect(world.rolesOf(dee)).toEqual([]);
  await revokeCitizens(world, [bo, cy]);
  await world.sweep();
  expect(holding()).toEqual([true, true]);

  await world.services.places.seen('discord', world.guildId, 'Harbour');
  await world.services.places.seen('telegram', String(world.groupId), 'Quay');
  await world.work();
  expect([holding(), world.rolesOf(dee)]).toEqual([[false, false], [world.holderRole]]);
});

test('a gate removed while its chats were away takes back what it gave when they return', async () => {
  const id = await world.openGate('citizen');
  await world.work();
  await world.services.places.disconnected('discord', world.guildId);
  await world.services.places.disconnected('telegram', String(world.groupId));
  await world.services.gates.switch(world.community, world.ada.person, id, 'off');
  await world.work();
  await world.sweep();
  expect(holding()).toEqual([true, true]);
  await world.services.places.seen('discord', world.guildId, 'Harbour');
  await world.services.places.seen('telegram', String(world.groupId), 'Quay');
  await world.work();
  expect(holding()).toEqual([false, false]);
});

test('a chat attached anew after a long time knows what was given there before', async () => {
  await world.openGate('citizen');
  const dee = await world.joinDiscord('Dee');
  world.discord.grantRole(world.guildId, dee.externalId, world.holderRole);
  await grantCitizens(world, [dee]);
  await world.work();
  await world.services.places.disconnected('discord', world.guildId);
  await world.services.places.disconnected('telegram', String(world.groupId));
  await world.advance(RETURN_MS + HOUR_MS);
  for (const [platform, externalId] of [
    ['discord', world.guildId],
    ['telegram', String(world.groupId)],
  ] as const) {
    expect(await world.services.places.seen(platform, externalId, 'Again')).toBeUndefined();
    const place = await world.store.places.insertPlace({
      id: crypto.randomUUID() as never,
      communityId: world.community,
      ...{ platform, externalId, title: 'Again' },
      attachedBy: world.ada.person,
      connectedAt: await world.store.now(),
    });
    if (!place) throw new Error('not placed');
    await world.services.roleEffects.onPlaceConnected(world.community, place.id);
  }
  await revokeCitizens(world, [bo, cy, dee]);
  await world.sweep();
  await world.sweep();
  expect(holding()).toEqual([false, false]);
  expect(world.rolesOf(dee)).toEqual([world.holderRole]);
});

test('a group that becomes a supergroup is the same place: its tags go on, its old id is kept', async () => {
  await world.openGate('citizen');
  await world.work();
  const grown = world.telegram.migrate(world.groupId);
  const tag = () => world.telegram.world.chats[String(grown)]?.members[cy.externalId]?.tag;
  expect(tag()).toBe('holder');
  // Telegram tells it in both chats, and that the bot is no longer in the old one.
  await world.services.places.disconnected('telegram', String(world.groupId));
  await world.services.places.migrated('telegram', String(world.groupId), String(grown));
  await world.services.places.migrated('telegram', String(world.groupId), String(grown));
  await world.services.places.disconnected('telegram', String(world.groupId));
  expect(await world.store.places.findPlaceById(world.chat)).toMatchObject({
    externalId: String(grown),
    formerExternalId: String(world.groupId),
    disconnectedAt: null,
  });
  await revokeCitizens(world, [cy]);
  await world.sweep();
  expect(tag()).toBeUndefined();
  await grantCitizens(world, [cy]);
  await world.sweep();
  expect(tag()).toBe('holder');
});

test('a process that dies over a claimed row leaves it to the next, which gives once', async () => {
  await world.openGate('citizen', 'holder', '1d');
  await world.work();
  await revokeCitizens(world, [bo]);
  await world.sweep();
  // Killed within the run that ends the time: the clock's bell is claimed, and nobody handles it.
  await world.advance(25 * HOUR_MS);
  const due = await world.store.outbox.listDueOutbox(100);
  for (const row of due) await world.store.outbox.lockOutbox(row.id, 60_000);
  await world.work();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
  await world.sql`update outbox set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null`;
  await world.work();
  expect(world.rolesOf(bo)).toEqual([]);
  const taken = world.discord.requests.filter(({ method }) => method === 'DELETE');
  expect(taken.filter(({ route }) => route.includes('/roles/{role_id}'))).toHaveLength(1);
  expect((await world.noticesOf(bo)).filter((kind) => kind === 'role-removed')).toHaveLength(1);
});

test('a process that dies between settling and giving has it given by the next', async () => {
  await world.openGate('citizen');
  // Verdicts and what is wanted are written; the hands have not moved.
  await world.services.gateChecks.sweep(world.community);
  expect(holding()).toEqual([false, false]);
  const due = await world.store.outbox.listDueOutbox(100);
  for (const row of due) await world.store.outbox.lockOutbox(row.id, 60_000);
  await world.sql`update outbox set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null`;
  await world.work();
  expect(holding()).toEqual([true, true]);
  const runs = await world.store.runs.listRuns(world.community, 10);
  expect(runs.map(({ gave, took }) => [gave, took])).toEqual([[2, 0]]);
});

test('what was never settled of somebody is said to be so, and what is missing on asking', async () => {
  await world.openGate('accountAge >= 30d');
  expect(wordsOf(await world.say(cy, 'why'))).toContain('Holder: not looked at yet');
  await world.sweep();
  const unsettled = wordsOf(await world.say(cy, 'why'));
  expect(unsettled).toContain(
    '❔ Holder: could not be determined yet; nothing changes until it is',
  );
  const asked = wordsOf(await world.say(cy, 'role check'));
  expect(asked).toContain('❔ age of the account: Telegram does not say it');
  expect(asked).toContain('Looked at');
});
