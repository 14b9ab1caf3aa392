/** A whole community links at once: nobody is given somebody else's wallet. */
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  codeOf,
  createWalletWorld,
  linkWallet,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

const CROWD = 500;

let world: WalletWorld;
beforeAll(async () => {
  world = await createWalletWorld();
});
afterAll(async () => world?.close());

// 500 keys sign, and 2,500 steps stand behind them: a limit against hanging, no measure of speed.
it('five hundred links at once bind each wallet to its own person', {
  timeout: 180_000,
}, async () => {
  const crowd = await Promise.all(
    Array.from({ length: CROWD }, async (_, index) => {
      const privateKey = generatePrivateKey();
      const { address } = privateKeyToAccount(privateKey);
      const member = await world.addMember(index % 2 === 0 ? 'discord' : 'telegram', `m${index}`);
      return { member, wallet: { name: '', privateKey, address } };
    }),
  );
  const { community } = world;
  const done = await Promise.all(
    crowd.map(({ member, wallet }) => linkWallet(world, member, wallet, { community })),
  );
  expect(done.map(codeOf)).toEqual(done.map(() => undefined));
  for (const { member, wallet } of crowd) {
    const [linked, ...more] = await world.wallets.list(member.person);
    expect(linked?.address).toBe(wallet.address);
    expect(more).toEqual([]);
  }
  const persons = crowd.map(({ member }) => member.person);
  expect((await world.wallets.walletsOf(community, persons)).size).toBe(CROWD);
});
