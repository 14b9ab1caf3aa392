import {
  AttachmentBuilder,
  type Client,
  type EmbedBuilder,
  Events,
  MessageFlags,
  Routes,
} from 'discord.js';
import { afterEach, expect, test } from 'vitest';
import {
  createDiscordLookalike,
  type DiscordLookalike,
  type Dump,
} from '#sandbox/discord/index.ts';
import { IDENTITY, login, startTown } from './start.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function bot(discord: DiscordLookalike): Promise<Client<true>> {
  const client = await login(discord);
  opened.unshift(() => client.destroy());
  client.on(Events.InteractionCreate, (interaction) => {
    if (interaction.isChatInputCommand()) {
      const embed: Partial<EmbedBuilder['data']> = { image: { url: 'attachment://note.txt' } };
      const files = [new AttachmentBuilder(Buffer.from('kept'), { name: 'note.txt' })];
      void interaction.reply({
        content: 'mine',
        flags: MessageFlags.Ephemeral,
        files,
        embeds: [embed],
      });
    }
  });
  return client;
}

test('a world goes on after a restart, ephemeral messages and files included', async () => {
  const town = await startTown();
  const client = await bot(town.discord);
  const role = town.discord.addRole(town.guildId, { name: 'holder' });
  town.discord.grantRole(town.guildId, town.bo, role.id);
  await client.rest.put(Routes.applicationCommands(IDENTITY.clientId), {
    body: [{ name: 'note', description: 'x' }],
  });
  const before = (await town.discord.as(town.bo).run(town.general, '/note')).response();
  const state = JSON.parse(JSON.stringify(town.discord.dump())) as Dump;
  await client.destroy();
  await town.discord.close();

  const again = await createDiscordLookalike({ ...IDENTITY, state });
  opened.push(() => again.close());
  await bot(again);
  const [message, ...others] = again.as(town.bo).sees(town.general);
  expect(others).toEqual([]);
  expect(message).toMatchObject({ id: before.id, content: 'mine', isEphemeral: true });
  expect(message?.files[0]?.url.startsWith(again.url)).toBe(true);
  expect(message?.embeds[0]?.image?.url).toBe(message?.files[0]?.url);
  expect(await (await fetch(message?.files[0]?.url ?? '')).text()).toBe('kept');
  expect(again.world.members[town.guildId]?.[town.bo]?.roles).toEqual([role.id]);
  const next = (await again.as(town.bo).run(town.general, '/note')).response();
  expect(BigInt(next.id)).toBeGreaterThan(BigInt(before.id));
  expect(again.violations).toEqual([]);
});

test('loading a world under a connected bot makes it start anew', async () => {
  const { discord, guildId, ada } = await startTown();
  opened.push(() => discord.close());
  const empty = discord.dump();
  const client = await bot(discord);
  const second = discord.addGuild({ name: 'Stoa', ownerId: ada });
  const ready = new Promise((resolve) => client.once(Events.ShardReady, resolve));
  discord.load(empty);
  await ready;
  expect(Object.keys(discord.world.guilds)).toEqual([guildId]);
  expect(discord.world.guilds[second.id]).toBeUndefined();
  expect(discord.violations).toEqual([]);
}, 20_000);

test('changes are told to a listener until it stops', async () => {
  const { discord, general, bo } = await startTown();
  opened.push(() => discord.close());
  const heard: string[] = [];
  const stop = discord.onChange((change) => heard.push(change.kind));
  discord.as(bo).say(general, 'hi');
  stop();
  discord.as(bo).say(general, 'unheard');
  expect(heard).toEqual(['message']);
});
