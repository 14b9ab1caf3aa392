import type { APIInteraction } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { type Read, readInteraction } from '#discord/read.ts';

const PRESS = '0123456789abcdef01234567';
const GUILD = '200000000000000001';
const CHANNEL = '300000000000000001';
const ADA = '100000000000000001';
const BO = '100000000000000002';
const agora = { title: 'Agora', ownerId: BO };

const user = { id: ADA, username: 'ada', discriminator: '0', global_name: 'Ada L', avatar: null };
const inGuild = {
  id: '900000000000000001',
  application_id: '1',
  token: 't',
  version: 1,
  locale: 'pt-BR',
  guild_id: GUILD,
  guild: { id: GUILD, locale: 'en-US', features: [] },
  channel: { id: CHANNEL, type: 0 },
  channel_id: CHANNEL,
  member: { user, nick: null, permissions: '2048', roles: [] },
  context: 0,
};
const inDm = {
  ...inGuild,
  guild_id: undefined,
  guild: undefined,
  member: undefined,
  user,
  context: 1,
};

/** Only the fields Discord documents and we read: the rest of its type is of no use here. */
const read = (interaction: object, guild?: typeof agora): Read | undefined =>
  readInteraction(interaction as APIInteraction, guild);

const command = (data: object) => ({ ...inGuild, type: 2, data: { type: 1, id: '5', ...data } });
const pressed = (data: object, message: object = { id: '7', flags: 0 }) => ({
  ...inGuild,
  type: 3,
  data: { component_type: 2, ...data },
  message,
});

describe('who and where', () => {
  test('a member in a channel', () => {
    expect(read(command({ name: 'tip' }), agora)?.incoming).toEqual({
      eventId: 'discord:900000000000000001',
      account: {
        platform: 'discord',
        externalId: ADA,
        handle: 'ada',
        displayName: 'Ada L',
        isBot: false,
        locale: 'pt-BR',
      },
      scene: {
        externalId: GUILD,
        title: 'Agora',
        channelId: CHANNEL,
        privateChat: false,
        platformOwner: false,
      },
      act: { kind: 'command', command: 'tip', values: {} },
      forms: true,
    });
  });

  test('a private chat has no place and no owner', () => {
    const { incoming, origin } = read({ ...inDm, type: 2, data: { type: 1, name: 'help' } }) ?? {};
    expect(incoming?.scene).toEqual({
      externalId: undefined,
      title: undefined,
      channelId: CHANNEL,
      privateChat: true,
      platformOwner: false,
    });
    expect(incoming?.account.externalId).toBe(ADA);
    expect(origin).toEqual({ kind: 'command', inPublic: false, fromPrivate: false });
  });

  test.each([
    ['nobody in particular', '2048', BO, false],
    ['an administrator', '8', BO, true],
    ['the owner, by the server itself', '0', ADA, true],
  ])('%s', (_, permissions, ownerId, expected) => {
    const member = { ...inGuild.member, permissions };
    const { incoming } =
      read({ ...command({ name: 'x' }), member }, { title: 'Agora', ownerId }) ?? {};
    expect(incoming?.scene.platformOwner).toBe(expected);
  });

  test.each([
    [{ nick: 'Countess', global_name: 'Ada L' }, 'Countess'],
    [{ nick: '\u202E\u200B', global_name: 'Ada L' }, 'Ada L'],
    [{ nick: null, global_name: null }, 'ada'],
  ])('the name people see now: %j', ({ nick, global_name }, shown) => {
    const member = { ...inGuild.member, nick, user: { ...user, global_name } };
    const seen = read({ ...command({ name: 'x' }), member }, agora);
    expect(seen?.incoming.account.displayName).toBe(shown);
  });
});

describe('a command', () => {
  const resolved = {
    users: { [BO]: { ...user, id: BO, username: 'bo', global_name: 'Bo', bot: true } },
    members: { [BO]: { nick: 'Bobby' } },
    roles: { '400000000000000001': { id: '400000000000000001', name: 'Citizen' } },
  };

  test('with a verb and options of every type', () => {
    const options = [
      {
        type: 1,
        name: 'create',
        options: [
          { type: 3, name: 'question', value: 'Why?' },
          { type: 4, name: 'hours', value: 24 },
          { type: 5, name: 'secret', value: true },
          { type: 6, name: 'who', value: BO },
          { type: 8, name: 'role', value: '400000000000000001' },
        ],
      },
    ];
    expect(read(command({ name: 'poll', options, resolved }))?.incoming.act).toEqual({
      kind: 'command',
      command: 'poll create',
      values: {
        question: 'Why?',
        hours: 24,
        secret: true,
        who: {
          by: 'account',
          platform: 'discord',
          externalId: BO,
          displayName: 'Bobby',
          handle: 'bo',
          isBot: true,
        },
        role: {
          by: 'native',
          platform: 'discord',
          externalId: '400000000000000001',
          name: 'Citizen',
        },
      },
    });
  });

  test('of one word', () => {
    const options = [{ type: 3, name: 'amount', value: '5 CIV' }];
    expect(read(command({ name: 'tip', options }))?.incoming.act).toEqual({
      kind: 'command',
      command: 'tip',
      values: { amount: '5 CIV' },
    });
  });

  test('a person Discord did not resolve is only a number', () => {
    const options = [{ type: 6, name: 'who', value: BO }];
    expect(read(command({ name: 'tip', options }))?.incoming.act).toMatchObject({
      values: { who: { by: 'account', platform: 'discord', externalId: BO } },
    });
  });

  test('being typed', () => {
    const options = [
      {
        type: 1,
        name: 'close',
        options: [
          { type: 3, name: 'poll', value: 'wh', focused: true },
          { type: 3, name: 'reason', value: 'old' },
        ],
      },
    ];
    const seen = read({ ...command({ name: 'poll', options }), type: 4 });
    expect(seen?.typing).toEqual({ option: 'poll', partial: 'wh' });
    expect(seen?.origin.kind).toBe('autocomplete');
    expect(seen?.incoming.act).toMatchObject({ command: 'poll close', values: { reason: 'old' } });
  });

  test('a context menu and a ping are no acts', () => {
    expect(read(command({ type: 2, name: 'Inspect', target_id: BO }))).toBeUndefined();
    expect(read({ ...inGuild, type: 1 })).toBeUndefined();
  });
});

describe('a press', () => {
  const actOf = (interaction: object) => read(interaction)?.incoming.act;
  const select = (custom_id: string, values: string[]) =>
    pressed({ component_type: 3, custom_id, values });

  test.each([
    [PRESS, PRESS],
    [`${PRESS}:2`, PRESS],
    ['', ''],
    ['somebody else', 'somebody else'],
  ])('of the button %j', (custom_id, id) => {
    expect(actOf(pressed({ custom_id }))).toEqual({ kind: 'press', id, values: {} });
  });

  test('of a select carries its values into the option', () => {
    expect(actOf(select(`s:${PRESS}:choice`, ['2']))).toEqual({
      kind: 'press',
      id: PRESS,
      values: { choice: '2' },
    });
    expect(actOf(select(`s:${PRESS}:choice:3`, []))).toMatchObject({ values: { choice: null } });
    expect(actOf(select(`l:${PRESS}:days`, ['a', 'b']))).toMatchObject({
      id: PRESS,
      values: { days: ['a', 'b'] },
    });
  });

  test('of a select that stands for buttons', () => {
    expect(actOf(select('v:2', [PRESS]))).toEqual({ kind: 'press', id: PRESS, values: {} });
    expect(actOf(select('v', []))).toEqual({ kind: 'press', id: '', values: {} });
  });

  test.each([
    ['labelled', { type: 18, component: { type: 4, custom_id: 'question', value: 'Why?' } }],
    ['in rows', { type: 1, components: [{ type: 4, custom_id: 'question', value: 'Why?' }] }],
  ])('of a form with fields %s', (_, field) => {
    const data = { custom_id: `m:${PRESS}`, components: [field, { type: 10 }] };
    const seen = read({ ...inGuild, type: 5, data });
    expect(seen?.incoming.act).toEqual({ kind: 'press', id: PRESS, values: { question: 'Why?' } });
    expect(seen?.origin).toEqual({ kind: 'form', inPublic: true, fromPrivate: false });
  });

  test.each([
    ['on a card', inGuild, 0, false],
    ['on an ephemeral message', inGuild, 64 | (1 << 15), true],
    ['in a private chat', inDm, 1 << 15, true],
  ])('%s', (_, where, flags, fromPrivate) => {
    const interaction = { ...pressed({ custom_id: PRESS }, { id: '7', flags }), ...where };
    expect(read(interaction)?.origin.fromPrivate).toBe(fromPrivate);
  });
});
