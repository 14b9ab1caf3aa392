/** One rule over two chains, each with a node of its own: what both say counts, and what one cannot say takes nothing. */
import { type Address, parseAbi, parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Verdict } from '#core/eligibility/facts.ts';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';
import { type Misbehaviour, type RpcProxy, startRpcProxy } from '../../support/rpc-proxy.ts';

const OTHER = 10;
const HERE = 'erc20(CIV) >= 100';
/** The same address on both chains, and not the same token. */
const THERE = `erc20(${contracts.token.address.toLowerCase()}, chain ${OTHER}) >= 100`;
const DOWN: Misbehaviour = { kind: 'status', status: 502, body: '' };
const TOKEN = parseAbi(['function transfer(address to, uint256 amount) returns (bool)']);

let here: SandboxChain;
let there: SandboxChain;
let proxies: { here: RpcProxy; there: RpcProxy };
let world: GateWorld;
let cleo: Somebody;
let dan: Somebody;
let eve: Somebody;

beforeAll(async () => {
  [here, there] = await Promise.all([startChain(), startChain({ chainId: OTHER })]);
  await Promise.all([here, there].map(({ anvil }) => anvil.setMining('automine')));
  proxies = { here: await startRpcProxy(here.url), there: await startRpcProxy(there.url) };
});
afterAll(async () => {
  await Promise.all([proxies?.here.stop(), proxies?.there.stop()]);
  await Promise.all([here?.stop(), there?.stop()]);
});

const balanceOn = ({ publicClient }: SandboxChain, address: Address): Promise<bigint> =>
  publicClient.readContract({ ...contracts.token, functionName: 'balanceOf', args: [address] });

/** Whatever somebody had there before: by a transfer or by minting, as on any chain. */
async function hold(chain: SandboxChain, who: Person, civ: string): Promise<void> {
  const [has, wanted] = [await balanceOn(chain, who.address), parseEther(civ)];
  if (has < wanted) return chain.fund(who.address, { civ: wanted - has });
  if (has === wanted) return;
  const hash = await chain.walletOf(who).writeContract({
    ...{ address: contracts.token.address, abi: TOKEN },
    ...{ functionName: 'transfer', args: [people.finn.address, has - wanted] },
  });
  await chain.mined(hash);
}

beforeEach(async () => {
  for (const one of Object.values(proxies)) one.misbehave = undefined;
  // Cleo has enough on both, Dan here alone, Eve there alone.
  for (const [who, onThis, onThat] of [
    [people.cleo, '250', '100'],
    [people.dan, '120', '0'],
    [people.eve, '40', '100'],
  ] as const) {
    await hold(here, who, onThis);
    await hold(there, who, onThat);
  }
  const urls = { [here.chainId]: proxies.here.url, [OTHER]: proxies.there.url };
  world = await startGateWorld(here, urls);
  cleo = await world.joinDiscord('Cleo');
  dan = await world.joinTelegram('Dan');
  eve = await world.joinDiscord('Eve');
  await world.link(cleo, people.cleo.address);
  await world.link(dan, people.dan.address);
  await world.link(eve, people.eve.address);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const held = (): boolean[] => [
  world.rolesOf(cleo).length > 0,
  world.tagOf(dan) === 'holder',
  world.rolesOf(eve).length > 0,
];

/** The last word on each of the three: unknown where the latest look could not read it. */
async function verdicts(): Promise<(Verdict | undefined)[]> {
  const [gate] = await world.store.roles.listGates(world.community);
  const rows = await world.store.grants.listVerdicts(gate?.id ?? '');
  return [cleo, dan, eve].map(({ person }) => {
    const row = rows.find((one) => one.personId === person);
    return row?.unknownSince ? 'unknown' : row?.verdict;
  });
}

const lossesTold = async (): Promise<string[]> =>
  (await Promise.all([cleo, dan, eve].map(world.noticesOf)))
    .flat()
    .filter((kind) => kind === 'role-removed' || kind === 'role-losing');

test('what both chains say counts, each by its own balance and at its own block', async () => {
  await world.openGate(`${HERE} and ${THERE}`);
  await world.work();
  expect([held(), await verdicts()]).toEqual([
    [true, false, false],
    ['yes', 'no', 'no'],
  ]);
  const why = wordsOf(await world.say(cleo, 'why'));
  const [onThis, onThat] = await Promise.all(
    [here, there].map(({ publicClient }) => publicClient.getBlockNumber()),
  );
  expect(onThis).not.toBe(onThat);
  expect(why).toContain(`250 CIV at block ${onThis}`);
  expect(why).toContain(`100 CIV at block ${onThat}`);
  expect(wordsOf(await world.say(dan, 'why'))).toContain('0 CIV found, 100 needed');
});

test('one chain is down: nobody loses or gains anything; it is back, and everybody is right', async () => {
  await world.openGate(`${HERE} and ${THERE}`);
  await world.work();
  expect(held()).toEqual([true, false, false]);

  proxies.there.misbehave = () => DOWN;
  // Meanwhile, unseen: Cleo has it no more, Dan has. Eve has it on the other chain too by now, which is seen.
  await hold(there, people.cleo, '50');
  await hold(there, people.dan, '100');
  await hold(here, people.eve, '100');
  await world.sweep();
  expect([held(), await verdicts()]).toEqual([
    [true, false, false],
    ['unknown', 'unknown', 'unknown'],
  ]);
  expect(await lossesTold()).toEqual([]);
  const told = wordsOf(await world.say(cleo, 'role check'));
  expect(told).toContain('250 CIV found, 100 needed');
  expect(told).toContain('The chain stopped answering');
  const doctor = wordsOf(await world.say(world.ada, 'role doctor'));
  expect(doctor).toContain('reads OP Mainnet, and no RPC provider answers now');
  expect(doctor).not.toContain('reads the local test chain, and no RPC provider answers');

  // Behind the same url stands another chain now: what is there is not what was asked.
  proxies.there.misbehave = () => ({ kind: 'forward-to', url: here.url });
  await world.advance(120_000);
  await world.sweep();
  expect([held(), await verdicts()]).toEqual([
    [true, false, false],
    ['unknown', 'unknown', 'unknown'],
  ]);

  proxies.there.misbehave = undefined;
  await world.advance(600_000);
  await world.sweep();
  expect([held(), await verdicts()]).toEqual([
    [false, true, true],
    ['no', 'yes', 'yes'],
  ]);
  expect(await world.noticesOf(cleo)).toContain('role-removed');
});

test('a certain no of the chain that is read decides where both are asked for', async () => {
  await world.openGate(`${HERE} and ${THERE}`);
  await world.work();
  proxies.there.misbehave = () => DOWN;
  await hold(here, people.cleo, '99');
  await world.sweep();
  expect([held(), await verdicts()]).toEqual([
    [false, false, false],
    ['no', 'unknown', 'no'],
  ]);
});

test.each(['here', 'there'] as const)(
  'where either chain does, whoever has it %s keeps it while that one is down',
  async (which) => {
    await world.openGate(`${HERE} or ${THERE}`);
    await world.work();
    expect(held()).toEqual([true, true, true]);
    proxies[which].misbehave = () => DOWN;
    await world.sweep();
    const yes = { here: ['yes', 'unknown', 'yes'], there: ['yes', 'yes', 'unknown'] };
    expect([held(), await verdicts(), await lossesTold()]).toEqual([
      [true, true, true],
      yes[which],
      [],
    ]);
  },
);

test('what is mined on the second chain is heard there, and moves a role', async () => {
  await world.openGate(`${HERE} and ${THERE}`);
  const { gateWatch } = world.services;
  for (const chainId of [here.chainId, OTHER]) await gateWatch.look(chainId);
  await world.work();
  await hold(there, people.dan, '100');
  await gateWatch.look(here.chainId);
  await world.work();
  expect(held()).toEqual([true, false, false]);
  await gateWatch.look(OTHER);
  await world.work();
  expect(held()).toEqual([true, true, false]);
});
