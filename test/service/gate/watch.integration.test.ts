/** Gates follow the logs of a real chain: who is looked at, and what a crash, a reorganisation and a poor provider change. */
import {
  encodeAbiParameters,
  type Hash,
  keccak256,
  parseAbi,
  parseAbiParameters,
  parseEther,
} from 'viem';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import { type GateWorld, type Somebody, startGateWorld } from '../../support/gate-world.ts';
import { type RpcProxy, startRpcProxy } from '../../support/rpc-proxy.ts';

const CHAIN = 31_337;
const TOKEN = parseAbi([
  'function transfer(address to, uint256 amount) returns (bool)',
  'function delegate(address to)',
  'function mint(address to, uint256 amount)',
]);

let chain: SandboxChain;
let rpc: RpcProxy;
let world: GateWorld;
const known: { [name: string]: Somebody } = {};

beforeAll(async () => {
  chain = await startChain();
  await chain.anvil.setMining('automine');
  rpc = await startRpcProxy(chain.url);
  world = await startGateWorld(chain, rpc.url);
  known['cleo'] = await world.joinDiscord('Cleo');
  known['dan'] = await world.joinDiscord('Dan');
  known['bo'] = await world.joinTelegram('Bo');
  for (const name of ['cleo', 'dan', 'bo'] as const) {
    const somebody = known[name];
    if (somebody) await world.link(somebody, people[name].address);
  }
  await world.openGate('erc20(CIV) >= 100');
  await world.work();
  await look();
});
beforeEach(async () => {
  rpc.misbehave = undefined;
  await look();
  await world.work();
  // Rounds come by themselves too: here only those that are rung for.
  await world.sql`update outbox set due_at = civitas_now() + interval '1 day' where kind = 'gate-sweep'`;
});
afterAll(async () => {
  await world?.close();
  await rpc?.stop();
  await chain?.stop();
});

const look = () => world.services.gateWatch.look(CHAIN);
const cursor = () => world.store.deposits.findCursor(`gates:${CHAIN}`);
const mined = async (sent: Promise<Hash>): Promise<void> => {
  await chain.publicClient.waitForTransactionReceipt({ hash: await sent });
};
const call = (by: Person, functionName: 'transfer' | 'delegate' | 'mint', ...args: unknown[]) =>
  mined(
    chain
      .walletOf(by)
      .writeContract({ address: contracts.token.address, abi: TOKEN, functionName, args } as never),
  );
const give = (from: Person, to: Person, civ: string) =>
  call(from, 'transfer', to.address, parseEther(civ));

/** Persons and communities that are to be looked at, by name. */
async function rung(): Promise<string[]> {
  const rows = await world.sql<{ kind: string; key: string }[]>`
    select kind, key from outbox where kind in ('gate-moved', 'gate-sweep')
       and done_at is null and due_at <= civitas_now()`;
  const names = new Map(Object.entries(known).map(([name, one]) => [one.person as string, name]));
  return rows
    .map(({ kind, key }) => (kind === 'gate-sweep' ? 'all' : (names.get(key) ?? key)))
    .sort();
}
const hasRole = (who: string): boolean => {
  const somebody = known[who];
  return somebody !== undefined && world.rolesOf(somebody).includes(world.holderRole);
};

test('a transfer has both its ends looked at, and nobody else; roles follow', async () => {
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, true]);
  expect(await rung()).toEqual([]);
  await give(people.dan, people.finn, '50');
  await look();
  expect(await rung()).toEqual(['dan']);
  await world.work();
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, false]);
  await give(people.cleo, people.dan, '60');
  await look();
  expect(await rung()).toEqual(['cleo', 'dan']);
  await world.work();
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, true]);
});

test('other contracts, and a chain where nothing happened, ring for nobody', async () => {
  await mined(
    chain.walletOf(people.cleo).sendTransaction({ to: people.dan.address, value: 1n } as never),
  );
  await look();
  expect(await rung()).toEqual([]);
  const before = await cursor();
  expect(await look()).toBeGreaterThan(0);
  expect(await cursor()).toEqual(before);
});

test('what could not be read is read next time: the cursor moves with the bell', async () => {
  const before = await cursor();
  await give(people.bo, people.finn, '1');
  rpc.misbehave = ({ method }) =>
    method === 'eth_getLogs' ? { kind: 'status', status: 502, body: 'bad gateway' } : undefined;
  await look();
  expect([await rung(), (await cursor())?.blockNumber]).toEqual([[], before?.blockNumber]);
  rpc.misbehave = undefined;
  await look();
  expect(await rung()).toEqual(['bo']);
});

test('a day without the bot is caught up with by its logs alone, in parts a provider answers', async () => {
  await world.work();
  await give(people.dan, people.finn, '1');
  await chain.anvil.mine(900);
  await give(people.bo, people.finn, '1');
  rpc.seen.length = 0;
  // One that answers for two hundred blocks at most.
  rpc.misbehave = ({ method, params }) => {
    if (method !== 'eth_getLogs') return undefined;
    const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
    return Number(toBlock) - Number(fromBlock) > 200
      ? { kind: 'error', code: -32_005, message: 'query exceeds max block range 200' }
      : undefined;
  };
  for (let again: number | null = 0; again === 0; ) again = await look();
  expect(await rung()).toEqual(['bo', 'dan']);
  const asked = rpc.seen.filter(({ method }) => method === 'eth_call');
  expect(asked).toEqual([]);
  expect((await cursor())?.blockNumber).toBe(await chain.publicClient.getBlockNumber());
});

test('a node that lags behind is waited for', async () => {
  const stands = await cursor();
  const early = await chain.publicClient.request({
    method: 'eth_getBlockByNumber',
    params: ['0x1', false],
  });
  rpc.misbehave = (asked) =>
    asked.method === 'eth_getBlockByNumber' && asked.params[0] === 'latest'
      ? { kind: 'result', result: early }
      : undefined;
  expect(await look()).toBeGreaterThan(0);
  expect([await rung(), await cursor()]).toEqual([[], stands]);
});

test('two processes ring once, and one that follows no chain of gates rests', async () => {
  await give(people.cleo, people.finn, '1');
  await Promise.all([look(), look(), look()]);
  expect(await rung()).toEqual(['cleo']);
  expect(await world.services.gateWatch.look(1)).toBeNull();
  expect(await world.services.gateWatch.chains()).toEqual([CHAIN]);
});

test('what is asked of the node to catch up grows with who moved, not with who is there', async () => {
  const catchUp = async (): Promise<string[]> => {
    await world.work();
    await give(people.dan, people.finn, '1');
    await chain.anvil.mine(50);
    rpc.seen.length = 0;
    for (let again: number | null = 0; again === 0; ) again = await look();
    expect(await rung()).toEqual(['dan']);
    await world.work();
    return rpc.seen.map(({ method }) => method).sort();
  };
  const few = await catchUp();
  for (let index = 0; index < 40; index += 1) {
    const somebody = await world.joinDiscord(`Guest${index}`);
    await world.link(somebody, `0x${(index + 4_096).toString(16).padStart(40, '0')}`);
  }
  await world.work();
  const many = await catchUp();
  expect(many).toEqual(few);
  expect(few.filter((method) => method === 'eth_getLogs')).toHaveLength(1);
  expect(few.length).toBeLessThan(10);
});

test('logs that no node tells are left out after a while, and everybody is looked at', async () => {
  await world.work();
  await give(people.bo, people.finn, '1');
  rpc.misbehave = ({ method }) =>
    method === 'eth_getLogs'
      ? { kind: 'error', code: -32_000, message: 'missing trie node: pruned history' }
      : undefined;
  const before = await cursor();
  await look();
  await look();
  expect([await rung(), (await cursor())?.blockNumber]).toEqual([[], before?.blockNumber]);
  await world.advance(900_000);
  await world.sql`update outbox set due_at = civitas_now() + interval '1 day' where kind = 'gate-sweep'`;
  await look();
  expect(await rung()).toEqual(['all']);
  expect((await cursor())?.blockNumber).toBe(await chain.publicClient.getBlockNumber());
  // From there on the logs are followed again, in parts as large as before.
  rpc.misbehave = undefined;
  await world.work();
  await chain.anvil.mine(50);
  await give(people.bo, people.finn, '1');
  rpc.seen.length = 0;
  await look();
  expect(await rung()).toEqual(['bo']);
  expect(rpc.seen.filter(({ method }) => method === 'eth_getLogs')).toHaveLength(1);
});

test('so far behind a node that answers for one block at a time, everybody is looked at instead', async () => {
  await world.work();
  await chain.anvil.mine(1_100);
  rpc.misbehave = ({ method, params }) => {
    if (method !== 'eth_getLogs') return undefined;
    const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
    return fromBlock === toBlock
      ? undefined
      : { kind: 'error', code: -32_602, message: 'one block at a time, please' };
  };
  expect(await look()).toBe(0);
  expect(await rung()).toEqual([]);
  await look();
  expect(await rung()).toEqual(['all']);
  expect((await cursor())?.blockNumber).toBe(await chain.publicClient.getBlockNumber());
});

test('a balance that changes without a word is found by the next look at everybody', async () => {
  await world.work();
  expect(hasRole('cleo')).toBe(true);
  const slot = keccak256(
    encodeAbiParameters(parseAbiParameters('address, uint256'), [people.cleo.address, 0n]),
  );
  const stored = await chain.publicClient.getStorageAt({ address: contracts.token.address, slot });
  const put = async (value: string) => {
    await chain.publicClient.request({
      method: 'anvil_setStorageAt' as never,
      params: [contracts.token.address, slot, value] as never,
    });
    await chain.anvil.mine(1);
  };
  await put(`0x${'1'.padStart(64, '0')}`);
  await look();
  expect(await rung()).toEqual([]);
  await world.services.gateChecks.sweep(world.community);
  await world.work();
  expect(hasRole('cleo')).toBe(false);
  await put(stored ?? '0x');
  await world.services.gateChecks.sweep(world.community);
  await world.work();
  expect(hasRole('cleo')).toBe(true);
});
