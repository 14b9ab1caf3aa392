/** The thread of a card on a look-alike Discord: begun once, called and written in, closed or deleted by others. */
import { PermissionFlagsBits, REST, Routes } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SealedReply, text } from '#chat/reply.ts';
import { createDiscordPort } from '#discord/index.ts';
import { BOT_PERMISSIONS } from '#discord/port/standing.ts';
import type { ChatPort, Thread } from '#service/port.ts';
import { createLog } from '#telemetry/log.ts';
import { IDENTITY, startTown, type Town } from '#test/sandbox/discord/start.ts';

const says = (words: string): SealedReply => ({ blocks: [text(words)] });
const OK = { ok: true, value: undefined };

let town: Town;
let port: ChatPort<SealedReply>;
let ref: string;

beforeEach(async () => {
  town = await startTown();
  town.discord.setBotPermissions(town.guildId, BOT_PERMISSIONS);
  port = createDiscordPort({
    token: IDENTITY.token,
    apiUrl: `${town.discord.url}/api`,
    log: createLog({ level: 'silent' }),
  });
  ref = await sent();
});
afterEach(async () => {
  await town.discord.close();
  expect(town.discord.violations).toEqual([]);
});

const target = () => ({ placeExternalId: town.guildId, channelId: town.general });
async function sent(): Promise<string> {
  const written = await port.send(target(), says('The card'), `card-${Math.random()}`);
  if (!written.ok) throw new Error(written.denial);
  return written.value.ref;
}
async function opened(name = 'A new jetty'): Promise<Thread> {
  const written = await port.openThread(target(), ref, name);
  if (!written.ok) throw new Error(written.denial);
  return { ...target(), ref, threadId: written.value.threadId };
}
const nameOf = ({ threadId }: Thread) => town.discord.world.channels[threadId]?.name;
const wordsIn = ({ threadId }: Thread) =>
  town.discord
    .as(town.bo)
    .sees(threadId)
    .map((one) => one.text);
const admin = () => new REST({ api: `${town.discord.url}/api` }).setToken(IDENTITY.token);
/** As somebody who manages threads would; the bot may not. */
async function change(thread: Thread, body: object): Promise<void> {
  const { discord, guildId } = town;
  discord.setBotPermissions(guildId, BOT_PERMISSIONS | PermissionFlagsBits.ManageThreads);
  await admin().patch(Routes.channel(thread.threadId), { body });
  discord.setBotPermissions(guildId, BOT_PERMISSIONS);
}

describe('a thread', () => {
  test('is begun on the message, once, and found again by whoever has forgotten it', async () => {
    const first = await port.openThread(target(), ref, 'A new jetty');
    expect(first).toEqual({ ok: true, value: { threadId: ref, fresh: true } });
    expect(await port.openThread(target(), ref, 'Another name')).toEqual({
      ok: true,
      value: { threadId: ref, fresh: false },
    });
    const threads = Object.values(town.discord.world.channels).filter(({ thread }) => thread);
    expect(threads.map(({ name, parentId }) => [name, parentId])).toEqual([
      ['A new jetty', town.general],
    ]);
    expect(port.threadUrl(await opened())).toBe(
      `https://discord.com/channels/${town.guildId}/${ref}`,
    );
  });

  test('is begun once though the answer got lost', async () => {
    town.discord.trouble.loseAnswerNext(1, { method: 'POST', route: /threads$/u });
    const first = await port.openThread(target(), ref, 'A').catch((error: unknown) => error);
    expect(first).toMatchObject(first instanceof Error ? { retryable: true } : { ok: true });
    expect(await port.openThread(target(), ref, 'A')).toMatchObject({
      ok: true,
      value: { threadId: ref },
    });
  });

  test('has a name of at most 100 characters, in whole letters, and takes another', async () => {
    const thread = await opened(`${'x'.repeat(98)}👩‍👩‍👧`);
    expect(nameOf(thread)).toBe(`${'x'.repeat(98)}…`);
    expect(await port.renameThread(thread, 'One\nline')).toEqual(OK);
    expect(nameOf(thread)).toBe('One line');
  });

  test('takes words that ping nobody, each once', async () => {
    const thread = await opened();
    expect(await port.sendInThread(thread, says(`@everyone <@${town.bo}>`), 'one')).toEqual(OK);
    expect(await port.sendInThread(thread, says(`@everyone <@${town.bo}>`), 'one')).toEqual(OK);
    const seen = town.discord.as(town.bo).sees(thread.threadId);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.pings).toEqual({ everyone: false, users: [], roles: [] });
  });

  test('that fell asleep wakes for a word and for another name', async () => {
    const thread = await opened();
    await change(thread, { archived: true });
    expect(await port.renameThread(thread, 'Awake')).toEqual(OK);
    await change(thread, { archived: true });
    expect(await port.sendInThread(thread, says('Good morning'), 'one')).toEqual(OK);
    expect(wordsIn(thread)).toEqual(['Good morning']);
  });

  test.each([
    [{ locked: true }, OK],
    [
      { archived: true, locked: true },
      { ok: false, denial: 'missing-permission' },
    ],
  ])('that a moderator closed with %j is not written in', async (closed, renamed) => {
    const thread = await opened();
    await change(thread, closed);
    expect(await port.sendInThread(thread, says('Late'), 'one')).toEqual({
      ok: false,
      denial: 'thread-locked',
    });
    expect(await port.renameThread(thread, 'Mine')).toEqual(renamed);
  });

  test('that was deleted is gone, and so is one on a message that was', async () => {
    const thread = await opened();
    town.discord.deleteChannel(thread.threadId);
    const gone = { ok: false, denial: 'channel-gone' };
    expect(await port.sendInThread(thread, says('Late'), 'one')).toEqual(gone);
    expect(await port.renameThread(thread, 'Mine')).toEqual(gone);
    await port.remove(target(), ref);
    expect(await port.openThread(target(), ref, 'A')).toEqual({
      ok: false,
      denial: 'message-gone',
    });
  });

  test('outlives the message it hung on', async () => {
    const thread = await opened();
    await port.remove(target(), ref);
    expect(await port.sendInThread(thread, says('Still here'), 'one')).toEqual(OK);
  });
});

describe('where there can be none', () => {
  const NONE = { ok: true, value: { pictures: true, threads: false } };

  test('the right to begin one is missing: the look says so, and the channel stays open', async () => {
    expect(await port.checkChannel(target())).toEqual({
      ok: true,
      value: { pictures: true, threads: true },
    });
    const deny = PermissionFlagsBits.CreatePublicThreads.toString();
    const { discord, general, guildId } = town;
    discord.setOverwrites(general, [{ id: guildId, type: 0, allow: '0', deny }]);
    expect(await port.openThread(target(), ref, 'A')).toEqual({
      ok: false,
      denial: 'missing-permission',
    });
    expect(await port.checkChannel(target())).toEqual(NONE);
    expect(await port.edit(target(), ref, says('Edited'))).toEqual({ ok: true });
  });

  test('the channel is a thread itself', async () => {
    const thread = await opened();
    const inner = { ...target(), channelId: thread.threadId };
    const card = await port.send(inner, says('Inside'), 'inner');
    if (!card.ok) throw new Error(card.denial);
    expect(await port.openThread(inner, card.value.ref, 'A')).toEqual({
      ok: false,
      denial: 'no-threads',
    });
    expect(await port.checkChannel(inner)).toEqual(NONE);
  });
});
