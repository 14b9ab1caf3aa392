/** T13, T14: which chain a url serves, what happens when one fails, and what counts as final. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ChainOptions, createChain } from '#chain/client.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createLog } from '#telemetry/log.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

let sandbox: SandboxChain;
let proxy: RpcProxy;
beforeAll(async () => {
  sandbox = await startChain();
  proxy = await startRpcProxy(sandbox.url);
});
afterEach(() => {
  proxy.misbehave = undefined;
  proxy.seen.length = 0;
});
afterAll(async () => {
  await proxy.stop();
  await sandbox.stop();
});

/** Nobody listens there. */
const dead = 'http://127.0.0.1:9';
const log = createLog({ level: 'silent' });
const open = (
  rpc: ChainOptions['rpc'],
  finality: ChainOptions['finality'] = {},
  timeoutMs = 20_000,
) => createChain({ rpc, finality, timeoutMs, log });

test('T13: a url that serves another chain refuses the start, wherever it stands in the list', async () => {
  await expect(open({ 1: [sandbox.url] }).assertChainIds()).rejects.toMatchObject({
    code: 'wrong-chain',
    retryable: false,
  });
  proxy.misbehave = ({ method }) =>
    method === 'eth_chainId' ? { kind: 'result', result: '0x1' } : undefined;
  const chain = open({ 31337: [sandbox.url, proxy.url] });
  await expect(chain.assertChainIds()).rejects.toMatchObject({ code: 'wrong-chain' });
  await expect(open({ 31337: [sandbox.url] }).assertChainIds()).resolves.toBeUndefined();
});

test('T13: a url that was silent at the start is asked before its first use, and not believed', async () => {
  proxy.misbehave = () => ({ kind: 'status', status: 503, body: '' });
  const chain = open({ 31337: [proxy.url] });
  await chain.assertChainIds();
  proxy.misbehave = ({ method }) =>
    method === 'eth_chainId' ? { kind: 'result', result: '0x1' } : undefined;
  await expect(chain.headBlock(31_337)).rejects.toMatchObject({ code: 'wrong-chain' });
  proxy.misbehave = undefined;
  expect((await chain.headBlock(31_337)).number).toBeGreaterThan(0n);
});

test('the next url answers when one is dead, silent, slow or talks nonsense', async () => {
  const chain = open({ 31337: [dead, proxy.url, sandbox.url] }, {}, 1_000);
  expect((await chain.headBlock(31_337)).number).toBeGreaterThan(0n);
  for (const bad of [
    { kind: 'slow-body' },
    { kind: 'status', status: 429, body: '' },
    { kind: 'status', status: 200, body: '<html>' },
    { kind: 'forward-then', end: 'reset' },
  ] as const) {
    proxy.misbehave = () => bad;
    expect((await chain.headBlock(31_337)).number).toBeGreaterThan(0n);
  }
});

test('every wait is bounded, and ends in a fault that may be tried again', async () => {
  const chain = open({ 31337: [proxy.url] }, {}, 500);
  await chain.assertChainIds();
  proxy.misbehave = () => ({ kind: 'slow-body' });
  await expect(chain.headBlock(31_337)).rejects.toMatchObject({ code: 'timeout', retryable: true });
});

test('final is what the node calls so, or so many blocks behind its newest', async () => {
  await sandbox.anvil.mine(10);
  const byTag = await open({ 31337: [sandbox.url] }).finalBlock(31_337);
  const byDepth = await open({ 31337: [sandbox.url] }, { 31337: 5 }).finalBlock(31_337);
  const head = await open({ 31337: [sandbox.url] }).headBlock(31_337);
  expect(head.number - byDepth.number).toBeLessThanOrEqual(6n);
  expect(head.number - byDepth.number).toBeGreaterThanOrEqual(5n);
  expect(byTag.number).toBeLessThan(head.number);
  const block = await sandbox.publicClient.getBlock({ blockNumber: byDepth.number });
  expect(byDepth).toEqual({ number: block.number, hash: block.hash, timestamp: block.timestamp });
  const young = await open({ 31337: [sandbox.url] }, { 31337: 1_000_000 }).finalBlock(31_337);
  expect(young.number).toBe(0n);
});

test('a head is read anew each time', async () => {
  const chain = open({ 31337: [sandbox.url] });
  const before = await chain.headBlock(31_337);
  await sandbox.anvil.mine(3);
  expect((await chain.headBlock(31_337)).number).toBeGreaterThanOrEqual(before.number + 3n);
});

test('a chain that is not configured is a mistake of ours, a chain without urls of the operator', () => {
  const chain = open({ 31337: [sandbox.url] });
  expect(chain.chainIds).toEqual([31_337]);
  expect(() => chain.client(1)).toThrow('not configured');
  expect(() => open({ 1: [] })).toThrow('no RPC url');
});
