import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import { fields, type SealedReply, text, title } from '#chat/reply.ts';
import {
  createTelegramLookalike,
  type TelegramLookalike,
  type TelegramPerson,
} from '#sandbox/telegram/index.ts';
import type { ChatPort } from '#service/port.ts';
import { createTelegramPort, type TelegramPort } from '#telegram/port.ts';
import { createLog } from '#telemetry/log.ts';
import { PNG, TOKEN } from './bed.ts';

let lookalike: TelegramLookalike;
let port: TelegramPort;
let ada: TelegramPerson;
let bo: TelegramPerson;
const moves: [string, string][] = [];

const log = createLog({ level: 'silent' });
const card = (words: string): SealedReply => ({
  blocks: [title(words), fields([{ name: 'Votes', value: '3' }])],
  buttons: [[{ label: 'Mon', press: { id: 'a1b2c3d4e5f60718293a4b5c' } }]],
});
const image = { png: new Uint8Array(PNG), name: 'chart.png', alt: 'A chart' };

beforeAll(async () => {
  lookalike = await createTelegramLookalike({
    token: TOKEN,
    botUsername: 'CivitasBot',
    botName: 'Civitas',
  });
  ada = lookalike.as(lookalike.addUser({ firstName: 'Ada', username: 'ada' }).id);
  bo = lookalike.as(lookalike.addUser({ firstName: 'Bo' }).id);
  port = createTelegramPort({
    token: TOKEN,
    apiUrl: lookalike.url,
    log,
    onMigrated: async (from, to) => void moves.push([from, to]),
  });
});
afterAll(() => lookalike.close());
afterEach(() => {
  lookalike.calm();
  lookalike.enforceLimits(false);
  expect(lookalike.violations).toEqual([]);
});

/** Each test has a chat of its own, and so a budget of its own. */
function newGroup(rights: readonly string[] = ADMIN_RIGHTS) {
  const { id } = lookalike.addGroup({ title: 'Commons', creatorId: ada.id, supergroup: true });
  lookalike.addMember(id, bo.id);
  lookalike.addBot(id, { admin: rights, by: ada.id });
  return { id, target: { placeExternalId: String(id), channelId: '' } };
}

async function sent(
  target: { placeExternalId: string; channelId: string },
  reply: SealedReply,
): Promise<string> {
  const written = await port.send(target, reply, 'nonce');
  if (!written.ok) throw new Error(written.denial);
  return written.value.ref;
}

const OK = { ok: true, value: undefined };

describe('the replies to a card', () => {
  it('are its thread: nothing is begun or named, and a line is a reply', async () => {
    const { id, target } = newGroup();
    const ref = await sent(target, card('One'));
    const calls = lookalike.calls.length;
    expect(await port.openThread(target, ref, 'A name')).toEqual({
      ok: true,
      value: { threadId: '', fresh: true },
    });
    const thread = { ...target, ref, threadId: '' };
    expect(await port.renameThread(thread, 'Another')).toEqual(OK);
    expect(lookalike.calls).toHaveLength(calls);
    expect(await port.sendInThread(thread, card('Changed'), 'nonce')).toEqual(OK);
    const said = bo.sees(id).findLast(({ text: words }) => words.startsWith('Changed'));
    const root = bo.sees(id).find((message) => message.id === Number(ref));
    expect(said?.replyTo).toBe(root?.key);
  });

  it('go on where somebody deleted the card', async () => {
    const { id, target } = newGroup();
    const ref = await sent(target, card('One'));
    await port.remove(target, ref);
    expect(await port.sendInThread({ ...target, ref, threadId: '' }, card('On'), 'n')).toEqual(OK);
    const said = bo.sees(id).at(-1);
    expect(said?.text).toMatch(/^On/u);
    expect(said?.replyTo).toBeUndefined();
  });

  it('are refused where the bot may not write', async () => {
    const { id, target } = newGroup();
    const ref = await sent(target, card('One'));
    lookalike.removeBot(id);
    expect(await port.sendInThread({ ...target, ref, threadId: '' }, card('On'), 'n')).toEqual({
      ok: false,
      denial: 'bot-removed',
    });
  });
});

describe('cards', () => {
  it('are sent, edited, pinned and removed; the same again is no error', async () => {
    const { id, target } = newGroup();
    const ref = await sent(target, card('One'));
    expect(await port.edit(target, ref, card('Two'))).toEqual(OK);
    expect(await port.edit(target, ref, card('Two'))).toEqual(OK);
    expect(await port.pin(target, ref)).toEqual(OK);
    const shown = bo.sees(id).findLast((message) => message.text.startsWith('Two'));
    expect(shown).toMatchObject({ id: Number(ref), edits: 1, pinned: true });
    expect(await port.remove(target, ref)).toEqual(OK);
    expect(await port.edit(target, ref, card('Three'))).toEqual({
      ok: false,
      denial: 'message-gone',
    });
    expect(await port.remove(target, ref)).toEqual({ ok: false, denial: 'message-gone' });
  });

  it('become pictures, and speak by their caption afterwards', async () => {
    const { id, target } = newGroup();
    const ref = await sent(target, card('Open'));
    expect(await port.edit(target, ref, { ...card('Closed'), image })).toEqual(OK);
    const shown = () => bo.sees(id).find((message) => message.id === Number(ref));
    expect(shown()?.photoUrl).toBeDefined();
    expect(await port.edit(target, ref, card('Counted'))).toEqual(OK);
    expect(shown()).toMatchObject({ text: 'Counted\nVotes: 3', photoUrl: expect.any(String) });
  });

  it('stand in their topic, which may go', async () => {
    const forum = lookalike.addGroup({ title: 'Forum', creatorId: ada.id, forum: true });
    lookalike.addBot(forum.id, { admin: ADMIN_RIGHTS, by: ada.id });
    forum.topics.push({ threadId: 31, name: 'Votes', iconColor: 7_322_096 });
    const target = { placeExternalId: String(forum.id), channelId: '31' };
    await sent(target, card('One'));
    expect(ada.sees(forum.id).at(-1)?.threadId).toBe(31);
    forum.topics.length = 0;
    expect(await port.send(target, card('Two'), 'n')).toEqual({
      ok: false,
      denial: 'channel-gone',
    });
  });

  it('carry their files behind them', async () => {
    const { id, target } = newGroup();
    const files = [{ name: 'roll.csv', bytes: new Uint8Array([49]), mime: 'text/csv' }];
    const ref = await sent(target, { blocks: [text('The roll')], files });
    expect(bo.sees(id).at(-1)?.document?.name).toBe('roll.csv');
    expect(bo.sees(id).at(-2)?.id).toBe(Number(ref));
  });
});

describe('denials', () => {
  it('tell what the staff can mend', async () => {
    const muted = newGroup([]);
    lookalike.setPermissions(muted.id, { can_send_messages: false });
    expect(await port.send(muted.target, card('One'), 'n')).toEqual({
      ok: false,
      denial: 'missing-permission',
    });
    const removed = newGroup();
    lookalike.removeBot(removed.id, { by: ada.id });
    expect(await port.send(removed.target, card('One'), 'n')).toEqual({
      ok: false,
      denial: 'bot-removed',
    });
    const unknown = { placeExternalId: '-100999', channelId: '' };
    expect(await port.send(unknown, card('One'), 'n')).toEqual({
      ok: false,
      denial: 'bot-removed',
    });
    expect(await port.setRoles('-1', '5', [{ roleId: '6', on: true }], 'gate')).toEqual({
      ok: false,
      denial: 'role-gone',
    });
  });
});

describe('members', () => {
  it('are seen with name, tag and standing', async () => {
    const { id } = newGroup();
    const place = String(id);
    expect(await port.setTag(place, String(bo.id), '🏅 Citizen')).toEqual(OK);
    expect(await port.member(place, String(bo.id))).toEqual({
      present: true,
      isBot: false,
      displayName: 'Bo',
      handle: null,
      roleIds: [],
      tag: 'Citizen',
    });
    expect(await port.setTag(place, String(bo.id), '')).toEqual(OK);
    expect((await port.member(place, String(bo.id))).tag).toBeNull();
    expect(await port.standing(place, String(ada.id))).toBe('owner');
    expect(await port.standing(place, String(bo.id))).toBe('none');
    lookalike.promote(id, bo.id);
    expect(await port.standing(place, String(bo.id))).toBe('admin');
  });
  it('may be strangers or above the bot', async () => {
    const { id } = newGroup();
    const place = String(id);
    expect((await port.member(place, '7999999999')).present).toBe(false);
    expect(await port.standing(place, '7999999999')).toBe('none');
    expect(await port.setTag(place, '7999999999', 'x')).toEqual({
      ok: false,
      denial: 'member-gone',
    });
    expect(await port.setTag(place, String(ada.id), 'x')).toEqual({
      ok: false,
      denial: 'role-too-high',
    });
    lookalike.setBotRights(id, ['invite_users']);
    expect(await port.setTag(place, String(bo.id), 'x')).toEqual({
      ok: false,
      denial: 'missing-permission',
    });
  });
  it('ask to join and are let in, or not', async () => {
    const { id } = newGroup();
    const place = String(id);
    const answer = await fetch(`${lookalike.url}/bot${TOKEN}/createChatInviteLink`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: id, creates_join_request: true }),
    });
    const { result } = (await answer.json()) as { result: { invite_link: string } };
    const asking = (firstName: string): string => {
      const person = lookalike.as(lookalike.addUser({ firstName }).id);
      expect(person.openDeepLink(result.invite_link)).toEqual({ kind: 'requested', chatId: id });
      return String(person.id);
    };
    const [cy, dee] = [asking('Cy'), asking('Dee')];
    expect(await port.answerJoin(place, cy, true)).toEqual(OK);
    expect((await port.member(place, cy)).present).toBe(true);
    expect(await port.answerJoin(place, dee, false)).toEqual(OK);
    expect((await port.member(place, dee)).present).toBe(false);
    expect(await port.answerJoin(place, dee, true)).toEqual({ ok: false, denial: 'member-gone' });
  });
});

describe('places', () => {
  it('are read, or known to be closed', async () => {
    const { id } = newGroup();
    expect(await port.place(String(id))).toEqual({
      externalId: String(id),
      title: 'Commons',
      memberCount: 3,
      // As a new group of Telegram has it; `/role doctor` asks for it to be switched off.
      membersEditTags: true,
    });
    expect(await port.channels(String(id))).toEqual([{ id: '', name: 'Commons' }]);
    lookalike.removeBot(id, { by: ada.id });
    expect(await port.place(String(id))).toBeUndefined();
    expect(await port.channels(String(id))).toEqual([]);
  });
  it('grant rights', async () => {
    const on = async (id: number) =>
      [...(await port.rights(String(id)))].flatMap(([right, has]) => (has ? [right] : []));
    const all = [
      'send-messages',
      'attach-files',
      'create-invites',
      'pin-messages',
      'manage-tags',
      'see-members',
    ];
    expect(await on(newGroup().id)).toEqual(all);
    expect(await on(newGroup([]).id)).toEqual(['send-messages', 'attach-files']);
    const gone = newGroup();
    lookalike.removeBot(gone.id, { by: ada.id });
    expect(await on(gone.id)).toEqual([]);
  });
  it('may move to a new id, which is followed and told', async () => {
    const old = lookalike.addGroup({ title: 'Small', creatorId: ada.id });
    lookalike.addBot(old.id, { admin: ADMIN_RIGHTS, by: ada.id });
    const next = lookalike.migrate(old.id);
    const target = { placeExternalId: String(old.id), channelId: '' };
    await sent(target, card('Moved'));
    expect(ada.sees(next).at(-1)?.text).toContain('Moved');
    expect((await port.place(String(old.id)))?.externalId).toBe(String(next));
    expect(moves).toEqual([[String(old.id), String(next)]]);
  });
});

describe('trouble', () => {
  it('of a short limit is waited out', async () => {
    const { id, target } = newGroup();
    lookalike.limit({ method: 'sendMessage', chatId: id, retryAfter: 1 });
    expect(await sent(target, card('One'))).toMatch(/^\d+$/);
  });
  it('of a long limit is a fault that says when to come back', async () => {
    const { id, target } = newGroup();
    lookalike.limit({ method: 'sendMessage', chatId: id, retryAfter: 30 });
    await expect(port.send(target, card('One'), 'n')).rejects.toMatchObject({
      code: 'rate-limited',
      retryable: true,
      retryAfterMs: 30_000,
    });
    await expect(port.send(target, card('One'), 'n')).rejects.toMatchObject({
      code: 'rate-limited',
      retryAfterMs: expect.any(Number),
    });
  });
  it('of the network is a fault that may pass', async () => {
    const { id, target } = newGroup();
    lookalike.disturb({ kind: 'error', status: 502, chatId: id });
    await expect(port.send(target, card('One'), 'n')).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    lookalike.disturb({ kind: 'reset', method: 'getChatMember' });
    await expect(port.member(String(id), String(bo.id))).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
  });
  it('is not caused: the flood limits are kept without a single 429', async () => {
    lookalike.enforceLimits(true);
    const groups = Array.from({ length: 10 }, () => newGroup());
    const before = lookalike.calls.length;
    await Promise.all(
      groups.flatMap(({ target }) => [sent(target, card('One')), sent(target, card('Two'))]),
    );
    const refused = lookalike.calls.slice(before).filter((call) => !call.ok);
    expect(refused).toEqual([]);
  });
});

it('is a chat port of cards', () => {
  const typed: ChatPort<SealedReply> = port;
  expect(typed.platform).toBe('telegram');
});
