/** Each test is one way to bind a wallet to the wrong account (INVARIANTS W1-W4). */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LINK_LIFETIME_MS } from '#core/wallet/siwe-terms.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import {
  codeOf,
  createWalletWorld,
  type Member,
  must,
  newBrowser,
  proveIn,
  signIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let world: WalletWorld;
let elsewhere: WalletWorld;
beforeAll(async () => {
  [world, elsewhere] = await Promise.all([
    createWalletWorld(),
    createWalletWorld({ publicUrl: 'https://civitas.elsewhere.example' }),
  ]);
});
afterAll(async () => {
  await world?.close();
  await elsewhere?.close();
});

let strangers = 0;
const stranger = (platform: Member['platform'] = 'discord') => {
  strangers += 1;
  return world.addMember(platform, `stranger${strangers}`);
};
const countLinks = async () => {
  const [row] = await world.connection.sql<{ n: bigint }[]>`select count(*) n from wallet_link`;
  return row?.n;
};
const login = async (member: Member, ageMs = 0) => ({
  externalId: member.externalId,
  hash: randomBytes(32).toString('hex'),
  authDate: new Date((await world.store.now()).getTime() - ageMs),
});
const open = async (member: Member) =>
  must(await world.wallets.openLink({ account: member.account, community: world.community })).code;

describe("an attacker's own link, opened by a victim (W3)", () => {
  it('on Discord: the victim proves who they are, and that is not who the link is for', async () => {
    const [attacker, victim] = [await stranger(), await stranger()];
    const code = await open(attacker);
    const browser = newBrowser();
    const { state } = must(await world.wallets.beginDiscordProof(code, browser));
    const proven = await world.wallets.proveDiscord({
      code,
      browser,
      state,
      externalId: victim.externalId,
    });
    expect(codeOf(proven)).toBe('link-foreign');
    const wanted = { address: people.ada.address, chainId: undefined };
    expect(codeOf(await world.wallets.prepare(code, browser, wanted))).toBe('link-unproven');
  });

  it('after the attacker proved it in a browser of their own', async () => {
    const attacker = await stranger();
    const theirs = newBrowser();
    const code = await proveIn(world, attacker, theirs);
    // The attacker even prepares the text for the victim's wallet.
    const wanted = { address: people.ada.address, chainId: undefined };
    const prepared = must(await world.wallets.prepare(code, theirs, wanted));
    const signature = await accountOf(people.ada).signMessage({ message: prepared.message });
    const victims = newBrowser();
    const signed = { ...prepared, signature, move: false };
    expect(must(await world.wallets.describe(code, victims)).state).toBe('unproven');
    expect(codeOf(await world.wallets.prepare(code, victims, wanted))).toBe('link-unproven');
    expect(codeOf(await world.wallets.finish(code, victims, signed))).toBe('link-foreign');
    expect(codeOf(await world.wallets.finish(code, null, signed))).toBe('link-foreign');
    expect(await world.wallets.list(attacker.person)).toEqual([]);
  });

  it("with the attacker's own answer of Discord swapped in", async () => {
    const [attacker, victim] = [await stranger(), await stranger()];
    const [theirs, victims] = [newBrowser(), newBrowser()];
    const [code, own] = [await open(attacker), await open(victim)];
    const { state } = must(await world.wallets.beginDiscordProof(code, theirs));
    const { externalId } = attacker;
    // In the victim's browser; in the victim's link; with a state that nobody was given.
    const swapped = [
      { code, browser: victims, state, externalId },
      { code: own, browser: victims, state, externalId },
      { code, browser: theirs, state: state.replace(/^./, '_'), externalId },
    ];
    for (const came of swapped) {
      expect(codeOf(await world.wallets.proveDiscord(came))).toBe('link-foreign');
    }
    must(await world.wallets.proveDiscord({ code, browser: theirs, state, externalId }));
    // And once more with the same answer.
    const again = await world.wallets.proveDiscord({ code, browser: theirs, state, externalId });
    expect(codeOf(again)).toBe('link-foreign');
  });

  it("on Telegram: the attacker's login address, sent on, proves no browser", async () => {
    const [attacker, victim] = [await stranger('telegram'), await stranger('telegram')];
    const code = await open(attacker);
    const victims = newBrowser();
    must(
      await world.wallets.proveTelegram({ code, browser: victims, login: await login(attacker) }),
    );
    const view = must(await world.wallets.describe(code, victims));
    expect(view.state).toBe('confirming');
    const wanted = { address: people.ada.address, chainId: undefined };
    expect(codeOf(await world.wallets.prepare(code, victims, wanted))).toBe('link-unproven');
    // The victim's tap comes from the victim's account; the attacker never learns what it carries.
    const confirmation = view.confirmation ?? '';
    expect(codeOf(await world.wallets.confirmBrowser(confirmation, victim.account))).toBe(
      'link-foreign',
    );
    const attackers = must(await world.wallets.describe(code, newBrowser()));
    expect(attackers.confirmation).toBeNull();
    expect(codeOf(await world.wallets.confirmBrowser('00'.repeat(20), attacker.account))).toBe(
      'link-unknown',
    );
    expect(codeOf(await world.wallets.prepare(code, victims, wanted))).toBe('link-unproven');
  });

  it("on Telegram: a forwarded button gives the presser's login, which is not the link's", async () => {
    const [attacker, victim] = [await stranger('telegram'), await stranger('telegram')];
    const code = await open(attacker);
    const came = { code, browser: newBrowser(), login: await login(victim) };
    expect(codeOf(await world.wallets.proveTelegram(came))).toBe('link-foreign');
    expect(codeOf(await world.wallets.checkLink(code, victim.account))).toBe('link-foreign');
    must(await world.wallets.checkLink(code, attacker.account));
  });

  it('proven on the other platform is not proven', async () => {
    const [onDiscord, onTelegram] = [await stranger('discord'), await stranger('telegram')];
    const browser = newBrowser();
    expect(codeOf(await world.wallets.beginDiscordProof(await open(onTelegram), browser))).toBe(
      'link-foreign',
    );
    const came = { code: await open(onDiscord), browser, login: await login(onTelegram) };
    expect(codeOf(await world.wallets.proveTelegram(came))).toBe('link-foreign');
  });
});

describe('login data', () => {
  it.each([
    ['too old', 5 * 60_000 + 1_000],
    ['of the future', -60_000],
  ])('%s proves nothing', async (_what, ageMs) => {
    const member = await stranger('telegram');
    const came = {
      code: await open(member),
      browser: newBrowser(),
      login: await login(member, ageMs),
    };
    expect(codeOf(await world.wallets.proveTelegram(came))).toBe('link-unproven');
  });

  it('counts once, for whichever link came first', async () => {
    const member = await stranger('telegram');
    const data = await login(member);
    const [first, second] = [await open(member), await open(member)];
    const at = (code: string) =>
      world.wallets.proveTelegram({ code, browser: newBrowser(), login: data });
    const done = await Promise.all([at(first), at(second), at(first)]);
    expect(done.filter((one) => one.ok)).toHaveLength(1);
    expect(codeOf(await at(second))).toBe('link-unproven');
  });
});

describe('a link that is used', () => {
  it('by many at once links once, and never again (W2)', async () => {
    const member = await stranger();
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    const wanted = { address: people.bo.address, chainId: undefined };
    const prepared = must(await world.wallets.prepare(code, browser, wanted));
    const signature = await accountOf(people.bo).signMessage({ message: prepared.message });
    const signed = { ...prepared, signature, move: false };
    const before = await countLinks();
    const done = await Promise.all(
      Array.from({ length: 12 }, () => world.wallets.finish(code, browser, signed)),
    );
    expect(done.filter((one) => one.ok)).toHaveLength(1);
    expect(await countLinks()).toBe((before ?? 0n) + 1n);
    must(await world.wallets.unlink(member, people.bo.address));
    // The wallet is free again, the signature is not.
    expect(codeOf(await world.wallets.finish(code, browser, signed))).toBe('link-used');
    expect(codeOf(await world.wallets.prepare(code, browser, wanted))).toBe('link-used');
    expect(codeOf(await world.wallets.describe(code, newBrowser()))).toBe('link-used');
    expect(must(await world.wallets.describe(code, browser)).state).toBe('linked');
    // A fresh link of the same person has another nonce.
    const other = await proveIn(world, member, browser);
    must(await world.wallets.prepare(other, browser, wanted));
    expect(codeOf(await world.wallets.finish(other, browser, signed))).toBe('nonce-wrong');
  });

  it('at the end of its ten minutes is over, for every step', async () => {
    const member = await stranger();
    const browser = newBrowser();
    const wanted = { address: people.bo.address, chainId: undefined };
    const code = await proveIn(world, member, browser);
    const prepared = must(await world.wallets.prepare(code, browser, wanted));
    const signature = await accountOf(people.bo).signMessage({ message: prepared.message });
    const unproven = await open(member);
    const { state } = must(await world.wallets.beginDiscordProof(unproven, browser));
    await world.advance(LINK_LIFETIME_MS);
    const { externalId } = member;
    const signed = { ...prepared, signature, move: false };
    const late = [
      await world.wallets.describe(code, browser),
      await world.wallets.prepare(code, browser, wanted),
      await world.wallets.finish(code, browser, signed),
      await world.wallets.checkLink(code, member.account),
      await world.wallets.beginDiscordProof(unproven, browser),
      await world.wallets.proveDiscord({ code: unproven, browser, state, externalId }),
    ];
    expect(late.map(codeOf)).toEqual(late.map(() => 'link-expired'));
  });

  it('that nobody made is unknown, and nobody holds more than ten open', async () => {
    const browser = newBrowser();
    expect(codeOf(await world.wallets.describe('f'.repeat(40), browser))).toBe('link-unknown');
    const member = await stranger();
    for (let count = 0; count < 10; count += 1) await open(member);
    const more = await world.wallets.openLink({ account: member.account, community: undefined });
    expect(more).toEqual({ ok: false, refusal: { code: 'rate-limited', retryAfterMs: 60_000 } });
    await world.advance(LINK_LIFETIME_MS);
    await open(member);
  });

  it('is stored as hashes alone: who reads the database can open nothing', async () => {
    const member = await stranger();
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    const rows = await world.connection.sql`select * from link_session`;
    const stored = JSON.stringify(rows, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(browser);
  });
});

describe('a text that is not the one shown (W1)', () => {
  const prepared = async () => {
    const member = await stranger();
    const browser = newBrowser();
    const code = await proveIn(world, member, browser, world.community);
    const wanted = { address: people.cleo.address, chainId: undefined };
    const shown = must(await world.wallets.prepare(code, browser, wanted));
    const finish = async (message: string, address: string = shown.address) =>
      world.wallets.finish(code, browser, {
        message,
        address,
        signature: await accountOf(people.cleo).signMessage({ message }),
        move: false,
      });
    return { member, browser, code, shown, finish };
  };

  it.each([
    [
      'one letter',
      'message-altered',
      (text: string) => text.replace('moves nothing', 'moves Nothing'),
    ],
    ['the account', 'message-altered', (text: string) => text.replace(/id \d+/, 'id 1')],
    ['the chain', 'message-altered', (text: string) => text.replace('Chain ID: 1', 'Chain ID: 10')],
    [
      'the community',
      'message-altered',
      (text: string) => text.replace(/community:.{4}/, 'community:dead'),
    ],
    [
      'the domain',
      'domain-wrong',
      (text: string) => text.replace('civitas.example', 'civitas.evil.io'),
    ],
    ['the nonce', 'nonce-wrong', (text: string) => text.replace(/Nonce: .{4}/, 'Nonce: 0000')],
    ['its end', 'message-altered', (text: string) => `${text} `],
    ['everything', 'message-altered', () => 'Hello'],
    ['nothing left', 'message-altered', () => ''],
    ['4,000 letters', 'message-too-long', () => 'a'.repeat(4_000)],
  ])('is refused with another text: %s', async (_what, code, change) => {
    const { shown, finish, member } = await prepared();
    const altered = change(shown.message);
    expect(altered).not.toBe(shown.message);
    expect(codeOf(await finish(altered))).toBe(code);
    expect(await world.wallets.list(member.person)).toEqual([]);
    // The link is still good for the true text.
    expect(must(await finish(shown.message)).address).toBe(people.cleo.address);
    must(await world.wallets.unlink(member, people.cleo.address));
  });

  it('is refused for another wallet than it was built for', async () => {
    const { shown, finish } = await prepared();
    expect(codeOf(await finish(shown.message, people.dan.address))).toBe('message-altered');
  });

  it('is refused with a signature that is none, or of another key', async () => {
    const { shown, code, browser } = await prepared();
    const stolen = await accountOf(people.eve).signMessage({ message: shown.message });
    for (const signature of [
      '',
      '0x',
      '0x1',
      'signed',
      `0x${'zz'.repeat(65)}`,
      `0x${'00'.repeat(20_000)}`,
    ]) {
      const signed = { ...shown, signature, move: false };
      expect(codeOf(await world.wallets.finish(code, browser, signed))).toBe('signature-wrong');
    }
    // Without a chain to ask it may be a contract wallet: not wrong, but certainly not right.
    const signed = { ...shown, signature: stolen, move: true };
    expect(codeOf(await world.wallets.finish(code, browser, signed))).toBe(
      'signature-unverifiable',
    );
  });

  it('is refused when it was replaced by a later one', async () => {
    const { shown, finish, code, browser } = await prepared();
    const other = { address: people.dan.address, chainId: undefined };
    must(await world.wallets.prepare(code, browser, other));
    expect(codeOf(await finish(shown.message))).toBe('message-altered');
  });

  it('is refused when it comes from another deployment', async () => {
    const there = await elsewhere.addMember('discord', 'ada');
    const browser = newBrowser();
    const code = await proveIn(elsewhere, there, browser);
    const wanted = { address: people.cleo.address, chainId: undefined };
    const shown = must(await elsewhere.wallets.prepare(code, browser, wanted));
    const { finish } = await prepared();
    expect(codeOf(await finish(shown.message))).toBe('domain-wrong');
    expect(codeOf(await signIn(elsewhere, code, browser, people.cleo))).toBeUndefined();
  });

  it.each([
    ['', 'address-malformed'],
    ['0x1234', 'address-malformed'],
    ['vitalik.eth', 'address-malformed'],
    ['0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266', 'address-checksum-wrong'],
  ])('is not built for %j', async (address, refusal) => {
    const member = await stranger();
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    expect(codeOf(await world.wallets.prepare(code, browser, { address, chainId: 1 }))).toBe(
      refusal,
    );
  });
});

describe('another browser', () => {
  it('proves the account again, and the first one is out', async () => {
    const member = await stranger();
    const [desk, phone] = [newBrowser(), newBrowser()];
    const code = await proveIn(world, member, desk);
    const { state } = must(await world.wallets.beginDiscordProof(code, phone));
    // Only begun: the desk goes on.
    expect(must(await world.wallets.describe(code, desk)).state).toBe('proven');
    expect(must(await world.wallets.describe(code, phone)).state).toBe('unproven');
    const { externalId } = member;
    must(await world.wallets.proveDiscord({ code, browser: phone, state, externalId }));
    expect(must(await world.wallets.describe(code, desk)).state).toBe('unproven');
    expect(codeOf(await signIn(world, code, phone, people.dan))).toBeUndefined();
    expect((await world.wallets.list(member.person)).map((one) => one.address)).toEqual([
      people.dan.address,
    ]);
  });
});
