/** A link takes the text it has shown, to the byte, and no other that the same wallet signed (W1). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
const stranger = (platform: Member['platform']) => {
  strangers += 1;
  return world.addMember(platform, `stranger${strangers}`);
};

describe.each(PLATFORMS)('on %s, a text that is not the one shown (W1)', (platform) => {
  const prepared = async () => {
    const member = await stranger(platform);
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

  it('is refused in the link of another account or community, of the same browser and wallet', async () => {
    const { browser, shown } = await prepared();
    const signature = await accountOf(people.cleo).signMessage({ message: shown.message });
    const other = await stranger(platform === 'discord' ? 'telegram' : 'discord');
    const elsewhereHere = await world.addCommunity('Other Town');
    for (const community of [world.community, elsewhereHere]) {
      const code = await proveIn(world, other, browser, community);
      must(
        await world.wallets.prepare(code, browser, {
          address: people.cleo.address,
          chainId: undefined,
        }),
      );
      const replayed = { ...shown, signature, move: true };
      expect(codeOf(await world.wallets.finish(code, browser, replayed))).toBe('nonce-wrong');
    }
    expect(await world.wallets.list(other.person)).toEqual([]);
  });

  it('is refused when it was replaced by a later one', async () => {
    const { shown, finish, code, browser } = await prepared();
    const other = { address: people.dan.address, chainId: undefined };
    must(await world.wallets.prepare(code, browser, other));
    expect(codeOf(await finish(shown.message))).toBe('message-altered');
  });

  it('is refused when it comes from another deployment', async () => {
    const there = await elsewhere.addMember(platform, 'ada');
    const browser = newBrowser();
    const code = await proveIn(elsewhere, there, browser);
    const wanted = { address: people.cleo.address, chainId: undefined };
    const shown = must(await elsewhere.wallets.prepare(code, browser, wanted));
    const { finish, member } = await prepared();
    expect(codeOf(await finish(shown.message))).toBe('domain-wrong');
    expect(await world.wallets.list(member.person)).toEqual([]);
    must(await signIn(elsewhere, code, browser, people.cleo));
    must(await elsewhere.wallets.unlink(there, people.cleo.address));
  });

  it.each([
    ['', 'address-malformed'],
    ['0x1234', 'address-malformed'],
    ['vitalik.eth', 'address-malformed'],
    ['0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266', 'address-checksum-wrong'],
  ])('is not built for %j', async (address, refusal) => {
    const member = await stranger(platform);
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    expect(codeOf(await world.wallets.prepare(code, browser, { address, chainId: 1 }))).toBe(
      refusal,
    );
  });
});
