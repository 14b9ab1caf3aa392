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

const PLATFORMS = ['discord', 'telegram'] as const;

let world: WalletWorld;
beforeAll(async () => {
  world = await createWalletWorld();
});
afterAll(async () => {
  await world?.close();
});

const DESK = newBrowser();
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

  it.each(PLATFORMS)(
    'on %s: after the attacker proved it in a browser of their own',
    async (platform) => {
      const attacker = await stranger(platform);
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
    },
  );

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

  it('pressed twice, also at once, takes one browser one step further, and no other', async () => {
    const member = await stranger('telegram');
    const [code, data, browser] = [await open(member), await login(member), newBrowser()];
    const from = (which: string) =>
      world.wallets.proveTelegram({ code, browser: which, login: data });
    for (const one of await Promise.all(Array.from({ length: 6 }, () => from(browser)))) must(one);
    const first = must(await world.wallets.describe(code, browser));
    must(await from(browser));
    expect(must(await world.wallets.describe(code, browser))).toEqual(first);
    expect(first.state).toBe('confirming');
    const other = newBrowser();
    expect(codeOf(await from(other))).toBe('link-unproven');
    expect(must(await world.wallets.describe(code, other)).state).toBe('unproven');
    // Nor does it undo, or prove once more, what the tap has proven.
    must(await world.wallets.confirmBrowser(first.confirmation ?? '', member.account));
    must(await from(browser));
    expect(must(await world.wallets.describe(code, browser)).state).toBe('proven');
    expect(codeOf(await from(other))).toBe('link-unproven');
    expect(
      codeOf(await world.wallets.confirmBrowser(first.confirmation ?? '', member.account)),
    ).toBe('link-unknown');
    // Once another browser has proven the account, the first press is worth nothing any more.
    const again = await login(member);
    must(await world.wallets.proveTelegram({ code, browser: other, login: again }));
    const taken = must(await world.wallets.describe(code, other)).confirmation ?? '';
    must(await world.wallets.confirmBrowser(taken, member.account));
    expect(codeOf(await from(browser))).toBe('link-unproven');
    await world.advance(5 * 60_000 + 1_000);
    const late = await world.wallets.proveTelegram({ code, browser: other, login: again });
    expect(codeOf(late)).toBe('link-unproven');
  });
});

/** A proof begun in a browser: its first step, taken once and to be taken again, and its last, still to be taken. */
async function begin(member: Member, code: string, browser: string) {
  const { externalId } = member;
  if (member.platform === 'discord') {
    const first = () => world.wallets.beginDiscordProof(code, browser);
    const { state } = must(await first());
    return { first, last: () => world.wallets.proveDiscord({ code, browser, state, externalId }) };
  }
  const first = async () =>
    world.wallets.proveTelegram({ code, browser, login: await login(member) });
  must(await first());
  const { confirmation } = must(await world.wallets.describe(code, browser));
  return { first, last: () => world.wallets.confirmBrowser(confirmation ?? '', member.account) };
}

describe.each(PLATFORMS)('on %s, a link that is used', (platform) => {
  it('by many at once links once, and never again (W2)', async () => {
    const member = await stranger(platform);
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
    const member = await stranger(platform);
    const browser = newBrowser();
    const wanted = { address: people.bo.address, chainId: undefined };
    const code = await proveIn(world, member, browser);
    const prepared = must(await world.wallets.prepare(code, browser, wanted));
    const signature = await accountOf(people.bo).signMessage({ message: prepared.message });
    const unproven = await open(member);
    const { first, last } = await begin(member, unproven, browser);
    await world.advance(LINK_LIFETIME_MS);
    const signed = { ...prepared, signature, move: false };
    const late = [
      await world.wallets.describe(code, browser),
      await world.wallets.prepare(code, browser, wanted),
      await world.wallets.finish(code, browser, signed),
      await world.wallets.checkLink(code, member.account),
      await first(),
      await last(),
    ];
    expect(late.map(codeOf)).toEqual(late.map(() => 'link-expired'));
    expect(await world.wallets.list(member.person)).toEqual([]);
  });

  it('that nobody made is unknown', async () => {
    expect(codeOf(await world.wallets.describe('f'.repeat(40), newBrowser()))).toBe('link-unknown');
  });

  it('is one of ten that an account may ask for in ten minutes, used or not, also at once', async () => {
    const member = await stranger(platform);
    const asked = { account: member.account, community: undefined };
    const ask = () => world.wallets.openLink(asked);
    must(await signIn(world, await proveIn(world, member, DESK), DESK, people.bo));
    must(await world.wallets.unlink(member, people.bo.address));
    await world.advance(60_000);
    const done = await Promise.all(Array.from({ length: 15 }, ask));
    expect(done.filter((one) => one.ok)).toHaveLength(9);
    const refused = { ok: false, refusal: { code: 'links-too-many', max: 10 } };
    expect(done.filter((one) => !one.ok)).toMatchObject(Array.from({ length: 6 }, () => refused));
    // When the next one is to be had is said, and true: as soon as the first is ten minutes old.
    const no = await ask();
    const waitMs = !no.ok && no.refusal.code === 'links-too-many' ? no.refusal.retryAfterMs : 0;
    expect(waitMs).toBeGreaterThan(LINK_LIFETIME_MS - 90_000);
    expect(waitMs).toBeLessThanOrEqual(LINK_LIFETIME_MS - 60_000);
    await world.advance(waitMs);
    must(await ask());
    expect(codeOf(await ask())).toBe('links-too-many');
    // Nobody else waits for it.
    await open(await stranger(platform));
  });

  it('is stored as hashes alone: who reads the database can open nothing', async () => {
    const member = await stranger(platform);
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

describe.each(PLATFORMS)('on %s, another browser', (platform) => {
  it('proves the account again, and the first one is out', async () => {
    const member = await stranger(platform);
    const [desk, phone] = [newBrowser(), newBrowser()];
    const code = await proveIn(world, member, desk);
    const { last } = await begin(member, code, phone);
    // Only begun: the desk goes on.
    expect(must(await world.wallets.describe(code, desk)).state).toBe('proven');
    const shown = must(await world.wallets.describe(code, phone)).state;
    expect(shown).toBe(platform === 'telegram' ? 'confirming' : 'unproven');
    must(await last());
    expect(must(await world.wallets.describe(code, desk)).state).toBe('unproven');
    const wanted = { address: people.dan.address, chainId: undefined };
    expect(codeOf(await world.wallets.prepare(code, desk, wanted))).toBe('link-unproven');
    expect(codeOf(await signIn(world, code, phone, people.dan))).toBeUndefined();
    expect((await world.wallets.list(member.person)).map((one) => one.address)).toEqual([
      people.dan.address,
    ]);
    must(await world.wallets.unlink(member, people.dan.address));
  });

  it('that opens the link at the same moment leaves one that has proven it', async () => {
    const member = await stranger(platform);
    const [code, browsers] = [await open(member), [newBrowser(), newBrowser(), newBrowser()]];
    const begun = await Promise.all(browsers.map((browser) => begin(member, code, browser)));
    const done = await Promise.all(begun.map(({ last }) => last()));
    expect(done.filter((one) => one.ok)).toHaveLength(1);
    const states = await Promise.all(
      browsers.map(async (browser) => must(await world.wallets.describe(code, browser)).state),
    );
    expect(states.sort()).toEqual(['proven', 'unproven', 'unproven']);
  });
});
