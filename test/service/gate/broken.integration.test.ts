/** Roles and tags that the platform refuses: told once, nothing lost, and a way back for each cause. */
import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decideCitizen } from '../../support/citizens.ts';
import { type GateWorld, type Somebody, startGateWorld } from '../../support/gate-world.ts';

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const makeCitizen = (who: Somebody, does?: 'revoke') => decideCitizen(world, who, does);

const rolesGiven = (): number =>
  world.discord.requests.filter(
    ({ method, route }) => method === 'PUT' && route.includes('/roles/{role_id}'),
  ).length;

const brokenOf = async (kind: 'discord-role' | 'telegram-tag'): Promise<(string | null)[]> =>
  (await world.store.roles.listEffects(world.community))
    .filter((effect) => effect.kind === kind)
    .map((effect) => effect.brokenReason);
const toldOfBroken = async (): Promise<number> =>
  (await world.noticesOf(world.ada)).filter((kind) => kind === 'role-broken').length;

test('a right that is missing is told once for all roles of a chat, and again when it is lost again', async () => {
  await world.openGate('citizen');
  const { services, community, ada, discord, guildId } = world;
  const second = discord.addRole(guildId, { name: 'Second' }).id;
  discord.moveRole(world.botRole, 3);
  const set = await services.gates.set({
    community,
    person: ada.person,
    place: world.server,
    opens: { name: 'Second', discordRoleId: second, tag: undefined },
    rule: 'citizen',
  });
  if (!set.ok) throw new Error(set.refusal.code);
  await services.gates.switch(community, ada.person, set.value.id, 'on');
  const bo = await world.joinDiscord('Bo');
  discord.setBotPermissions(guildId, PermissionFlagsBits.SendMessages);
  await makeCitizen(bo);
  await world.work();
  expect(await brokenOf('discord-role')).toEqual(['missing-permission', 'missing-permission']);
  expect(await toldOfBroken()).toBe(1);
  await services.roleEffects.retry(community);
  await world.work();
  expect(await toldOfBroken()).toBe(1);
  expect(rolesGiven()).toBe(0);

  discord.setBotPermissions(guildId, PermissionFlagsBits.ManageRoles);
  await services.roleEffects.retry(community);
  await world.work();
  expect(await brokenOf('discord-role')).toEqual([null, null]);
  expect(new Set(world.rolesOf(bo))).toEqual(new Set([world.holderRole, second]));
  discord.setBotPermissions(guildId, PermissionFlagsBits.SendMessages);
  await makeCitizen(bo, 'revoke');
  await world.advance(60_000);
  await world.work();
  expect(await toldOfBroken()).toBe(2);
  expect(world.rolesOf(bo)).toHaveLength(2);
});

test('Telegram without the right to manage tags: told once, nothing lost, given when it is there', async () => {
  await world.openGate('citizen');
  const { telegram, groupId } = world;
  const [cy, dee] = [await world.joinTelegram('Cy'), await world.joinTelegram('Dee')];
  telegram.setBotRights(groupId, ['pin_messages']);
  await makeCitizen(cy);
  await makeCitizen(dee);
  await world.work();
  const tries = () => telegram.calls.filter(({ method }) => method === 'setChatMemberTag').length;
  const tried = tries();
  for (let round = 0; round < 3; round += 1) await world.sweep();
  expect(tries()).toBe(tried);
  expect(await toldOfBroken()).toBe(1);
  telegram.setBotRights(groupId, ['pin_messages', 'manage_tags']);
  await world.services.roleEffects.retry(world.community);
  await world.work();
  expect([cy, dee].map(world.tagOf)).toEqual(['holder', 'holder']);
  expect(await brokenOf('telegram-tag')).toEqual([null]);
});

test('what was mended is known to be, though nobody waits for it', async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  world.discord.moveRole(world.holderRole, 2);
  await makeCitizen(bo);
  await world.work();
  await makeCitizen(bo, 'revoke');
  await world.work();
  expect(await brokenOf('discord-role')).toEqual(['role-too-high']);
  world.discord.moveRole(world.botRole, 2);
  await world.say(world.ada, 'civitas status');
  expect(await brokenOf('discord-role')).toEqual([null]);
});

test('a role that was deleted is no longer said to be given', async () => {
  await world.openGate('citizen');
  const bo = await world.joinDiscord('Bo');
  await makeCitizen(bo);
  await world.work();
  const effects = async () => {
    const { gates } = await world.services.why.explain(world.community, bo.person);
    return gates
      .flatMap((gate) => gate.effects)
      .map((one) => ('reason' in one ? [one.state, one.reason] : [one.state]));
  };
  expect(await effects()).toEqual([['given', null]]);
  world.discord.deleteRole(world.holderRole);
  await world.services.roleEffects.roleDeleted(world.guildId, world.holderRole);
  expect(await effects()).toEqual([['stuck', 'role-gone']]);
  expect(await toldOfBroken()).toBe(1);
});
