/** A day without the bot: what is overdue when it comes back stays as it is, and the chain is asked about who moved. */
import { parseEther } from 'viem';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { deployer, people } from '#sandbox/chain/people.ts';
import { addCrowd } from '../../support/crowd.ts';
import { startWatchedGates } from '../../support/watched-gates.ts';

/** How often a sandbox makes a round. */
const ROUND_MS = 15_000;
const GUESTS = 60;

const gates = await startWatchedGates();
const { chain, rpc, world, known, look, call, give, rung, hasRole } = gates;
beforeEach(gates.fresh);
afterAll(gates.stop);

const walletAt = (index: number): string => `0x${(index + 4_096).toString(16).padStart(40, 'e')}`;
const guests = Array.from({ length: GUESTS }, (_, index) => walletAt(index));

/** Of these wallets, those that a call to a contract names. */
function asked(wallets: readonly string[]): string[] {
  const calls = rpc.seen.filter(({ method }) => method === 'eth_call');
  const said = JSON.stringify(calls.map(({ params }) => params)).toLowerCase();
  return wallets.filter((wallet) => said.includes(wallet.slice(2).toLowerCase()));
}

test('the first look at a chain has everybody looked at: what moved before it was told by nobody', async () => {
  await world.sql`delete from scan_cursor where name like 'gates:%'`;
  await look();
  expect(await rung()).toEqual(['all']);
  await world.work();
  await look();
  expect(await rung()).toEqual([]);
});

test('after a day the logs are read, and of those who did not move no more than in any round', async () => {
  await addCrowd(world, 'discord', GUESTS, walletAt);
  await world.sweep();
  rpc.seen.length = 0;
  // What was read at a block is not asked for again.
  await chain.anvil.mine(1);
  await world.sweep();
  // So a look at everybody would be seen.
  expect(asked(guests)).toHaveLength(GUESTS);
  await look();
  await world.work();
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, true]);

  await give(people.dan, people.finn, '50');
  await chain.anvil.mine(300);
  await give(people.bo, people.finn, '1');
  await world.advance(DAY_MS);
  const [overdue] = await world.sql`select kind from outbox
    where kind = 'gate-round' and done_at is null and due_at < civitas_now()`;
  expect(overdue).toEqual({ kind: 'gate-round' });

  rpc.seen.length = 0;
  await world.work();
  for (let again: number | null = 0; again === 0; ) again = await look();
  expect(await rung()).toEqual(['bo', 'dan']);
  await world.work();
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, false]);
  const wallets = [...guests, people.cleo.address, people.dan.address, people.bo.address];
  const few = asked(wallets).filter(
    (wallet) => wallet !== people.dan.address && wallet !== people.bo.address,
  );
  expect(few.length).toBeLessThanOrEqual(1);
  const methods = rpc.seen.map(({ method }) => method);
  expect(methods.filter((method) => method === 'eth_getLogs').length).toBeGreaterThanOrEqual(1);
  expect(methods.filter((method) => method === 'eth_call').length).toBeLessThanOrEqual(3);
});

test('a gate that asks for a coin is looked at in each round', async () => {
  const { services, community, ada, server, discord, guildId } = world;
  const { id: rich } = discord.addRole(guildId, { name: 'Rich', position: 1 });
  discord.moveRole(world.botRole, 9);
  const opens = { name: 'Rich', discordRoleId: rich, tag: undefined };
  const rule = 'native(ETH) >= 77777';
  const set = await services.gates.set({
    ...{ community, person: ada.person, place: server, opens, rule, grace: '0' },
  });
  if (!set.ok) throw new Error(set.refusal.code);
  await services.gates.switch(community, ada.person, set.value.id, 'on');
  await world.work();
  const cleo = known['cleo'];
  if (!cleo) throw new Error('nobody is Cleo');
  expect(world.rolesOf(cleo)).not.toContain(rich);
  await chain.anvil.setBalance(people.cleo.address, 77_777n * 10n ** 18n);
  await chain.anvil.mine(1);
  await look();
  expect(await rung()).toEqual([]);
  await world.advance(ROUND_MS);
  await world.work();
  expect(world.rolesOf(cleo)).toContain(rich);
});

test('what could not be read is read again in the next round', async () => {
  rpc.misbehave = ({ method }) =>
    method === 'eth_call' ? { kind: 'status', status: 502, body: 'bad gateway' } : undefined;
  await call(deployer, 'mint', people.dan.address, parseEther('500'));
  const before = hasRole('dan');
  await look();
  await world.work();
  expect([before, hasRole('dan')]).toEqual([false, false]);
  rpc.misbehave = undefined;
  await world.advance(ROUND_MS);
  await world.work();
  expect(hasRole('dan')).toBe(true);
});
