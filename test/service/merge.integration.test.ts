/** W6 by name: a signature alone joins nobody, yes comes from the senior, and for a week it can be undone. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from '#core/identity.ts';
import type { Person } from '#sandbox/chain/people.ts';
import {
  createMergeWorld,
  type MergeWorld,
  newWallet,
  WEEK_MS,
} from '#test/support/merge-world.ts';
import { codeOf, must, type Voter } from '#test/support/vote-world.ts';
import { newBrowser, proveIn, signIn } from '#test/support/wallet-world.ts';

const DAY_MS = 86_400_000;

let world: MergeWorld;
beforeAll(async () => {
  world = await createMergeWorld();
});
afterAll(() => world?.close());

/** Somebody with a wallet, and another on the other platform without. */
async function twoOf(
  on: Platform = 'telegram',
): Promise<{ senior: Voter; junior: Voter; wallet: Person }> {
  const there = on === 'telegram' ? 'discord' : 'telegram';
  const [senior, junior] = [await world.member(there), await world.member(on)];
  const wallet = newWallet();
  must(await world.sign(senior, wallet));
  return { senior, junior, wallet };
}
const standingOf = async ({ person }: Voter) => world.store.people.findStanding(person);
const speaker = async (member: Voter) => world.standing(member);

describe('a signature alone (W6)', () => {
  it.each(['discord', 'telegram'] as const)(
    'from %s asks, tells both, and does nothing else',
    async (on) => {
      const { senior, junior, wallet } = await twoOf(on);
      const asked = must(await world.ask(junior, wallet));
      expect(asked).toEqual({ address: wallet.address, moved: false, asked: true });
      expect(await standingOf(junior)).toBe(junior.person);
      expect(await world.addressesOf(junior)).toEqual([]);
      expect(await world.addressesOf(senior)).toEqual([{ address: wallet.address, primary: true }]);
      expect((await world.kindsOf(senior)).at(-1)).toBe('join-asked');
      expect(await world.kindsOf(junior)).toEqual(['join-waiting']);
      const [request] = await world.services.merges.requests(senior.account);
      expect(request?.asker).toMatchObject({ platform: on, externalId: junior.externalId });
      // Whoever phished it can neither answer nor ask again and again.
      expect(codeOf(await world.answer(request?.id ?? '', junior.account))).toBe(
        'merge-own-request',
      );
      expect(codeOf(await world.ask(junior, wallet))).toBe('merge-waiting');
      await world.advance(DAY_MS);
      expect(codeOf(await world.answer(request?.id ?? '', senior.account))).toBe('merge-expired');
      expect(await standingOf(junior)).toBe(junior.person);
      // It ran out: it may be asked for once more.
      must(await world.ask(junior, wallet));
    },
  );

  it('is good once: its nonce is consumed as for a link', async () => {
    const { junior, wallet } = await twoOf();
    const { wallets } = world.services;
    const linking = { wallets, store: world.store };
    const browser = newBrowser();
    const code = await proveIn(linking, junior, browser);
    must(await signIn(linking, code, browser, wallet, { join: true }));
    expect(must(await wallets.describe(code, browser)).state).toBe('asked');
    const again = await wallets.prepare(code, browser, {
      address: wallet.address,
      chainId: undefined,
    });
    expect(codeOf(again)).toBe('link-used');
  });

  it('with a wallet that nobody has, or of one’s own, asks nobody', async () => {
    const { senior, wallet } = await twoOf();
    expect(codeOf(await world.ask(senior, wallet))).toBe('wallet-already-linked');
    expect(codeOf(await world.ask(senior, newWallet()))).toBe('merge-nobody');
  });
});

describe('an answer', () => {
  it('yes makes one person of two, and both are told that it can be undone', async () => {
    const { senior, junior, wallet } = await twoOf();
    await world.join(junior, senior, wallet);
    expect(await standingOf(junior)).toBe(senior.person);
    expect(await world.addressesOf(junior)).toEqual([{ address: wallet.address, primary: true }]);
    expect((await world.kindsOf(senior)).at(-1)).toBe('joined');
    expect((await world.kindsOf(junior)).at(-1)).toBe('joined');
    const mentions = await world.services.people.mentions([senior.person, junior.person]);
    for (const { person } of [senior, junior]) {
      expect(
        mentions
          .get(person)
          ?.accounts.map(({ externalId }) => externalId)
          .sort(),
      ).toEqual([senior.externalId, junior.externalId].sort());
    }
  });

  it('no leaves two, and says so to whoever asked', async () => {
    const { senior, junior, wallet } = await twoOf();
    must(await world.ask(junior, wallet));
    const id = await world.requestOf(senior);
    must(await world.answer(id, senior.account, 'no'));
    expect((await world.kindsOf(junior)).at(-1)).toBe('join-refused');
    expect(codeOf(await world.answer(id, senior.account))).toBe('merge-answered');
    expect(await standingOf(junior)).toBe(junior.person);
  });

  it('is nobody else’s', async () => {
    const { senior, junior, wallet } = await twoOf();
    must(await world.ask(junior, wallet));
    const id = await world.requestOf(senior);
    const other = await world.member();
    expect(codeOf(await world.answer(id, other.account))).toBe('merge-foreign');
    for (const unknown of [randomUUID(), 'nothing', '']) {
      expect(codeOf(await world.answer(unknown, senior.account))).toBe('merge-unknown');
    }
    // Somebody who was joined to the senior this week is told to leave it to the others.
    const fresh = await world.member('telegram');
    await world.join(fresh, senior, wallet);
    expect(await standingOf(fresh)).toBe(senior.person);
    expect(codeOf(await world.answer(id, fresh.account))).toBe('joined-recently');
    must(await world.answer(id, senior.account));
  });

  it('is held back by a lock of either', async () => {
    const { senior, junior, wallet } = await twoOf();
    await world.lock(senior);
    expect(codeOf(await world.ask(junior, wallet))).toBe('person-locked');
    await world.unlock(senior);
    await world.lock(junior);
    expect(codeOf(await world.ask(junior, wallet))).toBe('person-locked');
    await world.unlock(junior);
    must(await world.ask(junior, wallet));
    const id = await world.requestOf(senior);
    for (const locked of [senior, junior]) {
      await world.lock(locked);
      expect(codeOf(await world.answer(id, senior.account))).toBe('person-locked');
      await world.unlock(locked);
    }
    must(await world.answer(id, senior.account));
  });

  it('delivered twice is answered the same, once', async () => {
    const { senior, junior, wallet } = await twoOf();
    must(await world.ask(junior, wallet));
    const merge = await world.requestOf(senior);
    const press = { merge, account: senior.account, answer: 'yes', eventId: randomUUID() } as const;
    const { merges } = world.services;
    expect(await merges.answer(press)).toEqual(await merges.answer(press));
    expect((await world.kindsOf(junior)).filter((kind) => kind === 'joined')).toHaveLength(1);
  });

  it('two yes at once are one, and so are two requests of each other', async () => {
    const { senior, junior, wallet } = await twoOf();
    must(await world.ask(junior, wallet));
    const id = await world.requestOf(senior);
    const twice = await Promise.all([1, 2, 3].map(() => world.answer(id, senior.account)));
    expect(twice.filter(({ ok }) => ok)).toHaveLength(1);
    expect(twice.map(codeOf).filter((code) => code === 'merge-answered')).toHaveLength(2);

    const [a, b] = [await twoOf(), await twoOf()];
    must(await world.ask(a.senior, b.wallet));
    must(await world.ask(b.senior, a.wallet));
    const [intoB, intoA] = [await world.requestOf(b.senior), await world.requestOf(a.senior)];
    const both = await Promise.all([
      world.answer(intoB, b.senior.account),
      world.answer(intoA, a.senior.account),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    const ends = [await standingOf(a.senior), await standingOf(b.senior)];
    expect(new Set(ends).size).toBe(1);
  });

  it('four persons who join in a ring at once end as a chain', async () => {
    const ring = [await twoOf(), await twoOf(), await twoOf(), await twoOf()];
    const next = (index: number) => ring[(index + 1) % ring.length] as (typeof ring)[number];
    const ids: string[] = [];
    for (const [index, one] of ring.entries()) {
      must(await world.ask(one.senior, next(index).wallet));
      ids.push(await world.requestOf(next(index).senior));
    }
    const said = await Promise.all(
      ids.map((id, index) => world.answer(id, next(index).senior.account)),
    );
    const joined = said.filter(({ ok }) => ok).length;
    expect(joined).toBeGreaterThan(0);
    expect(joined).toBeLessThan(ring.length);
    const ends = await Promise.all(ring.map(({ senior }) => standingOf(senior)));
    expect(new Set(ends).size).toBe(ring.length - joined);
  });
});

describe('for a week the joined side takes nothing away', () => {
  it('and the senior’s side may, as before', async () => {
    const { senior, junior, wallet } = await twoOf();
    const { wallets, withdrawals } = world.services;
    await world.join(junior, senior, wallet);
    const [mine, theirs] = [await speaker(senior), await speaker(junior)];
    const withdraw = ({ person, account }: Voter) =>
      withdrawals.preview({ community: world.community, person, account, amount: '1' });
    expect(codeOf(await wallets.unlink(theirs, wallet.address))).toBe('joined-recently');
    expect(codeOf(await wallets.setPrimary(theirs, wallet.address, randomUUID()))).toBe(
      'joined-recently',
    );
    expect(codeOf(await withdraw(theirs))).toBe('joined-recently');
    const other = await twoOf();
    expect(codeOf(await world.ask(junior, other.wallet))).toBe('joined-recently');
    // It may bring a wallet along, which does not become the one that is paid.
    const brought = newWallet();
    must(await world.sign(junior, brought));
    expect(await world.addressesOf(senior)).toEqual([
      { address: wallet.address, primary: true },
      { address: brought.address, primary: false },
    ]);
    must(await wallets.setPrimary(mine, brought.address, randomUUID()));
    must(await wallets.setPrimary(mine, wallet.address, randomUUID()));
    expect(codeOf(await withdraw(mine))).toBe('withdrawal-unsupported');
    await world.advance(WEEK_MS);
    expect(codeOf(await withdraw(theirs))).toBe('withdrawal-unsupported');
    must(await wallets.setPrimary(theirs, brought.address, randomUUID()));
    must(await wallets.unlink(theirs, wallet.address));
    expect(await world.addressesOf(senior)).toEqual([{ address: brought.address, primary: true }]);
  });

  it('payouts go to the senior’s wallet, whichever was linked first', async () => {
    const [junior, senior] = [await world.member('telegram'), await world.member('discord')];
    const [older, newer] = [newWallet(), newWallet()];
    must(await world.sign(junior, older));
    must(await world.sign(senior, newer));
    const id = await world.join(junior, senior, newer);
    expect(await world.addressesOf(senior)).toEqual([
      { address: older.address, primary: false },
      { address: newer.address, primary: true },
    ]);
    // The senior chooses the other's, and they part: each has a primary of its own again.
    must(
      await world.services.wallets.setPrimary(await speaker(senior), older.address, randomUUID()),
    );
    must(await world.undo(id, senior.account));
    expect(await world.addressesOf(senior)).toEqual([{ address: newer.address, primary: true }]);
    expect(await world.addressesOf(junior)).toEqual([{ address: older.address, primary: true }]);
  });

  it('a lock stops every account of the person, from each side', async () => {
    const { senior, junior, wallet } = await twoOf();
    const { wallets } = world.services;
    await world.join(junior, senior, wallet);
    await world.advance(WEEK_MS);
    await world.lock(junior);
    for (const who of [await speaker(senior), await speaker(junior)]) {
      expect(codeOf(await wallets.unlink(who, wallet.address))).toBe('person-locked');
      expect(codeOf(await wallets.setPrimary(who, wallet.address, randomUUID()))).toBe(
        'person-locked',
      );
      expect(codeOf(await world.sign(who, newWallet()))).toBe('person-locked');
    }
    await world.unlock(junior);
    must(await wallets.unlink(await speaker(junior), wallet.address));
  });
});

describe('two persons again', () => {
  it.each(['senior', 'junior'] as const)('on the word of the %s, each with its own', async (by) => {
    const { senior, junior, wallet } = await twoOf();
    const id = await world.join(junior, senior, wallet);
    const [mine, theirs] = [newWallet(), newWallet()];
    must(await world.sign(senior, mine));
    must(await world.sign(junior, theirs));
    await world.advance(WEEK_MS - 60_000);
    const view = must(await world.services.merges.undoable({ senior, junior }[by].account));
    expect(view.map((one) => one.id)).toEqual([id]);
    expect(view[0]?.other?.externalId).toBe({ senior: junior, junior: senior }[by].externalId);
    must(await world.undo(id, { senior, junior }[by].account));
    expect(await standingOf(junior)).toBe(junior.person);
    expect((await world.addressesOf(senior)).map(({ address }) => address)).toEqual([
      wallet.address,
      mine.address,
    ]);
    expect(await world.addressesOf(junior)).toEqual([{ address: theirs.address, primary: true }]);
    for (const member of [senior, junior]) {
      expect((await world.kindsOf(member)).at(-1)).toBe('joined-undone');
    }
    expect(codeOf(await world.undo(id, senior.account))).toBe('merge-answered');
    expect(codeOf(await world.services.merges.undoable(senior.account))).toBe('merge-none');
    // Apart, the junior may do again what the joining held back.
    must(await world.services.wallets.unlink(await speaker(junior), theirs.address));
  });

  it('not after a week, by nobody else, and once', async () => {
    const { senior, junior, wallet } = await twoOf();
    const id = await world.join(junior, senior, wallet);
    expect(codeOf(await world.undo(id, (await world.member()).account))).toBe('merge-foreign');
    await world.advance(WEEK_MS);
    expect(codeOf(await world.undo(id, senior.account))).toBe('merge-firm');
    expect(codeOf(await world.services.merges.undoable(junior.account))).toBe('merge-firm');

    const again = await twoOf();
    const fresh = await world.join(again.junior, again.senior, again.wallet);
    const both = [again.senior, again.junior].map(({ account }) => world.undo(fresh, account));
    expect((await Promise.all(both)).filter(({ ok }) => ok)).toHaveLength(1);
    expect(await standingOf(again.junior)).toBe(again.junior.person);
  });

  it('may be joined again, and parted again', async () => {
    const { senior, junior, wallet } = await twoOf();
    const first = await world.join(junior, senior, wallet);
    must(await world.undo(first, junior.account));
    const second = await world.join(junior, senior, wallet);
    expect(second).not.toBe(first);
    must(await world.undo(second, senior.account));
    const trail = await world.database.sql<{ action: string }[]>`
      select action from audit where subject in (${first}, ${second}) order by at, action`;
    expect(trail.map(({ action }) => action).sort()).toEqual([
      ...['person.join', 'person.join', 'person.join-ask', 'person.join-ask'],
      ...['person.split', 'person.split'],
    ]);
  });
});
