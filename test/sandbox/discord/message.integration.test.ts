import { PermissionFlagsBits, type REST, Routes } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failure, type Named, restOf, send, startTown, type Town } from './start.ts';

let town: Town;
let rest: REST;

beforeEach(async () => {
  town = await startTown();
  rest = restOf(town.discord);
});

afterEach(async () => {
  await town.discord.close();
});

test('messages are sent, listed, edited, pinned, deleted', async () => {
  const { discord, general, bo, ada } = town;
  const first = await send(rest, general, { content: 'one' });
  const second = await send(rest, general, {
    content: 'two',
    message_reference: { message_id: first.id },
  });
  const spoken = discord.as(bo).say(general, 'hello');
  const list = (await rest.get(Routes.channelMessages(general), {
    query: new URLSearchParams({ limit: '2' }),
  })) as Named[];
  expect(list.map(({ id }) => id)).toEqual([spoken.id, second.id]);

  await rest.patch(Routes.channelMessage(general, first.id), { body: { content: 'uno' } });
  await rest.put(Routes.channelMessagesPin(general, first.id));
  const pins = (await rest.get(Routes.channelMessagesPins(general))) as {
    items: { message: Named }[];
  };
  expect(pins.items.map(({ message }) => message.content)).toEqual(['uno']);
  expect(discord.as(ada).sees(general)[0]).toMatchObject({
    content: 'uno',
    editCount: 1,
    isPinned: true,
  });

  const others = Routes.channelMessage(general, spoken.id);
  expect(await failure(rest.patch(others, { body: { content: 'mine' } }))).toBe('403 50005');
  expect(await failure(rest.delete(others))).toBe('403 50013');
  await rest.delete(Routes.channelMessage(general, second.id));
  expect(
    discord
      .as(bo)
      .sees(general)
      .map(({ content }) => content),
  ).toEqual(['uno', 'hello']);
  expect(discord.violations).toEqual([]);
});

test('messages with one nonce are one message', async () => {
  const { discord, general, bo } = town;
  const body = { content: 'card', nonce: 'card-1', enforce_nonce: true };
  const [first, again] = [await send(rest, general, body), await send(rest, general, body)];
  expect(again.id).toBe(first.id);
  await send(rest, general, { ...body, enforce_nonce: false });
  await send(rest, general, { ...body, nonce: 'card-2' });
  expect(discord.as(bo).sees(general)).toHaveLength(3);
});

test('messages whose answer was lost are found again by their nonce', async () => {
  const { discord, general, bo } = town;
  const body = { content: 'card', nonce: 'card-1', enforce_nonce: true };
  discord.trouble.loseAnswerNext(1, { method: 'POST' });
  await expect(send(rest, general, body)).rejects.toThrow();
  expect(discord.as(bo).sees(general)).toHaveLength(1);
  await send(rest, general, body);
  expect(discord.as(bo).sees(general)).toHaveLength(1);
});

test('messages ping only whom allowed_mentions lets them', async () => {
  const { discord, general, bo, ada, cy, guildId } = town;
  const role = discord.addRole(guildId, { name: 'loud', mentionable: true });
  const content = `@everyone <@${bo}> <@${ada}> <@${cy}> <@&${role.id}>`;
  const pings = async (body: object): Promise<unknown> => {
    const { id } = await send(rest, general, { content, ...body });
    return discord
      .as(bo)
      .sees(general)
      .find((message) => message.id === id)?.pings;
  };
  // The bot may not mention everyone, and Cy is not here.
  expect(await pings({})).toEqual({ everyone: false, users: [bo, ada], roles: [role.id] });
  expect(await pings({ allowed_mentions: { parse: [] } })).toEqual({
    everyone: false,
    users: [],
    roles: [],
  });
  expect(await pings({ allowed_mentions: { parse: [], users: [ada] } })).toEqual({
    everyone: false,
    users: [ada],
    roles: [],
  });
  discord.setBotPermissions(
    guildId,
    PermissionFlagsBits.MentionEveryone | PermissionFlagsBits.SendMessages,
  );
  expect(await pings({ allowed_mentions: { parse: ['everyone'] } })).toMatchObject({
    everyone: true,
    users: [],
  });
});

test('messages carry files, which an edit keeps or drops', async () => {
  const { discord, general, bo } = town;
  const file = (name: string, text: string) => ({
    name,
    data: Buffer.from(text),
    contentType: 'text/plain',
  });
  const sent = (await rest.post(Routes.channelMessages(general), {
    body: { content: 'report', attachments: [{ id: '0', description: 'first' }] },
    files: [file('a.txt', 'A'), file('b.txt', 'B')],
  })) as Named & { attachments: { id: string }[] };
  const seen = () => discord.as(bo).sees(general)[0]?.files ?? [];
  expect(seen().map(({ filename, description }) => [filename, description])).toEqual([
    ['a.txt', 'first'],
    ['b.txt', null],
  ]);
  const served = await fetch(seen()[1]?.url ?? '');
  expect([served.headers.get('content-type'), await served.text()]).toEqual(['text/plain', 'B']);

  const kept = { id: sent.attachments[1]?.id ?? '' };
  await rest.patch(Routes.channelMessage(general, sent.id), {
    body: { attachments: [kept, { id: '0', description: 'new' }] },
    files: [file('c.txt', 'C')],
  });
  expect(seen().map(({ filename }) => filename)).toEqual(['b.txt', 'c.txt']);
  expect(discord.violations).toEqual([]);
});

test('messages to a person whose direct messages are closed fail', async () => {
  const { discord, bo } = town;
  const channel = (await rest.post(Routes.userChannels(), {
    body: { recipient_id: bo },
  })) as Named;
  await send(rest, channel.id, { content: 'hi' });
  expect(
    discord
      .as(bo)
      .sees(discord.as(bo).directChannel().id)
      .map(({ content }) => content),
  ).toEqual(['hi']);
  discord.setDmsClosed(bo, true);
  expect(await failure(send(rest, channel.id, { content: 'hi' }))).toBe('403 50007');
  expect(discord.violations).toEqual([]);
});

test('messages in threads', async () => {
  const { discord, guildId, general, bo } = town;
  const card = await send(rest, general, { content: 'card' });
  const thread = (await rest.post(Routes.threads(general, card.id), {
    body: { name: 'talk' },
  })) as Named;
  await send(rest, thread.id, { content: 'inside' });
  expect(
    discord
      .as(bo)
      .sees(thread.id)
      .map(({ content }) => content),
  ).toEqual(['inside']);
  const active = (await rest.get(Routes.guildActiveThreads(guildId))) as { threads: Named[] };
  expect(active.threads.map(({ id }) => id)).toEqual([thread.id]);
  await rest.patch(Routes.channel(thread.id), { body: { archived: true, locked: true } });
  expect(await failure(send(rest, thread.id, { content: 'late' }))).toBe('400 50083');
  expect(discord.violations).toEqual([]);
});
