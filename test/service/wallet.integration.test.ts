import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import {
  codeOf,
  createWalletWorld,
  DAY_MS,
  linkWallet,
  type Member,
  must,
  newBrowser,
  proveIn,
  signIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let world: WalletWorld;
beforeAll(async () => {
  world = await createWalletWorld();
});
afterAll(() => world?.close());

const kindsOf = async (member: Member) =>
  (await world.store.inbox.listNotices(member.person, 10)).map((row) => row.kind);
const addressesOf = async (member: Member) =>
  (await world.wallets.list(member.person)).map((one) => one.address);
const pending = async (kind: string) =>
  (
    await world.connection.sql<{ key: string }[]>`
    select key from outbox where kind = ${kind} and done_at is null`
  ).map((row) => row.key);

describe('a link', () => {
  it.each(['discord', 'telegram'] as const)(
    'from %s binds the wallet to its account',
    async (on) => {
      const ada = await world.addMember(on, 'ada', on === 'telegram');
      const wallet = on === 'discord' ? people.ada : people.bo;
      const done = must(await linkWallet(world, ada, wallet, { community: world.community }));
      expect(done).toEqual({ address: wallet.address, moved: false });
      expect(await world.wallets.list(ada.person)).toMatchObject([
        { address: wallet.address, chainId: null, primary: true, payable: false },
      ]);
      expect(await kindsOf(ada)).toEqual(['wallet-linked']);
      expect(await pending('gate-person')).toContain(ada.person);
      // Said where the member opened a private chat, and nowhere else.
      const words = await pending('private-word');
      expect(words.some((key) => key.endsWith(`:${ada.account}`))).toBe(on === 'telegram');
    },
  );

  it('is for one community: another one does not see the wallet until its person agrees', async () => {
    const cleo = await world.addMember('discord', 'cleo');
    must(await linkWallet(world, cleo, people.cleo, { community: world.community }));
    const other = await world.addCommunity('Elsewhere');
    const held = async (community: typeof other) =>
      [...(await world.wallets.walletsOf(community, [cleo.person])).values()].flat().length;
    expect(await held(world.community)).toBe(1);
    expect(await held(other)).toBe(0);
    expect(await world.wallets.hasConsented(other, cleo.person)).toBe(false);
    await world.wallets.consent(other, cleo.person, 'telegram:1');
    expect(await held(other)).toBe(1);
    // The trail of a community never holds the address itself.
    const trail = await world.store.communities.listAudit(world.community, 50);
    expect(JSON.stringify(trail)).not.toContain(people.cleo.address.toLowerCase());
    expect(JSON.stringify(trail)).not.toContain(people.cleo.address);
  });

  it('makes the first wallet primary, and each person has one', async () => {
    const dan = await world.addMember('discord', 'dan');
    must(await linkWallet(world, dan, people.dan));
    must(await linkWallet(world, dan, people.eve));
    expect((await world.wallets.list(dan.person)).map((one) => one.primary)).toEqual([true, false]);
    must(await world.wallets.setPrimary(dan, people.eve.address, 'telegram:2'));
    expect((await world.wallets.list(dan.person)).map((one) => one.primary)).toEqual([false, true]);
    // The primary goes: the other takes its place, so that payouts have one.
    must(await world.wallets.unlink(dan, people.eve.address.toLowerCase()));
    expect(await world.wallets.list(dan.person)).toMatchObject([
      { address: people.dan.address, primary: true },
    ]);
    must(await world.wallets.unlink(dan, people.dan.address));
    expect(await world.wallets.list(dan.person)).toEqual([]);
    expect(await world.wallets.primaryOf(dan.person)).toBeNull();
    expect((await kindsOf(dan)).filter((kind) => kind === 'wallet-unlinked')).toHaveLength(2);
  });

  it('of two first wallets at once makes one primary', async () => {
    const member = await world.addMember('discord', 'twice');
    const done = await Promise.all(
      [people.dan, people.eve].map((wallet) => linkWallet(world, member, wallet)),
    );
    expect(done.every((one) => one.ok)).toBe(true);
    expect((await world.wallets.list(member.person)).filter((one) => one.primary)).toHaveLength(1);
    for (const { address } of await world.wallets.list(member.person)) {
      must(await world.wallets.unlink(member, address));
    }
  });

  it('can be paid after a day', async () => {
    const eve = await world.addMember('discord', 'eve');
    expect(codeOf(await world.wallets.payoutWallet(eve.person, 1, await world.store.now()))).toBe(
      'not-linked',
    );
    must(await linkWallet(world, eve, people.eve));
    const linkedAt = (await world.wallets.list(eve.person))[0]?.linkedAt ?? new Date(0);
    const at = (ms: number) =>
      world.wallets.payoutWallet(eve.person, 1, new Date(linkedAt.getTime() + ms));
    expect(await at(DAY_MS - 1)).toEqual({
      ok: false,
      refusal: { code: 'wallet-too-new', payableAt: new Date(linkedAt.getTime() + DAY_MS) },
    });
    expect(must(await at(DAY_MS)).address).toBe(people.eve.address.toLowerCase());
    must(await world.wallets.unlink(eve, people.eve.address));
  });

  it('answers for a wallet that is none of theirs', async () => {
    const finn = await world.addMember('discord', 'finn');
    for (const text of [people.ada.address, 'vitalik.eth', '', '@everyone', '0x12']) {
      expect(codeOf(await world.wallets.unlink(finn, text))).toBe('wallet-not-linked');
      expect(codeOf(await world.wallets.setPrimary(finn, text, 'telegram:3'))).toBe(
        'wallet-not-linked',
      );
    }
    const mistyped = people.ada.address.replace('f3', 'F3');
    expect(codeOf(await world.wallets.unlink(finn, mistyped))).toBe('address-checksum-wrong');
  });
});

describe('a wallet that moves', () => {
  it.each([
    ['discord', 'telegram'],
    ['telegram', 'discord'],
  ] as const)(
    'from %s to %s moves by a new signature and a yes; both are told',
    async (from, to) => {
      const before = await world.addMember(from, 'old-owner');
      const after = await world.addMember(to, 'new-owner');
      must(await linkWallet(world, before, people.finn, { community: world.community }));
      expect(codeOf(await linkWallet(world, after, people.finn))).toBe('wallet-taken');
      expect(await addressesOf(before)).toEqual([people.finn.address]);
      const moved = must(
        await linkWallet(world, after, people.finn, { community: world.community, move: true }),
      );
      expect(moved).toEqual({ address: people.finn.address, moved: true });
      expect(await addressesOf(before)).toEqual([]);
      expect(await addressesOf(after)).toEqual([people.finn.address]);
      expect(await kindsOf(before)).toContain('wallet-moved-away');
      expect(await kindsOf(after)).toEqual(['wallet-linked']);
      const gates = await pending('gate-person');
      expect(gates).toContain(before.person);
      expect(gates).toContain(after.person);
      // Signing again what one already has is no move.
      expect(codeOf(await linkWallet(world, after, people.finn, { move: true }))).toBe(
        'wallet-already-linked',
      );
      must(await world.wallets.unlink(after, people.finn.address));
    },
  );

  it('asked for by two at once belongs to one of them in the end', async () => {
    const [first, second] = await Promise.all([
      world.addMember('discord', 'first'),
      world.addMember('discord', 'second'),
    ]);
    const done = await Promise.all(
      [first, second].map((member) => linkWallet(world, member, people.finn)),
    );
    expect(done.filter((one) => one.ok)).toHaveLength(1);
    expect(done.map(codeOf)).toContain('wallet-taken');
    const owners = [...(await addressesOf(first)), ...(await addressesOf(second))];
    expect(owners).toEqual([people.finn.address]);
  });
});

describe('housekeeping', () => {
  it('forgets sessions and login data a day after they ended, and no link', async () => {
    const member = await world.addMember('telegram', 'tidy');
    must(await linkWallet(world, member, people.eve));
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    await world.advance(2 * DAY_MS);
    await world.wallets.forgetOld();
    expect(codeOf(await world.wallets.describe(code, browser))).toBe('link-unknown');
    const [left] = await world.connection.sql<{ n: bigint }[]>`select count(*) n from login_proof`;
    expect(left?.n).toBe(0n);
    expect(await addressesOf(member)).toEqual([people.eve.address]);
    expect(
      codeOf(await signIn(world, await proveIn(world, member, browser), browser, people.eve)),
    ).toBe('wallet-already-linked');
  });
});
