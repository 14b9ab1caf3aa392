/** Thin verbs on transactions: what is known, what is not, and what used a nonce. */
import type { Hex } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Broadcast, createBroadcast } from '#chain/broadcast.ts';
import { createChain } from '#chain/client.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createLog } from '#telemetry/log.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

const CHAIN = 31_337;
const NOBODY = `0x${'12'.repeat(32)}` as const;
let sandbox: SandboxChain;
let proxy: RpcProxy;
let broadcast: Broadcast;
let cleo: Address;
beforeAll(async () => {
  sandbox = await startChain();
  proxy = await startRpcProxy(sandbox.url);
  await sandbox.anvil.setMining('paused');
  broadcast = open(20_000);
  cleo = asAddress(sandbox.people.cleo.address);
});
afterEach(() => {
  proxy.misbehave = undefined;
});
afterAll(async () => {
  await proxy.stop();
  await sandbox.stop();
});

const open = (timeoutMs: number): Broadcast => {
  const log = createLog({ level: 'silent' });
  return createBroadcast(
    createChain({ rpc: { [CHAIN]: [proxy.url] }, finality: {}, timeoutMs, log }),
  );
};
const signed = (nonce: number, maxFeePerGas = 10n ** 10n) =>
  sandbox.walletOf(sandbox.people.cleo).signTransaction({
    to: cleo,
    value: 0n,
    nonce,
    gas: 21_000n,
    maxFeePerGas,
    maxPriorityFeePerGas: 10n ** 9n,
    type: 'eip1559',
  });
const head = () => sandbox.publicClient.getBlockNumber({ cacheTime: 0 });

const receiptOf = async (hash: Hex) => (await broadcast.receipts(CHAIN, [hash])).get(hash);

test('a send is accepted, then known, then too low; no answer is no verdict', async () => {
  const raw = await signed(0);
  expect(await broadcast.sendRaw(CHAIN, raw)).toEqual({ code: 'accepted', detail: '' });
  expect((await broadcast.sendRaw(CHAIN, raw)).code).toBe('already-known');
  expect((await broadcast.sendRaw(CHAIN, await signed(0, 9n * 10n ** 9n))).code).toBe(
    'underpriced',
  );
  expect(await broadcast.nonceAt(CHAIN, cleo, 'pending')).toBe(1);
  await sandbox.anvil.mine(1);
  expect((await broadcast.sendRaw(CHAIN, await signed(0, 3n * 10n ** 10n))).code).toBe(
    'nonce-too-low',
  );
  proxy.misbehave = ({ method }) =>
    method === 'eth_sendRawTransaction' ? { kind: 'forward-then', end: 'hang' } : undefined;
  expect((await open(500).sendRaw(CHAIN, await signed(1))).code).toBe('timeout');
  proxy.misbehave = undefined;
  await sandbox.anvil.mine(1);
  expect(await broadcast.nonceAt(CHAIN, cleo, 'latest')).toBe(2);
});

test('a send is never repeated by the client itself', async () => {
  proxy.seen.length = 0;
  proxy.misbehave = ({ method }) =>
    method === 'eth_sendRawTransaction' ? { kind: 'status', status: 503, body: '' } : undefined;
  await broadcast.sendRaw(CHAIN, await signed(9));
  expect(proxy.seen.filter(({ method }) => method === 'eth_sendRawTransaction')).toHaveLength(1);
});

test('a receipt is there, is not there, or is not known', async () => {
  const nonce = await broadcast.nonceAt(CHAIN, cleo, 'latest');
  const raw = await signed(nonce);
  await broadcast.sendRaw(CHAIN, raw);
  const block = await sandbox.publicClient.getBlock({
    blockTag: 'pending',
    includeTransactions: true,
  });
  const hash = block.transactions.find((one) => asAddress(one.from) === cleo)?.hash ?? NOBODY;
  expect(await receiptOf(hash)).toEqual({ kind: 'none' });
  expect(await broadcast.isKnown(CHAIN, hash)).toBe(true);
  expect(await broadcast.isKnown(CHAIN, NOBODY)).toBe(false);
  await sandbox.anvil.mine(1);
  const number = await head();
  const mined = { number, hash: await broadcast.blockHash(CHAIN, number) };
  expect(await receiptOf(hash)).toEqual({
    kind: 'receipt',
    block: mined,
    succeeded: true,
  });
  expect(await receiptOf(NOBODY)).toEqual({ kind: 'none' });
  proxy.misbehave = () => ({ kind: 'status', status: 500, body: '' });
  expect(await receiptOf(hash)).toEqual({ kind: 'unknown' });
  await expect(broadcast.isKnown(CHAIN, hash)).rejects.toMatchObject({ code: 'unreachable' });
});

test("T14: a receipt whose block is not in the node's own chain is not known", async () => {
  const nonce = await broadcast.nonceAt(CHAIN, cleo, 'latest');
  await broadcast.sendRaw(CHAIN, await signed(nonce));
  await sandbox.anvil.mine(1);
  const block = await sandbox.publicClient.getBlock({ blockTag: 'latest' });
  const [hash = NOBODY] = block.transactions;
  const receipt = await sandbox.publicClient.request({
    method: 'eth_getTransactionReceipt',
    params: [hash],
  });
  proxy.misbehave = ({ method }) =>
    method === 'eth_getTransactionReceipt'
      ? { kind: 'result', result: { ...receipt, blockHash: NOBODY } }
      : undefined;
  expect(await receiptOf(hash)).toEqual({ kind: 'unknown' });
});

test('the transaction that used a nonce is found by halving the chain', async () => {
  await sandbox.anvil.mine(3);
  const nonce = await broadcast.nonceAt(CHAIN, cleo, 'latest');
  await broadcast.sendRaw(CHAIN, await signed(nonce));
  await sandbox.anvil.mine(1);
  const at = await head();
  await sandbox.anvil.mine(20);
  proxy.seen.length = 0;
  const found = await broadcast.findByNonce(CHAIN, cleo, nonce, await head());
  expect(found).toMatchObject({
    from: cleo,
    nonce,
    to: cleo,
    value: 0n,
    data: '0x',
    blockNumber: at,
  });
  expect(proxy.seen.length).toBeLessThan(12);
  expect(await broadcast.findByNonce(CHAIN, cleo, nonce + 1, await head())).toBeUndefined();
});

test("fees, money and a no-op's gas are read; a read that failed is a fault", async () => {
  const { baseFee, priorityFee } = await broadcast.feeMarket(CHAIN);
  expect(baseFee > 0n && priorityFee > 0n).toBe(true);
  expect(await broadcast.voidGas(CHAIN, cleo)).toBe(21_000n);
  expect(await broadcast.nativeBalance(CHAIN, cleo)).toBe(
    await sandbox.publicClient.getBalance({ address: cleo }),
  );
  proxy.misbehave = () => ({ kind: 'status', status: 429, body: '' });
  await expect(broadcast.feeMarket(CHAIN)).rejects.toMatchObject({
    code: 'rate-limited',
    retryable: true,
  });
});
