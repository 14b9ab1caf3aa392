/** A reorganisation between the head and the read: what is told of a block is that very block's, or nothing. */
import { erc20Abi, parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Block, type Chain, createChain } from '#chain/client.ts';
import { createTokens, type Tokens } from '#chain/tokens/index.ts';
import { readingKey } from '#core/eligibility/reading.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { createLog } from '#telemetry/log.ts';
import { type Misbehaviour, type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

const CHAIN = 31_337;
const finn = asAddress(people.finn.address);
let sandbox: SandboxChain;
let proxy: RpcProxy;
let chain: Chain;
let tokens: Tokens;
let civ: Address;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  proxy = await startRpcProxy(sandbox.url);
  civ = asAddress(sandbox.contracts.token.address);
});
beforeEach(async () => {
  const log = createLog({ level: 'silent' });
  chain = createChain({ rpc: { [CHAIN]: [proxy.url] }, finality: {}, timeoutMs: 2_000, log });
  tokens = createTokens(chain);
  await sandbox.anvil.mine(4);
  proxy.seen.length = 0;
});
afterEach(() => {
  proxy.misbehave = undefined;
});
afterAll(async () => {
  await proxy.stop();
  await sandbox.stop();
});

const asking = () => ({ kind: 'erc20', chainId: CHAIN, contract: civ, argument: '' }) as const;
async function told(block: Block): Promise<bigint | undefined> {
  const found = await tokens.readingsOf(CHAIN, [{ asking: asking(), wallets: [finn] }], block);
  return found.get(readingKey(asking(), finn))?.value;
}
/** Through a client of its own: neither counted nor misled. */
const truth = (blockNumber?: bigint): Promise<bigint> =>
  sandbox.publicClient.readContract({
    ...{ address: civ, abi: erc20Abi, functionName: 'balanceOf', args: [finn] },
    ...(blockNumber !== undefined && { blockNumber }),
  });
async function give(civs: string): Promise<void> {
  const hash = await sandbox.walletOf(people.cleo).writeContract({
    ...{ address: civ, abi: erc20Abi, functionName: 'transfer' },
    args: [finn, parseEther(civs)],
  } as never);
  await sandbox.mined(hash);
}
const methods = () => proxy.seen.map(({ method }) => method);
const refusing =
  (code: number, message: string): RpcProxy['misbehave'] =>
  ({ method, params }): Misbehaviour | undefined =>
    method === 'eth_call' && typeof params[1] === 'object'
      ? { kind: 'error', code, message }
      : undefined;

const NODES: readonly (readonly [string, RpcProxy['misbehave']])[] = [
  ['takes hashes', undefined],
  [
    'takes numbers alone',
    refusing(-32_602, 'invalid argument 1: json: cannot unmarshal object into Go value'),
  ],
  ['breaks on hashes', refusing(-32_603, 'Internal error')],
];

test.for(NODES)(
  'of a node that %s, a value of another block never stands under the hash',
  async ([, misbehave]) => {
    proxy.misbehave = misbehave;
    const before = await truth();
    await give('5');
    const head = await chain.headBlock(CHAIN);
    // What its block held is gone, and another block stands at its height.
    await sandbox.anvil.reorg(1);
    expect(await truth(head.number)).toBe(before);
    await expect(told(head)).rejects.toMatchObject({ code: 'missing-state', retryable: true });
    // Nor is it told later.
    await expect(told(head)).rejects.toMatchObject({ code: 'missing-state' });
    expect(await told(await chain.headBlock(CHAIN))).toBe(before);
  },
);

test.for(NODES)('of a node that %s, what stands is read, and once', async ([, misbehave]) => {
  proxy.misbehave = misbehave;
  const before = await truth();
  await give('5');
  const head = await chain.headBlock(CHAIN);
  await give('2');
  expect(await told(head)).toBe(before + parseEther('5'));
  const asked = proxy.seen.length;
  expect(await told(head)).toBe(before + parseEther('5'));
  expect(proxy.seen).toHaveLength(asked);
});

test('a reorganisation between the read by number and the look at its block discards what was read', async () => {
  const before = await truth();
  const refuse = NODES[1]?.[1];
  proxy.misbehave = refuse;
  // Known from here on.
  expect(await told(await chain.headBlock(CHAIN))).toBe(before);
  await give('1');
  const head = await chain.headBlock(CHAIN);
  proxy.seen.length = 0;
  proxy.misbehave = async (request) => {
    if (request.method === 'eth_getBlockByNumber') await sandbox.anvil.reorg(1);
    return refuse?.(request);
  };
  await expect(told(head)).rejects.toMatchObject({ code: 'missing-state' });
  expect(methods()).toEqual(['eth_call', 'eth_getBlockByNumber']);
});

test('a node that refuses hashes is asked with one once, and again after it was gone', async () => {
  proxy.misbehave = NODES[1]?.[1];
  await told(await chain.headBlock(CHAIN));
  expect(methods()).toEqual([
    ...['eth_chainId', 'eth_getBlockByNumber', 'eth_call', 'eth_call', 'eth_getBlockByNumber'],
  ]);
  await give('1');
  proxy.seen.length = 0;
  await told(await chain.headBlock(CHAIN));
  expect(methods()).toEqual(['eth_getBlockByNumber', 'eth_call', 'eth_getBlockByNumber']);
  proxy.misbehave = () => ({ kind: 'status', status: 502, body: '' });
  await expect(chain.headBlock(CHAIN)).rejects.toMatchObject({ code: 'unreachable' });
  proxy.misbehave = undefined;
  await give('1');
  const head = await chain.headBlock(CHAIN);
  proxy.seen.length = 0;
  await told(head);
  expect(methods()).toEqual(['eth_call']);
  expect(proxy.seen[0]?.params[1]).toEqual({ blockHash: head.hash, requireCanonical: true });
});

test('one of two nodes has left the block aside: the other one reads it', async () => {
  await give('3');
  const head = await chain.headBlock(CHAIN);
  const other = await startRpcProxy(sandbox.url);
  const log = createLog({ level: 'silent' });
  const rpc = { [CHAIN]: [proxy.url, other.url] };
  tokens = createTokens(createChain({ rpc, finality: {}, timeoutMs: 2_000, log }));
  const notCanonical = refusing(-32_000, 'hash 0x12 is not currently canonical');
  proxy.misbehave = notCanonical;
  expect(await told(head)).toBe(await truth());
  other.misbehave = notCanonical;
  await sandbox.anvil.mine(1);
  const next = await chain.headBlock(CHAIN);
  await expect(told(next)).rejects.toMatchObject({ code: 'missing-state' });
  await other.stop();
});

test('a block that goes between two calls of one look leaves nothing of it', async () => {
  await give('5');
  const head = await chain.headBlock(CHAIN);
  const crowd = Array.from({ length: 5_000 }, (_, n) =>
    asAddress(`0x${(n + 4_096).toString(16).padStart(40, '0')}`),
  );
  const asked = [{ asking: asking(), wallets: [finn, ...crowd] }];
  let calls = 0;
  proxy.misbehave = ({ method }) => {
    if (method !== 'eth_call') return undefined;
    calls += 1;
    return calls > 1 ? { kind: 'error', code: -32_001, message: 'Resource not found' } : undefined;
  };
  await expect(tokens.readingsOf(CHAIN, asked, head)).rejects.toMatchObject({
    code: 'missing-state',
  });
  expect(calls).toBe(2);
  proxy.misbehave = undefined;
  expect((await tokens.readingsOf(CHAIN, asked, head)).size).toBe(5_001);
});

test('at a block known by its number alone nothing is kept: two blocks are two reads', async () => {
  const first = await chain.headBlock(CHAIN);
  const before = await truth();
  await give('7');
  const second = await chain.headBlock(CHAIN);
  const read = async ({ number }: Block) => {
    const asked = [{ asking: asking(), wallets: [finn] }];
    return [...(await tokens.readingsOf(CHAIN, asked, { number })).values()][0]?.value;
  };
  expect([await read(first), await read(second)]).toEqual([before, before + parseEther('7')]);
});

test('balances of a block that was taken back are unknown, and those of the one in its place are not', async () => {
  const before = await truth();
  await give('5');
  const head = await chain.headBlock(CHAIN);
  await sandbox.anvil.reorg(1);
  const balance = async (block: { number: bigint; hash?: `0x${string}` }) =>
    (await tokens.balancesOf('erc20', CHAIN, civ, [finn], block)).get(finn);
  expect(await balance(head)).toBeNull();
  expect(await balance({ number: head.number })).toBe(before);
});
