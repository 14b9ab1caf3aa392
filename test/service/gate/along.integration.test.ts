/** What is taken along with a row in hand is written only while no other hand has it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setCitizens } from '../../support/crowd.ts';
import { type GateWorld, startGateWorld } from '../../support/gate-world.ts';
import { until } from '../../support/poll.ts';

const LEASE_MS = 30_000;
/** What a look at the server costs while Discord hangs. */
const HANG_MS = 2_000;
const SERVER = { method: 'GET', route: /\/guilds\/\{guild_id\}$/ };

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
  world.discord.moveRole(world.botRole, 9);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

/** Rows of roles that are due, with the role each is of. */
async function dueRoles() {
  return world.sql<{ id: string; role: string }[]>`
    select o.id, e.external_id as role from outbox o
      join role_effect e on o.key like e.id || '.%'
     where o.kind = 'role-effect' and o.done_at is null and o.due_at <= civitas_now()`;
}

/** Two gates by one rule that Bo now meets: both rows are due, the first in our hand. */
async function twoDue() {
  const bo = await world.joinDiscord('Bo');
  await world.openGate('citizen');
  await world.openAnother('Second', 'citizen', { tag: 'second', grace: '0' });
  await world.work();
  await setCitizens(world, [bo], true);
  await world.services.gateChecks.persons([bo.person], { compare: false });
  const [first, second] = await dueRoles();
  if (!first || !second) throw new Error('two roles are due');
  const own = await world.store.outbox.lockOutbox(first.id, LEASE_MS);
  if (!own) throw new Error('the row is due');
  return { bo, own, first, second };
}

test('a row whose lease lapsed while Discord hung is left to the hand that took it up', async () => {
  const { discord, store, services, sql } = world;
  const { bo, own, first, second } = await twoDue();
  discord.trouble.delayNext(1, HANG_MS, SERVER);
  const applied = services.roleEffects.apply(own);
  // Both are noted as ours before they are given.
  await until('both are about to be given', async () => {
    const rows = await sql`select 1 from role_grant where applied`;
    return rows.length === 2;
  });
  await sql`update outbox set lease_until = clock_timestamp() - interval '1 second'
    where id = ${second.id}`;
  const other = await store.outbox.lockOutbox(second.id, LEASE_MS);
  if (!other) throw new Error('its lease has lapsed');
  await applied;
  expect(world.rolesOf(bo)).toEqual([first.role]);
  expect(await store.outbox.completeOutbox(own.id, own.fence)).toBe('done');

  // Whoever took it up gives it, and its end is the only one recorded.
  await services.roleEffects.apply(other);
  expect(await store.outbox.completeOutbox(other.id, other.fence)).toBe('done');
  expect(world.rolesOf(bo).toSorted()).toEqual([first.role, second.role].toSorted());
});

test('what is taken along is in hand for a whole lease when it is written', async () => {
  const { discord, services, sql } = world;
  const { bo, own, second } = await twoDue();
  discord.trouble.delayNext(1, HANG_MS, SERVER);
  discord.trouble.delayNext(1, HANG_MS, { method: 'PATCH' });
  const applied = services.roleEffects.apply(own);
  const patched = () => discord.requests.some(({ method }) => method === 'PATCH');
  await until('it is being written', patched);
  const [row] = await sql<{ leftMs: number }[]>`
    select extract(epoch from lease_until - clock_timestamp()) * 1000 as "leftMs"
      from outbox where id = ${second.id}`;
  expect(Number(row?.leftMs)).toBeGreaterThan(LEASE_MS - 1_000);
  await applied;
  expect(world.rolesOf(bo)).toHaveLength(2);
});
