/** What stands in the way of gates that are to go on in another server is said, with the next step. */
import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import { revokeCitizens } from '../../support/citizens.ts';
import { labelsOf, wordsOf } from '../../support/gate-world.ts';
import { type MoveWorld, startMoveWorld } from '../../support/move-world.ts';
import { until } from '../../support/poll.ts';

let move: MoveWorld;

beforeEach(async () => {
  move = await startMoveWorld();
});
afterEach(() => move.close());

test('a role that is too high', async () => {
  const { world, staff, loseServer, sayIn, attach, addRole, raiseBot, rolesNamed, gates } = move;
  await loseServer();
  const high = addRole('Holder');
  await attach();
  world.discord.moveRole(high, 9);
  const shown = await sayIn(world.ada, 'role move');
  expect(wordsOf(shown)).toContain('Holder is left out: my own role stands below it. Move my role');
  await world.press(staff, shown, 'Set up 1 gate in New Harbour');
  expect(rolesNamed('Holder')).toHaveLength(1);
  expect((await gates())[0]).toEqual(['Holder', 'on', 1, ['Quay']]);
  raiseBot(10);
  const again = await sayIn(world.ada, 'role move');
  await world.press(staff, again, 'Set up 1 gate in New Harbour');
  expect((await gates())[0]).toEqual(['Holder', 'on', 1, ['Quay', 'New Harbour']]);
});

/** Roles that nobody needs, until the server may have so many more. */
function crowd({ world, fresh, addRole }: MoveWorld, room: number): string[] {
  const has = Object.values(world.discord.world.roles).filter(({ guildId }) => guildId === fresh);
  return Array.from({ length: 250 - has.length - room }, (_, index) => addRole(`Old ${index}`));
}

test('a server with room for some of the roles: the others are left out, until there is room', async () => {
  const { world, staff, loseServer, sayIn, attach, rolesNamed, gates } = move;
  await loseServer();
  await attach();
  const [old] = crowd(move, 1);
  const shown = await sayIn(world.ada, 'role move');
  expect(wordsOf(shown)).toContain('Holder: there is no such role, so I make one');
  expect(wordsOf(shown)).toMatch(/Crew is left out: .* Delete one role nobody needs there/);
  await world.press(staff, shown, 'Set up 1 gate in New Harbour');
  expect([rolesNamed('Holder').length, rolesNamed('Crew').length]).toEqual([1, 0]);
  expect(await gates()).toEqual([
    ['Holder', 'on', 1, ['Quay', 'New Harbour']],
    ['Crew', 'preview', 1, []],
  ]);
  world.discord.deleteRole(old ?? '');
  const again = await sayIn(world.ada, 'role move');
  await world.press(staff, again, 'Set up 1 gate in New Harbour');
  expect((await gates())[1]).toEqual(['Crew', 'preview', 1, ['New Harbour']]);
});

test('a server that is full: nothing can be set up, and it says how many must go', async () => {
  const { world, loseServer, sayIn, attach } = move;
  await loseServer();
  await attach();
  crowd(move, 0);
  const shown = await sayIn(world.ada, 'role move');
  expect(wordsOf(shown)).toContain('Delete 2 roles nobody needs there, then look again');
  expect(labelsOf(shown)).toEqual(['Look again']);
});

test('a server that is full half-way: what was made is unmade, nothing is set up, and that is told', async () => {
  const { world, staff, loseServer, sayIn, attach, addRole, rolesNamed, gates } = move;
  await loseServer();
  await attach();
  const [old] = crowd(move, 2);
  const shown = await sayIn(world.ada, 'role move');
  const before = await gates();
  world.discord.trouble.delayNext(2, 600, { method: 'POST', route: /roles$/ });
  const pressed = world.press(staff, shown, 'Set up 2 gates in New Harbour');
  await until('the first is made', () => rolesNamed('Holder').length === 1);
  addRole('Somebody else’s');
  const told = await pressed;
  expect(wordsOf(told)).toMatch(
    /^New Harbour has as many roles as Discord lets a server have .* Nothing was set up.* Please delete one role/,
  );
  expect([rolesNamed('Holder').length, rolesNamed('Crew').length]).toEqual([0, 0]);
  expect(await gates()).toEqual(before);
  world.discord.deleteRole(old ?? '');
  const again = await world.press(staff, await sayIn(world.ada, 'role move'), 'Look again');
  await world.press(staff, again, 'Set up 2 gates in New Harbour');
  expect([rolesNamed('Holder').length, rolesNamed('Crew').length]).toEqual([1, 1]);
});

test('a role that another gate opens there', async () => {
  const { world, fresh, loseServer, sayIn, attach, addRole, raiseBot } = move;
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
  const { world, staff, bo, fresh, loseServer, sayIn, attach, come, addRole, raiseBot } = move;
  await loseServer();
  const lower = addRole('Holder');
  world.discord.moveRole(addRole('HOLDER'), 3);
  addRole('Crew');
  raiseBot();
  await attach();
  await come(bo);
  const shown = await sayIn(world.ada, 'role move');
  expect(wordsOf(shown)).toContain('Holder: 2 roles there have that name. Choose one');
  expect(labelsOf(shown)).toContain('Set up 1 gate in New Harbour');
  const chosen = await world.press(staff, shown, 'Holder: no. 2 from the top');
  expect(wordsOf(chosen)).toContain('Holder: a role of that name is there.');
  await world.press(staff, chosen, 'Set up 2 gates in New Harbour');
  await world.work();
  expect(world.discord.world.members[fresh]?.[bo.externalId]?.roles).toEqual([lower]);
});

test('two servers that are gone: it asks for which, and moves the gates of that one alone', async () => {
  const { world, staff, fresh, loseServer, sayIn, attach, addRole, raiseBot, gates } = move;
  await loseServer();
  const deck = addRole('Deck');
  raiseBot();
  await attach();
  const here = (await world.store.places.findPlace('discord', fresh))?.id;
  const { community, ada } = world;
  await world.services.gates.set({
    ...{ community, person: ada.person, place: here, rule: 'citizen' },
    opens: { name: 'Deck', discordRoleId: deck, tag: undefined },
  });
  await loseServer(fresh);
  const third = world.discord.addGuild({ name: 'Third', ownerId: world.owner });
  world.discord.addBot(third.id, BOT_PERMISSIONS);
  await attach(third.id);

  const doctor = await world.say(staff, 'role doctor');
  expect(wordsOf(doctor)).toContain('1 gate opens a role of New Harbour, which is gone: Deck.');
  const asked = await sayIn(world.ada, 'role move', {}, third.id);
  expect(labelsOf(asked)).toEqual(['Harbour', 'New Harbour']);
  const shown = await sayIn(world.ada, 'role move', { from: 'New Harbour' }, third.id);
  await world.press(staff, shown, 'Set up 1 gate in Third');
  expect(await gates()).toEqual([
    ['Holder', 'on', 1, ['Quay']],
    ['Crew', 'preview', 1, []],
    ['Deck', 'preview', 1, ['Third']],
  ]);
  const left = await world.press(staff, await world.say(staff, 'role move'), 'Look again');
  expect(wordsOf(left)).toContain('Set up gates in Third');
});

test('servers are offered by their names', async () => {
  const { world, staff, loseServer, attach } = move;
  await loseServer();
  await attach();
  const offered = (option: string, partial: string) => {
    const { platform, externalId } = staff;
    const account = { platform, externalId, handle: 'ada', displayName: 'Ada' };
    return world.dispatcher.suggest(
      {
        eventId: `suggest:${option}`,
        account: { ...account, isBot: false, locale: 'en' },
        scene: {
          ...{ externalId: String(world.groupId), title: 'Quay', channelId: '' },
          ...{ privateChat: false, platformOwner: false },
        },
        act: { kind: 'command', command: 'role move', values: {} },
        forms: false,
      },
      option,
      partial,
    );
  };
  expect((await offered('from', 'HARB')).map(({ label }) => label)).toEqual(['Harbour']);
  expect((await offered('to', '')).map(({ label }) => label)).toEqual(['New Harbour']);
  expect(await offered('to', 'quay')).toEqual([]);
});

test('a right that is missing, a stranger, and nothing to move', async () => {
  const { world, staff, cy, fresh, loseServer, sayIn, attach } = move;
  const nothing = wordsOf(await world.say(world.ada, 'role move', { from: 'Elsewhere' }));
  expect(nothing).toContain('called “Elsewhere”');
  await loseServer();
  await attach();
  world.discord.setBotPermissions(fresh, PermissionFlagsBits.SendMessages);
  expect(wordsOf(await sayIn(world.ada, 'role move'))).toContain('I lack a right here');
  world.discord.setBotPermissions(fresh, PermissionFlagsBits.ManageRoles);
  expect(wordsOf(await world.say(cy, 'role move'))).toContain('moderator');
  await world.press(staff, await sayIn(world.ada, 'role move'), 'Set up 2 gates in New Harbour');
  expect(wordsOf(await world.say(staff, 'role move'))).toContain('still attached');
  expect(wordsOf(await sayIn(world.ada, 'role move'))).toContain('No gate opens a role that is');
});

test('a server that is attached still is not left unasked', async () => {
  const { world, staff, bo, dee, sayIn, attach, come, addRole, raiseBot, rolesIn } = move;
  addRole('Holder');
  raiseBot();
  await attach();
  await come(bo);
  expect(wordsOf(await sayIn(world.ada, 'role move'))).toContain('Harbour is still attached');
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
