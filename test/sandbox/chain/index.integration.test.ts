import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFunctionData, parseEther, parseUnits } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { walletAbi } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { startingCiv, startingEtherWei } from '#sandbox/chain/settlement.ts';

const { ada, bo, cleo, dan, finn } = people;
const dir = mkdtempSync(join(tmpdir(), 'civitas-sandbox-chain-'));
let chain: SandboxChain;
beforeAll(async () => {
  chain = await startChain();
});
afterAll(async () => {
  await chain.stop();
  rmSync(dir, { recursive: true, force: true });
});

const mined = (hash: `0x${string}`) => chain.publicClient.waitForTransactionReceipt({ hash });
const civOf = (address: `0x${string}`) =>
  chain.publicClient.readContract({
    ...chain.contracts.token,
    functionName: 'balanceOf',
    args: [address],
  });

test('everybody starts with the share that is written, already final, read in one multicall', async () => {
  const balances = await chain.publicClient.multicall({
    contracts: Object.values(people).map(({ address }) => ({
      ...chain.contracts.token,
      functionName: 'balanceOf' as const,
      args: [address] as const,
    })),
    allowFailure: false,
    blockTag: 'finalized',
  });
  expect(balances).toEqual(Object.values(startingCiv).map((whole) => parseUnits(`${whole}`, 18)));
  expect(await chain.publicClient.getBalance({ address: dan.address })).toBe(startingEtherWei);
});

test('a multicall reports the one call that fails and answers the rest', async () => {
  const [token, nobody] = await chain.publicClient.multicall({
    contracts: [
      { ...chain.contracts.token, functionName: 'symbol' },
      { ...chain.contracts.badge, functionName: 'ownerOf', args: [999n] },
    ],
  });
  expect(token).toEqual({ status: 'success', result: 'CIV' });
  expect(nobody.status).toBe('failure');
});

test('Ada and Bo hold a badge each, Cleo the items', async () => {
  const { badge, items } = chain.contracts;
  const read = chain.publicClient.readContract;
  expect(await read({ ...badge, functionName: 'ownerOf', args: [1n] })).toBe(ada.address);
  expect(await read({ ...badge, functionName: 'ownerOf', args: [2n] })).toBe(bo.address);
  const accounts = [cleo.address, cleo.address, dan.address];
  const held = await read({
    ...items,
    functionName: 'balanceOfBatch',
    args: [accounts, [1n, 2n, 1n]],
  });
  expect(held).toEqual([10n, 1n, 0n]);
});

test('votes count at a past block, and only once delegated', async () => {
  const { token } = chain.contracts;
  const read = chain.publicClient.readContract;
  const delegated = await mined(
    await chain.walletOf(ada).writeContract({
      ...token,
      functionName: 'delegate',
      args: [ada.address],
    }),
  );
  const sent = await mined(
    await chain.walletOf(ada).writeContract({
      ...token,
      functionName: 'transfer',
      args: [finn.address, parseUnits('100', 18)],
    }),
  );
  await chain.anvil.mine(1);
  const votesAt = (block: bigint) =>
    read({ ...token, functionName: 'getPastVotes', args: [ada.address, block] });
  expect(await votesAt(delegated.blockNumber - 1n)).toBe(0n);
  expect(await votesAt(delegated.blockNumber)).toBe(parseUnits('1000', 18));
  expect(await votesAt(sent.blockNumber)).toBe(parseUnits('900', 18));
  expect(await read({ ...token, functionName: 'CLOCK_MODE' })).toContain('mode=blocknumber');
});

test('a contract wallet proves its owner by ERC-1271, acts for him, and forgets a former owner', async () => {
  const address = await chain.deployContractWallet(cleo.address);
  await chain.fund(address, { ethWei: parseEther('1'), civ: 12n });
  expect(await civOf(address)).toBe(12n);
  const message = 'Civitas asks';
  const signature = await accountOf(cleo).signMessage({ message });
  const isProven = () => chain.publicClient.verifyMessage({ address, message, signature });
  expect(await isProven()).toBe(true);
  const other = await accountOf(dan).signMessage({ message });
  expect(await chain.publicClient.verifyMessage({ address, message, signature: other })).toBe(
    false,
  );

  const { token } = chain.contracts;
  const payment = encodeFunctionData({
    abi: token.abi,
    functionName: 'transfer',
    args: [dan.address, 2n],
  });
  const before = await civOf(dan.address);
  const call = { address, abi: walletAbi } as const;
  await mined(
    await chain.walletOf(cleo).writeContract({
      ...call,
      functionName: 'execute',
      args: [token.address, 0n, payment],
    }),
  );
  expect(await civOf(dan.address)).toBe(before + 2n);

  const handOver = { ...call, functionName: 'setOwner', args: [dan.address] } as const;
  await expect(chain.walletOf(dan).writeContract(handOver)).rejects.toThrow(/NotOwner|reverted/);
  await mined(await chain.walletOf(cleo).writeContract(handOver));
  expect(await isProven()).toBe(false);
});

test('gifts asked for at the same moment all arrive', async () => {
  const before = await civOf(finn.address);
  await Promise.all([1n, 2n, 3n, 4n].map((civ) => chain.fund(finn.address, { civ })));
  expect(await civOf(finn.address)).toBe(before + 10n);
});

test.for(['paused', 'automine'] as const)(
  'what was sent gets one block where blocks are %s, however often it is asked for',
  async (mining) => {
    await chain.anvil.setMining(mining);
    try {
      const head = await chain.publicClient.getBlockNumber();
      const payment = { to: dan.address, value: 1n } as const;
      const hash = await chain.walletOf(cleo).sendTransaction(payment);
      expect((await chain.mined(hash)).blockNumber).toBe(head + 1n);
      expect((await chain.mined(hash)).blockNumber).toBe(head + 1n);
      expect(await chain.publicClient.getBlockNumber()).toBe(head + 1n);
    } finally {
      await chain.anvil.setMining('interval');
    }
  },
);

test('the clock moves a day in one step', async () => {
  const before = await chain.publicClient.getBlock();
  await chain.increaseTime(86_400);
  const after = await chain.publicClient.getBlock();
  expect(Number(after.timestamp - before.timestamp)).toBeGreaterThanOrEqual(86_400);
  // Anvil counts whole seconds from its last block, which may be one off the system's clock.
  expect(Math.abs((await chain.anvil.clockOffset()) - 86_400)).toBeLessThanOrEqual(1);
});

test('two chains at once share addresses and nothing else', async () => {
  const [one, two] = await Promise.all([startChain(), startChain({ chainId: 31_338 })]);
  await one.fund(finn.address, { civ: 5n });
  const balanceOn = ({ publicClient, contracts }: SandboxChain) =>
    publicClient.readContract({
      ...contracts.token,
      functionName: 'balanceOf',
      args: [finn.address],
    });
  expect([await balanceOn(one), await balanceOn(two)]).toEqual([5n, 0n]);
  expect([one.chainId, two.chainId]).toEqual([31_337, 31_338]);
  expect(one.url).not.toBe(two.url);
  await Promise.all([one.stop(), two.stop()]);
});

test('a kept chain continues: same block, same code, nothing given twice; a fresh one begins anew', async () => {
  const first = await startChain({ dir, keepState: true });
  await first.fund(finn.address, { civ: 3n });
  const wallet = await first.deployContractWallet(bo.address);
  const transfers = await first.publicClient.getContractEvents({
    ...first.contracts.token,
    eventName: 'Transfer',
    fromBlock: 0n,
  });
  const height = await first.publicClient.getBlockNumber();
  await first.stop();

  const second = await startChain({ dir, keepState: true });
  const { publicClient, contracts } = second;
  expect(await publicClient.getBlockNumber()).toBeGreaterThanOrEqual(height);
  expect(await publicClient.getCode({ address: wallet })).toMatch(/^0x60/);
  const again = await publicClient.getContractEvents({
    ...contracts.token,
    eventName: 'Transfer',
    fromBlock: 0n,
  });
  expect(again).toEqual(transfers);
  const supply = await publicClient.readContract({
    ...contracts.token,
    functionName: 'totalSupply',
  });
  expect(supply).toBe(parseUnits('1910', 18) + 3n);
  await second.fund(finn.address, { civ: 1n });
  await second.stop();

  const fresh = await startChain({ dir });
  expect(await fresh.publicClient.getCode({ address: wallet })).toBeUndefined();
  await fresh.stop();
});

test('keeping needs a place to keep', async () => {
  await expect(startChain({ keepState: true })).rejects.toThrow('needs a dir');
});
