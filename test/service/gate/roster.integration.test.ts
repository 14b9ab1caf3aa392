/** A list of members is of a moment: what hands and other processes did since is not undone by it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EffectClaim } from '#service/gate/hand.ts';
import type { GrantKey } from '#store/grant.ts';
import type { OutboxPayload } from '#store/outbox.ts';
import { addCrowd, setCitizens } from '../../support/crowd.ts';
import { type GateWorld, type Somebody, startGateWorld } from '../../support/gate-world.ts';

/** So many that one list of everybody does for a look at each. */
const CROWD = 25;

let world: GateWorld;
let crowd: Somebody[];
let guest: string;

beforeEach(async () => {
  world = await startGateWorld();
  crowd = await addCrowd(world, 'discord', CROWD);
  guest = world.discord.addRole(world.guildId, { name: 'Guest', position: 1 }).id;
  world.discord.moveRole(world.botRole, 9);
  await setCitizens(world, crowd, true);
  await world.openGate('citizen');
  await world.work();
  expect(lists()).toBe(1);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const requests = (route: RegExp) =>
  world.discord.requests.filter((one) => one.method === 'GET' && route.test(one.route)).length;
const lists = () => requests(/members$/);

/** A second role of the server with a gate of its own, looked at while the list of before stands. */
async function openGuest(): Promise<void> {
  const { services, community, ada, server } = world;
  const set = await services.gates.set({
    community,
    person: ada.person,
    place: server,
    opens: { name: 'Guest', discordRoleId: guest, tag: undefined },
    rule: 'citizen',
    grace: '0',
  });
  if (!set.ok) throw new Error(set.refusal.code);
  await services.gates.switch(community, ada.person, set.value.id, 'on');
  await services.gateChecks.sweep(community);
}

async function grantOf(who: Somebody, role: string) {
  const effects = await world.store.roles.listEffects(world.community);
  const effect = effects.find(({ externalId }) => externalId === role);
  const account = await world.store.people.findAccount('discord', who.externalId);
  if (!effect || !account) throw new Error('nothing could be granted');
  const key = { effectId: effect.id, accountId: account.id };
  return { key, grant: await world.store.grants.findGrant(key) };
}

/** The row of one grant, in the hands of a worker that goes by the list. */
async function claimOf({ effectId, accountId }: GrantKey): Promise<EffectClaim> {
  const [row] = await world.sql<{ id: string }[]>`
    select id from outbox where kind = 'role-effect' and key = ${`${effectId}.${accountId}`}
      and done_at is null`;
  const claim = row && (await world.store.outbox.lockOutbox(row.id, 30_000));
  if (!claim) throw new Error('nothing is due');
  expect(claim.payload).toEqual({ crowd: true });
  return { ...claim, payload: claim.payload as OutboxPayload };
}

test('a role that a hand gave after the list stays, though its row is written only then', async () => {
  const [bo, cy] = crowd as [Somebody, Somebody];
  world.discord.grantRole(world.guildId, bo.externalId, guest);
  await world.hearRoles(bo);
  await openGuest();
  await world.work();
  expect((await grantOf(bo, guest)).grant).toMatchObject({ applied: false, byHand: true });
  expect((await grantOf(cy, guest)).grant).toMatchObject({ applied: true, byHand: false });

  await setCitizens(world, [bo, cy], false);
  await world.sweep();
  expect([bo, cy].map(world.rolesOf)).toEqual([[guest], []]);
});

test('a role that a hand gives while its row is in hand is the hand’s', async () => {
  const [bo] = crowd as [Somebody];
  await openGuest();
  const { key } = await grantOf(bo, guest);
  // Wanted since before the list.
  await world.sql`update role_grant set changed_at = civitas_now() - interval '1 hour'
    where effect_id = ${key.effectId} and account_id = ${key.accountId}`;
  const claim = await claimOf(key);
  world.discord.grantRole(world.guildId, bo.externalId, guest);
  await world.hearRoles(bo);
  await world.services.roleEffects.apply(claim);
  expect((await grantOf(bo, guest)).grant).toMatchObject({ applied: false, byHand: true });
});

test('what another process gave after the list is taken, and not forgotten', async () => {
  const [bo] = crowd as [Somebody];
  await openGuest();
  const { key } = await grantOf(bo, guest);
  const claim = await claimOf(key);
  world.discord.grantRole(world.guildId, bo.externalId, guest);
  await world.store.grants.updateGrant(key, { wanted: false, applied: true });
  await world.services.roleEffects.apply(claim);
  expect(world.rolesOf(bo)).not.toContain(guest);
  expect((await grantOf(bo, guest)).grant).toMatchObject({ applied: false, byHand: false });
});
