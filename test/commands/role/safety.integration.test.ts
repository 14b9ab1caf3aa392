/** `/role undo`, `exempt` and `doctor`, said on either platform by a moderator who is on both. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import {
  type GateWorld,
  labelsOf,
  named,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

let world: GateWorld;
let staff: Somebody;
let bo: Somebody;
let cy: Somebody;

const holding = () => [world.rolesOf(bo).length === 1, world.tagOf(cy) === 'holder'];
const holderOf = (platform: 'discord' | 'telegram') =>
  platform === 'discord'
    ? { by: 'native', platform, externalId: world.holderRole, name: 'Holder' }
    : 'Holder';
const actions = async () =>
  (await world.store.communities.listAudit(world.community, 20)).map((row) => row.action);

describe.each(['discord', 'telegram'] as const)('on %s', (platform) => {
  beforeEach(async () => {
    world = await startGateWorld();
    staff = world.ada;
    if (platform === 'telegram') {
      const other = await world.joinTelegram('Ada');
      await world.merge(other, world.ada);
      staff = { ...other, person: world.ada.person };
    }
    bo = await world.joinDiscord('Bo');
    cy = await world.joinTelegram('Cy');
    await grantCitizens(world, [bo, cy]);
    world.telegram.setPermissions(world.groupId, { can_edit_tag: false });
    // What joining rang for is done, so that one look gives it to both.
    await world.work();
    await world.openGate('citizen');
    await world.work();
    expect(holding()).toEqual([true, true]);
  });
  afterEach(async () => {
    expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
    await world.close();
  });

  test('why tells from the books by what somebody has a role, and nobody else of others', async () => {
    const told = wordsOf(await world.say(staff, 'role why', { person: named(bo), role: 'Holder' }));
    expect(told).toContain('On record about the roles of Bo');
    expect(told).toMatch(/given .* by the rule, version 1/);
    expect(told).toContain('✅ citizen');
    await revokeCitizens(world, [bo]);
    await world.sweep();
    const lost = wordsOf(await world.say(bo, 'role why'));
    expect(lost).toContain('On record about your roles');
    expect(lost).toMatch(/taken .* by the rule, version 1/);
    expect(wordsOf(await world.say(bo, 'role why', { person: named(cy) }))).toContain('moderator');
    const none = await world.say(staff, 'role why', { person: named(bo), role: 'Baker' });
    expect(wordsOf(none)).toContain('Baker');
  });

  test('no one press takes what a gate in preview gave before: it is asked as for any other', async () => {
    const [gate] = await world.services.gates.list(world.community);
    const id = gate?.id ?? '';
    const say = async () => world.say(staff, 'role preview', { role: holderOf(platform) });
    const { switch: turn } = world.services.gates;
    await turn(world.community, world.ada.person, id, 'preview');
    const held = await say();
    expect(labelsOf(held)).toEqual(['Switch on', 'Remove the gate']);
    const asked = await world.press(staff, held, 'Remove the gate');
    expect(wordsOf(asked)).toContain('2 members would lose it:');
    await world.sweep();
    expect(holding()).toEqual([true, true]);
    expect((await world.services.gates.list(world.community))[0]?.state).toBe('preview');

    // A card of before anybody held it still says "Discard": it asks by now.
    await revokeCitizens(world, [bo, cy]);
    await turn(world.community, world.ada.person, id, 'on');
    await world.sweep();
    await turn(world.community, world.ada.person, id, 'preview');
    const empty = await say();
    expect(labelsOf(empty)).toEqual(['Switch on', 'Discard']);
    // Where nobody has anything of it, nothing is promised back.
    const bare = wordsOf(await world.say(staff, 'role ungate', { role: holderOf(platform) }));
    expect(bare).toContain('Remove the gate of Holder with the rule citizen?');
    expect(bare).not.toContain('undo');
    await grantCitizens(world, [bo, cy]);
    await turn(world.community, world.ada.person, id, 'on');
    await world.sweep();
    await turn(world.community, world.ada.person, id, 'preview');
    const stale = await world.press(staff, empty, 'Discard');
    expect(wordsOf(stale)).toContain('2 members would lose it:');
    await world.sweep();
    expect(holding()).toEqual([true, true]);
    expect(wordsOf(await world.press(staff, stale, 'Remove the gate'))).toContain('is removed');
    await world.sweep();
    expect(holding()).toEqual([false, false]);
  });

  test('removing a gate is a run of whoever did it, and undone the same gate is there again', async () => {
    const asked = await world.say(staff, 'role ungate', { role: holderOf(platform) });
    expect(wordsOf(asked)).toContain('2 members would lose it:');
    const removed = await world.press(staff, asked, 'Remove the gate');
    expect(wordsOf(removed)).toContain('gives it back and sets the gate again, in preview');
    const [before] = await world.sql<{ provenance: Record<string, unknown>; by: string }[]>`
      select g.provenance, r.answered_by as by from role_grant g
      join role_run r on r.id = (g.provenance->>'run')::uuid where r.kind = 'ungate'`;
    expect(before?.provenance).toMatchObject({ rule: 'citizen', version: 1, ended: true });
    expect(before?.by).toBe(world.ada.person);
    await world.sweep();
    expect(holding()).toEqual([false, false]);
    const told = (await world.services.inbox.read(bo.person)).map(({ notice }) => notice);
    expect(told).toContainEqual({ kind: 'role-removed', role: 'Holder', reason: '' });

    const undo = await world.say(staff, 'role undo', { gate: 'Holder' });
    expect(wordsOf(undo)).toContain('What removing the gate of Holder took');
    expect(wordsOf(undo)).toContain('2 members would have Holder again');
    expect(wordsOf(undo)).toContain('The gate is set again in preview');
    expect(wordsOf(await world.say(staff, 'role undo'))).toContain('What removing the gate');
    expect(wordsOf(await world.press(bo, undo, 'Undo it for 2'))).toContain('Only a moderator');
    await world.press(staff, undo, 'Undo it for 2');
    await world.sweep();
    expect(holding()).toEqual([true, true]);
    const [gate] = await world.services.gates.list(world.community);
    expect(gate).toMatchObject({ rule: 'citizen', state: 'preview', roleName: 'Holder' });
    expect(gate?.effects.map(({ kind }) => kind)).toEqual(['discord-role', 'telegram-tag']);
    const again = await world.press(staff, undo, 'Undo it for 2');
    expect(wordsOf(again)).toContain('was already undone');
    // Its rule decides about everybody again.
    await revokeCitizens(world, [cy]);
    const id = gate?.id ?? '';
    await world.services.gates.switch(world.community, world.ada.person, id, 'on');
    await world.sweep();
    expect(holding()).toEqual([true, false]);
  });

  test('what removed a gate is not undone where another gate opens the role by then', async () => {
    const [first] = await world.services.gates.list(world.community);
    const { gates } = world.services;
    await gates.switch(world.community, world.ada.person, first?.id ?? '', 'off');
    await world.sweep();
    const undo = await world.say(staff, 'role undo');
    await world.openGate('not citizen');
    await world.sweep();
    const late = await world.press(staff, undo, 'Undo it for 2');
    expect(wordsOf(late)).toContain('already has a gate');
    expect(holding()).toEqual([false, false]);
    const why = await world.say(staff, 'role why', { person: named(bo), role: 'Holder' });
    expect(wordsOf(why)).toMatch(/taken .* when Ada removed its gate/);
  });

  test('undo gives back what a look took, once, and the gate waits in preview', async () => {
    await revokeCitizens(world, [bo, cy]);
    await world.sweep();
    expect(holding()).toEqual([false, false]);
    const asked = await world.say(staff, 'role undo');
    expect(wordsOf(asked)).toContain('2 members would have Holder again');
    expect(asked.files?.[0]?.name).toMatch(/\.csv$/);
    expect(holding()).toEqual([false, false]);
    expect(wordsOf(await world.press(bo, asked, 'Undo it for 2'))).toContain('Only a moderator');

    const done = await world.press(staff, asked, 'Undo it for 2');
    expect(wordsOf(done)).toContain('2 members are given Holder again');
    await world.sweep();
    expect(holding()).toEqual([true, true]);
    expect(await actions()).toContain('gate.undo');
    const again = await world.press(staff, asked, 'Undo it for 2');
    expect(wordsOf(again)).toContain('was already undone');
    expect((await world.services.gates.list(world.community))[0]?.state).toBe('preview');
    const told = wordsOf(await world.say(bo, 'role check'));
    expect(told).toMatch(/given .* when Ada undid a change/);
    // The gate's second life decides anew.
    const [gate] = await world.services.gates.list(world.community);
    const id = gate?.id ?? '';
    await world.services.gates.switch(world.community, world.ada.person, id, 'on');
    await world.sweep();
    expect(holding()).toEqual([false, false]);
  });

  test('undo takes a gate, tells the time of each change, and turns to the oldest of them', async () => {
    const role = { gate: 'Holder' };
    const turns = 8;
    for (let turn = 0; turn < turns; turn += 1) {
      await world.advance(HOUR_MS);
      await (turn % 2 === 0 ? revokeCitizens : grantCitizens)(world, [bo]);
      await world.sweep();
    }
    const first = await world.say(staff, 'role undo', role);
    // The change shown, six others with their time, and what is older on the next page.
    expect(wordsOf(first)).toMatch(/Holder: took 1 · \d{4}-\d\d-\d\d/);
    expect(labelsOf(first)).toContain('Older changes');
    const older = await world.press(staff, first, 'Older changes');
    expect(labelsOf(older)).toContain('Newest changes');
    expect(labelsOf(older)).not.toContain('Older changes');
    expect(wordsOf(older)).toMatch(/Holder: gave 2 · \d{4}-\d\d-\d\d/);
    const oldest = labelsOf(older).find((label) => label.includes('gave 2')) ?? '';
    const asked = await world.press(staff, older, oldest);
    // Of Bo other looks have decided since: what still stands as it left it is Cy's.
    expect(wordsOf(asked)).toContain('1 member would not have Holder any more');
    await world.press(staff, asked, 'Undo it for 1');
    await world.work();
    expect(world.tagOf(cy)).not.toBe('holder');
    expect(wordsOf(await world.press(bo, first, 'Older changes'))).toContain('Only a moderator');
    const none = await world.say(staff, 'role undo', { gate: 'Baker' });
    expect(wordsOf(none)).toContain('Baker');
  });

  test('undo takes what a look gave, never what a hand gave, and tells when it is something else by now', async () => {
    const asked = await world.say(staff, 'role undo');
    const which = labelsOf(asked).find((label) => label.startsWith('Undo it for'));
    expect(wordsOf(asked)).toContain('would not have Holder any more');
    // A hand gives Bo what the gate would give: seen at the next look, it is no longer ours to take.
    await world.store.transaction('by hand', async (books) => {
      const account = await books.people.findAccount('discord', bo.externalId);
      for (const effect of await books.roles.listEffects(world.community)) {
        if (!account || effect.kind !== 'discord-role') continue;
        const key = { effectId: effect.id, accountId: account.id };
        await books.grants.updateGrant(key, { applied: false, byHand: true });
      }
    });
    const now = await world.press(staff, asked, which ?? '');
    expect(wordsOf(now)).toContain('nothing was undone');
    const look = await world.say(staff, 'role undo');
    expect(wordsOf(look)).not.toContain('Bo');
    expect(holding()).toEqual([true, true]);
  });

  test('an exemption keeps, gives only where asked, is shown, and ends by time or by being said again', async () => {
    const role = 'Holder';
    const first = await world.say(staff, 'role exempt', { person: named(bo), role });
    expect(wordsOf(first)).toContain('Bo keeps Holder whatever its rule says, until you end it');
    await world.say(staff, 'role exempt', { person: named(cy), role, until: '1d' });
    await revokeCitizens(world, [bo, cy]);
    await world.sweep();
    expect(holding()).toEqual([true, true]);
    expect(wordsOf(await world.say(cy, 'why'))).toContain('kept whatever the rule says, until');
    const who = { person: named(bo) };
    expect(wordsOf(await world.say(staff, 'role check', who))).toContain('kept whatever the rule');

    await world.advance(25 * HOUR_MS);
    await world.sweep();
    expect(holding()).toEqual([true, false]);
    const ended = await world.say(staff, 'role exempt', { person: named(bo), role });
    expect(wordsOf(ended)).toContain('The rule decides about Bo and Holder again');
    await world.work();
    expect(holding()).toEqual([false, false]);

    const without = await world.say(staff, 'role exempt', { person: named(bo), role });
    expect(wordsOf(without)).toContain('does not have Holder. Once they do, they keep it');
    await world.sweep();
    expect(holding()).toEqual([false, false]);
    await world.say(staff, 'role exempt', { person: named(bo), role, give: true });
    await world.sweep();
    expect(holding()).toEqual([true, false]);
    expect(wordsOf(await world.say(bo, 'role check'))).toMatch(
      /given .* by Ada, with an exemption/,
    );
    const denied = await world.say(cy, 'role exempt', { person: named(cy), role });
    expect(wordsOf(denied)).toContain('Only a moderator');
    expect(await actions()).toEqual(expect.arrayContaining(['gate.exempt', 'gate.exempt-end']));
  });

  test('the doctor finds what is wrong, says how to mend it, and is content when it is mended', async () => {
    await world.sweep();
    expect(wordsOf(await world.say(staff, 'role doctor'))).toContain('✅ The gate works');
    expect(wordsOf(await world.say(bo, 'role doctor'))).toContain('Only a moderator');

    world.telegram.setPermissions(world.groupId, { can_edit_tag: true });
    world.discord.moveRole(world.holderRole, 2);
    const ill = wordsOf(await world.say(staff, 'role doctor'));
    expect(ill).toContain('Holder in Quay: members may write their own tags there');
    expect(ill).toContain('Holder in Harbour: my own role stands below it');
    world.telegram.setBotRights(world.groupId, ['pin_messages']);
    expect(wordsOf(await world.say(staff, 'role doctor'))).toContain(
      'I lack the right to manage member tags',
    );
    world.telegram.setBotRights(world.groupId, ['manage_tags']);
    world.telegram.setPermissions(world.groupId, { can_edit_tag: false });
    world.discord.moveRole(world.botRole, 2);
    await world.advance(HOUR_MS);
    const late = await world.say(staff, 'role doctor');
    expect(wordsOf(late)).toContain('everybody was last looked at');
    const [gate] = await world.services.gates.list(world.community);
    const id = gate?.id ?? '';
    await world.services.gates.switch(world.community, world.ada.person, id, 'preview');
    await world.sweep();
    const waiting = await world.say(staff, 'role doctor');
    expect(wordsOf(waiting)).toContain('Holder is in preview');
    expect(wordsOf(await world.press(staff, waiting, 'Preview of Holder'))).toContain('would gain');
    world.discord.deleteRole(world.holderRole);
    expect(wordsOf(await world.say(staff, 'role doctor'))).toContain('the role was deleted');
  });
});
