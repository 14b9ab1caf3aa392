import {
  AuditLogEvent,
  type Client,
  Events,
  GatewayIntentBits,
  type Guild,
  type GuildAuditLogsEntry,
  PermissionFlagsBits,
  Routes,
} from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BOT_PERMISSIONS, failure, login, restOf, startTown, type Town } from './start.ts';

const VIEW = BOT_PERMISSIONS | PermissionFlagsBits.ViewAuditLog;
const DAY_MS = 86_400_000;
const { Guilds, GuildMembers, GuildModeration } = GatewayIntentBits;

let town: Town;
let roleId: string;
let movedMs: number;
let clients: Client[];

beforeEach(async () => {
  movedMs = 0;
  clients = [];
  town = await startTown({ now: () => Date.now() + movedMs });
  roleId = town.discord.addRole(town.guildId, { name: 'holder' }).id;
  town.discord.setBotPermissions(town.guildId, VIEW);
});
afterEach(async () => {
  for (const client of clients) await client.destroy();
  await town.discord.close();
});

type Heard = { kind: 'entry' | 'member'; by?: string | null };

/** What a client with these intents hears, in order. */
async function listen(intents: number[]): Promise<Heard[]> {
  const client = await login(town.discord, { intents });
  clients.push(client);
  const heard: Heard[] = [];
  client.on(Events.GuildAuditLogEntryCreate, (entry: GuildAuditLogsEntry, guild: Guild) => {
    expect([guild.id, entry.action]).toEqual([town.guildId, AuditLogEvent.MemberRoleUpdate]);
    heard.push({ kind: 'entry', by: entry.executorId });
  });
  client.on(Events.GuildMemberUpdate, () => heard.push({ kind: 'member' }));
  return heard;
}

const soon = async (heard: Heard[], count: number): Promise<Heard[]> => {
  await expect.poll(() => heard.length, { timeout: 5_000 }).toBe(count);
  return heard;
};

test('an entry names who gave a role, before or after the change', async () => {
  const { discord, guildId, bo, ada } = town;
  const heard = await listen([Guilds, GuildMembers, GuildModeration]);
  discord.grantRole(guildId, bo, roleId);
  expect(await soon(heard, 2)).toEqual([{ kind: 'member' }, { kind: 'entry', by: ada }]);
  discord.revokeRole(guildId, bo, roleId, { by: bo, entryFirst: true });
  expect((await soon(heard, 4)).slice(2)).toEqual([{ kind: 'entry', by: bo }, { kind: 'member' }]);
  // The bot hears of itself, too.
  await restOf(discord).put(Routes.guildMemberRole(guildId, bo, roleId), { reason: 'the rule' });
  expect((await soon(heard, 6)).slice(4)).toEqual([
    { kind: 'member' },
    { kind: 'entry', by: discord.world.auditLog[guildId]?.at(-1)?.userId },
  ]);
  expect(discord.world.auditLog[guildId]?.at(-1)?.reason).toBe('the rule');
});

test('nobody hears of it without the intent, or without the permission', async () => {
  const { discord, guildId, bo } = town;
  const deaf = await listen([Guilds, GuildMembers]);
  discord.grantRole(guildId, bo, roleId);
  discord.setBotPermissions(guildId, BOT_PERMISSIONS);
  const heard = await listen([Guilds, GuildMembers, GuildModeration]);
  discord.revokeRole(guildId, bo, roleId);
  discord.grantRole(guildId, bo, roleId);
  expect((await soon(heard, 2)).map(({ kind }) => kind)).toEqual(['member', 'member']);
  expect((await soon(deaf, 3)).map(({ kind }) => kind)).toEqual(['member', 'member', 'member']);
});

test('what is remembered is asked for by who, whom and when, for 45 days', async () => {
  const { discord, guildId, bo, ada, cy } = town;
  discord.addMember(guildId, cy);
  discord.grantRole(guildId, bo, roleId);
  movedMs = 44 * DAY_MS;
  discord.grantRole(guildId, cy, roleId, { by: bo });
  discord.revokeRole(guildId, cy, roleId);
  const client = await login(discord, { intents: [Guilds] });
  clients.push(client);
  const guild = await client.guilds.fetch(guildId);
  const read = async (options: object): Promise<string[]> => {
    const log = await guild.fetchAuditLogs({ type: AuditLogEvent.MemberRoleUpdate, ...options });
    return log.entries.map(({ executorId, targetId, changes }) =>
      [executorId, targetId, changes[0]?.key].join(' '),
    );
  };
  const all = [`${ada} ${cy} $remove`, `${bo} ${cy} $add`, `${ada} ${bo} $add`];
  expect(await read({})).toEqual(all);
  expect(await read({ limit: 1 })).toEqual(all.slice(0, 1));
  expect(await read({ user: bo })).toEqual([all[1]]);
  const last = discord.world.auditLog[guildId]?.at(-1)?.id ?? '';
  expect(await read({ before: last })).toEqual(all.slice(1));
  movedMs = 46 * DAY_MS;
  expect(await read({})).toEqual(all.slice(0, 2));
  discord.setBotPermissions(guildId, BOT_PERMISSIONS);
  expect(await failure(restOf(discord).get(Routes.guildAuditLog(guildId)))).toBe('403 50013');
  expect(discord.violations).toEqual([]);
});
