/** Who is in a group or the server, at its door, or on the way out: what each sees of it, and what they may do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryOutAct } from '#sandbox/page/act.ts';
import type { Room } from '#sandbox/page/room.ts';
import { viewOf } from '#sandbox/page/server.ts';
import type { Act, Outcome, PersonId, TelegramChat } from '#sandbox/page/wire.ts';
import { HOLDERS_NAME, startTown } from '#sandbox/town.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let room: Room;
let store: TestStore;

beforeAll(async () => {
  const [running, connection] = await Promise.all([startTown(), createTestStore()]);
  store = connection;
  room = { running, connection, foundingCode: () => undefined };
});
afterAll(async () => {
  await Promise.all([room?.running.stop(), store?.close()]);
});

const act = (one: Act): Promise<Outcome> => carryOutAct(room, new Map(), one);
const telegramOf = (as: PersonId) => viewOf(room, as).telegram;

function holdersFor(as: PersonId): TelegramChat {
  const found = telegramOf(as).chats.find(({ title }) => title === HOLDERS_NAME);
  if (!found) throw new Error(`${as} sees no ${HOLDERS_NAME}`);
  return found;
}

/** A link as the Bot API makes it for the bot. */
async function inviteLink(chat: number, fields: object): Promise<string> {
  const { telegram } = room.running;
  const response = await fetch(`${telegram.url}/bot${telegram.token}/createChatInviteLink`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: chat, ...fields }),
  });
  const { result } = (await response.json()) as { result: { invite_link: string } };
  return result.invite_link;
}

describe('a Telegram group', () => {
  it('is seen from outside: its name and who is there, nothing that is said', async () => {
    const { id } = holdersFor('bo');
    await act({ as: 'bo', kind: 'telegram-say', chat: id, text: 'among us' });
    expect(telegramOf('ada').messages[String(id)]?.at(-1)?.text).toBe('among us');
    expect(telegramOf('eve').messages[String(id)]).toEqual([]);
    expect(holdersFor('eve')).toMatchObject({ standing: 'outside', invite: null, mayLeave: false });
    expect(holdersFor('eve').members.map(({ name }) => name)).toEqual(['Bo', 'Ada']);
    // The group everybody is in comes first, the private chat last.
    expect(telegramOf('eve').chats.map(({ standing }) => standing)).toEqual([
      'inside',
      'outside',
      'inside',
    ]);
    const said = { as: 'eve', kind: 'telegram-say', chat: id, text: 'let me in' } as const;
    expect(await act(said)).toMatchObject({ ok: false });
  });

  it('shows the newest link that works; who opens it asks, once', async () => {
    const { telegram, clock } = room.running;
    const { id } = holdersFor('bo');
    telegram.addBot(id, { admin: ['invite_users'] });
    const soon = Math.floor(clock.now() / 1000) + 600;
    const asking = await inviteLink(id, { creates_join_request: true });
    await inviteLink(id, { member_limit: 1 });
    expect(holdersFor('eve').invite).toEqual({ url: asking, asks: true });
    const short = await inviteLink(id, { expire_date: soon });
    expect(holdersFor('eve').invite).toEqual({ url: short, asks: false });
    await act({ as: 'ada', kind: 'advance', ms: 600_000 });
    expect(holdersFor('eve').invite).toEqual({ url: asking, asks: true });
    for (const _ of [1, 2]) {
      const asked = await act({ as: 'eve', kind: 'telegram-link', url: asking });
      expect(asked).toEqual({ ok: true, kind: 'chat', chat: id });
    }
    expect(holdersFor('eve').standing).toBe('asked');
    expect(telegram.world.chats[String(id)]?.requests).toHaveLength(1);
    expect(holdersFor('dan').standing).toBe('outside');
  });

  it('is entered past its links by whom its creator adds, who then asks no more', async () => {
    const { id } = holdersFor('bo');
    expect(await act({ as: 'eve', kind: 'telegram-added', chat: id })).toMatchObject({ ok: true });
    expect(holdersFor('eve')).toMatchObject({ standing: 'inside', mayLeave: true });
    expect(telegramOf('eve').messages[String(id)]?.at(-1)?.service).toBe('Eve joined the group');
    expect(await act({ as: 'eve', kind: 'telegram-leave', chat: id })).toEqual({
      ok: true,
      kind: 'done',
    });
    // Not "asked": the request went with the entry.
    expect(holdersFor('eve').standing).toBe('outside');
  });

  it('is left by nobody who created it or is not in it', async () => {
    const { id } = holdersFor('bo');
    for (const as of ['bo', 'dan'] as const) {
      expect(await act({ as, kind: 'telegram-leave', chat: id })).toMatchObject({ ok: false });
    }
    expect(holdersFor('bo')).toMatchObject({ standing: 'inside', mayLeave: false });
  });

  it('lets its creator say what the bot may, and nobody else', async () => {
    const { id } = holdersFor('bo');
    expect(holdersFor('bo').botRights).toEqual(['can_manage_chat', 'can_invite_users']);
    expect(holdersFor('ada').botRights).toBeNull();
    const rights = ['can_manage_chat', 'can_restrict_members'];
    const change = { kind: 'telegram-rights', chat: id, rights } as const;
    expect(await act({ as: 'ada', ...change })).toMatchObject({ ok: false });
    expect(await act({ as: 'bo', ...change })).toMatchObject({ ok: true });
    expect(holdersFor('bo').botRights).toEqual(rights);
    expect(await act({ as: 'bo', ...change, rights: ['can_fly'] })).toMatchObject({ ok: false });
  });

  it('says so where somebody is banned', async () => {
    const { telegram, town } = room.running;
    const { id } = holdersFor('bo');
    telegram.kick(id, town.telegramIds.dan);
    expect(holdersFor('dan').standing).toBe('banned');
  });
});

describe('the Discord server', () => {
  it('is left and come back to, and shows nothing to who is not in it', async () => {
    const { town } = room.running;
    await act({ as: 'ada', kind: 'discord-say', channel: town.generalId, text: 'good morning' });
    expect(viewOf(room, 'cleo').discord).toMatchObject({ isMember: true, mayLeave: true });
    expect(await act({ as: 'cleo', kind: 'discord-leave' })).toEqual({ ok: true, kind: 'done' });
    const outside = viewOf(room, 'cleo').discord;
    expect(outside).toMatchObject({ isMember: false, mayLeave: false, channels: [], members: [] });
    expect(JSON.stringify(outside)).not.toContain('good morning');
    const inside = viewOf(room, 'ada').discord.members.map(({ name }) => name);
    expect(inside).not.toContain('Cleo');
    expect(await act({ as: 'cleo', kind: 'discord-join' })).toEqual({ ok: true, kind: 'done' });
    expect(JSON.stringify(viewOf(room, 'cleo').discord)).toContain('good morning');
  });

  it('is not left by who owns it', async () => {
    expect(viewOf(room, 'ada').discord).toMatchObject({ isMember: true, mayLeave: false });
    expect(await act({ as: 'ada', kind: 'discord-leave' })).toMatchObject({ ok: false });
  });
});
