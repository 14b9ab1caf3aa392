/** 500 people link at once, on both platforms, with keys of their own: each link is made, and made once. */
import type { PrivateKeyAccount } from 'viem/accounts';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createWalletWorld,
  type Member,
  must,
  newBrowser,
  proveIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

const PEOPLE = 500;
const AT_ONCE = 50;

type One = { member: Member; code: string; browser: string; key: PrivateKeyAccount };
let world: WalletWorld;
const people: One[] = [];
beforeAll(async () => {
  world = await createWalletWorld();
  for (let n = 0; n < PEOPLE; n += AT_ONCE) {
    people.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => ready(n + i)))));
  }
});
afterAll(() => world?.close());

async function ready(n: number): Promise<One> {
  const member = await world.addMember(n % 2 === 0 ? 'discord' : 'telegram', `many${n}`, true);
  const browser = newBrowser();
  const code = await proveIn(world, member, browser, world.community);
  return { member, code, browser, key: privateKeyToAccount(generatePrivateKey()) };
}

/** What the page does once a wallet is chosen; every fifth signature is sent twice, as by an impatient hand. */
async function link({ code, browser, key }: One, n: number): Promise<number> {
  const wanted = { address: key.address, chainId: undefined };
  const prepared = must(await world.wallets.prepare(code, browser, wanted));
  const signature = await key.signMessage({ message: prepared.message });
  const signed = { ...prepared, signature, move: false };
  const done = await Promise.all(
    Array.from({ length: n % 5 === 0 ? 2 : 1 }, () => world.wallets.finish(code, browser, signed)),
  );
  return done.filter((one) => one.ok).length;
}

it(`${PEOPLE} links at once are all made, each once, and each owner is told`, async () => {
  const done = await Promise.all(people.map(link));
  expect(done).toEqual(people.map(() => 1));

  const { sql } = world.connection;
  const [links] = await sql<{ links: number; wallets: number; persons: number }[]>`
    select count(*)::int links, count(distinct wallet_id)::int wallets,
      count(distinct person_id)::int persons from wallet_link where unlinked_at is null`;
  expect(links).toEqual({ links: PEOPLE, wallets: PEOPLE, persons: PEOPLE });
  const [told] = await sql<{ told: number }[]>`
    select count(*)::int told from inbox where kind = 'wallet-linked'`;
  expect(told?.told).toBe(PEOPLE);
  for (const { member, key } of people.filter((_, n) => n % 25 === 0)) {
    expect(await world.wallets.list(member.person)).toMatchObject([
      { address: key.address, primary: true },
    ]);
  }
  // 500 keys sign, and 2,000 steps stand behind them: a limit against hanging, no measure of speed.
}, 180_000);
