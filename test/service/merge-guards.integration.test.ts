/** What a lock and a joining of this week hold back, by every way around them (W6, Losses). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import {
  createMergeWorld,
  type MergeWorld,
  newWallet,
  WEEK_MS,
} from '#test/support/merge-world.ts';
import { codeOf, must, type Voter } from '#test/support/vote-world.ts';

let world: MergeWorld;
beforeAll(async () => {
  world = await createMergeWorld();
});
afterAll(() => world?.close());

async function tip(by: Voter, to: Voter) {
  const { platform, externalId } = to;
  return world.services.tips.sendTip({
    community: world.community,
    from: by.person,
    account: by.account,
    to: must(await world.services.people.refer({ by: 'account', platform, externalId }, undefined)),
    amount: '0.000000000000000001',
    memo: '',
    eventId: randomUUID(),
  });
}
const locksOf = async ({ person }: Voter) =>
  (await world.store.locks.listLocks(person)).map(({ accountId }) => accountId);

describe('a tip', () => {
  it('is held back by a lock, from every account', async () => {
    const { senior, junior } = await world.pair();
    await world.give(senior, 5n);
    must(await tip(senior, junior));
    must(await world.services.locks.lock(senior, randomUUID()));
    expect(codeOf(await tip(senior, junior))).toBe('person-locked');
  });

  it('is held back for a week from the side that was joined, and from no other', async () => {
    const { senior, junior, wallet } = await world.pair();
    const friend = await world.member('discord');
    await world.give(senior, 5n);
    await world.join(junior, senior, wallet);
    expect(codeOf(await tip(await world.standing(junior), friend))).toBe('joined-recently');
    must(await tip(senior, friend));
    await world.advance(WEEK_MS);
    must(await tip(await world.standing(junior), friend));
  });
});

describe('parting', () => {
  it('leaves a press that meant both with neither', async () => {
    const { senior, junior, wallet } = await world.pair();
    const id = await world.join(junior, senior, wallet);
    const both = await world.standing(junior);
    must(await world.undo(id, junior.account));
    const { wallets } = world.services;
    expect(codeOf(await wallets.unlink(both, wallet.address))).toBe('not-yet');
    expect(codeOf(await wallets.setPrimary(both, wallet.address, randomUUID()))).toBe('not-yet');
    expect(await world.addressesOf(senior)).toHaveLength(1);
  });

  it('sheds no lock: both stay locked by whoever is on neither side alone', async () => {
    const { senior, junior, wallet } = await world.pair();
    const id = await world.join(junior, senior, wallet);
    must(await world.services.locks.lock(await world.standing(senior), randomUUID()));
    must(await world.undo(id, junior.account));
    expect(await locksOf(senior)).toEqual([senior.account]);
    expect(await locksOf(junior)).toEqual([senior.account]);
    expect(codeOf(await world.services.locks.lift(junior, randomUUID()))).toBe('lock-foreign');
  });

  it('takes a lock along that the parting side made', async () => {
    const { senior, junior, wallet } = await world.pair();
    const id = await world.join(junior, senior, wallet);
    must(await world.services.locks.lock(await world.standing(junior), randomUUID()));
    must(await world.undo(id, senior.account));
    expect(await locksOf(senior)).toEqual([]);
    expect(await locksOf(junior)).toEqual([junior.account]);
  });
});

describe('joining', () => {
  it('is not asked by one of several accounts of somebody known longer', async () => {
    const [old, second] = [await world.member('discord'), await world.member('telegram')];
    const shared = newWallet();
    must(await world.sign(old, shared));
    await world.join(second, old, shared);
    await world.advance(WEEK_MS);
    const thief = await world.member('telegram');
    const own = newWallet();
    must(await world.sign(thief, own));
    expect(codeOf(await world.ask(await world.standing(second), own))).toBe('merge-older-asks');
    expect(await world.services.merges.requests(thief.account)).toEqual([]);
  });

  it('becomes firm only once no lock stands', async () => {
    const { senior, junior, wallet } = await world.pair();
    await world.give(junior, 3n);
    const id = await world.join(junior, senior, wallet);
    must(await world.services.locks.lock(senior, randomUUID()));
    await world.advance(WEEK_MS);
    expect(await world.services.merges.settle(id)).toBe(false);
    must(await world.services.locks.lift(senior, randomUUID()));
    expect(await world.services.merges.settle(id)).toBe(false);
    await world.advance(DAY_MS);
    expect(await world.services.merges.settle(id)).toBe(true);
  });

  it('of three is settled along the chain, in whatever order and at once', async () => {
    const top = await world.member('discord');
    const { senior, junior, wallet } = await world.pair();
    await world.give(junior, 3n);
    await world.give(senior, 4n);
    const lower = await world.join(junior, senior, wallet);
    await world.advance(WEEK_MS / 2);
    // As an outage would leave it: both are due, and neither was settled.
    const crown = newWallet();
    must(await world.sign(top, crown));
    const upper = await world.join(senior, top, crown);
    await world.advance(WEEK_MS);
    await Promise.all([lower, upper].map((id) => world.services.merges.settle(id)));
    const view = must(await world.services.ledger.balance(world.community, top.person));
    expect(view.available).toBe(7n);
  });
});

describe('the primary wallet', () => {
  it('stays when the other side’s own is unlinked by its key, or by hand', async () => {
    const { senior, junior, wallet } = await world.pair();
    const second = newWallet();
    must(await world.sign(senior, second));
    must(await world.services.wallets.setPrimary(senior, second.address, randomUUID()));
    const lone = newWallet();
    must(await world.sign(junior, lone));
    await world.join(junior, senior, wallet);
    must(await world.services.wallets.unlink(senior, lone.address));
    expect(await world.addressesOf(senior)).toEqual([
      { address: wallet.address, primary: false },
      { address: second.address, primary: true },
    ]);
  });
});
