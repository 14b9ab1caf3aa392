// The tokens of contracts/test behave as badly as their names say: else the tests that use them prove nothing.

import { type Address, erc20Abi, type Hash, parseAbi, parseUnits } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MisbehavingToken, type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';

const { ada, bo } = people;
let chain: SandboxChain;
beforeAll(async () => {
  chain = await startChain();
  await chain.anvil.setMining('automine');
});
afterAll(() => chain.stop());

const create = (name: MisbehavingToken) => chain.deployMisbehavingToken(name, ada.address);
const balanceOf = (address: Address, owner: Address) =>
  chain.publicClient.readContract({
    address,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [owner],
  });
const payment = (address: Address, amount: bigint) =>
  ({ address, abi: erc20Abi, functionName: 'transfer', args: [bo.address, amount] }) as const;
const simulate = (address: Address, amount: bigint) =>
  chain.publicClient.simulateContract({ ...payment(address, amount), account: ada.address });
/** How a sent transaction ended: what is read before it is mined is the state of before. */
const ending = async (hash: Hash) => (await chain.mined(hash)).status;
const succeed = async (sent: Promise<Hash>) => expect(await ending(await sent)).toBe('success');
const pay = async (address: Address, amount: bigint) =>
  ending(await chain.walletOf(ada).writeContract({ ...payment(address, amount), gas: 200_000n }));

test('returns-false: the transaction succeeds, nothing moves, only the answer tells', async () => {
  const token = await create('ReturnsFalseToken');
  expect((await simulate(token, 5n)).result).toBe(false);
  expect(await pay(token, 5n)).toBe('success');
  expect(await balanceOf(token, bo.address)).toBe(0n);
});

test('no-return: the value moves, an answer cannot be decoded', async () => {
  const token = await create('NoReturnToken');
  await expect(simulate(token, 5n)).rejects.toThrow('returned no data');
  expect(await pay(token, 5n)).toBe('success');
  expect(await balanceOf(token, bo.address)).toBe(5n);
});

test('fee-on-transfer: less arrives than was sent', async () => {
  const token = await create('FeeOnTransferToken');
  expect(await pay(token, 1_000n)).toBe('success');
  expect(await balanceOf(token, bo.address)).toBe(990n);
  expect(await balanceOf(token, ada.address)).toBe(parseUnits('1000', 18) - 1_000n);
});

test('reverting: every transfer reverts with a hostile reason', async () => {
  const token = await create('RevertingToken');
  await expect(simulate(token, 5n)).rejects.toThrow();
  const abi = [...erc20Abi, ...parseAbi(['error TransferRefused(string reason)'])] as const;
  await expect(
    chain.publicClient.simulateContract({ ...payment(token, 5n), abi, account: ada.address }),
  ).rejects.toThrow('**no** <b>way</b> @everyone');
  expect(await pay(token, 5n)).toBe('reverted');
  expect(await balanceOf(token, ada.address)).toBe(parseUnits('1000', 18));
});

test('blocklist: its owner stops one address, or everybody', async () => {
  const token = await create('BlocklistToken');
  const abi = parseAbi([
    'function setBlocked(address account, bool isBlocked)',
    'function pause()',
    'function unpause()',
  ]);
  const owner = chain.walletOf(chain.deployer);
  expect(await pay(token, 1n)).toBe('success');
  const block = { address: token, abi, functionName: 'setBlocked' } as const;
  await succeed(owner.writeContract({ ...block, args: [bo.address, true] }));
  expect(await pay(token, 1n)).toBe('reverted');
  await succeed(owner.writeContract({ ...block, args: [bo.address, false] }));
  await succeed(owner.writeContract({ address: token, abi, functionName: 'pause' }));
  expect(await pay(token, 1n)).toBe('reverted');
  await succeed(owner.writeContract({ address: token, abi, functionName: 'unpause' }));
  expect(await pay(token, 1n)).toBe('success');
  expect(await balanceOf(token, bo.address)).toBe(2n);
});

test('six-decimals: says 6 and means it', async () => {
  const token = await create('SixDecimalsToken');
  const decimals = await chain.publicClient.readContract({
    address: token,
    abi: erc20Abi,
    functionName: 'decimals',
  });
  expect(decimals).toBe(6);
  expect(await balanceOf(token, ada.address)).toBe(parseUnits('1000', 6));
});

test('lying-decimals: answers whatever it was told, also what is no uint8', async () => {
  const token = await create('LyingDecimalsToken');
  const abi = parseAbi([
    'function decimals() view returns (uint256)',
    'function claimDecimals(uint256 claimed)',
  ]);
  const claimed = () =>
    chain.publicClient.readContract({ address: token, abi, functionName: 'decimals' });
  expect(await claimed()).toBe(2n);
  expect(await balanceOf(token, ada.address)).toBe(parseUnits('1000', 18));
  const huge = 2n ** 256n - 1n;
  const lie = { address: token, abi, functionName: 'claimDecimals', args: [huge] } as const;
  await succeed(chain.walletOf(ada).writeContract(lie));
  expect(await claimed()).toBe(huge);
});
