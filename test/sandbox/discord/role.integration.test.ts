import { PermissionFlagsBits, type REST, Routes } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failure, type Named, restOf, startTown, type Town } from './start.ts';

let town: Town;
let rest: REST;

beforeEach(async () => {
  town = await startTown();
  rest = restOf(town.discord);
});

afterEach(async () => {
  await town.discord.close();
});

test('a bot gives and takes roles below its own, and no others', async () => {
  const { discord, guildId, bo, ada } = town;
  const low = discord.addRole(guildId, { name: 'holder' });
  const high = discord.addRole(guildId, { name: 'staff', position: 3 });
  const path = Routes.guildMemberRole(guildId, bo, low.id);
  await rest.put(path, { reason: 'gate opened' });
  expect(discord.world.members[guildId]?.[bo]?.roles).toEqual([low.id]);
  expect(discord.requests.at(-1)?.reason).toBe('gate opened');
  await rest.delete(path);
  expect(discord.world.members[guildId]?.[bo]?.roles).toEqual([]);

  const member = Routes.guildMember(guildId, bo);
  await rest.patch(member, { body: { roles: [low.id], nick: 'Bo B.' } });
  expect(discord.world.members[guildId]?.[bo]).toMatchObject({ roles: [low.id], nick: 'Bo B.' });
  expect(await failure(rest.put(Routes.guildMemberRole(guildId, bo, high.id)))).toBe('403 50013');
  expect(await failure(rest.patch(member, { body: { roles: [low.id, high.id] } }))).toBe(
    '403 50013',
  );
  // Above the owner stands nobody.
  expect(await failure(rest.patch(Routes.guildMember(guildId, ada), { body: { nick: 'x' } }))).toBe(
    '403 50013',
  );

  discord.setBotPermissions(guildId, PermissionFlagsBits.SendMessages);
  expect(await failure(rest.put(path))).toBe('403 50013');
  expect(discord.violations).toEqual([]);
});

test('the bot cannot touch a role above it, nor give rights it lacks', async () => {
  const { discord, guildId } = town;
  const made = (await rest.post(Routes.guildRoles(guildId), {
    body: { name: 'citizen', color: 255 },
  })) as Named;
  await rest.patch(Routes.guildRole(guildId, made.id), {
    body: { name: 'Citizen', hoist: true },
  });
  expect(discord.world.roles[made.id]).toMatchObject({
    name: 'Citizen',
    hoist: true,
    color: 255,
    position: 1,
  });
  const body = { permissions: String(PermissionFlagsBits.Administrator) };
  expect(await failure(rest.patch(Routes.guildRole(guildId, made.id), { body }))).toBe('403 50013');

  discord.moveRole(made.id, 2);
  expect(await failure(rest.delete(Routes.guildRole(guildId, made.id)))).toBe('403 50013');
  discord.moveRole(made.id, 1);
  await rest.patch(Routes.guildRoles(guildId), { body: [{ id: made.id, position: 1 }] });
  await rest.delete(Routes.guildRole(guildId, made.id));
  expect(discord.world.roles[made.id]).toBeUndefined();
  expect(discord.violations).toEqual([]);
});
