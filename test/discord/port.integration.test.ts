import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SealedReply, text } from '#chat/reply.ts';
import { InvariantViolation } from '#core/invariant.ts';
import { createDiscordPort } from '#discord/index.ts';
import type { ChatPort } from '#service/port.ts';
import { createLog } from '#telemetry/log.ts';
import { BOT_PERMISSIONS, IDENTITY, startTown, type Town } from '#test/sandbox/discord/start.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const card: SealedReply = {
  blocks: [text('Which day?')],
  buttons: [[{ label: 'Mon', press: { id: 'a'.repeat(24) } }]],
};

let town: Town;
let port: ChatPort<SealedReply>;
let timeMs = 0;
const portWith = (token: string) =>
  createDiscordPort({
    token,
    apiUrl: `${town.discord.url}/api`,
    log: createLog({ level: 'silent' }),
    now: () => timeMs,
  });
const target = () => ({ placeExternalId: town.guildId, channelId: town.general });
const written = (method: string) => town.discord.requests.filter((one) => one.method === method);

beforeEach(async () => {
  timeMs = 0;
  town = await startTown();
  port = portWith(IDENTITY.token);
});
afterEach(async () => {
  await town.discord.close();
  expect(town.discord.violations).toEqual([]);
});

describe('cards', () => {
  test('are sent, edited with a picture, edited without it, pinned and removed', async () => {
    const { discord, general, ada } = town;
    const sent = await port.send(target(), card, 'card-1');
    if (!sent.ok) throw new Error(sent.denial);
    const { ref } = sent.value;
    const seen = () =>
      discord
        .as(ada)
        .sees(general)
        .find(({ id }) => id === ref);
    expect(seen()).toMatchObject({ text: 'Which day?', buttons: [{ label: 'Mon' }] });

    const image = { png: PNG, name: 'result.png', alt: 'Mon 1' };
    const result: SealedReply = { blocks: [text('Mon wins')], image };
    expect(await port.edit(target(), ref, result)).toEqual({ ok: true });
    expect(seen()).toMatchObject({
      text: 'Mon wins',
      buttons: [],
      files: [{ filename: 'result.png', description: 'Mon 1' }],
    });
    expect(await port.edit(target(), ref, card)).toEqual({ ok: true });
    expect(seen()).toMatchObject({ text: 'Which day?', files: [] });

    expect(await port.pin(target(), ref)).toEqual({ ok: true });
    expect(seen()?.isPinned).toBe(true);
    expect(await port.remove(target(), ref)).toEqual({ ok: true });
    expect(seen()).toBeUndefined();
  });

  test('a first send repeated with its nonce is one message', async () => {
    const { discord, general, ada } = town;
    discord.trouble.loseAnswerNext(1, { method: 'POST' });
    const nonce = '01890a5d-ac96-774b-bcce-b302099a8057';
    // How a cut shows depends on the moment: the client tries again by itself, or we are told to.
    const first = await port.send(target(), card, nonce).catch((error: unknown) => error);
    expect(first).toMatchObject(first instanceof Error ? { retryable: true } : { ok: true });
    expect(await port.send(target(), card, nonce)).toMatchObject({ ok: true });
    expect(discord.as(ada).sees(general)).toHaveLength(1);
    expect(await port.send(target(), card, `${nonce}x`)).toMatchObject({ ok: true });
    expect(discord.as(ada).sees(general)).toHaveLength(2);
  });

  test('mention nobody, whoever they name', async () => {
    const { discord, general, ada, bo } = town;
    const person = { label: 'Bo', accounts: [{ platform: 'discord' as const, externalId: bo }] };
    const shout: SealedReply = { blocks: [text(['@everyone ', { kind: 'person', person }])] };
    await port.send(target(), shout, 'n');
    const [seen] = discord.as(ada).sees(general);
    expect(seen?.text).toBe(`\\@everyone <@${bo}>`);
    expect(seen?.pings).toEqual({ everyone: false, users: [], roles: [] });
  });
});

describe('denials', () => {
  const deny = async (change: () => void): Promise<unknown> => {
    change();
    return await port.send(target(), card, 'n');
  };

  test('a channel that is gone', async () => {
    expect(await deny(() => town.discord.deleteChannel(town.general))).toEqual({
      ok: false,
      denial: 'channel-gone',
    });
  });

  test('a bot that was removed, told from a channel that was closed', async () => {
    const { discord, guildId, general } = town;
    const view = PermissionFlagsBits.ViewChannel.toString();
    const closed = { id: guildId, type: 0, allow: '0', deny: view } as const;
    expect(await deny(() => discord.setOverwrites(general, [closed]))).toEqual({
      ok: false,
      denial: 'missing-permission',
    });
    expect(await deny(() => discord.removeBot(guildId))).toEqual({
      ok: false,
      denial: 'bot-removed',
    });
  });

  test('a channel that may only be read', async () => {
    const { discord, guildId, general } = town;
    const deny2 = PermissionFlagsBits.SendMessages.toString();
    expect(
      await deny(() =>
        discord.setOverwrites(general, [{ id: guildId, type: 0, allow: '0', deny: deny2 }]),
      ),
    ).toEqual({ ok: false, denial: 'missing-permission' });
  });

  test('a message that is gone', async () => {
    const { discord, general } = town;
    const sent = await port.send(target(), card, 'n');
    if (!sent.ok) throw new Error(sent.denial);
    discord.deleteMessage(general, sent.value.ref);
    const denied = { ok: false, denial: 'message-gone' };
    expect(await port.edit(target(), sent.value.ref, card)).toEqual(denied);
    expect(await port.remove(target(), sent.value.ref)).toEqual(denied);
    expect(await port.pin(target(), sent.value.ref)).toEqual(denied);
  });
});

describe('roles', () => {
  const give = (roleId: string, on = true, userId = town.bo) =>
    port.setRoles(town.guildId, userId, [{ roleId, on }], 'holds 100 CIV\nשלום');
  const rolesOf = (userId: string) => town.discord.world.members[town.guildId]?.[userId]?.roles;

  test('one touches no other, and may be said again', async () => {
    const { discord, guildId, bo } = town;
    const { id } = discord.addRole(guildId, { name: 'Holder', position: 1 });
    for (const on of [true, true, false, false]) expect(await give(id, on)).toEqual({ ok: true });
    expect(rolesOf(bo)).toEqual([]);
    expect([written('GET'), written('PUT'), written('DELETE')].map((all) => all.length)).toEqual([
      0, 2, 2,
    ]);
    expect(written('PUT')[0]?.reason).toBe('holds 100 CIV שלום');
  });

  test('several are one write, of what the member has by then', async () => {
    const { discord, guildId, bo } = town;
    const [bronze, silver, byHand] = ['Bronze', 'Silver', 'Friend'].map((name) =>
      discord.addRole(guildId, { name, position: 1 }),
    );
    if (!bronze || !silver || !byHand) throw new Error('no roles');
    for (const { id } of [bronze, byHand]) discord.grantRole(guildId, bo, id);
    const change = [
      { roleId: bronze.id, on: false },
      { roleId: silver.id, on: true },
    ];
    expect(await port.setRoles(guildId, bo, change, 'tier')).toEqual({ ok: true });
    expect(rolesOf(bo)?.toSorted()).toEqual([silver.id, byHand.id].toSorted());
    expect(await port.setRoles(guildId, bo, change, 'tier')).toEqual({ ok: true });
    expect(written('PATCH')).toHaveLength(1);
    discord.moveRole(bronze.id, 5);
    const back = change.map(({ roleId, on }) => ({ roleId, on: !on }));
    const denied = { ok: false, denial: 'role-too-high' };
    expect(await port.setRoles(guildId, bo, back, 'tier')).toEqual(denied);
    expect(rolesOf(bo)).toContain(silver.id);
  });

  test('above ours, gone, or without the right', async () => {
    const { discord, guildId, cy } = town;
    const high = discord.addRole(guildId, { name: 'High', position: 5 });
    expect(await give(high.id)).toEqual({ ok: false, denial: 'role-too-high' });
    const low = discord.addRole(guildId, { name: 'Low', position: 1 });
    expect(await give(low.id, true, cy)).toEqual({ ok: false, denial: 'member-gone' });
    discord.setBotPermissions(guildId, 0n);
    expect(await give(low.id)).toEqual({ ok: false, denial: 'missing-permission' });
    discord.deleteRole(low.id);
    expect(await give(low.id)).toEqual({ ok: false, denial: 'role-gone' });
  });
});

describe('reading', () => {
  test('places, members and standing', async () => {
    const { discord, guildId, ada, bo, cy } = town;
    const admin = discord.addRole(guildId, {
      name: 'Admin',
      permissions: PermissionFlagsBits.Administrator,
    });
    discord.setNickname(guildId, bo, 'Bobby');
    expect(await port.place(guildId)).toEqual({
      externalId: guildId,
      title: 'Agora',
      memberCount: 3,
    });
    expect(await port.member(guildId, bo)).toEqual({
      present: true,
      isBot: false,
      displayName: 'Bobby',
      handle: 'bo',
      roleIds: [],
      tag: null,
    });
    expect(await port.member(guildId, cy)).toMatchObject({ present: false });
    const standings = () => Promise.all([ada, bo, cy].map((one) => port.standing(guildId, one)));
    expect(await standings()).toEqual(['owner', 'none', 'none']);
    discord.grantRole(guildId, bo, admin.id);
    expect(await standings()).toEqual(['owner', 'admin', 'none']);
  });

  test('everybody, a page at a time', async () => {
    const { discord, guildId } = town;
    for (let n = 0; n < 1_005; n += 1) {
      discord.addMember(guildId, discord.addUser({ username: `crowd${n}` }).id);
    }
    const first = await port.members(guildId);
    const rest = await port.members(guildId, first?.next);
    const listed = [first, rest].flatMap((page) => page?.members ?? []);
    expect(new Set(listed.map((one) => one.externalId)).size).toBe(listed.length);
    expect(listed).toHaveLength(Object.keys(discord.world.members[guildId] ?? {}).length);
    expect(rest?.next).toBeUndefined();
  });

  test('whose hands gave and took roles, as the audit log remembers it, and never our own', async () => {
    const { discord, guildId, ada, bo } = town;
    const [one, two] = ['One', 'Two'].map((name) => discord.addRole(guildId, { name }).id);
    if (!one || !two) throw new Error('no roles');
    expect(await port.handChanges?.(guildId)).toEqual({ ok: false, denial: 'missing-permission' });
    // What would be refused is not asked.
    expect(discord.requests.filter(({ status }) => status === 403)).toEqual([]);
    const { ViewAuditLog } = PermissionFlagsBits;
    discord.setBotPermissions(guildId, BOT_PERMISSIONS | ViewAuditLog);
    discord.grantRole(guildId, bo, one, { by: bo });
    await port.setRoles(guildId, bo, [{ roleId: two, on: true }], 'the rule');
    discord.revokeRole(guildId, bo, one);
    const none: string[] = [];
    const hand = { account: bo, kind: 'discord-role', at: expect.any(Date), added: none };
    expect(await port.handChanges?.(guildId)).toEqual({
      ok: true,
      value: [
        { ...hand, by: ada, removed: [one] },
        { ...hand, by: bo, added: [one], removed: none },
      ],
    });
    discord.removeBot(guildId);
    expect(await port.handChanges?.(guildId)).toEqual({ ok: false, denial: 'bot-removed' });
  });

  test('rights, and channels it may write to', async () => {
    const { discord, guildId, general } = town;
    discord.addChannel(guildId, { name: 'rules' });
    const hall = discord.addChannel(guildId, { name: 'hall' });
    const deny = PermissionFlagsBits.SendMessages.toString();
    discord.setOverwrites(hall.id, [{ id: guildId, type: 0, allow: '0', deny }]);
    expect(Object.fromEntries(await port.rights(guildId))).toEqual({
      'send-messages': true,
      'attach-files': true,
      'open-threads': true,
      'manage-roles': true,
      'create-invites': true,
      'pin-messages': true,
      'see-audit-log': false,
      'see-members': true,
    });
    discord.setBotPermissions(guildId, BOT_PERMISSIONS & ~PermissionFlagsBits.ManageRoles);
    expect((await port.rights(guildId)).get('manage-roles')).toBe(false);
    const channels = await port.channels(guildId);
    expect(channels.map(({ name }) => name)).toEqual(['general', 'rules']);
    expect(channels[0]?.id).toBe(general);
  });

  test('a server we are not in', async () => {
    const { discord, guildId, ada, bo } = town;
    discord.removeBot(guildId);
    expect(await port.place(guildId)).toBeUndefined();
    expect(await port.channels(guildId)).toEqual([]);
    expect((await port.rights(guildId)).size).toBe(0);
    expect(await port.standing(guildId, ada)).toBe('none');
    // Who cannot be asked about is unknown, not absent.
    await expect(port.member(guildId, bo)).rejects.toMatchObject({ retryable: false });
  });
});

describe('trouble', () => {
  test('a short rate limit is waited for, a long one is a fault with its time', async () => {
    const { discord } = town;
    discord.trouble.limitNext(1, { method: 'POST' }, { retryAfterMs: 200 });
    expect(await port.send(target(), card, 'a')).toMatchObject({ ok: true });
    discord.trouble.limitNext(1, { method: 'POST' }, { retryAfterMs: 60_000 });
    const limited = await port.send(target(), card, 'b').catch((error: unknown) => error);
    expect(limited).toMatchObject({ code: 'discord-rate-limited', retryable: true });
    expect(limited).toHaveProperty('retryAfterMs', expect.any(Number));
  });

  test('5xx and a dead connection are faults to try again', async () => {
    const { discord } = town;
    discord.trouble.failNext(9, { method: 'GET' }, 503);
    await expect(port.place(town.guildId)).rejects.toMatchObject({
      code: 'discord-unavailable',
      retryable: true,
    });
    discord.trouble.clear();
    discord.setOutage(true);
    await expect(port.place(town.guildId)).rejects.toMatchObject({
      code: 'discord-unreachable',
      retryable: true,
    });
  });

  test('after a 401 nothing more is sent', async () => {
    const stranger = portWith('not.the.token');
    await expect(stranger.place(town.guildId)).rejects.toMatchObject({
      code: 'discord-unauthorized',
      retryable: false,
    });
    const before = town.discord.requests.length;
    await expect(stranger.send(target(), card, 'n')).rejects.toMatchObject({
      code: 'discord-unauthorized',
    });
    expect(town.discord.requests).toHaveLength(before);
  });

  test('what was forbidden five times is not asked for again until ten minutes are over', async () => {
    const { discord, guildId, general } = town;
    const deny = PermissionFlagsBits.SendMessages.toString();
    discord.setOverwrites(general, [{ id: guildId, type: 0, allow: '0', deny }]);
    for (let at = 0; at < 5; at += 1) {
      expect(await port.send(target(), card, `${at}`)).toMatchObject({ ok: false });
    }
    const before = discord.requests.length;
    await expect(port.send(target(), card, 'n')).rejects.toMatchObject({
      code: 'discord-paused',
      retryable: true,
    });
    expect(discord.requests).toHaveLength(before);
    timeMs = 10 * 60_000;
    discord.setOverwrites(general, []);
    expect(await port.send(target(), card, 'n')).toMatchObject({ ok: true });
  });
});

test('tags and join requests do not exist here: asking is a bug', async () => {
  await expect(port.setTag(town.guildId, town.bo, 'x')).rejects.toThrow(InvariantViolation);
  await expect(port.answerJoin(town.guildId, town.bo, true)).rejects.toThrow(InvariantViolation);
});
