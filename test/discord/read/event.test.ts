import type { GatewayDispatchPayload } from 'discord.js';
import { expect, test } from 'vitest';
import { type DiscordEvents, readEvent } from '#discord/read/event.ts';

/** What the house is told of an event, by name. */
async function toldOf(t: string, d: object): Promise<unknown[]> {
  const calls: unknown[] = [];
  const note =
    (name: string) =>
    async (...rest: unknown[]): Promise<void> => {
      calls.push([name, ...rest]);
    };
  const events: DiscordEvents = {
    placeSeen: note('placeSeen'),
    botRemoved: note('botRemoved'),
    rightsChanged: note('rightsChanged'),
    memberJoined: note('memberJoined'),
    memberLeft: note('memberLeft'),
    memberRolesChanged: note('memberRolesChanged'),
    rolesByHand: note('rolesByHand'),
    roleDeleted: note('roleDeleted'),
    channelDeleted: note('channelDeleted'),
  };
  const told = readEvent({ op: 0, s: 1, t, d } as unknown as GatewayDispatchPayload, SELF);
  await told?.tell(events);
  return calls;
}

const SELF = 'us';
const user = { id: 'u', username: 'bo', discriminator: '0', global_name: 'Bo', avatar: null };

/** Discord's own example of an id: 2016-04-30 11:18:25.796 UTC. */
const ENTRY_ID = '175928847299117063';
const entry = (fields: object) => ({
  ...{ guild_id: 'g', id: ENTRY_ID, target_id: 'u', action_type: 25 },
  changes: [
    { key: '$add', new_value: [{ id: 'a', name: 'A' }] },
    { key: '$remove', new_value: [{ id: 'b', name: 'B' }] },
  ],
  ...fields,
});
const HAND = {
  ...{ account: 'u', kind: 'discord-role', added: ['a'], removed: ['b'] },
  at: new Date('2016-04-30T11:18:25.796Z'),
};

test.each([
  [
    'GUILD_CREATE',
    { id: 'g', name: 'Agora', owner_id: 'o', member_count: 5 },
    ['placeSeen', 'g', { title: 'Agora', memberCount: 5, ownerExternalId: 'o' }],
  ],
  ['GUILD_DELETE', { id: 'g' }, ['botRemoved', 'g']],
  [
    'GUILD_MEMBER_ADD',
    { guild_id: 'g', user, nick: null, roles: [] },
    [
      'memberJoined',
      'g',
      { platform: 'discord', externalId: 'u', handle: 'bo', displayName: 'Bo', isBot: false },
    ],
  ],
  ['GUILD_MEMBER_REMOVE', { guild_id: 'g', user }, ['memberLeft', 'g', 'u']],
  [
    'GUILD_MEMBER_UPDATE',
    { guild_id: 'g', user, roles: ['a', 'b'] },
    ['memberRolesChanged', 'g', 'u', ['a', 'b']],
  ],
  [
    'GUILD_MEMBER_UPDATE',
    { guild_id: 'g', user: { ...user, bot: true }, roles: [] },
    ['rightsChanged', 'g'],
  ],
  [
    'GUILD_AUDIT_LOG_ENTRY_CREATE',
    entry({ user_id: 'mo' }),
    ['rolesByHand', 'g', { ...HAND, by: 'mo' }],
  ],
  [
    'GUILD_AUDIT_LOG_ENTRY_CREATE',
    entry({ user_id: null }),
    ['rolesByHand', 'g', { ...HAND, by: null }],
  ],
  ['GUILD_ROLE_UPDATE', { guild_id: 'g', role: { id: 'r' } }, ['rightsChanged', 'g']],
  ['CHANNEL_UPDATE', { guild_id: 'g', id: 'c' }, ['rightsChanged', 'g']],
  ['GUILD_ROLE_DELETE', { guild_id: 'g', role_id: 'r' }, ['roleDeleted', 'g', 'r']],
  ['CHANNEL_DELETE', { guild_id: 'g', id: 'c' }, ['channelDeleted', 'g', 'c']],
  ['THREAD_DELETE', { guild_id: 'g', id: 't' }, ['channelDeleted', 'g', 't']],
])('%s is told', async (t, d, call) => {
  expect(await toldOf(t, d)).toEqual([call]);
});

test.each([
  ['an outage', 'GUILD_DELETE', { id: 'g', unavailable: true }],
  ['a server out of reach', 'GUILD_CREATE', { id: 'g', unavailable: true }],
  ['a private channel', 'CHANNEL_DELETE', { id: 'c' }],
  ['what we do ourselves', 'GUILD_AUDIT_LOG_ENTRY_CREATE', entry({ user_id: SELF })],
  [
    'what is not about roles',
    'GUILD_AUDIT_LOG_ENTRY_CREATE',
    entry({ user_id: 'mo', action_type: 24 }),
  ],
  ['anything else', 'TYPING_START', { guild_id: 'g' }],
])('%s is not', async (_, t, d) => {
  expect(await toldOf(t, d)).toEqual([]);
});
