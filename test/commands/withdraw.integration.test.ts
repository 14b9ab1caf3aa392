/** Story 7 in the tongue: deposit, balance, tip, withdraw, from words to a mined transaction. */
import { erc20Abi, parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asAddress, asId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { createDesk, type Desk, type Speaker } from '#test/support/desk.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let sandbox: SandboxChain;
let database: TestStore;
let desk: Desk;
let ada: Speaker;
let bo: Speaker;
beforeAll(async () => {
  [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
  desk = await createDesk({ sandbox, database });
  ada = await desk.speaker('Ada');
  bo = await desk.speaker('Bo');
  await sandbox.anvil.setMining('paused');
});
afterAll(async () => {
  await database.close();
  await sandbox.stop();
});

const CIV = 10n ** 18n;
const heldBy = (owner: `0x${string}`) =>
  sandbox.publicClient.readContract({
    address: sandbox.contracts.token.address,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [owner],
  });

async function link(who: Speaker, address: string): Promise<void> {
  const { store, services, community } = desk;
  const [account] = await services.people.accounts(who.person);
  if (!account) throw new Error('no account');
  await store.transaction('link', async (tx) => {
    const now = await tx.now();
    const wallet = { id: asId(crypto.randomUUID()), address: asAddress(address), chainId: null };
    const { id } = await tx.wallets.insertWallet({ ...wallet, createdAt: now } as Parameters<
      typeof tx.wallets.insertWallet
    >[0]);
    await tx.wallets.insertLink({
      id: crypto.randomUUID(),
      walletId: id,
      personId: who.person,
      accountId: account.id,
      isPrimary: true,
      message: '',
      signature: '0x',
      linkedAt: now,
    });
    await tx.people.updateWalletConsent(community, who.person, now);
  });
}

test('a balance begins empty, with the way in', async () => {
  const { text, reply } = await desk.run(ada, 'balance');
  expect(text).toContain('Available: 0 CIV');
  expect(reply.buttons?.flat().map(({ label }) => label)).toEqual(['Deposit']);
});

test('/deposit shows the vault, and what is sent there arrives', async () => {
  const shown = await desk.run(ada, 'deposit');
  const vault = /0x[0-9a-fA-F]{40}/.exec(shown.text)?.[0] as `0x${string}`;
  expect(await desk.services.executions.vaultOf(desk.community, sandbox.chainId)).toBe(
    vault.toLowerCase(),
  );
  await link(ada, people.ada.address);
  await sandbox.walletOf(people.ada).writeContract({
    address: sandbox.contracts.token.address,
    abi: erc20Abi,
    functionName: 'transfer',
    args: [vault, 10n * CIV],
  });
  await sandbox.anvil.mine(1);
  await desk.finalize();
  await desk.services.deposits.scan(desk.community);
  expect((await desk.run(ada, 'balance')).text).toContain('Available: 10 CIV');
});

test('/tip moves it on, to somebody without a wallet', async () => {
  const { text } = await desk.run(ada, 'tip', {
    to: desk.mention(bo),
    amount: '2 CIV',
    memo: 'for the docs',
  });
  expect(text).toBe('You tipped Bo 2 CIV. You have 8 CIV left.');
  const refused = await desk.run(bo, 'withdraw', { amount: '2' });
  expect(refused.reply.buttons?.flat().map(({ label }) => label)).toEqual(['Link a wallet']);
});

test('/withdraw says what will happen, asks once, and does it once', async () => {
  await link(bo, people.bo.address);
  const purse = await desk.store.executions.findSenderOf(desk.community, sandbox.chainId, 'gas');
  await sandbox.anvil.setBalance(purse?.address ?? '0x', parseEther('1'));
  const before = await heldBy(people.bo.address);
  const asked = await desk.run(bo, 'withdraw', { amount: '1.5' });
  expect(asked.text).toContain(`Send 1.5 CIV to your wallet ${people.bo.address}`);
  expect(asked.text).toContain('Your balance will be 0.5 CIV');
  expect((await desk.run(bo, 'balance')).text).toContain('Available: 2 CIV');
  // Ada finds the same button: it is her own money it would move, and her own wallet it would not name.
  expect((await desk.press(ada, asked, 'Send it')).text).not.toContain('on its way');

  const presses = await Promise.all(
    Array.from({ length: 5 }, () => desk.press(bo, asked, 'Send it')),
  );
  expect(new Set(presses.map(({ text }) => text)).size).toBe(1);
  expect(presses[0]?.text).toContain('Withdrawal #1: 1.5 CIV is on its way');
  expect((await desk.run(bo, 'balance')).text).toContain('On its way to your wallet: 1.5 CIV');
  await desk.carryOut();
  expect(await heldBy(people.bo.address)).toBe(before + (3n * CIV) / 2n);
  expect((await desk.run(bo, 'balance')).text).toContain('Available: 0.5 CIV');
  expect(await desk.services.ledger.recount(desk.community)).toEqual([]);
  await desk.services.deposits.scan(desk.community);
  await desk.services.reserves.check(desk.community);
  expect((await desk.services.reserves.view(desk.community))?.checked?.state).toBe('balanced');
});

test('/credit issue of a token in custody is refused in words', async () => {
  await desk.store.transaction('office', (tx) =>
    desk.services.offices.give(tx, desk.community, {
      person: ada.person,
      office: 'steward',
      by: ada.person,
      how: 'test',
    }),
  );
  const values = { to: desk.mention(bo), amount: '5', reason: 'r' };
  expect((await desk.run(ada, 'credit issue', values)).text).toContain('cannot be issued');
});
