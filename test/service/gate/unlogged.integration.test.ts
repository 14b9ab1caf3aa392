/** Tokens whose balances change without a log are found out, and their holders then looked at in every round. */
import { type Hex, parseAbi, parseEther } from 'viem';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { asAddress } from '#core/identity.ts';
import { people } from '#sandbox/chain/people.ts';
import { wordsOf } from '../../support/gate-world.ts';
import { must } from '../../support/wallet-world.ts';
import { startWatchedGates } from '../../support/watched-gates.ts';

/** How often a sandbox makes one. */
const ROUND_MS = 15_000;
const TOKEN = parseAbi([
  'function rebase(uint256 percent)',
  'function transfer(address to, uint256 amount) returns (bool)',
]);

const gates = await startWatchedGates();
const { chain, rpc, world, known, give, hasRole, look, mined } = gates;
const { cleo, eve } = people;

beforeEach(async () => {
  await gates.fresh();
});
afterAll(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await gates.stop();
});

async function round(): Promise<void> {
  await world.advance(ROUND_MS);
  await look();
  await world.work();
}
const found = () => world.store.gatesDue.listUnlogged();
const rebase = (rebasing: Hex, percent: bigint) =>
  mined(
    chain
      .walletOf(eve)
      .writeContract({ address: rebasing, abi: TOKEN, functionName: 'rebase', args: [percent] }),
  );

test('a token that logs what it does is believed, also while a node knows none of it yet', async () => {
  await chain.fund(cleo.address, { civ: parseEther('500') });
  await gates.fresh();
  expect(hasRole('cleo')).toBe(true);
  await round();
  await give(cleo, eve, '100');
  await round();
  await give(cleo, eve, '1');
  // Its head is new, its logs are not.
  rpc.misbehave = ({ method }) =>
    method === 'eth_getLogs' ? { kind: 'result', result: [] } : undefined;
  await round();
  rpc.misbehave = undefined;
  await round();
  await round();
  expect(await found()).toEqual([]);
});

test('what a block did that was taken back is held against nobody', async () => {
  await round();
  await give(cleo, eve, '2');
  await round();
  await chain.anvil.reorg(3);
  await chain.anvil.mine(1);
  await round();
  await round();
  await round();
  expect(await found()).toEqual([]);
});

test('a rebasing token is found out in two rounds, told of by the doctor, and looked at from then on', async () => {
  const rebasing = await chain.deployMisbehavingToken('RebasingToken', cleo.address);
  const { discord, guildId, services, community, ada } = world;
  const { id: discordRoleId } = discord.addRole(guildId, { name: 'Rich', position: 1 });
  discord.moveRole(world.botRole, 9);
  const opens = { name: 'Rich', discordRoleId, tag: undefined };
  const rule = `erc20(${rebasing}) >= 900`;
  const by = { community, person: ada.person, place: world.server };
  const gate = must(await services.gates.set({ ...by, opens, rule, grace: '0' }));
  must(await services.gates.switch(community, ada.person, gate.id, 'on'));
  await gates.fresh();
  const holder = known['cleo'];
  if (!holder) throw new Error('nobody is Cleo');
  const has = () => world.rolesOf(holder).includes(discordRoleId);
  expect(has()).toBe(true);
  await round();
  await rebase(rebasing, 50n);
  await round();
  expect([has(), await found()]).toEqual([true, []]);
  await round();
  expect(await found()).toEqual([{ chainId: chain.chainId, contract: asAddress(rebasing) }]);
  expect(has()).toBe(false);
  const told = wordsOf(await world.say(world.ada, 'role doctor'));
  expect(told).toContain('change without a log on the chain');
  // From now on a round is enough.
  await rebase(rebasing, 100n);
  await round();
  expect(has()).toBe(true);
});
