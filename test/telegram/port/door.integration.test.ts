/** The door of a chat against the look-alike: links by which people ask, and a removal that is no ban in the end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import { createTelegramLookalike, type TelegramLookalike } from '#sandbox/telegram/index.ts';
import type { Doorkeeper } from '#service/port.ts';
import { createTelegramPort } from '#telegram/index.ts';
import { createLog } from '#telemetry/log.ts';

const TOKEN = '7000003:lookalike-telegram-token';
const OK = { ok: true, value: undefined };
const NOW_MS = Date.UTC(2031, 4, 6, 7, 8, 9, 500);

let lookalike: TelegramLookalike;
let door: Doorkeeper;
let ada: number;

beforeAll(async () => {
  lookalike = await createTelegramLookalike({
    ...{ token: TOKEN, botUsername: 'civitas_bot', botName: 'Civitas' },
  });
  const log = createLog({ level: 'silent' });
  const port = createTelegramPort({
    ...{ token: TOKEN, apiUrl: lookalike.url, log, now: () => NOW_MS },
  });
  if (!port.doorkeeper) throw new Error('nobody keeps the door');
  door = port.doorkeeper;
  ada = lookalike.addUser({ firstName: 'Ada' }).id;
});
afterAll(() => lookalike.close());

function newGroup({ supergroup = true, rights = [...ADMIN_RIGHTS, 'restrict_members'] } = {}) {
  const { id } = lookalike.addGroup({ title: 'Quay', creatorId: ada, supergroup });
  lookalike.addBot(id, { admin: rights, by: ada });
  const bo = lookalike.addUser({ firstName: 'Bo' }).id;
  lookalike.addMember(id, bo);
  const statusOf = (who: number) => lookalike.world.chats[String(id)]?.members[who]?.status;
  return { id, place: String(id), bo, statusOf };
}

describe('a link', () => {
  it('lets people ask, is known to stand, and is known to be gone', async () => {
    const { id, place } = newGroup();
    const made = await door.invite(place, 'A role with a name that is far too long for a link');
    if (!made.ok) throw new Error(made.denial);
    const { url } = made.value;
    const cy = lookalike.as(lookalike.addUser({ firstName: 'Cy' }).id);
    expect(cy.openDeepLink(url)).toEqual({ kind: 'requested', chatId: id });
    expect(await door.checkInvite(place, url, 'Insider')).toEqual(OK);
    expect(await door.revokeInvite(place, url)).toEqual(OK);
    expect(await door.checkInvite(place, url, 'Insider')).toEqual({
      ...{ ok: false, denial: 'invite-gone' },
    });
    expect(() => cy.openDeepLink(url)).toThrow('expired');
  });

  it('bears as much of a name as fits in whole letters, and ends when it is told to', async () => {
    const { id, place } = newGroup();
    const family = '👨‍👩‍👧';
    const made = await door.invite(place, `Bartholomew of the Long Quay${family}`, 60_000);
    if (!made.ok) throw new Error(made.denial);
    const links = lookalike.world.chats[String(id)]?.links ?? [];
    const link = links.find((one) => one.link === made.value.url);
    expect(link).toMatchObject({
      name: 'Bartholomew of the Long Quay',
      createsJoinRequest: true,
      // In a minute, by the clock that was given, in whole seconds.
      expireDate: Date.UTC(2031, 4, 6, 7, 9, 9) / 1_000,
    });
  });

  it('takes the right to invite', async () => {
    const { place } = newGroup({ rights: ['pin_messages'] });
    expect(await door.invite(place, 'x')).toEqual({ ok: false, denial: 'missing-permission' });
  });
});

describe('a removal', () => {
  it('closes the chat until it is lifted, and lifting touches nobody else', async () => {
    const { place, bo, statusOf } = newGroup();
    expect(await door.readmit(place, String(bo))).toEqual(OK);
    expect(statusOf(bo)).toBe('member');
    expect(await door.expel(place, String(bo))).toEqual(OK);
    expect(statusOf(bo)).toBe('kicked');
    const made = await door.invite(place, 'x');
    const url = made.ok ? made.value.url : '';
    expect(() => lookalike.as(bo).openDeepLink(url)).toThrow('banned');
    expect(await door.readmit(place, String(bo))).toEqual(OK);
    expect(statusOf(bo)).toBe('left');
    expect(lookalike.as(bo).openDeepLink(url).kind).toBe('requested');
    const [ban] = lookalike.calls.filter(({ method }) => method === 'banChatMember');
    const until = Number((ban?.params as { until_date?: number } | undefined)?.until_date);
    // A day by the clock that was given, in whole seconds.
    expect(until).toBe(Date.UTC(2031, 4, 7, 7, 8, 9) / 1_000);
  });

  it('never is of an administrator, and takes the right to ban', async () => {
    const { id, place, bo, statusOf } = newGroup();
    lookalike.promote(id, bo);
    expect(await door.expel(place, String(bo))).toEqual({ ok: false, denial: 'role-too-high' });
    expect(await door.expel(place, String(ada))).toEqual({ ok: false, denial: 'role-too-high' });
    expect(statusOf(bo)).toBe('administrator');
    const bare = newGroup({ rights: [...ADMIN_RIGHTS] });
    expect(await door.expel(bare.place, String(bare.bo))).toEqual({
      ...{ ok: false, denial: 'missing-permission' },
    });
  });

  it('is over at once in a basic group, which keeps no list of the banned', async () => {
    const { place, bo } = newGroup({ supergroup: false });
    expect(await door.expel(place, String(bo))).toEqual(OK);
    expect(await door.readmit(place, String(bo))).toEqual(OK);
  });
});
