import {
  type Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  type GuildMember,
  type Interaction,
  type Message,
  PermissionFlagsBits,
  Routes,
} from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BOT_PERMISSIONS, IDENTITY, login, nextEvent, startTown, type Town } from './start.ts';

let town: Town;
let client: Client<true>;

beforeEach(async () => {
  town = await startTown();
  client = await login(town.discord);
});

afterEach(async () => {
  await client.destroy();
  await town.discord.close();
  expect(town.discord.violations).toEqual([]);
});

const PING = { name: 'ping', description: 'x' };

async function register(): Promise<void> {
  await client.rest.put(Routes.applicationCommands(IDENTITY.clientId), { body: [PING] });
}

describe('the world told to the bot', () => {
  test('roles given by hand, joins and leaves', async () => {
    const { discord, guildId, bo, cy } = town;
    const role = discord.addRole(guildId, { name: 'holder' });
    const updated = nextEvent<GuildMember>(client, Events.GuildMemberUpdate);
    discord.grantRole(guildId, bo, role.id);
    await updated;
    expect(client.guilds.cache.get(guildId)?.members.cache.get(bo)?.roles.cache.has(role.id)).toBe(
      true,
    );
    const joined = nextEvent<GuildMember>(client, Events.GuildMemberAdd);
    discord.memberJoins(guildId, cy);
    expect((await joined).user.username).toBe('cy');
    const left = nextEvent<GuildMember>(client, Events.GuildMemberRemove);
    discord.memberLeaves(guildId, cy);
    expect((await left).id).toBe(cy);
  });

  test('channels, roles and guilds that come and go', async () => {
    const { discord, guildId, ada } = town;
    const role = discord.addRole(guildId, { name: 'holder' });
    const gone = nextEvent<{ id: string }>(client, Events.GuildRoleDelete);
    discord.deleteRole(role.id);
    expect((await gone).id).toBe(role.id);
    const channel = discord.addChannel(guildId, { name: 'news' });
    const removed = nextEvent<{ id: string }>(client, Events.ChannelDelete);
    discord.deleteChannel(channel.id);
    expect((await removed).id).toBe(channel.id);

    const second = discord.addGuild({ name: 'Stoa', ownerId: ada });
    const entered = nextEvent<{ id: string; memberCount: number }>(client, Events.GuildCreate);
    discord.addBot(second.id, BOT_PERMISSIONS);
    expect(await entered).toMatchObject({ id: second.id, memberCount: 2 });
    const expelled = nextEvent<{ id: string }>(client, Events.GuildDelete);
    discord.removeBot(second.id);
    expect((await expelled).id).toBe(second.id);
  });

  test('messages without their content, for a bot without that intent', async () => {
    const { discord, general, bo } = town;
    const heard = nextEvent<Message>(client, Events.MessageCreate);
    discord.as(bo).say(general, 'secret');
    expect((await heard).content).toBe('');
    const mentioned = nextEvent<Message>(client, Events.MessageCreate);
    discord.as(bo).say(general, `hey <@${IDENTITY.clientId}>`);
    expect((await mentioned).content).toContain('hey');
  });

  test('all members on request', async () => {
    const { discord, guildId, cy } = town;
    discord.addMember(guildId, cy);
    const guild = client.guilds.cache.get(guildId);
    expect((await guild?.members.fetch())?.size).toBe(4);
    expect(
      (await guild?.members.fetch({ query: 'c', limit: 5 }))
        ?.map(({ user }) => user.username)
        .sort(),
    ).toEqual(['Civitas', 'cy']);
    expect((await guild?.members.fetch({ user: [cy] }))?.size).toBe(1);
  });
});

describe('a connection that breaks', () => {
  test('is resumed, and what was missed is told', async () => {
    const { discord, guildId, bo } = town;
    const role = discord.addRole(guildId, { name: 'holder' });
    const updated = nextEvent<GuildMember>(client, Events.GuildMemberUpdate);
    discord.gateway.drop();
    expect(discord.gateway.connected()).toBe(0);
    discord.grantRole(guildId, bo, role.id);
    await updated;
    expect(discord.gateway.counts).toEqual({ identified: 1, resumed: 1 });
  });

  test('is resumed when Discord asks for it', async () => {
    const { discord } = town;
    const resumed = nextEvent(client, Events.ShardResume);
    discord.gateway.askReconnect();
    await resumed;
    expect(discord.gateway.counts).toEqual({ identified: 1, resumed: 1 });
  });

  test('starts anew when the session is gone', async () => {
    const { discord, general, bo } = town;
    await register();
    // discord.js waits five seconds before it identifies again.
    const ready = nextEvent(client, Events.ShardReady, 15_000);
    discord.gateway.invalidateSessions(false);
    await ready;
    expect(discord.gateway.counts.identified).toBe(2);
    client.on(Events.InteractionCreate, (interaction: Interaction) => {
      if (interaction.isChatInputCommand()) void interaction.reply('pong');
    });
    expect((await discord.as(bo).run(general, '/ping')).response().content).toBe('pong');
  });

  test('a wrong token and an intent that is not switched on are refused', async () => {
    const { discord } = town;
    const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.MessageContent];
    await expect(login(discord, { intents })).rejects.toThrow('disallowed intents');
    discord.gateway.setOutage(true);
    expect(discord.gateway.connected()).toBe(0);
    discord.gateway.setOutage(false);
  });
});

describe('an interaction', () => {
  const api = (path: string): string => `${town.discord.url}/api/v10${path}`;
  const call = async (path: string, body: object, method = 'POST'): Promise<string> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(api(path), { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    const code = text === '' ? '' : ` ${(JSON.parse(text) as { code?: number }).code ?? ''}`;
    return `${response.status}${code}`.trim();
  };
  const reply = (content: string): object => ({ type: 4, data: { content } });

  test('is answered once, in time, and its token ends', async () => {
    let now = Date.now();
    await client.destroy();
    await town.discord.close();
    town = await startTown({ now: () => now });
    client = await login(town.discord);
    await register();
    const heard = nextEvent<Interaction>(client, Events.InteractionCreate);
    const run = town.discord.as(town.bo).run(town.general, '/ping');
    const { id, token } = await heard;
    const callback = `/interactions/${id}/${token}/callback`;
    const webhook = `/webhooks/${IDENTITY.clientId}/${token}`;
    expect(await call(webhook, { content: 'early' })).toBe('404 10015');
    expect(await call(`/interactions/${id}/wrong/callback`, reply('x'))).toBe('404 10062');
    expect(await call(callback, { type: 7, data: { content: 'x' } })).toBe('400 50035');
    expect(await call(callback, reply('pong'))).toBe('204');
    expect((await run).response().content).toBe('pong');
    expect(await call(callback, reply('pong'))).toBe('400 40060');
    expect(await call(webhook, { content: 'more', flags: 64 })).toBe('200');
    now += 15 * 60 * 1000 + 1;
    expect(await call(webhook, { content: 'late' })).toBe('401 50027');
    expect(await call(`${webhook}/messages/@original`, { content: 'late' }, 'PATCH')).toBe(
      '401 50027',
    );
  });

  test('too late is unknown', async () => {
    const { discord, general, bo } = town;
    await register();
    const heard = nextEvent<Interaction>(client, Events.InteractionCreate);
    const run = discord.as(bo).run(general, '/ping', {}, { timeoutMs: 30 });
    const unanswered = expect(run).rejects.toThrow('The application did not respond');
    const interaction = await heard;
    await unanswered;
    if (!interaction.isChatInputCommand()) throw new Error('a command was expected');
    const late: unknown = await interaction.reply('pong').catch((error: unknown) => error);
    expect(late).toBeInstanceOf(DiscordAPIError);
    expect(late).toMatchObject({ code: 10062, status: 404 });
  });

  test('tells who, where, and what may be done', async () => {
    const { discord, guildId, general, bo } = town;
    await register();
    const heard = nextEvent<Interaction>(client, Events.InteractionCreate);
    const run = discord.as(bo).run(general, '/ping', {}, { timeoutMs: 200 });
    const unanswered = expect(run).rejects.toThrow('did not respond');
    const interaction = await heard;
    expect(interaction).toMatchObject({
      guildId,
      channelId: general,
      locale: 'en-US',
      guildLocale: 'en-US',
      context: 0,
    });
    expect(interaction.user.username).toBe('bo');
    expect(interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild)).toBe(false);
    expect(interaction.appPermissions.has(PermissionFlagsBits.ManageRoles)).toBe(true);
    await unanswered;
  });
});
