/** A community whose Discord server is gone goes on in another one: its gates are set up there anew, and nobody loses anything. */
import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RawValues } from '#chat/option.ts';
import type { SealedReply } from '#chat/reply.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

let world: GateWorld;
/** Ada, where she is on Telegram. */
let staff: Somebody;
let bo: Somebody;
let cy: Somebody;
let dee: Somebody;
let fresh: string;
let botRole: string;

beforeEach(async () => {
  world = await startGateWorld();
  const other = await world.joinTelegram('Ada');
  await world.merge(other, world.ada);
  staff = { ...other, person: world.ada.person };
  bo = await world.joinDiscord('Bo');
  dee = await world.joinDiscord('Dee');
  cy = await world.joinTelegram('Cy');
  await grantCitizens(world, [bo, cy, dee]);
  world.telegram.setPermissions(world.groupId, { can_edit_tag: false });
  await world.work();
  await world.openGate('citizen');
  await setCrew();
  await world.work();
  const guild = world.discord.addGuild({ name: 'New Harbour', ownerId: world.owner });
  fresh = guild.id;
  botRole = world.discord.addBot(fresh, BOT_PERMISSIONS).id;
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

/** In preview, of a role of the server alone. */
async function setCrew(): Promise<void> {
  const crew = world.discord.addRole(world.guildId, { name: 'Crew' });
  const { community, ada, server } = world;
  const set = await world.services.gates.set({
    ...{ community, person: ada.person, place: server, rule: 'citizen' },
    opens: { name: 'Crew', discordRoleId: crew.id, tag: undefined },
  });
  if (!set.ok) throw new Error(set.refusal.code);
}

/** What the gateway tells of a server that was deleted, or that the bot was thrown out of. */
async function loseServer(): Promise<void> {
  world.discord.removeBot(world.guildId);
  await world.services.places.disconnected('discord', world.guildId);
  await world.work();
}

const labels = (reply: SealedReply) => (reply.buttons ?? []).flat().map(({ label }) => label);
const sayIn = (who: Somebody, command: string, values: RawValues = {}, guild = fresh) =>
  world.act(who, { kind: 'command', command, values }, { externalId: guild });

/** By the commands, as a steward does it who has a Telegram chat left. */
async function attach(guild = fresh): Promise<SealedReply> {
  const invited = wordsOf(await world.say(staff, 'civitas attach', { platform: 'discord' }));
  const code = /civitas join (\S+)/.exec(invited)?.[1] ?? '';
  const values = { code };
  await world.act(
    world.ada,
    { kind: 'command', command: 'civitas join', values },
    { externalId: guild, channelId: '1', platformOwner: true },
  );
  const pending = await world.say(staff, 'civitas attach');
  const [confirm] = labels(pending);
  const answer = await world.press(staff, pending, confirm ?? '');
  await world.work();
  return answer;
}

async function come(who: Somebody, guild = fresh): Promise<void> {
  world.discord.addMember(guild, who.externalId);
  const { externalId, name } = who;
  const seen = { platform: 'discord' as const, externalId, handle: name.toLowerCase() };
  await world.services.people.noteJoined(
    { ...seen, displayName: name, isBot: false, locale: 'en' },
    guild,
  );
  await world.services.roleEffects.memberJoined(who.person);
  await world.work();
}

const addRole = (name: string) => world.discord.addRole(fresh, { name }).id;
/** Above every role that stands below it by now. */
const raiseBot = (position = 9) => world.discord.moveRole(botRole, position);
const rolesIn = (who: Somebody, guild = fresh): string[] =>
  (world.discord.world.members[guild]?.[who.externalId]?.roles ?? []).map(
    (id) => world.discord.world.roles[id]?.name ?? id,
  );
const rolesNamed = (name: string) =>
  Object.values(world.discord.world.roles).filter(
    (role) => role.guildId === fresh && role.name === name,
  );
const gates = async () =>
  (await world.services.gates.list(world.community)).map(
    ({ roleName, state, version, effects }) => [
      roleName,
      state,
      version,
      effects.map(({ place }) => place),
    ],
  );

describe('a server that is gone', () => {
  test('its gates go on in the one that is attached, and nobody loses anything', async () => {
    const before = await world.services.gates.list(world.community);
    await loseServer();
    expect(wordsOf(await world.say(staff, 'role doctor'))).toContain(
      '2 gates open roles of Harbour, which is gone: Holder, Crew.',
    );
    expect(labels(await world.say(staff, 'role doctor'))).not.toContain('Set them up here');
    const refused = wordsOf(await world.say(staff, 'role move'));
    expect(refused).toContain('Attach one with');

    addRole('holder ');
    raiseBot();
    const attached = await attach();
    expect(wordsOf(attached)).toContain('2 gates open roles of Harbour, which is gone');
    await come(bo);
    expect(labels(await sayIn(world.ada, 'role doctor'))).toContain('Set them up here');

    const shown = await world.press(staff, attached, 'Set them up in New Harbour');
    const words = wordsOf(shown);
    expect(words).toContain('Nobody loses anything');
    expect(words).toContain('Holder: a role of that name is there. 1 member there get');
    expect(words).toContain('Crew: there is no such role, so I make one');
    expect(words).toContain('in preview, so nobody is given it yet; 1 member would be');
    expect(rolesIn(bo)).toEqual([]);

    const done = wordsOf(await world.press(staff, shown, 'Set up 2 gates in New Harbour'));
    expect(done).toContain('Holder, Crew are opened in New Harbour now.');
    expect(done).toContain('Still in preview: Crew.');
    await world.work();
    expect(rolesIn(bo)).toEqual(['holder ']);
    expect(world.tagOf(cy)).toBe('holder');
    // The same gates: their ids, rules, versions and states.
    const after = await world.services.gates.list(world.community);
    const kept = ({ id, rule, version, state, audience, graceMs }: (typeof after)[number]) => ({
      ...{ id, rule, version, state, audience, graceMs },
    });
    expect(after.map(kept)).toEqual(before.map(kept));
    expect(await gates()).toEqual([
      ['Holder', 'on', 1, ['Quay', 'New Harbour']],
      ['Crew', 'preview', 1, ['New Harbour']],
    ]);
    expect(rolesNamed('Crew')).toMatchObject([{ permissions: '0' }]);
    expect(wordsOf(await world.say(staff, 'role doctor'))).not.toContain('gone');

    // Who was in the old server alone has it when they come.
    await come(dee);
    expect(rolesIn(dee)).toEqual(['holder ']);
    await revokeCitizens(world, [bo]);
    await world.sweep();
    expect([rolesIn(bo), rolesIn(dee)]).toEqual([[], ['holder ']]);
  });

  test('what it gave there is undone like any other run', async () => {
    await loseServer();
    addRole('Holder');
    raiseBot();
    await attach();
    await come(bo);
    const shown = await sayIn(world.ada, 'role move');
    await world.press(staff, shown, 'Set up 2 gates in New Harbour');
    await world.work();
    expect(rolesIn(bo)).toEqual(['Holder']);
    const asked = await world.say(staff, 'role undo', { gate: 'Holder' });
    await world.press(staff, asked, labels(asked).find((one) => one.startsWith('Undo it')) ?? '');
    await world.work();
    expect(rolesIn(bo)).toEqual([]);
    expect(world.tagOf(cy)).toBe('holder');
  });

  test('pressed twice, or by two at once, it is done once', async () => {
    await loseServer();
    raiseBot();
    await attach();
    await come(bo);
    const one = await sayIn(world.ada, 'role move');
    const other = await world.say(staff, 'role move');
    const label = 'Set up 2 gates in New Harbour';
    const [first, second] = await Promise.all([
      world.press(world.ada, one, label),
      world.press(staff, other, label),
    ]);
    const said = [wordsOf(first), wordsOf(second)].toSorted();
    expect(said.filter((words) => words.includes('are opened in New Harbour now'))).toHaveLength(1);
    expect(wordsOf(await world.press(staff, other, label))).toContain(
      'set up in New Harbour already',
    );
    await world.work();
    expect(rolesIn(bo)).toEqual(['Holder']);
    expect([rolesNamed('Holder').length, rolesNamed('Crew').length]).toEqual([1, 1]);
    const { communities } = world.store;
    const audit = (await communities.listAudit(world.community, 50)).map(({ action }) => action);
    expect(audit.filter((action) => action === 'gate.move')).toHaveLength(1);
  });

  test('a role that was made before a crash is found by its name', async () => {
    await loseServer();
    raiseBot();
    await attach();
    const shown = await sayIn(world.ada, 'role move');
    // Made, and the process died before it was written down.
    const role = world.discord.addRole(fresh, { name: 'Holder', permissions: 0n });
    raiseBot();
    const again = wordsOf(await world.press(staff, shown, 'Set up 2 gates in New Harbour'));
    expect(again).toContain('something has changed');
    const anew = await sayIn(world.ada, 'role move');
    await world.press(staff, anew, 'Set up 2 gates in New Harbour');
    expect(rolesNamed('Holder').map(({ id }) => id)).toEqual([role.id]);
  });

  test('where it comes back, nobody loses or gains there by a gate that has left it', async () => {
    await loseServer();
    raiseBot();
    await attach();
    const shown = await sayIn(world.ada, 'role move');
    await world.press(staff, shown, 'Set up 2 gates in New Harbour');
    await world.work();
    world.discord.moveRole(world.discord.addBot(world.guildId, BOT_PERMISSIONS).id, 9);
    await world.services.places.seen('discord', world.guildId, 'Harbour');
    await revokeCitizens(world, [bo]);
    await world.sweep();
    await world.sweep();
    expect(rolesIn(bo, world.guildId)).toEqual(['Holder']);
    expect(rolesIn(dee, world.guildId)).toEqual(['Holder']);

    // Moved back by name, the rule decides again about what it gave there.
    const back = await world.say(staff, 'role move', { from: 'New Harbour', to: 'Harbour' });
    expect(wordsOf(back)).toContain('I am in New Harbour still');
    await world.press(staff, back, 'Set up 2 gates in Harbour');
    await world.sweep();
    expect(rolesIn(bo, world.guildId)).toEqual([]);
    expect(rolesIn(dee, world.guildId)).toEqual(['Holder']);
  });

  test('a gate removed after it has left takes nothing in the old server', async () => {
    await loseServer();
    raiseBot();
    await attach();
    await come(bo);
    await world.press(staff, await sayIn(world.ada, 'role move'), 'Set up 2 gates in New Harbour');
    await world.work();
    world.discord.moveRole(world.discord.addBot(world.guildId, BOT_PERMISSIONS).id, 9);
    await world.services.places.seen('discord', world.guildId, 'Harbour');
    await world.work();
    const asked = await world.say(staff, 'role ungate', { role: 'Holder' });
    await world.press(staff, asked, 'Remove the gate');
    await world.sweep();
    expect([rolesIn(bo), world.tagOf(cy)]).toEqual([[], undefined]);
    expect(rolesIn(bo, world.guildId)).toEqual(['Holder']);
  });
});

describe('what stands in the way is said with the next step', () => {
  test('a role that is too high', async () => {
    await loseServer();
    const high = addRole('Holder');
    await attach();
    world.discord.moveRole(high, 9);
    const shown = await sayIn(world.ada, 'role move');
    expect(wordsOf(shown)).toContain(
      'Holder is left out: my own role stands below it. Move my role',
    );
    await world.press(staff, shown, 'Set up 1 gate in New Harbour');
    expect(rolesNamed('Holder')).toHaveLength(1);
    expect((await gates())[0]).toEqual(['Holder', 'on', 1, ['Quay']]);
    raiseBot(10);
    const again = await sayIn(world.ada, 'role move');
    await world.press(staff, again, 'Set up 1 gate in New Harbour');
    expect((await gates())[0]).toEqual(['Holder', 'on', 1, ['Quay', 'New Harbour']]);
  });

  test('a role that another gate opens there', async () => {
    await loseServer();
    const holder = addRole('Holder');
    raiseBot();
    await attach();
    const here = (await world.store.places.findPlace('discord', fresh))?.id;
    const { community, ada } = world;
    const set = await world.services.gates.set({
      ...{ community, person: ada.person, place: here, rule: 'citizen' },
      opens: { name: 'Deck', discordRoleId: holder, tag: undefined },
    });
    expect(set.ok).toBe(true);
    expect(wordsOf(await sayIn(world.ada, 'role move'))).toContain(
      'Holder is left out: the gate of Deck opens the role of that name there.',
    );
  });

  test('two roles of one name: it asks which', async () => {
    await loseServer();
    const lower = addRole('Holder');
    world.discord.moveRole(addRole('HOLDER'), 3);
    addRole('Crew');
    raiseBot();
    await attach();
    await come(bo);
    const shown = await sayIn(world.ada, 'role move');
    expect(wordsOf(shown)).toContain('Holder: 2 roles there have that name. Choose one');
    expect(labels(shown)).toContain('Set up 1 gate in New Harbour');
    const chosen = await world.press(staff, shown, 'Holder: no. 2 from the top');
    expect(wordsOf(chosen)).toContain('Holder: a role of that name is there.');
    await world.press(staff, chosen, 'Set up 2 gates in New Harbour');
    await world.work();
    expect(world.discord.world.members[fresh]?.[bo.externalId]?.roles).toEqual([lower]);
  });

  test('a right that is missing, a stranger, and nothing to move', async () => {
    const nothing = wordsOf(await world.say(world.ada, 'role move', { from: 'Elsewhere' }));
    expect(nothing).toContain('called “Elsewhere”');
    await loseServer();
    await attach();
    world.discord.setBotPermissions(fresh, PermissionFlagsBits.SendMessages);
    expect(wordsOf(await sayIn(world.ada, 'role move'))).toContain('I lack a right here');
    world.discord.setBotPermissions(fresh, PermissionFlagsBits.ManageRoles);
    expect(wordsOf(await world.say(cy, 'role move'))).toContain('moderator');
    await world.press(staff, await sayIn(world.ada, 'role move'), 'Set up 2 gates in New Harbour');
    expect(wordsOf(await world.say(staff, 'role move'))).toContain('attached still');
    expect(wordsOf(await sayIn(world.ada, 'role move'))).toContain('No gate opens a role that is');
  });

  test('a server that is attached still is not left unasked', async () => {
    addRole('Holder');
    raiseBot();
    await attach();
    await come(bo);
    expect(wordsOf(await sayIn(world.ada, 'role move'))).toContain('Harbour is attached still');
    const shown = await sayIn(world.ada, 'role move', { from: 'harbour' });
    expect(wordsOf(shown)).toContain('What members hold in Harbour stays theirs');
    await world.press(staff, shown, 'Set up 2 gates in New Harbour');
    await world.work();
    await revokeCitizens(world, [bo, dee]);
    await world.sweep();
    await world.sweep();
    // Of what it gave in the server it is in now, it decides; of the other nothing is taken.
    expect(rolesIn(bo)).toEqual([]);
    expect([bo, dee].map((who) => rolesIn(who, world.guildId))).toEqual([['Holder'], ['Holder']]);
  });
});
