/** Whom a gate looks at: citizens, or those who ask. Whoever stands outside neither gains nor loses by it. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/identity.ts';
import { grantCitizens } from '../../support/citizens.ts';
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

const MINUTE_MS = 60_000;

/** Everybody meets it within a minute of joining, unless it is turned round. */
const RULE = 'member >= 1m';

async function setAudience(audience: string): Promise<string> {
  const { ada, holderRole } = world;
  const role = { by: 'native', platform: 'discord', externalId: holderRole, name: 'Holder' };
  return wordsOf(await world.say(ada, 'role set', { role, audience }));
}

async function admit(who: Somebody): Promise<void> {
  const person = { by: 'account', platform: who.platform, externalId: who.externalId };
  await world.say(world.ada, 'citizen grant', { person, reason: 'helps' });
  await world.work();
}

const ids = async (who: Somebody) => {
  const [gate] = await world.services.gates.list(world.community);
  return world.store.grants.findVerdict(gate?.id ?? '', who.person);
};

describe('citizens only', () => {
  test('a member gains nothing until they are one; what they have stays when they are none any more', async () => {
    const cleo = await world.joinDiscord('Cleo');
    await world.openGate(RULE);
    expect(await setAudience('citizens')).toContain('citizens only from now on');
    await world.advance(MINUTE_MS);
    await world.sweep();
    expect(world.rolesOf(cleo)).toEqual([]);
    expect(wordsOf(await world.say(cleo, 'why'))).toContain('looks at citizens only');
    await admit(cleo);
    expect(world.rolesOf(cleo)).toEqual([world.holderRole]);

    const person = { by: 'account', platform: 'discord', externalId: cleo.externalId };
    await world.say(world.ada, 'citizen revoke', { person, reason: 'moved away' });
    await world.sweep();
    expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
    expect(await ids(cleo)).toBeUndefined();
  });

  test('whoever was losing it when the circle was drawn closer keeps it, and nobody is asked about them', async () => {
    const cleo = await world.joinDiscord('Cleo');
    const id = await world.openGate('not citizen', 'holder', '1h');
    await world.work();
    expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
    await admit(cleo);
    expect((await ids(cleo))?.losesAt).toBeInstanceOf(Date);
    expect(await setAudience('asked')).toContain('neither gains nor loses');
    await world.work();
    expect(await ids(cleo)).toBeUndefined();
    await world.advance(2 * 60 * MINUTE_MS);
    await world.sweep();
    expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
    // Looked at again, the rule decides again, and gives its time anew.
    await world.say(cleo, 'role check');
    expect((await ids(cleo))?.losesAt).toBeInstanceOf(Date);
    await world.advance(2 * 60 * MINUTE_MS);
    await world.sweep();
    expect(world.rolesOf(cleo)).toEqual([]);
    expect(id).toBeTruthy();
  });
});

describe('those who ask', () => {
  test('nothing happens to a member before /role check, and by itself after it', async () => {
    const cleo = await world.joinDiscord('Cleo');
    const eve = await world.joinDiscord('Eve');
    await world.openGate(RULE);
    await setAudience('asked');
    await world.advance(MINUTE_MS);
    await world.sweep();
    expect([world.rolesOf(cleo), world.rolesOf(eve)]).toEqual([[], []]);
    const why = await world.say(cleo, 'why');
    await world.press(cleo, why, 'Look at me');
    await world.work();
    expect([world.rolesOf(cleo), world.rolesOf(eve)]).toEqual([[world.holderRole], []]);
    // A moderator's look at somebody is no wish of theirs.
    const person = { by: 'account', platform: 'discord', externalId: eve.externalId };
    await world.say(world.ada, 'role check', { person });
    await world.sweep();
    expect(world.rolesOf(eve)).toEqual([]);
    const role = { by: 'native', platform: 'discord', externalId: world.holderRole, name: 'x' };
    const preview = wordsOf(await world.say(world.ada, 'role preview', { role }));
    expect(preview).toContain('only those who ask for it');
    expect(preview).toContain('None of 1 member');
    expect(wordsOf(await world.say(eve, 'role list'))).toContain('only those who ask for it');
  });

  test('too many are too many of those it looks at', async () => {
    const asking = [];
    for (const name of ['Bo', 'Cleo', 'Dan', 'Eve', 'Fay'])
      asking.push(await world.joinDiscord(name));
    // They hold it too, and keep it: of all together five would be fewer than one in ten.
    for (let n = 0; n < 52; n += 1) await world.joinDiscord(`Other ${n}`);
    await world.openGate('not citizen');
    await world.work();
    await setAudience('asked');
    for (const one of asking) await world.say(one, 'role check');
    await world.work();
    await grantCitizens(world, asking);
    await world.sweep();
    expect(asking.map((one) => world.rolesOf(one).length)).toEqual([1, 1, 1, 1, 1]);
    const notices = await world.services.inbox.read(world.ada.person);
    const stopped = notices.flatMap(({ notice }) =>
      notice.kind === 'role-stopped' ? [notice] : [],
    );
    expect(stopped.map(({ losing, held }) => [losing, held])).toEqual([[5, 5]]);
  });

  test('the doctor misses nobody it does not look at', async () => {
    world.telegram.setPermissions(world.groupId, { can_edit_tag: false });
    await world.joinDiscord('Cleo');
    await world.openGate(RULE);
    await setAudience('asked');
    await world.work();
    await world.advance(2 * 60 * MINUTE_MS);
    await world.sweep();
    expect(wordsOf(await world.say(world.ada, 'role doctor'))).toContain('The gate works');
  });

  test('is found among more members than a query has places for', async () => {
    const tom = await world.joinTelegram('Tom');
    const id = await world.openGate(RULE);
    await setAudience('asked');
    await world.say(tom, 'role check');
    const many = Array.from({ length: 70_000 }, () => randomUUID() as PersonId);
    const asks = await world.store.roles.listAsks([id], [...many, tom.person]);
    expect(asks).toEqual([{ gateId: id, personId: tom.person }]);
  });

  test('whoever asked and was joined to another person is looked at as that one', async () => {
    const cleo = await world.joinDiscord('Cleo');
    const tom = await world.joinTelegram('Tom');
    await world.openGate(RULE);
    await setAudience('asked');
    await world.say(tom, 'role check');
    await world.merge(tom, cleo);
    await world.advance(MINUTE_MS);
    await world.sweep();
    expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
    expect(world.tagOf(tom)).toBe('holder');
  });
});
