/** Gates follow the logs of a real chain: who is looked at, and what a crash, a reorganisation and a poor provider change. */
import { encodeAbiParameters, keccak256, parseAbiParameters } from 'viem';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { contracts } from '#sandbox/chain/contracts.ts';
import { people } from '#sandbox/chain/people.ts';
import { startWatchedGates } from '../../support/watched-gates.ts';

const gates = await startWatchedGates();
const { chain, rpc, world, look, cursor, mined, give, rung, hasRole } = gates;
beforeEach(gates.fresh);
afterAll(gates.stop);

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
  expect(await world.services.gateWatch.chains()).toEqual([chain.chainId]);
});

test('what is asked of the node to catch up grows with who moved, not with who is there', async () => {
  const catchUp = async (): Promise<string[]> => {
    await world.work();
    // A round asks for something of its own, whenever it is due.
    await world.sql`delete from outbox where kind = 'gate-round' and done_at is null`;
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
