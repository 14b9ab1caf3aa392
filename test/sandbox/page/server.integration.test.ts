/** The page's server without a bot behind it: who may ask, what each person sees, and what acts do. */
import { request } from 'node:http';
import { formatUnits } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen, PortTaken } from '#sandbox/page/http.ts';
import type { Room } from '#sandbox/page/room.ts';
import { type Page, startPage, viewOf } from '#sandbox/page/server.ts';
import type { Outcome, PersonId } from '#sandbox/page/wire.ts';
import { startTown } from '#sandbox/town.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let room: Room;
let store: TestStore;
let door: Listening;
let page: Page;

beforeAll(async () => {
  const [running, connection] = await Promise.all([startTown(), createTestStore()]);
  store = connection;
  room = { running, connection, foundingCode: () => 'c0de' };
  door = await listen(0);
  page = await startPage(room, door);
});
afterAll(async () => {
  await page?.stop();
  await Promise.all([room?.running.stop(), store?.close()]);
});

async function act(body: unknown, headers: Record<string, string> = {}): Promise<Outcome> {
  const response = await fetch(`${door.origin}/api/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Outcome;
}

/** The Host header is not fetch's to choose. */
const statusOf = (path: string, host: string): Promise<{ status: number; location: string }> =>
  new Promise((resolve, reject) => {
    const asked = request(`${door.origin}${path}`, { headers: { host } }, (response) => {
      response.resume();
      const { statusCode = 0, headers } = response;
      resolve({ status: statusCode, location: headers.location ?? '' });
    });
    asked.once('error', reject).end();
  });

describe('the page', () => {
  it('is served with its script, style and fonts under a strict policy', async () => {
    const html = await fetch(`${door.origin}/?as=bo`);
    expect(html.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(html.headers.getSetCookie().join()).toContain('sandbox_person=bo');
    for (const path of ['/page.js', '/page.css', '/inter-400.ttf', '/inter-600.ttf']) {
      expect((await fetch(`${door.origin}${path}`)).status, path).toBe(200);
    }
    expect(await html.text()).toContain('<link rel="icon" href="/favicon.ico"');
    const icon = await fetch(`${door.origin}/favicon.ico`);
    expect(icon.headers.get('content-type')).toContain('image/svg+xml');
    expect(await icon.text()).toMatch(/^<svg /);
    expect((await fetch(`${door.origin}/nothing`)).status).toBe(404);
  });

  it('answers nobody who came by another name or from another page', async () => {
    expect((await statusOf('/', 'evil.example')).status).toBe(403);
    const local = await statusOf('/?as=bo', `localhost:${door.port}`);
    expect(local).toEqual({ status: 307, location: `${door.origin}/?as=bo` });
    const say = { as: 'ada', kind: 'telegram-start' };
    expect(await act(say, { origin: 'https://evil.example' })).toMatchObject({ ok: false });
    expect(await act(say, { 'content-type': 'text/plain' })).toMatchObject({ ok: false });
    expect(await act({ as: 'mallory', kind: 'telegram-start' })).toMatchObject({ ok: false });
  });

  it('tells a second one that the port is taken', async () => {
    await expect(listen(door.port)).rejects.toThrow(PortTaken);
  });
});

describe('what people do', () => {
  const messagesOf = (as: PersonId, channel: string) => viewOf(room, as).discord.messages[channel];

  it('is seen by those who may', async () => {
    const { town } = room.running;
    const said = { as: 'ada', kind: 'discord-say', channel: town.staffId, text: 'among us' };
    expect(await act(said)).toEqual({ ok: true, kind: 'done' });
    expect(messagesOf('bo', town.staffId)).toMatchObject([{ content: 'among us' }]);
    const cleo = viewOf(room, 'cleo').discord;
    expect(cleo.channels.map(({ name }) => name)).toEqual(['general', 'announcements']);
    expect(cleo.channels.map(({ canWrite }) => canWrite)).toEqual([true, false]);
    expect(JSON.stringify(cleo)).not.toContain('among us');
  });

  it('is refused in the words of the client', async () => {
    const { town } = room.running;
    const run = { as: 'ada', kind: 'discord-run', channel: town.generalId, options: {} };
    expect(await act({ ...run, command: 'nonsense' })).toEqual({
      ok: false,
      error: 'No command /nonsense is offered here',
    });
    const submit = { as: 'ada', kind: 'discord-submit', modal: 'unknown', values: {} };
    expect(await act(submit)).toMatchObject({ ok: false });
    const chat = town.telegramIds.ada;
    expect(await act({ as: 'ada', kind: 'telegram-say', chat, text: 'hi' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('has not pressed Start'),
    });
  });

  it('reaches Telegram: Start, words, replies and links', async () => {
    const { town, telegram } = room.running;
    const chat = town.telegramIds.ada;
    expect(await act({ as: 'ada', kind: 'telegram-start' })).toEqual({
      ok: true,
      kind: 'chat',
      chat,
    });
    const group = town.groupId;
    await act({ as: 'bo', kind: 'telegram-say', chat: group, text: 'who comes?' });
    const asked = viewOf(room, 'ada').telegram.messages[String(group)]?.at(-1);
    const reply = { as: 'ada', kind: 'telegram-say', chat: group, text: 'I do' };
    await act({ ...reply, replyTo: asked?.key });
    const answered = viewOf(room, 'bo').telegram.messages[String(group)]?.at(-1);
    expect(answered).toMatchObject({ text: 'I do', replyTo: asked?.key, from: { name: 'Ada' } });
    const url = `https://t.me/${telegram.world.bot.username}?startgroup=attach_1&admin=pin_messages`;
    expect(await act({ as: 'bo', kind: 'telegram-link', url, chat: group })).toEqual({
      ok: true,
      kind: 'chat',
      chat: group,
    });
    const members = viewOf(room, 'dan').telegram.chats.find(({ id }) => id === group)?.members;
    expect(members?.find(({ isBot }) => isBot)?.status).toBe('administrator');
  });

  it('moves tokens and the clock', async () => {
    const { chain, clock } = room.running;
    const to = chain.people.finn.address;
    const send = { as: 'dan', kind: 'send', to, asset: 'CIV' };
    expect(await act({ ...send, amount: '20.5' })).toMatchObject({ ok: true, kind: 'toast' });
    const held = await chain.publicClient.readContract({
      ...chain.contracts.token,
      functionName: 'balanceOf',
      args: [to],
    });
    expect(formatUnits(held, 18)).toBe('20.5');
    expect(await act({ ...send, amount: '1e18' })).toMatchObject({ ok: false });
    expect(await act({ ...send, amount: '100000' })).toMatchObject({ ok: false });
    expect(await act({ as: 'dan', kind: 'advance', ms: 3_600_000 })).toMatchObject({ ok: true });
    expect(clock.offset()).toBe(3_600_000);
    expect(viewOf(room, 'dan').clockOffsetMs).toBe(3_600_000);
  });
});
