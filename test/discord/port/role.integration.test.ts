import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SealedReply } from '#chat/reply.ts';
import { createDiscordPort } from '#discord/index.ts';
import type { ChatPort } from '#service/port.ts';
import { createLog } from '#telemetry/log.ts';
import { IDENTITY, startTown, type Town } from '#test/sandbox/discord/start.ts';

let town: Town;
let port: ChatPort<SealedReply>;
beforeEach(async () => {
  town = await startTown();
  port = createDiscordPort({
    token: IDENTITY.token,
    apiUrl: `${town.discord.url}/api`,
    log: createLog({ level: 'silent' }),
  });
});
afterEach(async () => {
  await town.discord.close();
  expect(town.discord.violations).toEqual([]);
});

test('says whether a role could be given, and what stands in the way, without writing', async () => {
  const { discord, guildId } = town;
  const role = discord.addRole(guildId, { name: 'holder' });
  const check = async (id = role.id) => {
    const checked = await port.checkRole(guildId, id);
    return checked.ok ? 'fine' : checked.denial;
  };
  expect(await check()).toBe('fine');
  expect(await check(guildId)).toBe('role-not-assignable');
  const own = Object.values(discord.world.roles).find(({ botId }) => botId === IDENTITY.clientId);
  expect(await check(own?.id)).toBe('role-not-assignable');
  discord.moveRole(role.id, 2);
  expect(await check()).toBe('role-too-high');
  discord.moveRole(role.id, 1);
  discord.setBotPermissions(guildId, PermissionFlagsBits.SendMessages);
  expect(await check()).toBe('missing-permission');
  discord.deleteRole(role.id);
  expect(await check()).toBe('role-gone');
  discord.removeBot(guildId);
  expect(await check()).toBe('bot-removed');
  expect(discord.requests.every(({ method }) => method === 'GET')).toBe(true);
});

test('lists every role with what stands in the way, and makes one without any permission', async () => {
  const { discord, guildId } = town;
  const high = discord.addRole(guildId, { name: 'High' });
  const low = discord.addRole(guildId, { name: 'Low' });
  discord.moveRole(high.id, 9);
  const keeper = port.roleKeeper;
  if (!keeper) throw new Error('no roles');
  const listed = await keeper.list(guildId);
  if (!listed.ok) throw new Error(listed.denial);
  const { roles, room } = listed.value;
  const bot = roles.find(({ denial }) => denial === 'role-not-assignable');
  // Everybody's is one of 250.
  expect(room).toBe(250 - 1 - roles.length);
  expect(roles).toEqual([
    { id: high.id, name: 'High', denial: 'role-too-high' },
    bot,
    { id: low.id, name: 'Low' },
  ]);

  const made = await keeper.make(guildId, 'Holder', 'gate of Holder');
  if (!made.ok) throw new Error(made.denial);
  expect(discord.world.roles[made.value.id]).toMatchObject({ name: 'Holder', permissions: '0' });
  expect(await port.checkRole(guildId, made.value.id)).toEqual({ ok: true, value: undefined });
  const drop = () => keeper.drop(guildId, made.value.id, 'not needed');
  expect([await drop(), await drop()]).toEqual([
    { ok: true, value: undefined },
    { ok: true, value: undefined },
  ]);
  expect(discord.requests.at(-1)).toMatchObject({ method: 'DELETE', reason: 'not needed' });
  expect(discord.world.roles[made.value.id]).toBeUndefined();

  for (let left = room; left > 0; left -= 1) discord.addRole(guildId, { name: 'Many' });
  const crowded = await keeper.list(guildId);
  expect(crowded).toMatchObject({ ok: true, value: { room: 0 } });
  const refused = { ok: false, denial: 'too-many-roles' };
  expect(await keeper.make(guildId, 'Holder', 'gate of Holder')).toEqual(refused);

  discord.setBotPermissions(guildId, PermissionFlagsBits.SendMessages);
  expect(await keeper.list(guildId)).toEqual({ ok: false, denial: 'missing-permission' });
  expect(await keeper.make(guildId, 'X', '')).toEqual({ ok: false, denial: 'missing-permission' });
  discord.removeBot(guildId);
  expect(await keeper.list(guildId)).toEqual({ ok: false, denial: 'bot-removed' });
});

test('roles that Discord takes too long over are a fault to be tried again, before a lease has lapsed', async () => {
  const { discord, guildId, bo } = town;
  const [one, two] = ['One', 'Two'].map((name) => discord.addRole(guildId, { name, position: 1 }));
  if (!one || !two) throw new Error('no roles');
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const asked = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 100));
  const give = (...roles: { id: string }[]) =>
    port.setRoles(
      guildId,
      bo,
      roles.map(({ id }) => ({ roleId: id, on: true })),
      'holds 100 CIV',
    );
  const late = { code: 'discord-timeout', retryable: true };
  discord.trouble.delayNext(1, 5_000, { method: 'PATCH' });
  // The second one of two waits for the first, in the client's own queue.
  const both = await Promise.allSettled([give(one, two), give(one, two)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  for (const end of both) expect(end).toMatchObject({ reason: late });
  discord.trouble.delayNext(1, 5_000, { method: 'PUT' });
  await expect(give(one)).rejects.toMatchObject(late);
  expect(asked.mock.calls.every(([ms]) => ms <= 20_000)).toBe(true);
  asked.mockRestore();
});
