/** A community whose Discord server is gone goes on in another one: its gates are set up there anew, and nobody loses anything. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import { RETURN_MS } from '#service/place.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import { labelsOf, wordsOf } from '../../support/gate-world.ts';
import { type MoveWorld, startMoveWorld } from '../../support/move-world.ts';

let move: MoveWorld;

beforeEach(async () => {
  move = await startMoveWorld();
});
afterEach(() => move.close());

test('its gates go on in the one that is attached, and nobody loses anything', async () => {
  const {
    world,
    staff,
    bo,
    cy,
    dee,
    loseServer,
    sayIn,
    attach,
    come,
    addRole,
    raiseBot,
    rolesIn,
    rolesNamed,
    gates,
  } = move;
  const before = await world.services.gates.list(world.community);
  await loseServer();
  expect(wordsOf(await world.say(staff, 'role doctor'))).toContain(
    '2 gates open roles of Harbour, which is gone: Holder, Crew.',
  );
  expect(labelsOf(await world.say(staff, 'role doctor'))).toContain('Add a Discord server');
  const refused = await world.say(staff, 'role move');
  expect(wordsOf(refused)).toContain('Attach one with');
  expect(labelsOf(refused)).toEqual(['Add a Discord server']);

  addRole('holder ');
  raiseBot();
  const attached = await attach();
  expect(wordsOf(attached)).toContain('2 gates open roles of Harbour, which is gone');
  await come(bo);
  expect(labelsOf(await sayIn(world.ada, 'role doctor'))).toContain('Set them up here');

  const shown = await world.press(staff, attached, 'Set them up in New Harbour');
  const words = wordsOf(shown);
  expect(words).toContain('Nobody loses anything');
  expect(words).toContain('Holder: a role of that name is there. 1 member there gets it at once');
  expect(words).toContain('Crew: there is no such role, so I make one');
  expect(words).toContain('in preview, so nobody is given it yet; 1 member would be');
  expect(rolesIn(bo)).toEqual([]);

  const done = wordsOf(await world.press(staff, shown, 'Set up 2 gates in New Harbour'));
  expect(done).toContain('The gates of Holder, Crew open their roles in New Harbour now.');
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
  const { world, staff, bo, cy, loseServer, sayIn, attach, come, addRole, raiseBot, rolesIn } =
    move;
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
  await world.press(staff, asked, labelsOf(asked).find((one) => one.startsWith('Undo it')) ?? '');
  await world.work();
  expect(rolesIn(bo)).toEqual([]);
  expect(world.tagOf(cy)).toBe('holder');
});

test('pressed twice, or by two at once, it is done once', async () => {
  const { world, staff, bo, loseServer, sayIn, attach, come, raiseBot, rolesIn, rolesNamed } = move;
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
  expect(
    said.filter((words) => words.includes('open their roles in New Harbour now')),
  ).toHaveLength(1);
  expect(wordsOf(await world.press(staff, other, label))).toContain(
    'Nothing was left to set up in New Harbour',
  );
  await world.work();
  expect(rolesIn(bo)).toEqual(['Holder']);
  expect([rolesNamed('Holder').length, rolesNamed('Crew').length]).toEqual([1, 1]);
  const { communities } = world.store;
  const audit = (await communities.listAudit(world.community, 50)).map(({ action }) => action);
  expect(audit.filter((action) => action === 'gate.move')).toHaveLength(1);
});

test('what is given there is followed, gate by gate, where anything is', async () => {
  const { world, staff, bo, dee, loseServer, sayIn, attach, come } = move;
  await loseServer();
  await attach();
  await come(bo);
  await come(dee);
  const shown = await sayIn(world.ada, 'role move');
  await world.press(staff, shown, 'Set up 2 gates in New Harbour');
  await world.work();
  const { services, community, ada } = world;
  const [holder, crew] = await services.gates.list(community);
  const followed = (gate = '') => services.gateWork.view(community, ada.person, gate);
  expect(await followed(holder?.id)).toMatchObject({
    ok: true,
    value: { cause: 'move', looked: true, gave: 2, open: 0 },
  });
  // In preview it gives nothing.
  expect(await followed(crew?.id)).toMatchObject({ ok: false });
});

test('two who make the missing roles at once keep the first, and unmake the others', async () => {
  const { world, loseServer, attach, raiseBot, rolesNamed, gates } = move;
  await loseServer();
  raiseBot();
  await attach();
  const { gateMoves } = world.services;
  const { community, ada } = world;
  const view = await gateMoves.view(community, ada.person, {});
  if (!view.ok || view.value.kind !== 'plan') throw new Error('no plan');
  const { from, to, seen } = view.value;
  const asked = { from: from.id, to: to.id, seen };
  // Both have looked before either has made one.
  const making = { method: 'POST', route: '/guilds/{guild_id}/roles' };
  world.discord.trouble.delayNext(2, 1_000, making);
  const both = await Promise.all(
    ['one', 'two'].map((eventId) =>
      gateMoves.carryOut(community, ada.person, { ...asked, eventId }),
    ),
  );
  const moved = both.map((done) => (done.ok ? done.value.moved.length : -1)).toSorted();
  expect(moved).toEqual([0, 2]);
  expect([rolesNamed('Holder').length, rolesNamed('Crew').length]).toEqual([1, 1]);
  const made = world.discord.requests.filter(
    ({ method, route }) => method === 'POST' && route.endsWith('/roles'),
  );
  expect(made).toHaveLength(4);
  expect((await gates()).map(([, , , places]) => places)).toEqual([
    ['Quay', 'New Harbour'],
    ['New Harbour'],
  ]);
});

test('a role that was made before a crash is found by its name', async () => {
  const { world, staff, fresh, loseServer, sayIn, attach, raiseBot, rolesNamed } = move;
  await loseServer();
  raiseBot();
  await attach();
  const shown = await sayIn(world.ada, 'role move');
  // Made, and the process died before it was written down.
  const role = world.discord.addRole(fresh, { name: 'Holder', permissions: 0n });
  raiseBot();
  const again = wordsOf(await world.press(staff, shown, 'Set up 2 gates in New Harbour'));
  expect(again).toContain('Something has changed');
  const anew = await sayIn(world.ada, 'role move');
  await world.press(staff, anew, 'Set up 2 gates in New Harbour');
  expect(rolesNamed('Holder').map(({ id }) => id)).toEqual([role.id]);
});

test('where it comes back, nobody loses or gains there by a gate that has left it', async () => {
  const { world, staff, bo, dee, loseServer, sayIn, attach, addBotAgain, raiseBot, rolesIn } = move;
  // Wanted, and not carried out yet, when the server is gone.
  const zed = await world.joinDiscord('Zed');
  await world.work();
  await grantCitizens(world, [zed]);
  await world.services.gateChecks.recheck(world.community, world.ada.person, zed.person);
  await loseServer();
  raiseBot();
  await attach();
  const shown = await sayIn(world.ada, 'role move');
  await world.press(staff, shown, 'Set up 2 gates in New Harbour');
  await world.work();
  addBotAgain();
  await world.services.places.seen('discord', world.guildId, 'Harbour');
  await revokeCitizens(world, [bo]);
  await world.sweep();
  await world.sweep();
  expect(rolesIn(zed, world.guildId)).toEqual([]);
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

test('who has it on a word and not by the rule has it there, too, and nobody else', async () => {
  const { world, staff, bo, dee, loseServer, sayIn, attach, come, raiseBot, rolesIn } = move;
  const zed = await world.joinDiscord('Zed');
  const named = { by: 'account', platform: 'discord', externalId: zed.externalId };
  const values = { person: { ...named, displayName: 'Zed' }, role: 'Holder', give: true };
  await world.say(world.ada, 'role exempt', values);
  await world.work();
  expect(rolesIn(zed, world.guildId)).toEqual(['Holder']);
  await loseServer();
  raiseBot();
  await attach();
  await come(bo);
  await revokeCitizens(world, [dee]);
  await world.sweep();
  await world.press(staff, await sayIn(world.ada, 'role move'), 'Set up 2 gates in New Harbour');
  await world.work();
  expect([rolesIn(bo), rolesIn(zed)]).toEqual([['Holder'], []]);
  await come(zed);
  await come(dee);
  await world.sweep();
  expect([rolesIn(zed), rolesIn(dee)]).toEqual([['Holder'], []]);
  const why = { person: { ...named, displayName: 'Zed' }, role: 'Holder' };
  expect(wordsOf(await sayIn(world.ada, 'role why', why))).toContain('Zed');
});

test('attached anew after a long time, it is still not the gate’s to take from', async () => {
  const { world, staff, bo, loseServer, sayIn, attach, addBotAgain, raiseBot, rolesIn } = move;
  await loseServer();
  raiseBot();
  await attach();
  await world.press(staff, await sayIn(world.ada, 'role move'), 'Set up 2 gates in New Harbour');
  await world.work();
  await world.advance(RETURN_MS + HOUR_MS);
  addBotAgain();
  await attach(world.guildId);
  await revokeCitizens(world, [bo]);
  await world.sweep();
  await world.sweep();
  expect(rolesIn(bo, world.guildId)).toEqual(['Holder']);
  const back = await world.say(staff, 'role move', { from: 'New Harbour', to: 'Harbour' });
  await world.press(staff, back, 'Set up 2 gates in Harbour');
  await world.sweep();
  expect(rolesIn(bo, world.guildId)).toEqual([]);
});

test('a gate removed after it has left takes nothing in the old server', async () => {
  const { world, staff, bo, cy, loseServer, sayIn, attach, come, addBotAgain, raiseBot, rolesIn } =
    move;
  await loseServer();
  raiseBot();
  await attach();
  await come(bo);
  await world.press(staff, await sayIn(world.ada, 'role move'), 'Set up 2 gates in New Harbour');
  await world.work();
  addBotAgain();
  await world.services.places.seen('discord', world.guildId, 'Harbour');
  await world.work();
  const asked = await world.say(staff, 'role ungate', { role: 'Holder' });
  await world.press(staff, asked, 'Remove the gate');
  await world.sweep();
  expect([rolesIn(bo), world.tagOf(cy)]).toEqual([[], undefined]);
  const [run] = await world.store.runs.listRuns(world.community, 1);
  expect([run?.kind, run?.took]).toEqual(['ungate', 2]);
  expect(rolesIn(bo, world.guildId)).toEqual(['Holder']);
});
