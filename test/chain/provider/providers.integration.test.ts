/** T14: two providers of one chain, and what each of them may do wrong. The other answers, or it is unknown. */
import { parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Chain, createChain } from '#chain/client.ts';
import { createTokens, type Tokens } from '#chain/tokens/index.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createLog } from '#telemetry/log.ts';
import { createMetrics, type Metrics } from '#telemetry/metrics.ts';
import { createRestClock } from '#test/support/rest-clock.ts';
import { type Misbehaviour, type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

const CHAIN = 31_337;
const log = createLog({ level: 'silent' });
const clock = createRestClock();

let sandbox: SandboxChain;
let first: RpcProxy;
let second: RpcProxy;
let civ: Address;
let ada: Address;
let chain: Chain;
let tokens: Tokens;
let metrics: Metrics;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  [first, second] = [await startRpcProxy(sandbox.url), await startRpcProxy(sandbox.url)];
  civ = asAddress(sandbox.contracts.token.address);
  ada = asAddress(sandbox.people.ada.address);
});
/** Whoever answers is counted, however slow the machine: short only where one never does. */
async function open(timeoutMs: number): Promise<void> {
  metrics = createMetrics();
  const rpc = { [CHAIN]: [first.url, second.url] };
  chain = createChain({ rpc, finality: {}, timeoutMs, log, metrics, clock });
  tokens = createTokens(chain);
  await chain.assertChainIds();
  await chain.headBlock(CHAIN);
}
beforeEach(() => open(20_000));
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

const ofAda = async (): Promise<bigint | null | undefined> => {
  const { number } = await sandbox.publicClient.getBlock();
  return (await tokens.balancesOf('erc20', CHAIN, civ, [ada], { number })).get(ada);
};
const troubles = () => chain.providers(CHAIN).map((one) => one.trouble);
const asked = (proxy: RpcProxy, method = 'eth_call') =>
  proxy.seen.filter((one) => one.method === method).length;
const { pass } = clock;

const BAD: [string, Misbehaviour, string | undefined][] = [
  ['is down', { kind: 'forward-then', end: 'reset' }, 'down'],
  ['is a bad gateway', { kind: 'status', status: 502, body: '<h1>' }, 'down'],
  ['says nothing', { kind: 'slow-body' }, 'timeout'],
  ['trickles', { kind: 'trickle', everyMs: 40 }, 'timeout'],
  ['has had enough', { kind: 'status', status: 429, body: '' }, 'rate-limited'],
  [
    'has had enough for a while',
    { kind: 'status', status: 429, body: '', headers: { 'retry-after': '20' } },
    'rate-limited',
  ],
  ['shows a page', { kind: 'status', status: 200, body: '<html>wait</html>' }, 'bad-answer'],
  ['breaks inside', { kind: 'error', code: -32_603, message: 'internal error' }, 'failing'],
  ['lost the state', { kind: 'error', code: -32_000, message: 'missing trie node' }, undefined],
  ['refuses so much', { kind: 'error', code: -32_000, message: 'out of gas' }, undefined],
  ['gives calls no gas', { kind: 'result', result: '0x04' }, undefined],
  ['answers nothing', { kind: 'result', result: '0x' }, undefined],
];

describe.for(BAD)('a provider that %s', ([, bad, trouble]) => {
  if (trouble === 'timeout') beforeEach(() => open(1_000));

  test('is stood in for, and rests', async () => {
    first.misbehave = () => bad;
    expect(await ofAda()).toBe(parseEther('1000'));
    expect(troubles()).toEqual([trouble, undefined]);
    first.seen.length = 0;
    expect(await ofAda()).toBe(parseEther('1000'));
    expect(first.seen.length === 0).toBe(trouble !== undefined);
  });

  test('is asked again by itself, and answers', async () => {
    first.misbehave = () => bad;
    await ofAda();
    first.misbehave = undefined;
    pass(60_000);
    first.seen.length = 0;
    expect(await ofAda()).toBe(parseEther('1000'));
    expect([asked(first), troubles()]).toEqual([1, [undefined, undefined]]);
  });

  test('leaves it unknown where the other is no better', async () => {
    first.misbehave = () => bad;
    second.misbehave = () => bad;
    expect(await ofAda()).toBeNull();
  });
});

test('who asked not to be asked is not, even where nobody else is left; who only failed is', async () => {
  const enough: Misbehaviour = {
    ...{ kind: 'status', status: 429, body: '' },
    headers: { 'retry-after': '20' },
  };
  first.misbehave = () => enough;
  second.misbehave = () => enough;
  await expect(chain.headBlock(CHAIN)).rejects.toMatchObject({ code: 'rate-limited' });
  for (const one of [first, second]) one.seen.length = 0;
  await expect(chain.headBlock(CHAIN)).rejects.toMatchObject({
    code: 'rate-limited',
    retryAfterMs: expect.any(Number),
  });
  expect([first.seen, second.seen]).toEqual([[], []]);
  pass(21_000);
  for (const one of [first, second]) one.misbehave = () => ({ kind: 'forward-then', end: 'reset' });
  await expect(chain.headBlock(CHAIN)).rejects.toMatchObject({ code: 'unreachable' });
  for (const one of [first, second]) one.misbehave = undefined;
  expect((await chain.headBlock(CHAIN)).number).toBeGreaterThan(0n);
});

test('a provider behind is not asked for the present, nor for a block it lacks', async () => {
  const old = await sandbox.publicClient.getBlock();
  const heads = { stuck: true };
  const stale = await sandbox.publicClient.request({
    method: 'eth_getBlockByNumber',
    params: [`0x${old.number.toString(16)}`, false],
  });
  first.misbehave = ({ method, params }) =>
    heads.stuck && method === 'eth_getBlockByNumber' && params[0] === 'latest'
      ? { kind: 'result', result: stale }
      : undefined;
  await sandbox.anvil.mine(100, 1);
  pass(11_000);
  const head = await chain.headBlock(CHAIN);
  expect(head.number).toBe(await sandbox.publicClient.getBlockNumber({ cacheTime: 0 }));
  expect(troubles()).toEqual(['behind', undefined]);
  first.seen.length = 0;
  expect(await ofAda()).toBe(parseEther('1000'));
  expect(asked(first)).toBe(0);
  // What it has, it may tell where nobody else does.
  second.misbehave = () => ({ kind: 'forward-then', end: 'reset' });
  const then = await tokens.balancesOf('erc20', CHAIN, civ, [ada], { number: old.number });
  expect(then.get(ada)).toBe(parseEther('1000'));
  // The present is unknown: it is not the newest that whoever is left has.
  await expect(chain.headBlock(CHAIN)).rejects.toMatchObject({ retryable: true });
  expect(
    (await tokens.balancesOf('erc20', CHAIN, civ, [ada], { number: head.number })).get(ada),
  ).toBeNull();
  pass(120_000);
  await expect(chain.headBlock(CHAIN)).rejects.toMatchObject({ retryable: true });
  heads.stuck = false;
  pass(11_000);
  expect((await chain.headBlock(CHAIN)).number).toBe(head.number);
});

test('logs are asked of who has the last of the blocks: others would leave them out', async () => {
  const { number } = await sandbox.publicClient.getBlock();
  await sandbox.fund(ada, { civ: 1n });
  const head = (await chain.headBlock(CHAIN)).number;
  const early = await sandbox.publicClient.request({
    method: 'eth_getBlockByNumber',
    params: [`0x${number.toString(16)}`, false],
  });
  const fresh = createChain({
    rpc: { [CHAIN]: [first.url, second.url] },
    ...{ finality: {}, timeoutMs: 20_000, log, clock },
  });
  first.misbehave = ({ method }) => {
    if (method === 'eth_getLogs') return { kind: 'result', result: [] };
    return method === 'eth_getBlockByNumber' ? { kind: 'result', result: early } : undefined;
  };
  const moved = await createTokens(fresh).movementLogs(CHAIN, [civ], number + 1n, head);
  expect(moved.map((one) => one.wallet)).toContain(ada);
});

test('a provider that turned to another chain is not believed when it comes back', async () => {
  first.misbehave = () => ({ kind: 'status', status: 503, body: '' });
  await chain.headBlock(CHAIN);
  first.misbehave = ({ method }) =>
    method === 'eth_chainId' ? { kind: 'result', result: '0x1' } : undefined;
  pass(60_000);
  first.seen.length = 0;
  expect((await chain.headBlock(CHAIN)).number).toBeGreaterThan(0n);
  expect(first.seen.map((one) => one.method)).toEqual(['eth_chainId']);
  expect(troubles()).toEqual(['wrong-chain', undefined]);
});

test('a transaction goes on to the next one, and no contract that reverts is asked twice', async () => {
  const client = chain.client(CHAIN);
  second.seen.length = 0;
  await expect(
    client.call({ to: civ, data: '0xa9059cbb', account: sandbox.people.eve.address }),
  ).rejects.toThrow();
  expect(asked(second)).toBe(0);
  first.misbehave = ({ method }) =>
    method === 'eth_sendRawTransaction' ? { kind: 'status', status: 502, body: '' } : undefined;
  await client
    .request({ method: 'eth_sendRawTransaction', params: ['0x00'] })
    .catch(() => undefined);
  expect(asked(second, 'eth_sendRawTransaction')).toBe(1);
});

test('operators see who answers, what failed and how far each one is', async () => {
  second.misbehave = () => ({ kind: 'status', status: 429, body: '' });
  await chain.survey(CHAIN);
  const page = await metrics.text();
  const [one, two] = chain
    .providers(CHAIN)
    .map(({ name }) => `chain="${CHAIN}",provider="${name}"`);
  expect(page).toContain(`civitas_rpc_provider_up{${one}} 1`);
  expect(page).toContain(`civitas_rpc_provider_up{${two}} 0`);
  expect(page).toContain(`civitas_rpc_failures_total{${two},trouble="rate-limited"} 1`);
  expect(page).toMatch(new RegExp(`civitas_rpc_provider_head\\{${one}\\} [1-9]`));
  expect(page).toContain('method="eth_getBlockByNumber",outcome="answered"');
  expect(page).not.toContain('http://');
});
