import { parseUnits } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { type GateWorld, startGateWorld, wordsOf } from '../../support/gate-world.ts';
import { type RpcProxy, startRpcProxy } from '../../support/rpc-proxy.ts';

const RULE = 'erc20(CIV) >= 100';

let chain: SandboxChain;
let rpc: RpcProxy;
let world: GateWorld;

beforeAll(async () => {
  chain = await startChain();
  rpc = await startRpcProxy(chain.url);
});
afterAll(async () => {
  await rpc?.stop();
  await chain?.stop();
});
beforeEach(async () => {
  rpc.misbehave = undefined;
  world = await startGateWorld(chain, rpc.url);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const send = async (from: keyof typeof people, to: keyof typeof people, civ: string) =>
  chain.mined(
    await chain.walletOf(people[from]).writeContract({
      ...chain.contracts.token,
      functionName: 'transfer',
      args: [people[to].address, parseUnits(civ, 18)],
    }),
  );

test('a role and a tag are granted on link, and taken within one check after a transfer', async () => {
  await world.openGate(RULE);
  const cleo = await world.joinDiscord('Cleo');
  const dan = await world.joinTelegram('Dan');
  await world.work();
  expect(world.rolesOf(cleo)).toEqual([]);

  await world.link(cleo, people.cleo.address);
  await world.link(dan, people.dan.address);
  await world.work();
  expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
  expect(world.tagOf(dan)).toBe('holder');
  const reason = world.discord.requests.find(({ method }) => method === 'PUT')?.reason;
  expect(reason).toBe(RULE);
  expect(await world.noticesOf(cleo)).toContain('role-granted');

  await send('dan', 'eve', '30');
  await world.sweep();
  expect(world.tagOf(dan)).toBeUndefined();
  expect(world.rolesOf(cleo)).toEqual([world.holderRole]);
  expect((await world.noticesOf(dan)).slice(0, 1)).toEqual(['role-removed']);
  await send('eve', 'dan', '30');
  await world.sweep();
  expect(world.tagOf(dan)).toBe('holder');
});

test('balances add up over wallets, and unlinking takes the role', async () => {
  await world.openGate('erc20(CIV) >= 160 and nft(0x82B769500E34362a76DF81150e12C746093D954F)');
  const eve = await world.joinDiscord('Eve');
  await world.link(eve, people.eve.address);
  await world.link(eve, people.dan.address);
  await world.work();
  expect(world.rolesOf(eve)).toEqual([]);
  await world.link(eve, people.bo.address);
  await world.work();
  expect(world.rolesOf(eve)).toEqual([world.holderRole]);
  const account = await world.store.people.findAccount('discord', eve.externalId);
  if (!account) throw new Error('Eve has no account');
  const speaker = { person: eve.person, account: account.id };
  const unlinked = await world.services.wallets.unlink(speaker, people.bo.address);
  expect(unlinked.ok).toBe(true);
  await world.work();
  expect(world.rolesOf(eve)).toEqual([]);
});

test('the unknown starts no clock, stops none, and takes nothing when one has run out', async () => {
  await world.openGate(RULE, 'holder', '1d');
  const cleo = await world.joinDiscord('Cleo');
  const dan = await world.joinTelegram('Dan');
  await world.link(cleo, people.cleo.address);
  await world.link(dan, people.dan.address);
  await world.work();
  const losing = async (who: typeof dan) =>
    (await world.noticesOf(who)).filter((kind) => kind === 'role-losing').length;
  await send('dan', 'eve', '30');
  await world.sweep();
  await send('cleo', 'eve', '200');
  rpc.misbehave = () => ({ kind: 'status', status: 500, body: 'no' });
  await world.sweep();
  expect([await losing(dan), await losing(cleo)]).toEqual([1, 0]);
  await world.advance(86_400_000);
  await world.sweep();
  expect([world.tagOf(dan), world.rolesOf(cleo).length]).toEqual(['holder', 1]);
  rpc.misbehave = undefined;
  await world.sweep();
  expect([world.tagOf(dan), world.rolesOf(cleo).length]).toEqual([undefined, 1]);
  expect([await losing(dan), await losing(cleo)]).toEqual([1, 1]);
  await send('eve', 'dan', '30');
  await send('eve', 'cleo', '200');
});

test('a contract wallet counts on its own chain alone (W5)', async () => {
  await world.openGate(RULE);
  const here = await chain.deployContractWallet(people.finn.address);
  await chain.fund(here, { civ: parseUnits('200', 18) });
  const eve = await world.joinDiscord('Eve');
  const finn = await world.joinDiscord('Finn');
  await world.link(finn, here, chain.chainId);
  await world.link(eve, here, 1);
  await world.work();
  expect(world.rolesOf(finn)).toEqual([world.holderRole]);
  expect(world.rolesOf(eve)).toEqual([]);
});

test('a failing RPC removes nothing and overwrites nothing, and says since when', async () => {
  const gate = await world.openGate(`not ${RULE} or nft(${contracts.badge.address})`);
  const cleo = await world.joinDiscord('Cleo');
  const eve = await world.joinDiscord('Eve');
  const bo = await world.joinDiscord('Bo');
  await world.link(cleo, people.cleo.address);
  await world.link(eve, people.eve.address);
  await world.link(bo, people.bo.address);
  await world.work();
  expect([cleo, eve, bo].map((who) => world.rolesOf(who).length)).toEqual([0, 1, 1]);
  const before = await world.store.grants.listVerdicts(gate);

  // What was read of a block stays known: there is a new one.
  await chain.anvil.mine();
  const failures = [
    () => ({ kind: 'status' as const, status: 500, body: 'no' }),
    () => ({ kind: 'status' as const, status: 429, body: 'slow down' }),
    () => ({ kind: 'status' as const, status: 200, body: '<h1>maintenance</h1>' }),
    () => ({ kind: 'error' as const, code: -32000, message: 'header not found' }),
    // The head is answered, the balances are not.
    ({ method }: { method: string }) =>
      method === 'eth_call'
        ? { kind: 'error' as const, code: -32000, message: 'missing trie node' }
        : undefined,
  ];
  for (const misbehave of failures) {
    rpc.misbehave = misbehave;
    await world.sweep();
    expect([cleo, eve, bo].map((who) => world.rolesOf(who).length)).toEqual([0, 1, 1]);
  }
  const after = await world.store.grants.listVerdicts(gate);
  const certain = (rows: typeof before) =>
    rows.map(({ personId, verdict, checkedAt }) => ({ personId, verdict, checkedAt }));
  // Ada, who has no wallet, needs no chain to be judged.
  const read = new Set([cleo, eve, bo].map((who) => who.person));
  expect(certain(after).filter((row) => read.has(row.personId))).toEqual(
    certain(before).filter((row) => read.has(row.personId)),
  );
  expect(after.filter((row) => row.unknownSince !== null)).toHaveLength(3);
  expect(wordsOf(await world.say(eve, 'why'))).toContain('The chain stopped answering');

  rpc.misbehave = undefined;
  await world.sweep();
  const healed = await world.store.grants.listVerdicts(gate);
  expect(healed.every((row) => row.unknownSince === null)).toBe(true);
});

test('a contract that no longer answers is unknown, never zero; what else is read still counts', async () => {
  const token = await chain.deployMisbehavingToken('SixDecimalsToken', people.cleo.address);
  await world.openGate(`erc20(${token}) >= 1 or nft(${contracts.badge.address})`);
  const cleo = await world.joinDiscord('Cleo');
  const finn = await world.joinDiscord('Finn');
  await world.link(cleo, people.cleo.address);
  await world.link(finn, people.finn.address);
  await world.work();
  expect([cleo, finn].map((who) => world.rolesOf(who).length)).toEqual([1, 0]);

  await chain.anvil.setCode(token, '0x');
  await world.link(finn, people.ada.address);
  await world.sweep();
  expect([cleo, finn].map((who) => world.rolesOf(who).length)).toEqual([1, 1]);
});

test('a merged person answers as one, wherever the accounts are', async () => {
  await world.openGate(RULE);
  const onDiscord = await world.joinDiscord('Cleo');
  const onTelegram = await world.joinTelegram('Cleo');
  await world.link(onDiscord, people.cleo.address);
  await world.work();
  expect([world.rolesOf(onDiscord).length, world.tagOf(onTelegram)]).toEqual([1, undefined]);
  await world.merge(onDiscord, onTelegram);
  await world.work();
  expect([world.rolesOf(onDiscord).length, world.tagOf(onTelegram)]).toEqual([1, 'holder']);
  await world.sweep();
  expect([world.rolesOf(onDiscord).length, world.tagOf(onTelegram)]).toEqual([1, 'holder']);
});

test('many looks at once end in one state', async () => {
  await world.openGate(RULE);
  const crowd = await Promise.all(
    Array.from({ length: 12 }, (_, index) => world.joinDiscord(`Member${index}`)),
  );
  const [first] = crowd;
  if (!first) throw new Error('nobody came');
  await world.link(first, people.cleo.address);
  const { gateChecks } = world.services;
  await Promise.all([
    ...crowd.map((who) => gateChecks.persons([who.person], { compare: true })),
    ...[1, 2, 3].map(() => gateChecks.sweep(world.community)),
    ...[1, 2, 3].map(() => gateChecks.recheck(world.community, world.ada.person, first.person)),
    world.work(),
  ]);
  await world.work();
  expect(crowd.map((who) => world.rolesOf(who).length)).toEqual([1, ...Array(11).fill(0)]);
  const given = world.discord.requests.filter(({ method }) => method === 'PUT');
  expect(given).toHaveLength(1);
});

test('a coming loss is told once, however many looks find it at once', async () => {
  await world.openGate(RULE, 'holder', '1d');
  const cleo = await world.joinDiscord('Cleo');
  await world.link(cleo, people.cleo.address);
  await world.work();
  const { gateChecks } = world.services;
  await send('cleo', 'eve', '200');
  await Promise.all([
    ...[1, 2, 3].map(() => gateChecks.sweep(world.community)),
    ...[1, 2, 3].map(() => gateChecks.persons([cleo.person], { compare: false })),
  ]);
  expect((await world.noticesOf(cleo)).filter((kind) => kind === 'role-losing')).toHaveLength(1);
  await send('eve', 'cleo', '200');
});

test('an older look never overwrites a newer one', async () => {
  const gate = await world.openGate(RULE);
  const cleo = await world.joinDiscord('Cleo');
  await world.link(cleo, people.cleo.address);
  await world.work();
  const verdict = await world.store.grants.findVerdict(gate, cleo.person);
  const old = new Date((verdict?.checkedAt.getTime() ?? 0) - 1_000);
  const row = { gateId: gate, personId: cleo.person, version: 1, trace: {}, checkedAt: old };
  const written = await world.store.grants.insertVerdicts([{ ...row, verdict: 'no' }]);
  expect(written).toEqual([]);
  expect((await world.store.grants.findVerdict(gate, cleo.person))?.verdict).toBe('yes');
});
