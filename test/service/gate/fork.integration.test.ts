/** After a reorganisation of a real chain: who is looked at again, and who has which role then. */
import { formatEther, parseEther } from 'viem';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { contracts } from '#sandbox/chain/contracts.ts';
import { deployer, type Person, people } from '#sandbox/chain/people.ts';
import { startWatchedGates } from '../../support/watched-gates.ts';

const gates = await startWatchedGates();
const { chain, rpc, world, known, look, cursor, call, give, rung, hasRole } = gates;
beforeEach(gates.fresh);
afterAll(gates.stop);

async function catchUp(): Promise<void> {
  for (let again: number | null = 0; again === 0; ) again = await look();
}
/** What the chain says now is in the books, and what was before is too old to be asked about again. */
async function settle(): Promise<void> {
  await mineAndLook(1);
  await world.work();
  await world.advance(1_000);
  await mineAndLook(1);
}
async function mineAndLook(blocks: number): Promise<void> {
  for (let index = 0; index < blocks; index += 1) {
    await chain.anvil.mine(1);
    await look();
  }
}
const balanceOf = (who: Person) =>
  chain.publicClient.readContract({
    ...chain.contracts.token,
    functionName: 'balanceOf',
    args: [who.address],
  });

test('after three blocks were taken back who moved in them is looked at, and what was lost is lost', async () => {
  await world.work();
  await chain.anvil.mine(3);
  await look();
  await give(people.dan, people.finn, '40');
  await look();
  await world.work();
  expect(hasRole('dan')).toBe(false);
  expect(await rung()).toEqual([]);
  await chain.anvil.reorg(3);
  await catchUp();
  expect(await rung()).toEqual(['dan']);
  await world.work();
  expect(hasRole('dan')).toBe(true);
});

test('a block that is taken back while a look is at it is no verdict: the look begins again', async () => {
  await give(people.dan, people.finn, '40');
  await look();
  let reads = 0;
  rpc.misbehave = async ({ method }) => {
    if (method !== 'eth_call') return undefined;
    reads += 1;
    if (reads === 1) await chain.anvil.reorg(1);
    return undefined;
  };
  await world.work();
  expect([reads, hasRole('dan')]).toEqual([2, true]);
  const unknown = await world.sql`select 1 from gate_verdict where unknown_since is not null`;
  expect(unknown).toHaveLength(0);
});

test('a grant and a removal are both taken back with the three blocks they were seen in', async () => {
  await give(people.dan, people.finn, '60');
  await look();
  await world.work();
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, false]);
  await chain.anvil.mine(2);
  const all = await chain.publicClient.readContract({
    ...chain.contracts.token,
    functionName: 'balanceOf',
    args: [people.cleo.address],
  });
  await give(people.cleo, people.dan, formatEther(all));
  await look();
  await world.work();
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([false, true]);
  expect(await rung()).toEqual([]);
  await chain.anvil.reorg(3);
  await catchUp();
  expect(await rung()).toEqual(['cleo', 'dan']);
  await world.work();
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, false]);
});

test('of some blocks and the others in their place, exactly those who moved in either are looked at', async () => {
  await call(deployer, 'mint', people.finn.address, parseEther('1000'));
  await give(people.finn, people.dan, '200');
  await settle();
  const before = { cleo: hasRole('cleo'), dan: hasRole('dan') };
  expect(before).toEqual({ cleo: true, dan: true });
  const fork = await chain.anvil.snapshot();
  // What is taken back: Dan loses the role, in blocks that were looked at one by one.
  await give(people.dan, people.finn, '230');
  await settle();
  await mineAndLook(2);
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([true, false]);
  await chain.anvil.revert(fork);
  // What stands in its place: Cleo loses it.
  const all = await balanceOf(people.cleo);
  await give(people.cleo, people.finn, formatEther(all - parseEther('99')));
  await chain.anvil.mine(6);
  rpc.seen.length = 0;
  await catchUp();
  expect(await rung()).toEqual(['cleo', 'dan']);
  expect(rpc.seen.filter(({ method }) => method === 'eth_getLogs')).toHaveLength(1);
  await world.work();
  expect([hasRole('cleo'), hasRole('dan')]).toEqual([false, true]);
  expect((await cursor())?.blockNumber).toBe(await chain.publicClient.getBlockNumber());
  // From here on as ever.
  await give(people.finn, people.cleo, '150');
  await catchUp();
  expect(await rung()).toEqual(['cleo']);
  await world.work();
  expect(hasRole('cleo')).toBe(true);
});

test('who was looked at for another reason in a block that is gone is looked at again', async () => {
  await settle();
  await give(people.finn, people.eve, '300');
  await settle();
  // Her wallet moved in that block, and was nobody's.
  known['eve'] = await world.joinDiscord('Eve');
  await world.link(known['eve'], people.eve.address);
  await world.work();
  expect(hasRole('eve')).toBe(true);
  await mineAndLook(1);
  await chain.anvil.reorg(4);
  await catchUp();
  expect(await rung()).toEqual(['eve']);
  await world.work();
  expect(hasRole('eve')).toBe(false);
});

test('a bell in somebody’s hand may have seen what is gone, and is rung again; one that waits sees what stands', async () => {
  await settle();
  await give(people.finn, people.dan, '1');
  await look();
  await give(people.finn, people.cleo, '1');
  await look();
  await world.sql`update outbox set lease_until = clock_timestamp() + interval '1 minute'
    where kind = 'gate-moved' and done_at is null and key = ${known['dan']?.person ?? ''}`;
  await chain.anvil.reorg(2);
  await catchUp();
  const [again] = await world.sql`select again_at from outbox
    where kind = 'gate-moved' and done_at is null and key = ${known['dan']?.person ?? ''}`;
  expect(again?.['again_at']).not.toBeNull();
  await world.sql`update outbox set lease_until = null, again_at = null where done_at is null`;
});

test('where no block is known that stands, everybody is looked at: further back than the trail, or before it', async () => {
  await settle();
  await give(people.dan, people.finn, '1');
  await settle();
  await world.sql`delete from scan_cursor where name like 'gates:31337:%'`;
  await chain.anvil.reorg(3);
  await catchUp();
  expect(await rung()).toEqual(['all']);
  await world.work();
  // One that begins in a block that is gone knows nothing of what was before it.
  await world.sql`delete from scan_cursor where name like 'gates:31337:%'`;
  await give(people.dan, people.finn, '1');
  await look();
  await chain.anvil.reorg(2);
  await catchUp();
  expect(await rung()).toEqual(['all', 'dan']);
});

test('of where the cursor has been, no more is kept than the last blocks', async () => {
  for (let index = 0; index < 140; index += 1) {
    await chain.anvil.mine(1);
    await look();
  }
  const [kept] = await world.sql`select count(*)::int as rows, max(block_number)::int as newest
    from scan_cursor where name like 'gates:31337:%'`;
  const newest = Number(await chain.publicClient.getBlockNumber());
  expect(kept).toEqual({ rows: 128, newest });
  // Half of it is taken back: found in a few questions.
  await chain.anvil.reorg(60);
  rpc.seen.length = 0;
  await catchUp();
  expect(rpc.seen.length).toBeLessThan(25);
  expect(await rung()).not.toContain('all');
});

test('a community whose rules ask what no log tells is looked at as a whole after a reorganisation', async () => {
  await settle();
  const { services, community, ada, server, discord, guildId } = world;
  const { id: discordRoleId } = discord.addRole(guildId, { name: 'Rich', position: 1 });
  discord.moveRole(world.botRole, 9);
  const opens = { name: 'Rich', discordRoleId, tag: undefined };
  const set = await services.gates.set({
    ...{ community, person: ada.person, place: server, opens, rule: 'native(ETH) >= 1' },
  });
  expect(set).toMatchObject({ ok: true });
  await settle();
  await give(people.cleo, people.finn, '1');
  await mineAndLook(1);
  await chain.anvil.reorg(2);
  await catchUp();
  expect(await rung()).toEqual(['all', 'cleo']);
});

test('a contract that is followed since was not before: everybody is looked at', async () => {
  await settle();
  const { services, community, ada, server } = world;
  const { id: discordRoleId } = world.discord.addRole(world.guildId, {
    ...{ name: 'Collector', position: 1 },
  });
  world.discord.moveRole(world.botRole, 9);
  const opens = { name: 'Collector', discordRoleId, tag: undefined };
  const rule = `nft(${contracts.badge.address})`;
  const set = await services.gates.set({
    ...{ community, person: ada.person, place: server, opens, rule },
  });
  expect(set).toMatchObject({ ok: true });
  await world.work();
  await give(people.cleo, people.finn, '1');
  await mineAndLook(1);
  await chain.anvil.reorg(3);
  await catchUp();
  expect(await rung()).toEqual(['all', 'cleo']);
});
