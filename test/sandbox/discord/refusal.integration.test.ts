import { MessageFlags, PermissionFlagsBits, REST, Routes } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failure, IDENTITY, restOf, send, startTown, type Town } from './start.ts';

let town: Town;
let rest: REST;

beforeEach(async () => {
  town = await startTown();
  rest = restOf(town.discord);
});

afterEach(async () => {
  await town.discord.close();
});

test('what is not there has the code Discord gives it', async () => {
  const { discord, guildId, general, bo, cy } = town;
  const none = '999999999999999999';
  expect(await failure(send(rest, none, { content: 'x' }))).toBe('404 10003');
  expect(await failure(rest.get(Routes.guild(none)))).toBe('404 10004');
  expect(await failure(rest.get(Routes.guildMember(guildId, cy)))).toBe('404 10007');
  expect(await failure(rest.get(Routes.guildMember(guildId, none)))).toBe('404 10013');
  expect(await failure(rest.get(Routes.channelMessage(general, none)))).toBe('404 10008');
  expect(await failure(rest.put(Routes.guildMemberRole(guildId, bo, none)))).toBe('404 10011');
  expect(
    await failure(
      rest.patch(Routes.webhookMessage(IDENTITY.clientId, 'gone'), {
        body: { content: 'x' },
        auth: false,
      }),
    ),
  ).toBe('404 10015');

  discord.deleteChannel(general);
  expect(await failure(send(rest, general, { content: 'x' }))).toBe('404 10003');
  discord.removeBot(guildId);
  expect(await failure(rest.get(Routes.guild(guildId)))).toBe('404 10004');
  expect(await failure(rest.get(Routes.guildMember(guildId, bo)))).toBe('403 50001');
  expect(
    await failure(new REST({ api: `${discord.url}/api` }).setToken('wrong').get(Routes.user())),
  ).toBe('401 0');
  expect(discord.violations).toEqual([]);
});

test('a channel the bot may not see or write in refuses', async () => {
  const { discord, guildId, general } = town;
  const deny = (bit: bigint): void => {
    discord.setOverwrites(general, [{ id: guildId, type: 0, allow: '0', deny: bit.toString() }]);
  };
  deny(PermissionFlagsBits.SendMessages);
  expect(await failure(send(rest, general, { content: 'x' }))).toBe('403 50013');
  deny(PermissionFlagsBits.EmbedLinks);
  expect(await failure(send(rest, general, { embeds: [{ title: 'x' }] }))).toBe('403 50013');
  deny(PermissionFlagsBits.ViewChannel);
  expect(await failure(send(rest, general, { content: 'x' }))).toBe('403 50001');
  expect(discord.violations).toEqual([]);
});

const row = (...components: object[]): object => ({ type: 1, components });
const button = (custom_id: string, label = 'x'): object => ({
  type: 2,
  style: 1,
  custom_id,
  label,
});

test.each([
  ['nothing at all', {}, '400 50006'],
  ['more than 2,000 characters', { content: 'x'.repeat(2001) }, '400 50035'],
  ['one custom id twice', { components: [row(button('a'), button('a'))] }, '400 50035'],
  ['a button without label', { components: [row(button('a', ''))] }, '400 50035'],
  [
    'six rows',
    { content: 'x', components: 'abcdef'.split('').map((id) => row(button(id))) },
    '400 50035',
  ],
  ['v2 without its flag', { components: [{ type: 10, content: 'x' }] }, '400 50035'],
  [
    'v2 with content',
    {
      flags: MessageFlags.IsComponentsV2,
      content: 'x',
      components: [{ type: 10, content: 'x' }],
    },
    '400 50035',
  ],
  [
    'more than 4,000 characters of v2',
    {
      flags: MessageFlags.IsComponentsV2,
      components: [
        { type: 10, content: 'x'.repeat(2500) },
        { type: 10, content: 'x'.repeat(2500) },
      ],
    },
    '400 50035',
  ],
  [
    'a picture that was not sent',
    {
      flags: MessageFlags.IsComponentsV2,
      components: [{ type: 12, items: [{ media: { url: 'attachment://a.png' } }] }],
    },
    '400 50035',
  ],
  [
    'embeds of more than 6,000 characters',
    { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(4000) }] },
    '400 50035',
  ],
])('a message with %s is refused', async (_, body, refusal) => {
  const { discord, general } = town;
  expect(await failure(send(rest, general, body))).toBe(refusal);
  expect(discord.violations).toEqual([]);
  expect(discord.world.messages[general]).toEqual([]);
});

test.each([
  ['an unknown key', { content: 'x', colour: 1 }, 'unknown key /colour'],
  [
    'an unknown key inside',
    { content: 'x', embeds: [{ title: 'x', tittle: 'y' }] },
    'unknown key /embeds/0/tittle',
  ],
  ['a wrong type', { content: 7 }, '/content must be string,null'],
  [
    '26 options',
    {
      components: [
        row({
          type: 3,
          custom_id: 'a',
          options: Array.from({ length: 26 }, (_, i) => ({ label: `${i}`, value: `${i}` })),
        }),
      ],
    },
    '/components/0/components/0/options must NOT have more than 25 items',
  ],
])('a request with %s is a violation', async (_, body, detail) => {
  const { discord, general } = town;
  expect(await failure(send(rest, general, body))).toBe('400 50035');
  const taken = discord.takeViolations();
  expect(taken).toMatchObject([
    { direction: 'request', method: 'POST', route: '/channels/{channel_id}/messages' },
  ]);
  expect(taken[0]?.detail).toContain(detail);
});

test('unknown query parameters and unknown routes are violations', async () => {
  const { discord, guildId, general } = town;
  const query = new URLSearchParams({ limt: '2' });
  expect(await failure(rest.get(Routes.channelMessages(general), { query }))).toBe('400 50035');
  const unknown = rest.get(Routes.guildEmojis(guildId));
  await expect(unknown).rejects.toMatchObject({ status: 501 });
  expect(discord.takeViolations().map(({ direction, route }) => [direction, route])).toEqual([
    ['request', '/channels/{channel_id}/messages'],
    ['route', `/guilds/${guildId}/emojis`],
  ]);
});

test.each([
  ['an upper-case name', [{ name: 'Poll', description: 'x' }]],
  ['no description', [{ name: 'poll' }]],
  [
    'one name twice',
    [
      { name: 'poll', description: 'x' },
      { name: 'poll', description: 'y' },
    ],
  ],
  [
    'a required option after a free one',
    [
      {
        name: 'poll',
        description: 'x',
        options: [
          { type: 3, name: 'a', description: 'x' },
          { type: 3, name: 'b', description: 'x', required: true },
        ],
      },
    ],
  ],
  ['101 commands', Array.from({ length: 101 }, (_, i) => ({ name: `c${i}`, description: 'x' }))],
])('commands with %s are refused', async (_, body) => {
  const { discord } = town;
  expect(await failure(rest.put(Routes.applicationCommands(IDENTITY.clientId), { body }))).toBe(
    '400 50035',
  );
  expect(discord.violations).toEqual([]);
  expect(discord.world.commands).toEqual([]);
});
