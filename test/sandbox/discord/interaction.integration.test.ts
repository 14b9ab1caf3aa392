import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  ChannelSelectMenuBuilder,
  type Client,
  Events,
  type Interaction,
  InteractionContextType,
  MessageFlags,
  RoleSelectMenuBuilder,
  Routes,
  StringSelectMenuBuilder,
} from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer } from '#sandbox/discord/index.ts';
import { failure, IDENTITY, login, startTown, type Town } from './start.ts';

let town: Town;
let client: Client<true>;
let failures: unknown[];

beforeEach(async () => {
  failures = [];
  town = await startTown();
  client = await login(town.discord);
  const body = [
    { name: 'go', description: 'x', contexts: [InteractionContextType.Guild] },
    { name: 'anywhere', description: 'x' },
  ];
  await client.rest.put(Routes.applicationCommands(IDENTITY.clientId), { body });
});

afterEach(async () => {
  await client.destroy();
  await town.discord.close();
  expect(failures).toEqual([]);
  expect(town.discord.violations).toEqual([]);
});

/** The bot answers every interaction like this. */
function bot(answer: (interaction: Interaction) => Promise<unknown>): void {
  client.on(Events.InteractionCreate, (interaction) => {
    answer(interaction).catch((error: unknown) => failures.push(error));
  });
}

const go = (): Promise<Answer> => town.discord.as(town.bo).run(town.general, '/go');

test('selects: options by label, roles, channels; and what a select refuses', async () => {
  const { discord, guildId, general, bo } = town;
  const role = discord.addRole(guildId, { name: 'holder' });
  const rows = [
    new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
      new StringSelectMenuBuilder()
        .setCustomId('text')
        .setMaxValues(2)
        .addOptions({ label: 'One', value: '1' }, { label: 'Two', value: '2' }),
    ),
    new ActionRowBuilder<RoleSelectMenuBuilder>().addComponents(
      new RoleSelectMenuBuilder().setCustomId('role'),
    ),
    new ActionRowBuilder<ChannelSelectMenuBuilder>().addComponents(
      new ChannelSelectMenuBuilder().setCustomId('channel'),
    ),
  ];
  bot(async (interaction) => {
    if (interaction.isChatInputCommand()) return interaction.reply({ components: rows });
    if (interaction.isStringSelectMenu()) return interaction.reply(interaction.values.join('+'));
    if (interaction.isRoleSelectMenu())
      return interaction.reply(interaction.roles.map(({ name }) => name).join());
    if (interaction.isChannelSelectMenu())
      return interaction.update({
        content: interaction.channels.map((one) => (one && 'name' in one ? one.name : '')).join(),
        components: [],
      });
    return undefined;
  });
  const card = (await go()).response();
  expect(card.selects.map(({ kind }) => kind)).toEqual(['string', 'role', 'channel']);
  const person = discord.as(bo);
  expect((await person.select(card, 'text', ['One', '2'])).response().content).toBe('1+2');
  expect((await person.select(card, 'role', [role.id])).response().content).toBe('holder');
  await expect(person.select(card, 'text', ['Three'])).rejects.toThrow('no option Three');
  await expect(person.select(card, 'role', [])).rejects.toThrow('choose 1 to 1');
  await expect(person.select(card, undefined, [])).rejects.toThrow('3 selects fit');
  const updated = await person.select(card, 'channel', [general]);
  expect(updated.response()).toMatchObject({ id: card.id, content: 'general', selects: [] });
});

test('a disabled, an absent and a link button cannot be pressed', async () => {
  const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder()
      .setCustomId('off')
      .setLabel('Off')
      .setStyle(ButtonStyle.Primary)
      .setDisabled(true),
    new ButtonBuilder().setURL('https://example.org/').setLabel('Page').setStyle(ButtonStyle.Link),
  );
  bot(async (interaction) => interaction.isRepliable() && interaction.reply({ components: [row] }));
  const card = (await go()).response();
  const person = town.discord.as(town.bo);
  await expect(person.press(card, 'Off')).rejects.toThrow('disabled');
  await expect(person.press(card, 'Page')).rejects.toThrow('opens https://example.org/');
  await expect(person.press(card, 'Other')).rejects.toThrow('there is: Off, Page');
});

test('an ephemeral message is for its person and its token alone', async () => {
  const { discord, general, ada } = town;
  bot(
    async (interaction) =>
      interaction.isRepliable() &&
      interaction.reply({ content: 'x', flags: MessageFlags.Ephemeral }),
  );
  const mine = (await go()).response();
  expect(discord.as(ada).sees(general)).toEqual([]);
  await expect(discord.as(ada).press(mine, 'x')).rejects.toThrow('not there');
  expect(await failure(client.rest.get(Routes.channelMessage(general, mine.id)))).toBe('404 10008');
  expect(await client.rest.get(Routes.channelMessages(general))).toEqual([]);
});

test('a follow-up takes the place of thinking; further ones are edited and deleted by their id', async () => {
  const { discord, general, bo: boId } = town;
  bot(async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await interaction.followUp({ content: 'first' });
    const second = await interaction.followUp({ content: 'second' });
    await interaction.webhook.editMessage(second.id, { content: 'second, edited' });
    const third = await interaction.followUp({ content: 'third', flags: MessageFlags.Ephemeral });
    await interaction.webhook.deleteMessage(third.id);
    await interaction.deleteReply();
  });
  const answer = await go();
  const person = discord.as(boId);
  await person.waitsFor(general, ({ content }) => content === 'second, edited');
  await expect
    .poll(() => person.sees(general).map(({ content }) => content), { timeout: 10_000 })
    .toEqual(['second, edited']);
  // "second" was public from the start: only the first follow-up is bound to the deferral.
  expect(
    answer.history.map(({ content, isThinking, isEphemeral }) => [
      content,
      isThinking,
      isEphemeral,
    ]),
  ).toEqual([
    ['', true, true],
    ['first', false, true],
  ]);
  expect(() => answer.response()).toThrow('deleted');
});

test('in the private channel only commands that are for it are offered', async () => {
  const { discord, bo: boId } = town;
  bot(
    async (interaction) =>
      interaction.isRepliable() &&
      interaction.reply(`hello ${interaction.user.username} ${interaction.guildId}`),
  );
  const person = discord.as(boId);
  const { id } = person.directChannel();
  expect(person.commands(id).map(({ name }) => name)).toEqual(['anywhere']);
  expect((await person.run(id, '/anywhere')).response().content).toBe('hello bo null');
  await expect(person.run(id, '/go')).rejects.toThrow('No command /go');
});
