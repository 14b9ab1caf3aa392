/** What a moderator sees of a member's wallets, and the end of their use in a community. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toChecksumAddress } from '#core/identity.ts';
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

const meant = (who: Somebody) => ({
  ...{ by: 'account', platform: who.platform, externalId: who.externalId, displayName: who.name },
});
const linked = keys.bo.address.toLowerCase();
const shown = toChecksumAddress(linked as never);

const join = (platform: 'discord' | 'telegram', name: string) =>
  platform === 'discord' ? world.joinDiscord(name) : world.joinTelegram(name);
const who = async (by: Somebody, whom: Somebody) =>
  wordsOf(await world.say(by, 'wallet who', { person: meant(whom) }));
const unuse = async (by: Somebody, whom: Somebody, reason = 'borrowed') =>
  wordsOf(await world.say(by, 'wallet unuse', { person: meant(whom), reason }));

describe.each(['discord', 'telegram'] as const)('a member on %s', (platform) => {
  it('is seen as linked or not, and how often; which wallets only where the owner says so', async () => {
    const bo = await join(platform, 'Bo');
    expect(await who(world.ada, bo)).toContain('has no linked wallet');
    await world.link(bo, linked);
    const closed = await who(world.ada, bo);
    expect(closed).toContain('has one linked wallet');
    expect(closed.toLowerCase()).not.toContain(linked.slice(2, 12));
    await world.say(bo, 'profile privacy', { wallets: 'community' });
    expect(await who(world.ada, bo)).toContain(shown);
    // Opened, but not used here: other communities see nothing.
    await unuse(world.ada, bo);
    const unused = await who(world.ada, bo);
    expect(unused).toContain('may not look at what they hold');
    expect(unused).not.toContain(shown);
    await world.say(bo, 'profile privacy', { wallets: 'nobody' });
    const trail = await world.store.communities.listAudit(world.community, 20);
    expect(trail.filter(({ action }) => action === 'wallet.who').length).toBe(4);
    expect(JSON.stringify(trail).toLowerCase()).not.toContain(linked);
  });

  it('is no longer counted here, is told why, keeps the link, and may agree again', async () => {
    const bo = await join(platform, 'Bo');
    await world.link(bo, linked);
    expect(await unuse(world.ada, bo, ' \u200b ')).toContain('give a reason');
    const done = await unuse(world.ada, bo, 'lent by a friend');
    expect(done).toContain('no longer looks at the wallets of Bo');
    expect(done).toContain('nobody else can end them');
    const due = await world.store.outbox.listDueOutbox(100);
    expect(due.some(({ kind }) => kind === 'gate-person')).toBe(true);
    const told = await world.services.inbox.read(bo.person);
    expect(told).toMatchObject([
      { notice: { kind: 'wallets-unused', reason: 'lent by a friend' } },
    ]);
    expect(await world.services.wallets.list(bo.person)).toHaveLength(1);
    const held = await world.services.wallets.walletsOf(world.community);
    expect(held.size).toBe(0);
    expect(await unuse(world.ada, bo)).toContain('there is nothing to end');
    const [deed] = (await world.store.communities.listAudit(world.community, 20)).filter(
      ({ action }) => action === 'wallet.unuse',
    );
    expect(deed).toMatchObject({
      actorId: world.ada.person,
      subject: bo.person,
      reason: 'lent by a friend',
    });
    await world.press(bo, await world.say(bo, 'wallet link'), 'Use my wallets here too');
    expect((await world.services.wallets.walletsOf(world.community)).size).toBe(1);
  });

  it('is shown and touched by nobody without the office, and not beyond the community', async () => {
    const [bo, dan] = [await join(platform, 'Bo'), await join(platform, 'Dan')];
    await world.link(bo, linked);
    expect(await who(dan, bo)).toContain('Only a moderator');
    expect(await unuse(dan, bo)).toContain('Only a moderator');
    expect((await world.services.wallets.walletsOf(world.community)).size).toBe(1);
    const stranger = { ...bo, externalId: '1574324526441824259', name: 'Nobody' };
    expect(await who(world.ada, stranger)).toContain('not a member of this community yet');
    expect(await unuse(world.ada, stranger)).toContain('not a member of this community yet');
  });
});
