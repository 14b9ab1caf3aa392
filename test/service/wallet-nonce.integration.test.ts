/** What is consumed once and what is forgotten: nonce and text of a link, when many browsers and callers want them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Platform } from '#core/identity.ts';
import { LINK_LIFETIME_MS } from '#core/wallet/siwe-terms.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import {
  codeOf,
  createWalletWorld,
  must,
  newBrowser,
  proveAgainIn,
  proveIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let world: WalletWorld;
beforeAll(async () => {
  world = await createWalletWorld();
});
afterAll(() => world?.close());

const stranger = (platform: Platform = 'discord') => world.addMember(platform, 'stranger');

it.each(['discord', 'telegram'] as const)(
  'on %s another browser is not given the text that the first one was shown (W1, W3)',
  async (platform) => {
    const member = await stranger(platform);
    const [desk, phone] = [newBrowser(), newBrowser()];
    const code = await proveIn(world, member, desk);
    const wanted = { address: people.dan.address, chainId: undefined };
    const shown = must(await world.wallets.prepare(code, desk, wanted));
    const signature = await accountOf(people.dan).signMessage({ message: shown.message });
    await proveAgainIn(world, member, phone, code);
    const signed = { ...shown, signature, move: true };
    expect(codeOf(await world.wallets.finish(code, phone, signed))).toBe('message-altered');
  },
);

it('the nonce is consumed by one of many at once, and by nobody with another (W2)', async () => {
  const member = await stranger();
  must(await world.wallets.openLink({ account: member.account, community: undefined }));
  const [row] = await world.connection.sql<{ id: string; nonce: string }[]>`
    select id, nonce from link_session where account_id = ${member.account}`;
  const { id = '', nonce = '' } = row ?? {};
  const now = await world.store.now();
  expect(await world.store.wallets.updateSessionUsed(id, 'another', now)).toBe(false);
  const late = new Date(now.getTime() + LINK_LIFETIME_MS);
  expect(await world.store.wallets.updateSessionUsed(id, nonce, late)).toBe(false);
  const used = await Promise.all(
    Array.from({ length: 12 }, () => world.store.wallets.updateSessionUsed(id, nonce, now)),
  );
  expect(used.filter(Boolean)).toHaveLength(1);
});
