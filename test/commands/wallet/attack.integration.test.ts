/** Buttons that were made for somebody else, and names that changed hands: only the presser's own id counts (W7). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { people as keys } from '#sandbox/chain/people.ts';
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
afterEach(async () => world.close());

const address = keys.bo.address.toLowerCase();
const personNow = async ({ platform, externalId }: Somebody) =>
  (await world.store.people.findAccount(platform, externalId))?.personId;

describe.each(['discord', 'telegram'] as const)('a button of Bo’s, pressed by Eve on %s,', (on) => {
  const join = (name: string) =>
    on === 'discord' ? world.joinDiscord(name) : world.joinTelegram(name);

  it('unlinks nothing of Bo’s', async () => {
    const [bo, eve] = [await join('Bo'), await join('Eve')];
    await world.link(bo, address);
    const asked = await world.say(bo, 'wallet unlink');
    const stolen = await world.press(eve, asked, 'Unlink');
    expect(wordsOf(stolen)).toContain('not linked a wallet');
    expect(await world.services.wallets.list(bo.person)).toHaveLength(1);
    // Bo's own press does what it says.
    expect(wordsOf(await world.press(bo, asked, 'Unlink'))).toContain('no longer linked to you');
  });

  it('deletes Eve, who pressed it, and not Bo', async () => {
    const [bo, eve] = [await join('Bo'), await join('Eve')];
    const asked = await world.say(bo, 'profile delete');
    await world.press(eve, asked, 'Delete everything about me');
    expect(await personNow(bo)).toBe(bo.person);
    expect(await personNow(eve)).toBeUndefined();
  });

  it('shows Eve her own link, data and setting', async () => {
    const [bo, eve] = [await join('Bo'), await join('Eve')];
    await world.link(bo, address);
    const shown = await world.say(bo, 'profile show');
    expect(wordsOf(shown)).toContain(bo.externalId);
    const file = (await world.press(eve, shown, 'My data')).files?.[0];
    const text = new TextDecoder().decode(file?.bytes);
    expect(text).toContain(eve.externalId);
    expect(text).not.toContain(bo.externalId);
    expect(text).not.toContain(address);
    const asked = await world.say(bo, 'profile privacy');
    await world.press(eve, asked, 'Staff where they are used');
    expect(await world.services.profiles.shownTo(bo.person)).toBe('nobody');
    expect(await world.services.profiles.shownTo(eve.person)).toBe('community');
  });
});

describe('a @name that was sold', () => {
  it('means its buyer once they have spoken here, and never its seller', async () => {
    const [mod, bo, cy] = [
      await world.joinTelegram('Mod'),
      await world.joinTelegram('Bo'),
      await world.joinTelegram('Cy'),
    ];
    await world.store.transaction('office', (books) =>
      world.services.offices.give(books, world.community, {
        ...{ person: mod.person, office: 'moderator', by: null, how: 'founding' },
      }),
    );
    await world.link(bo, address);
    const named = { by: 'handle', platform: 'telegram', handle: 'bo' };
    const who = async () => wordsOf(await world.say(mod, 'wallet who', { person: named }));
    expect(await who()).toContain('has one linked wallet');
    // Sold: the books still know Bo by it, the platform does not.
    world.telegram.renameUser(Number(cy.externalId), 'bo');
    expect(await who()).toContain('I could not find');
    for (const [command, values] of [
      ['wallet unuse', { reason: 'sold' }],
      ['citizen grant', { reason: 'sold' }],
    ] as const) {
      const said = wordsOf(await world.say(mod, command, { person: named, ...values }));
      expect([command, said.includes('I could not find')]).toEqual([command, true]);
    }
    expect((await world.services.wallets.walletsOf(world.community)).size).toBe(1);
    // The buyer speaks under the name: from then on it is theirs.
    await world.act({ ...cy, name: 'bo' }, { kind: 'command', command: 'inbox', values: {} });
    expect(await who()).toContain('has no linked wallet');
    expect(wordsOf(await world.say(mod, 'wallet unuse', { person: named, reason: 'x' }))).toContain(
      'there is nothing to end',
    );
    expect((await world.services.wallets.walletsOf(world.community)).size).toBe(1);
  });
});
