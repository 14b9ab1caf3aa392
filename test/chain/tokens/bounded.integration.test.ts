/** Many reads in one call: what goes in and comes out, and what a provider that takes less changes. */
import { encodeFunctionData, erc20Abi, type Hex, parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Chain, createChain } from '#chain/client.ts';
import { callPerWallet, coinOfWallet } from '#chain/tokens/balances.ts';
import { BOUNDED_READS, type BoundedCall, readBounded, wordOf } from '#chain/tokens/bounded.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { compileContracts } from '#sandbox/chain/compile.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createLog } from '#telemetry/log.ts';
import { type Misbehaviour, type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

const CHAIN = 31_337;
let sandbox: SandboxChain;
let first: RpcProxy;
let second: RpcProxy;
let chain: Chain;
let block: bigint;
let balanceOf: (wallet: Address) => BoundedCall;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  [first, second] = [await startRpcProxy(sandbox.url), await startRpcProxy(sandbox.url)];
  const address = asAddress(sandbox.contracts.token.address);
  balanceOf = callPerWallet({ address, abi: erc20Abi, functionName: 'balanceOf' });
  block = await sandbox.publicClient.getBlockNumber();
});
/** What is counted here is asked once, however slow the machine. */
function open(timeoutMs = 20_000): void {
  const rpc = { [CHAIN]: [first.url, second.url] };
  const log = createLog({ level: 'silent' });
  chain = createChain({ rpc, finality: {}, timeoutMs, log });
}
beforeEach(() => open());
afterEach(() => {
  for (const one of [first, second]) {
    one.misbehave = undefined;
    one.seen.length = 0;
  }
});
afterAll(async () => {
  await Promise.all([first.stop(), second.stop()]);
  await sandbox.stop();
});

const walletAt = (n: number): Address => asAddress(`0x${(n + 1).toString(16).padStart(40, '0')}`);
const people = () =>
  Object.values(sandbox.people).map(({ address }): Address => asAddress(address));
const crowd = (size: number): Address[] => [
  ...people(),
  ...Array.from({ length: size }, (_, n) => walletAt(n)),
];
const asked = (proxy: RpcProxy): number[] =>
  proxy.seen
    .filter(({ method }) => method === 'eth_call')
    .map(({ params }) => (params as [{ data: Hex }])[0].data.length / 2);
const read = (calls: readonly BoundedCall[]) =>
  readBounded(chain.client(CHAIN), calls, { number: block });
const wordsOf = async (calls: readonly BoundedCall[]) => (await read(calls)).map(wordOf);

/** What viem's own coding and single calls give. */
const oneByOne = (wallets: readonly Address[]): Promise<bigint[]> =>
  Promise.all(
    wallets.map((wallet) =>
      sandbox.publicClient.readContract({
        ...{ address: sandbox.contracts.token.address, abi: erc20Abi },
        ...{ functionName: 'balanceOf', args: [wallet], blockNumber: block },
      }),
    ),
  );

test('the code that reads is what its source says', async () => {
  const { BoundedReads } = await compileContracts();
  expect(BOUNDED_READS).toBe(BoundedReads?.bytecode);
});

test('a wallet put into a call is the call that was encoded for it, and reads the same', async () => {
  const wallets = crowd(20);
  const single = wallets.map((wallet): BoundedCall => {
    const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [wallet] });
    return { to: asAddress(sandbox.contracts.token.address), data };
  });
  const expected = await oneByOne(wallets);
  expect(expected[0]).toBe(parseEther('1000'));
  expect(await wordsOf(wallets.map(balanceOf))).toEqual(expected);
  expect(await wordsOf(single)).toEqual(expected);
});

test('words of every length come back whole', async () => {
  // PUSH1 4 CALLDATALOAD PUSH0 MSTORE PUSH1 32 PUSH0 RETURN: its answer is what it was asked.
  const echo = asAddress('0x00000000000000000000000000000000000c0de6');
  await sandbox.anvil.setCode(echo, '0x6004355f5260205ff3');
  block = await sandbox.publicClient.getBlockNumber();
  const words = Array.from({ length: 257 }, (_, bits) => (1n << BigInt(bits)) - 1n);
  const calls = words.map((word): BoundedCall => {
    return { to: echo, data: `0x00000000${word.toString(16).padStart(64, '0')}` };
  });
  expect(await wordsOf(calls)).toEqual(words);
});

test('coins, calls of other forms and calls without a wallet stand beside each other', async () => {
  const [ada = walletAt(0)] = people();
  const contract = asAddress(sandbox.contracts.token.address);
  const supply = encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' });
  const symbol = encodeFunctionData({ abi: erc20Abi, functionName: 'symbol' });
  const answers = await read([
    balanceOf(ada),
    coinOfWallet(ada),
    { to: contract, data: symbol, most: 512 },
    { to: contract, data: supply },
    coinOfWallet(walletAt(0)),
    { to: contract, data: symbol },
    { to: contract, data: '0xdeadbeef' },
    balanceOf(walletAt(1)),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([
    ...['answered', 'answered', 'answered', 'answered'],
    ...['answered', 'too-large', 'silent', 'answered'],
  ]);
  const coin = await sandbox.publicClient.getBalance({ address: ada, blockNumber: block });
  expect(answers.map(wordOf)).toEqual([
    ...[parseEther('1000'), coin, undefined],
    ...[expect.any(BigInt), 0n, undefined, undefined, 0n],
  ]);
});

test('ten thousand are read in a few calls, each of which a provider takes', async () => {
  const wallets = crowd(10_000);
  const words = await wordsOf(wallets.map(balanceOf));
  const expected = await oneByOne(people());
  expect(words.slice(0, expected.length)).toEqual(expected);
  expect(words.slice(expected.length).every((one) => one === 0n)).toBe(true);
  expect(asked(first)).toHaveLength(5);
  expect(Math.max(...asked(first))).toBeLessThanOrEqual(49_152);
});

const TOO_MUCH: [string, Misbehaviour][] = [
  ['out of gas', { kind: 'error', code: -32_000, message: 'out of gas' }],
  ['a body too large', { kind: 'status', status: 413, body: 'Request Entity Too Large' }],
  ['an answer too large', { kind: 'error', code: -32_008, message: 'Response is too large' }],
];

test.for(TOO_MUCH)('%s halves what is asked of that provider, and of it alone', async ([, bad]) => {
  first.misbehave = ({ method, params }) =>
    method === 'eth_call' && (params as [{ data: Hex }])[0].data.length > 2 * 7_000
      ? bad
      : undefined;
  const wallets = crowd(2_000);
  const words = await wordsOf(wallets.map(balanceOf));
  expect(words).not.toContain(undefined);
  expect(asked(second)).toEqual([]);
  const sizes = asked(first);
  expect(sizes.slice(0, 4)).toEqual(sizes.slice(0, 4).toSorted((a, b) => b - a));
  const kept = sizes.at(-2) ?? 0;
  expect(kept).toBeLessThanOrEqual(7_000);
  // It goes back to more when that went well for a while, and finds its bound again.
  first.misbehave = undefined;
  first.seen.length = 0;
  for (let n = 0; n < 3; n += 1) await wordsOf(wallets.map(balanceOf));
  expect(asked(first)[0]).toBeLessThan(sizes[0] ?? 0);
  expect(Math.max(...asked(first))).toBeGreaterThan(kept * 2);
});

test('a call that takes too long is not asked in that size again', async () => {
  open(500);
  const wallets = crowd(2_000);
  first.misbehave = ({ method }) => (method === 'eth_call' ? { kind: 'slow-body' } : undefined);
  expect(await wordsOf(wallets.map(balanceOf))).not.toContain(undefined);
  const [whole = 0] = asked(first);
  second.misbehave = () => ({ kind: 'forward-then', end: 'reset' });
  first.misbehave = undefined;
  first.seen.length = 0;
  expect(await wordsOf(wallets.map(balanceOf))).not.toContain(undefined);
  expect(asked(first).every((size) => size < 0.6 * whole)).toBe(true);
});

test('half of the reads failing at one provider are read at the other', async () => {
  let calls = 0;
  first.misbehave = ({ method }) => {
    if (method === 'eth_call') calls += 1;
    return calls > 2 ? { kind: 'status', status: 502, body: '' } : undefined;
  };
  const wallets = crowd(9_000);
  const answers = await read(wallets.map(balanceOf));
  expect(answers.map(wordOf)).not.toContain(undefined);
  expect([asked(first).length, asked(second).length]).toEqual([3, 2]);
  // Each answer names who gave it; neither url has a domain.
  const tellers = answers.map(({ toldBy }) => toldBy);
  const change = tellers.indexOf('RPC 2');
  expect(change).toBeGreaterThan(0);
  expect(new Set(tellers.slice(0, change))).toEqual(new Set(['RPC 1']));
  expect(new Set(tellers.slice(change))).toEqual(new Set(['RPC 2']));
});

test('half of the contracts failing leave the other half read', async () => {
  const nothing = callPerWallet({
    ...{ address: walletAt(7), abi: erc20Abi, functionName: 'balanceOf' },
  });
  const wallets = people();
  const words = await wordsOf(wallets.flatMap((one) => [nothing(one), balanceOf(one)]));
  const expected = await oneByOne(wallets);
  expect(words).toEqual(expected.flatMap((word) => [undefined, word]));
});

test('a contract that answers as much as it likes, or says why at length, fails alone', async () => {
  // Both take a size from their argument; the one returns so many bytes, the other reverts with them.
  const [tells, refuses] = [walletAt(0xc0de7), walletAt(0xc0de8)];
  await sandbox.anvil.setCode(tells, '0x6004355ff3');
  await sandbox.anvil.setCode(refuses, '0x6004355ffd');
  block = await sandbox.publicClient.getBlockNumber({ cacheTime: 0 });
  const asks = (to: Address, bytes: number): BoundedCall => {
    return { to, data: `0x00000000${bytes.toString(16).padStart(64, '0')}` };
  };
  const [ada = walletAt(0)] = people();
  const sizes = [0, 31, 32, 33, 100_000, 2_000_000];
  const answers = await read([
    ...sizes.map((size) => asks(tells, size)),
    ...sizes.map((size) => asks(refuses, size)),
    balanceOf(ada),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([
    ...['answered', 'answered', 'answered', 'too-large', 'too-large', 'silent'],
    ...['silent', 'reverted', 'reverted', 'reverted', 'reverted', 'silent'],
    'answered',
  ]);
  expect(answers.map(wordOf).filter((word) => word !== undefined)).toEqual([
    0n,
    parseEther('1000'),
  ]);
  expect(Math.max(...answers.slice(6, 12).map(({ data }) => data.length))).toBe(10);
});
