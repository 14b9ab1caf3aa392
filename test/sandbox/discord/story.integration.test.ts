import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Client,
  ContainerBuilder,
  EmbedBuilder,
  Events,
  type Interaction,
  LabelBuilder,
  MediaGalleryBuilder,
  MessageFlags,
  ModalBuilder,
  Routes,
  SectionBuilder,
  SeparatorBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
} from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { login, startTown, type Town } from './start.ts';

const POLL = new SlashCommandBuilder()
  .setName('poll')
  .setDescription('Questions')
  .addSubcommand((sub) =>
    sub
      .setName('create')
      .setDescription('Ask')
      .addStringOption((option) =>
        option
          .setName('question')
          .setDescription('What')
          .setRequired(true)
          .setMinLength(3)
          .setMaxLength(20),
      )
      .addIntegerOption((option) =>
        option.setName('hours').setDescription('How long').setMinValue(1).setMaxValue(72),
      )
      .addStringOption((option) =>
        option
          .setName('method')
          .setDescription('How')
          .addChoices({ name: 'Single choice', value: 'single' }),
      )
      .addUserOption((option) => option.setName('who').setDescription('For whom'))
      .addStringOption((option) =>
        option.setName('token').setDescription('Which').setAutocomplete(true),
      ),
  );
const QUIET = new SlashCommandBuilder().setName('quiet').setDescription('Never answers');
const SLOW = new SlashCommandBuilder().setName('slow').setDescription('Thinks first');
const CARD = new SlashCommandBuilder().setName('card').setDescription('Components v2');
const STAFF = new SlashCommandBuilder()
  .setName('staff')
  .setDescription('Staff')
  .setDefaultMemberPermissions(8n);

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const voteRow = (): ActionRowBuilder<ButtonBuilder> =>
  new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId('vote').setLabel('Vote').setStyle(ButtonStyle.Primary),
    new ButtonBuilder()
      .setURL('https://example.org/rules')
      .setLabel('Rules')
      .setStyle(ButtonStyle.Link),
  );

const reasonForm = (): ModalBuilder =>
  new ModalBuilder()
    .setCustomId('reason')
    .setTitle('Why?')
    .addLabelComponents(
      new LabelBuilder()
        .setLabel('Reason')
        .setTextInputComponent(
          new TextInputBuilder()
            .setCustomId('text')
            .setStyle(TextInputStyle.Paragraph)
            .setMinLength(2),
        ),
      new LabelBuilder()
        .setLabel('Choice')
        .setStringSelectMenuComponent(
          new StringSelectMenuBuilder()
            .setCustomId('choice')
            .addOptions({ label: 'Yes', value: 'y' }, { label: 'No', value: 'n' }),
        ),
    );

async function answerCommand(interaction: ChatInputCommandInteraction): Promise<unknown> {
  switch (interaction.commandName) {
    case 'poll': {
      const question = interaction.options.getString('question', true);
      const who = interaction.options.getUser('who')?.username ?? 'nobody';
      const method = interaction.options.getString('method') ?? 'none';
      await interaction.reply({
        content: `${question} for ${who} by ${method}`,
        flags: MessageFlags.Ephemeral,
      });
      return interaction.editReply({
        content: 'ready',
        embeds: [new EmbedBuilder().setTitle(question).addFields({ name: 'Who', value: who })],
        components: [voteRow()],
      });
    }
    case 'slow':
      await interaction.deferReply();
      return interaction.editReply({ content: 'done thinking' });
    case 'card':
      return interaction.reply({
        flags: MessageFlags.IsComponentsV2,
        files: [new AttachmentBuilder(PNG, { name: 'chart.png', description: 'a chart' })],
        components: [
          new ContainerBuilder()
            .setAccentColor(0x5865f2)
            .addTextDisplayComponents(new TextDisplayBuilder().setContent('# Result'))
            .addSectionComponents(
              new SectionBuilder()
                .addTextDisplayComponents(new TextDisplayBuilder().setContent('Yes: 3'))
                .setButtonAccessory(
                  new ButtonBuilder()
                    .setCustomId('detail')
                    .setLabel('Detail')
                    .setStyle(ButtonStyle.Secondary),
                ),
            )
            .addSeparatorComponents(new SeparatorBuilder())
            .addMediaGalleryComponents(
              new MediaGalleryBuilder().addItems({ media: { url: 'attachment://chart.png' } }),
            )
            .addActionRowComponents(
              new ActionRowBuilder<UserSelectMenuBuilder>().addComponents(
                new UserSelectMenuBuilder().setCustomId('people').setMaxValues(2),
              ),
            ),
        ],
      });
    default:
      return undefined;
  }
}

/** A small bot of the kind the look-alike is for. */
async function answer(interaction: Interaction): Promise<unknown> {
  if (interaction.isChatInputCommand()) return answerCommand(interaction);
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused();
    return interaction.respond([{ name: `${typed}-token`, value: `${typed}1` }]);
  }
  if (interaction.isButton()) {
    if (interaction.customId === 'vote') return interaction.showModal(reasonForm());
    await interaction.deferUpdate();
    return interaction.followUp({ content: 'detail', flags: MessageFlags.Ephemeral });
  }
  if (interaction.isUserSelectMenu()) {
    const names = interaction.users.map((user) => user.username).sort();
    return interaction.reply({ content: names.join(' and '), flags: MessageFlags.Ephemeral });
  }
  if (interaction.isModalSubmit() && interaction.isFromMessage()) {
    const text = interaction.fields.getTextInputValue('text');
    const [choice] = interaction.fields.getStringSelectValues('choice');
    await interaction.update({ content: `because ${text}, ${choice}`, embeds: [], components: [] });
    return interaction.followUp({ content: 'noted', flags: MessageFlags.Ephemeral });
  }
  return undefined;
}

let town: Town;
let client: Client<true>;
const failures: unknown[] = [];

beforeAll(async () => {
  town = await startTown();
  client = await login(town.discord);
  client.on(Events.InteractionCreate, (interaction) => {
    answer(interaction).catch((error: unknown) => failures.push(error));
  });
  const body = [POLL, QUIET, SLOW, CARD, STAFF].map((command) => command.toJSON());
  await client.rest.put(Routes.applicationGuildCommands(client.user.id, town.guildId), { body });
});

afterAll(async () => {
  await client.destroy();
  await town.discord.close();
  expect(failures).toEqual([]);
  expect(town.discord.violations).toEqual([]);
});

test('sees the guild, its roles, channels and members', () => {
  const guild = client.guilds.cache.get(town.guildId);
  expect(guild?.name).toBe('Agora');
  expect(guild?.members.cache.map(({ user }) => user.username).sort()).toEqual([
    'Civitas',
    'ada',
    'bo',
  ]);
  expect(guild?.roles.cache.map(({ name }) => name).sort()).toEqual(['@everyone', 'Civitas']);
  expect(guild?.channels.cache.get(town.general)?.name).toBe('general');
  expect(guild?.members.me?.permissions.has('ManageRoles')).toBe(true);
});

test('command, private reply, edit, button, form, update, follow-up', async () => {
  const { discord, general, bo, ada } = town;
  const person = discord.as(bo);
  const poll = await person.run(general, '/poll create', {
    question: 'Lunch?',
    who: 'ada',
    method: 'Single choice',
  });
  expect(poll.history[0]).toMatchObject({
    content: 'Lunch? for ada by single',
    isEphemeral: true,
    command: 'poll create',
  });
  const card = await person.waitsFor(general, ({ content }) => content === 'ready');
  expect(card).toMatchObject({ isEphemeral: true, text: 'ready\nLunch?\nWho\nada' });
  expect(card.buttons.map(({ label, url }) => [label, url])).toEqual([
    ['Vote', null],
    ['Rules', 'https://example.org/rules'],
  ]);
  expect(discord.as(ada).sees(general)).toEqual([]);

  const modal = (await person.press(card, 'Vote')).modal();
  expect(modal).toMatchObject({ title: 'Why?', customId: 'reason', messageId: card.id });
  expect(modal.fields.map(({ kind, label }) => [kind, label])).toEqual([
    ['text', 'Reason'],
    ['string-select', 'Choice'],
  ]);
  await expect(person.submit(modal, { text: 'x', choice: 'y' })).rejects.toThrow('at least 2');
  const updated = await person.submit(modal, { text: 'hungry', choice: 'y' });
  expect(updated.kind).toBe('update');
  expect(updated.response()).toMatchObject({
    id: card.id,
    text: 'because hungry, y',
    buttons: [],
  });
  const noted = await person.waitsFor(general, ({ content }) => content === 'noted');
  expect(updated.followUps().map(({ id }) => id)).toEqual([noted.id]);
  expect(poll.history.map(({ content }) => content)).toEqual([
    'Lunch? for ada by single',
    'ready',
    'because hungry, y',
  ]);

  person.forgetEphemeral(general);
  expect(person.sees(general)).toEqual([]);
});

test('completion comes from the bot', async () => {
  const { discord, general, bo } = town;
  const choices = await discord
    .as(bo)
    .complete(general, 'poll create', 'token', 'ci', { question: 'Lunch?' });
  expect(choices).toEqual([{ name: 'ci-token', value: 'ci1' }]);
});

test('a deferred answer is thinking, then settled', async () => {
  const { discord, general, bo } = town;
  const slow = await discord.as(bo).run(general, '/slow');
  expect(slow.kind).toBe('thinking');
  expect(slow.history[0]?.isThinking).toBe(true);
  const settled = await slow.settled();
  expect(settled).toMatchObject({
    content: 'done thinking',
    isThinking: false,
    isEphemeral: false,
    editCount: 0,
  });
});

test('components v2 with a picture, a silent press, a user select', async () => {
  const { discord, general, bo, ada } = town;
  const card = (await discord.as(bo).run(general, '/card')).response();
  expect(card.text).toBe('# Result\nYes: 3');
  expect(card.files).toMatchObject([
    {
      filename: 'chart.png',
      description: 'a chart',
      contentType: 'image/png',
      width: 1,
      height: 1,
    },
  ]);
  const served = await fetch(card.files[0]?.url ?? '');
  expect(Buffer.from(await served.arrayBuffer())).toEqual(PNG);

  const press = await discord.as(ada).press(card, 'Detail');
  expect(press.kind).toBe('silent');
  expect(await press.settled()).toMatchObject({ content: 'detail', isEphemeral: true });
  expect(
    discord
      .as(bo)
      .sees(general)
      .some(({ content }) => content === 'detail'),
  ).toBe(false);

  const people = await discord.as(bo).select(card, undefined, [ada, bo]);
  expect(people.response().content).toBe('ada and bo');
});

test('what the client refuses never reaches the bot', async () => {
  const { discord, general, bo, ada, cy } = town;
  const person = discord.as(bo);
  await expect(person.run(general, '/nothing')).rejects.toThrow('No command /nothing');
  await expect(person.run(general, '/poll')).rejects.toThrow('needs a sub-command');
  await expect(person.run(general, '/poll create')).rejects.toThrow('required');
  await expect(person.run(general, '/poll create', { question: 'ab' })).rejects.toThrow(
    'at least 3',
  );
  await expect(person.run(general, '/poll create', { question: 'x'.repeat(21) })).rejects.toThrow(
    '20 or fewer',
  );
  await expect(
    person.run(general, '/poll create', { question: 'Lunch?', hours: 73 }),
  ).rejects.toThrow('72 or less');
  await expect(
    person.run(general, '/poll create', { question: 'Lunch?', hours: '1.5' }),
  ).rejects.toThrow('valid integer');
  await expect(
    person.run(general, '/poll create', { question: 'Lunch?', method: 'odd' }),
  ).rejects.toThrow('valid choice');
  await expect(
    person.run(general, '/poll create', { question: 'Lunch?', who: 'cy' }),
  ).rejects.toThrow('no cy here');
  await expect(person.run(general, '/staff')).rejects.toThrow('No command /staff');
  expect(
    discord
      .as(ada)
      .commands(general)
      .some(({ name }) => name === 'staff'),
  ).toBe(true);
  await expect(discord.as(cy).run(general, '/slow')).rejects.toThrow('may not ViewChannel');
});

test('no answer within three seconds is what Discord says it is', async () => {
  const { discord, general, bo } = town;
  const run = discord.as(bo).run(general, '/quiet', {}, { timeoutMs: 50 });
  await expect(run).rejects.toThrow('The application did not respond');
});
