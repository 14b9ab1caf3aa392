import { type APIRole, PermissionFlagsBits } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { writableChannels } from '#discord/port/channel.ts';
import { holds, outranks, rightsOf, standingOf } from '#discord/port/standing.ts';

const { Administrator, ManageRoles, SendMessages, ViewChannel, AttachFiles } = PermissionFlagsBits;
const EVERYONE = ViewChannel | SendMessages;

const role = (id: string, position: number, bits = 0n) =>
  ({ id, position, permissions: bits.toString() }) as APIRole;

const guild = {
  id: '1',
  owner_id: '9',
  roles: [
    role('1', 0, EVERYONE),
    role('10', 1),
    role('11', 2, ManageRoles),
    role('12', 2),
    role('13', 3, Administrator),
  ],
};
const nobody = { id: '5', roles: [] };
const manager = { id: '6', roles: ['11'] };
const admin = { id: '7', roles: ['13', '10'] };
const owner = { id: '9', roles: [] };

describe('standing', () => {
  test('is the owner’s, an administrator’s, or none', () => {
    expect([owner, admin, manager, nobody].map((one) => standingOf(guild, one))).toEqual([
      'owner',
      'admin',
      'none',
      'none',
    ]);
  });

  test('rights come from everyone’s role and one’s own', () => {
    expect(holds(guild, nobody, SendMessages)).toBe(true);
    expect(holds(guild, nobody, SendMessages | AttachFiles)).toBe(false);
    expect(holds(guild, admin, AttachFiles)).toBe(true);
    expect(Object.fromEntries(rightsOf(guild, manager))).toEqual({
      'send-messages': true,
      'attach-files': false,
      'open-threads': false,
      'manage-roles': true,
      'create-invites': false,
      'pin-messages': false,
      'see-audit-log': false,
    });
  });

  test.each([
    ['a lower role', manager, '10', true],
    ['its own role', manager, '11', false],
    ['a younger role of the same position', manager, '12', true],
    ['a higher role', manager, '13', false],
    ['an administrator is bound too', admin, '13', false],
    ['the owner is not', owner, '13', true],
    ['a role that is not there', owner, '99', false],
  ])('%s', (_, holder, roleId, expected) => {
    expect(outranks(guild, holder, roleId)).toBe(expected);
  });
});

describe('channels to write to', () => {
  const overwrite = (id: string, type: 0 | 1, allow: bigint, deny: bigint) => ({
    id,
    type,
    allow: allow.toString(),
    deny: deny.toString(),
  });
  const listed = [
    { id: 'c1', type: 4, name: 'Later', position: 5 },
    { id: 'c2', type: 4, name: 'First', position: 1 },
    { id: 'late', type: 0, name: 'late', position: 0, parent_id: 'c1' },
    { id: 'second', type: 5, name: 'news', position: 2, parent_id: 'c2' },
    { id: 'first', type: 0, name: 'general', position: 1, parent_id: 'c2' },
    { id: 'top', type: 0, name: 'top', position: 9, parent_id: null },
    { id: 'voice', type: 2, name: 'voice', position: 0 },
    {
      id: 'closed',
      type: 0,
      name: 'closed',
      position: 3,
      permission_overwrites: [overwrite('1', 0, 0n, SendMessages)],
    },
    {
      id: 'opened',
      type: 0,
      name: 'opened',
      position: 10,
      permission_overwrites: [
        overwrite('1', 0, 0n, ViewChannel),
        overwrite('11', 0, ViewChannel, 0n),
      ],
    },
    {
      id: 'not-me',
      type: 0,
      name: 'not-me',
      position: 11,
      permission_overwrites: [overwrite('6', 1, 0n, SendMessages)],
    },
  ];
  const idsFor = (holder: typeof manager): string[] =>
    writableChannels(guild, holder, listed).map(({ id }) => id);

  test('stand in the order people see them', () => {
    expect(idsFor(admin)).toEqual(['closed', 'top', 'opened', 'not-me', 'first', 'second', 'late']);
  });

  test('follow everyone’s, the roles’ and the member’s overwrites', () => {
    expect(idsFor(manager)).toEqual(['top', 'opened', 'first', 'second', 'late']);
    expect(idsFor(nobody)).toEqual(['top', 'not-me', 'first', 'second', 'late']);
  });
});
