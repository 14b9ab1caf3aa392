/**
 * Where a proposal is talked about: a thread on its card on Discord, the replies to its card on Telegram. Both hear
 * what becomes of it; what keeps a thread away keeps no vote away.
 */
import { PermissionFlagsBits } from 'discord.js';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { DEFAULT_TRACKS } from '#core/proposal/tracks.ts';
import type { SeenMessage } from '#sandbox/discord/index.ts';
import { CARD_EDIT_GAP_MS } from '#service/card.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import { type BrokenTown, MINUTE, startBrokenHall } from '../support/broken-town.ts';
import { read } from '../support/town.ts';

let town: BrokenTown;
/** The channel announcements go to. */
let hall: string;

beforeAll(async () => {
  ({ town, hall } = await startBrokenHall());
  const { store } = town.deployment.app;
  const server = await store.places.findPlace('discord', town.guildId);
  if (!server) throw new Error('the town is not founded');
  // Ten minutes each in the sandbox, where days are two minutes long.
  const times = { publishedMs: 5 * DAY_MS, votingMs: 5 * DAY_MS };
  const proposers = { ...DEFAULT_TRACKS.plain.proposers, openPerPerson: 50 };
  await store.tracks.insertTrack({
    ...{ communityId: server.communityId, name: 'plain', version: 1, at: await store.now() },
    rules: trackToJson({ ...DEFAULT_TRACKS.plain, ...times, proposers }),
  });
});
afterAll(async () => town?.stop());
beforeEach(() => town.begin());

const HAS_LINK = (card: Pick<SeenMessage, 'buttons'>) =>
  card.buttons.some(({ label }) => label === 'Discuss');

let proposed = 0;
/** Ada proposes; who paid for it is nobody. */
async function propose(): Promise<string> {
  proposed += 1;
  const title = `Proposal the ${proposed}th`;
  const answer = await town.ada.run(town.staffId, '/proposal create', { title, body: 'One\nTwo' });
  const published = await town.ada.press(await answer.settled(), 'Publish');
  expect(read(await published.settled())).toContain('is published');
  return title;
}
/** The thread of a card in the server, by its link. */
async function threadOf(title: string): Promise<{ id: string; card: SeenMessage }> {
  const cards = () => town.cleo.sees(hall).filter((one) => read(one).includes(title));
  await town.until('a thread', () => cards().some(({ threadId }) => threadId !== null));
  await town.advance(CARD_EDIT_GAP_MS);
  await town.until('the link to the thread', () => cards().some(HAS_LINK));
  const card = cards().find(HAS_LINK);
  const url = card?.buttons.find(({ label }) => label === 'Discuss')?.url ?? '';
  const [, id] =
    new RegExp(`^https://discord.com/channels/${town.guildId}/(\\d+)$`, 'u').exec(url) ?? [];
  if (!card || !id) throw new Error(`no link to a thread: ${url}`);
  return { id, card };
}
const nameOf = (id: string) => town.discord.world.channels[id]?.name;
const threads = () => Object.values(town.discord.world.channels).filter(({ thread }) => thread);
const linesIn = (id: string) =>
  town.cleo.sees(id).flatMap((one) => (one.isEphemeral ? [] : [read(one)]));
const hears = (id: string, words: string) =>
  town.until(words, () => linesIn(id).some((line) => line.includes(words)));
/** The replies to a card in the group. */
async function repliesTo(title: string): Promise<string[]> {
  const card = await town.onTelegram(title);
  return town.bo.sees(town.groupId).flatMap((one) => (one.replyTo === card.key ? [one.text] : []));
}
const heardInGroup = (title: string, lines: number) =>
  town.until(`${lines} lines in the group`, async () => (await repliesTo(title)).length === lines);

it('begins on the card, and both chats hear of edits, the opening and the end', async () => {
  const title = await propose();
  const { id, card } = await threadOf(title);
  expect([id, nameOf(id)]).toEqual([card.id, title]);
  await town.until('the link in the group', async () =>
    (await town.onTelegram(title)).buttons.flat().some(({ label }) => label === 'Discuss'),
  );
  const shown = await town.onTelegram(title);
  expect(shown.text).toContain('To discuss it, reply to this message.');
  const address = `https://t.me/c/${String(town.groupId).slice(4)}/${shown.id}?thread=${shown.id}`;
  expect(shown.buttons.flat().find(({ label }) => label === 'Discuss')).toMatchObject({
    url: address,
  });
  town.cleo.say(id, 'And who will paint it?');

  const number = /#(\d+)/u.exec(read(card))?.[1] ?? '';
  await town.ada.run(town.staffId, '/proposal edit', {
    proposal: number,
    title: `${title}, better`,
    body: 'One\nThree\nFour',
  });
  await hears(id, 'The text was changed (version 2): another title; text, 2 lines added and 1');
  await town.until('the new name', () => nameOf(id) === `${title}, better`);
  const line = town.cleo.sees(id).at(-1);
  expect(line?.pings).toEqual({ everyone: false, users: [], roles: [] });
  if (!line) throw new Error('no line');
  const changes = await (await town.cleo.press(line, 'What was edited')).settled();
  expect(read(changes)).toContain('+ Three');

  await heardInGroup(title, 1);
  await town.advance(10 * MINUTE);
  await hears(id, 'Voting is open until');
  await heardInGroup(title, 2);
  await town.advance(10 * MINUTE);
  await hears(id, 'It is over.');
  expect(linesIn(id).slice(-1)[0]).toContain('Too few took part');
  await heardInGroup(title, 3);
  expect((await repliesTo(title)).map((reply) => /^[a-z ]+/iu.exec(reply)?.[0].trim())).toEqual([
    'The text was changed',
    'Voting is open until',
    'It is over',
  ]);
  expect(linesIn(id)).toHaveLength(4);
});

it('does not bear a folded title, and bears it again when it is unfolded', async () => {
  const title = await propose();
  const { id, card } = await threadOf(title);
  const number = /#(\d+)/u.exec(read(card))?.[1] ?? '';
  await town.ada.run(town.staffId, '/proposal fold', { proposal: number, reason: 'Slander' });
  await town.until('another name', () => nameOf(id) === `Proposal #${number}: text folded`);
  await town.ada.run(town.staffId, '/proposal unfold', { proposal: number });
  await town.until('the old name', () => nameOf(id) === title);
});

it('is begun once, though the worker died before it knew of it', async () => {
  const title = await propose();
  const { id } = await threadOf(title);
  const count = threads().length;
  // As a crash between the call and the record leaves it.
  const [row] = await town.deployment.store.sql<{ key: string }[]>`
    with lost as (delete from proposal_thread where channel_id = ${id} returning vote_id, place_id)
    select c.id as key from card c join lost l
      on c.subject = 'proposal:' || l.vote_id::text and c.place_id = l.place_id`;
  if (!row) throw new Error('there was no thread');
  const { store } = town.deployment.app;
  await store.outbox.insertOutbox([{ kind: 'proposal-thread', key: row.key }]);
  await town.until('it is known again', async () => {
    const known = await town.deployment.store.sql`
      select 1 from proposal_thread where channel_id = ${id} and name = ${title}`;
    return known.length === 1;
  });
  expect(threads()).toHaveLength(count);
});

it('is missing where the bot may not begin one: told once, the vote goes on, and it comes when it may', async () => {
  const { discord } = town;
  const before = await town.told();
  discord.setOverwrites(hall, town.deny(PermissionFlagsBits.CreatePublicThreads));
  const title = await propose();
  expect(await town.newlyTold(before)).toEqual(['discord no-threads']);
  const other = await propose();
  const card = await town.onDiscord(hall, other);
  expect(HAS_LINK(card)).toBe(false);
  const since = town.refusedWrites();
  await town.letTimePass(1);
  expect(town.refusedWrites()).toBe(since);
  await town.advance(MINUTE);
  discord.setOverwrites(hall, []);
  await town.mended();
  for (const one of [title, other]) expect(nameOf((await threadOf(one)).id)).toBe(one);
  expect(await town.told()).toHaveLength(before.length + 1);
});

it('that a moderator deleted stays away; a card that was deleted takes its thread along', async () => {
  const { discord } = town;
  const [first, second, third] = [await propose(), await propose(), await propose()];
  const [gone, kept, both] = [await threadOf(first), await threadOf(second), await threadOf(third)];
  discord.deleteChannel(gone.id);
  await town.until('no link', async () => !HAS_LINK(await town.onDiscord(hall, first)));
  discord.deleteMessage(hall, kept.card.id);
  discord.deleteChannel(both.id);
  discord.deleteMessage(hall, both.card.id);
  const count = threads().length;
  await town.advance(10 * MINUTE);
  await hears(kept.id, 'Voting is open until');
  await town.until('the card is sent anew, and leads to the same thread', () => {
    const [anew, ...more] = town.cleo.sees(hall).filter((one) => read(one).includes(second));
    const url = anew?.buttons.find(({ label }) => label === 'Discuss')?.url;
    return more.length === 0 && anew?.id !== kept.card.id && url?.endsWith(kept.id) === true;
  });
  await town.until('another thread', () => threads().length === count + 1);
  const begun = await threadOf(third);
  expect(begun.id).not.toBe(both.id);
  expect(begun.id).toBe(begun.card.id);
  expect(threads()).toHaveLength(count + 1);
  expect(HAS_LINK(await town.onDiscord(hall, first))).toBe(false);
});
