import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
