/** A gate over two providers that fail in turns: the other one answers, or it is unknown and nobody loses a role. */
import { parseUnits } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';
import { type Misbehaviour, type RpcProxy, startRpcProxy } from '../../support/rpc-proxy.ts';

let chain: SandboxChain;
let first: RpcProxy;
let second: RpcProxy;
let world: GateWorld;
let cleo: Somebody;
let dan: Somebody;

beforeAll(async () => {
  chain = await startChain();
  await chain.anvil.setMining('automine');
  [first, second] = [await startRpcProxy(chain.url), await startRpcProxy(chain.url)];
});
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  await chain?.stop();
});
beforeEach(async () => {
  for (const one of [first, second]) one.misbehave = undefined;
  world = await startGateWorld(chain, URLS());
  await world.openGate('erc20(CIV) >= 100');
  cleo = await world.joinDiscord('Cleo');
  dan = await world.joinTelegram('Dan');
  await world.link(cleo, people.cleo.address);
  await world.link(dan, people.dan.address);
  await world.work();
  expect(held()).toEqual([1, 'holder']);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const KEY = '5ecre7key';
/** As operators write them: with keys in whatever place. */
const URLS = () => [
  `${first.url}/v3/${KEY}`,
  `${second.url.replace('//', `//${KEY}:${KEY}@`)}/?dkey=${KEY}#${KEY}`,
];
const DOWN: Misbehaviour = { kind: 'status', status: 502, body: '' };
const held = () => [world.rolesOf(cleo).length, world.tagOf(dan)];
const send = async (from: keyof typeof people, to: keyof typeof people, civ: string) =>
  chain.publicClient.waitForTransactionReceipt({
    hash: await chain.walletOf(people[from]).writeContract({
      ...chain.contracts.token,
      functionName: 'transfer',
      args: [people[to].address, parseUnits(civ, 18)],
    }),
  });
const unknown = async (): Promise<number> => {
  const [gate] = await world.store.roles.listGates(world.community);
  const rows = await world.store.grants.listVerdicts(gate?.id ?? '');
  return rows.filter((row) => row.unknownSince !== null).length;
};

const BAD: [string, Misbehaviour][] = [
  ['is down', { kind: 'status', status: 502, body: '' }],
  ['trickles', { kind: 'trickle', everyMs: 250 }],
  ['has had enough', { kind: 'status', status: 429, body: '', headers: { 'retry-after': '60' } }],
  ['shows a page', { kind: 'status', status: 200, body: '<html>' }],
];

test.for(BAD)('one provider %s: the other one decides; both: nobody loses', async ([, bad]) => {
  first.misbehave = () => bad;
  await send('dan', 'eve', '30');
  await world.sweep();
  expect([held(), await unknown()]).toEqual([[1, undefined], 0]);
  await send('cleo', 'eve', '200');
  second.misbehave = () => bad;
  await world.sweep();
  expect([held(), await unknown()]).toEqual([[1, undefined], 2]);
  for (const one of [first, second]) one.misbehave = undefined;
  await world.advance(120_000);
  await send('eve', 'cleo', '200');
  await send('eve', 'dan', '30');
  await world.sweep();
  expect([held(), await unknown()]).toEqual([[1, 'holder'], 0]);
});

test('a provider that stayed behind takes no role by what was so before', async () => {
  // Before it was given to them, and hours ago.
  const early = await chain.publicClient.getBlockNumber();
  const shown = (number: bigint) =>
    chain.publicClient.request({
      ...{ method: 'eth_getBlockByNumber', params: [`0x${number.toString(16)}`, false] },
    });
  const stuck = await shown(early);
  const eve = await world.joinDiscord('Eve');
  await world.link(eve, people.eve.address);
  await world.work();
  expect(world.rolesOf(eve)).toEqual([]);
  await send('bo', 'eve', '200');
  await chain.anvil.mine(50, 10);
  await world.sweep();
  expect(world.rolesOf(eve)).toHaveLength(1);
  // It goes on with what it had then, and answers calls with the state of then.
  first.misbehave = ({ method, params }): Misbehaviour | undefined => {
    if (method === 'eth_getBlockByNumber') return { kind: 'result', result: stuck };
    if (method === 'eth_call') throw new Error(`it was asked for ${String(params[1])}`);
    return undefined;
  };
  await world.sweep();
  expect([world.rolesOf(eve).length, await unknown()]).toEqual([1, 0]);
  // The one that has the present falls silent: what is left is old, and decides nothing.
  second.misbehave = () => ({ kind: 'forward-then', end: 'reset' });
  first.seen.length = 0;
  for (let round = 0; round < 3; round += 1) await world.sweep();
  expect(first.seen.filter(({ method }) => method === 'eth_call')).toEqual([]);
  expect([world.rolesOf(eve).length, await unknown()]).toEqual([1, 3]);
  await send('eve', 'bo', '200');
});

const why = async (who: Somebody) => wordsOf(await world.say(who, 'why'));
/** So that a look takes several calls, of one wallet each, and the first provider answers only so many of them. */
const oneByOne = (answered: number) => {
  let calls = 0;
  first.misbehave = ({ method, params }): Misbehaviour | undefined => {
    if (method !== 'eth_call') return undefined;
    const [{ data = '' }] = params as [{ data?: string }];
    const wallets = [people.cleo, people.eve].filter(({ address }) =>
      data.includes(address.slice(2).toLowerCase()),
    );
    if (wallets.length > 1) return { kind: 'error', code: -32_000, message: 'out of gas' };
    if (wallets.length === 1) calls += 1;
    return calls > answered ? DOWN : undefined;
  };
};

test('/why names the provider that told a value, whichever it was, and nothing else of its url', async () => {
  const told = await why(cleo);
  expect(told).toMatch(/0x3C44…93BC: 250 CIV at block \d+, read from RPC 1/);
  await world.link(cleo, people.eve.address);
  first.misbehave = () => DOWN;
  await chain.anvil.mine(1);
  await world.sweep();
  const since = await why(cleo);
  expect(since).toMatch(/0x3C44…93BC: 250 CIV at block \d+$/m);
  expect(since).toContain('↳ wallets read from RPC 2');
  // Both are down: what stands was told by who told it.
  second.misbehave = () => DOWN;
  await chain.anvil.mine(1);
  await world.sweep();
  expect(await unknown()).toBe(2);
  expect(await why(cleo)).toContain('↳ wallets read from RPC 2');
  const again = wordsOf(await world.say(cleo, 'role check'));
  for (const said of [told, since, again]) {
    for (const part of [KEY, '127.0.0.1', new URL(first.url).port, new URL(second.url).port]) {
      expect(said).not.toContain(part);
    }
  }
  const [gate] = await world.store.roles.listGates(world.community);
  const rows = await world.store.grants.listVerdicts(gate?.id ?? '');
  expect(JSON.stringify(rows.map(({ trace }) => trace))).not.toMatch(/5ecre7key|127\.0\.0\.1/);
});

test('where the first falls silent halfway, each wallet names who told it', async () => {
  await world.link(cleo, people.eve.address);
  oneByOne(1);
  await chain.anvil.mine(1);
  const looked = wordsOf(await world.say(cleo, 'role check'));
  for (const told of [looked, await why(cleo)]) {
    expect(told).toMatch(/^↳ 0x3C44…93BC: 250 CIV at block \d+, read from RPC 1$/m);
    expect(told).toMatch(/^↳ 0x15d3…6A65: 40 CIV at block \d+, read from RPC 2$/m);
    expect(told).not.toContain('wallets read from');
  }
});

test('what is kept of a block names who told it then', async () => {
  first.misbehave = () => DOWN;
  await world.link(cleo, people.eve.address);
  await world.work();
  const told = await why(cleo);
  expect(told).toMatch(/^↳ 0x3C44…93BC: 250 CIV at block \d+, read from RPC 1$/m);
  expect(told).toMatch(/^↳ 0x15d3…6A65: 40 CIV at block \d+, read from RPC 2$/m);
});

test('the doctor says how many providers answer, and is content when all do', async () => {
  world.telegram.setPermissions(world.groupId, { can_edit_tag: false });
  const say = async () => wordsOf(await world.say(world.ada, 'role doctor'));
  await world.sweep();
  expect(await say()).toContain('✅ The gate works');
  second.misbehave = () => ({ kind: 'status', status: 502, body: '' });
  expect(await say()).toContain('1 of 2 RPC providers of the local test chain answer');
  first.misbehave = second.misbehave;
  expect(await say()).toContain('no RPC provider answers now');
  for (const one of [first, second]) one.misbehave = undefined;
  expect(await say()).toContain('✅ The gate works');
});

test('a provider of another chain is not believed, and stands in for nobody', async () => {
  second.misbehave = ({ method }) =>
    method === 'eth_chainId' ? { kind: 'result', result: '0x1' } : undefined;
  await world.close();
  world = await startGateWorld(chain, [first.url, second.url]);
  await world.openGate('erc20(CIV) >= 100');
  cleo = await world.joinDiscord('Cleo');
  dan = await world.joinTelegram('Dan');
  await world.link(cleo, people.cleo.address);
  await world.link(dan, people.dan.address);
  await world.work();
  expect(held()).toEqual([1, 'holder']);
  second.seen.length = 0;
  first.misbehave = () => ({ kind: 'status', status: 503, body: '' });
  await world.sweep();
  expect([held(), await unknown()]).toEqual([[1, 'holder'], 2]);
  expect(new Set(second.seen.map(({ method }) => method))).toEqual(new Set(['eth_chainId']));
});
