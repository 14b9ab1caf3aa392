import type { ChatFullInfo, ChatMember } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { memberView, NO_RIGHTS, rightsOf, standingOf, tagText } from '#telegram/port/rights.ts';

const user = { id: 5, is_bot: false, first_name: 'Bo', username: 'bo' };
const member = (fields: object) => ({ status: 'member', user, ...fields }) as ChatMember;
const chat = (permissions?: object) =>
  ({ id: -1, type: 'supergroup', title: 'C', permissions }) as unknown as ChatFullInfo;

describe('members', () => {
  it('are present or not, with their tag', () => {
    expect(memberView(member({ tag: 'Citizen' }))).toEqual({
      present: true,
      isBot: false,
      displayName: 'Bo',
      handle: 'bo',
      roleIds: [],
      tag: 'Citizen',
    });
    expect(memberView(member({ status: 'restricted', is_member: false })).present).toBe(false);
    for (const status of ['left', 'kicked'])
      expect(memberView(member({ status })).present).toBe(false);
  });
  it('run a chat or do not', () => {
    expect(standingOf(member({ status: 'creator' }))).toBe('owner');
    expect(standingOf(member({ status: 'administrator' }))).toBe('admin');
    expect(standingOf(member({}))).toBe('none');
  });
});

describe('rights', () => {
  const on = (rights: ReadonlyMap<string, boolean>) =>
    [...rights].flatMap(([right, has]) => (has ? [right] : []));
  it('are those of an administrator', () => {
    const admin = member({
      status: 'administrator',
      can_invite_users: true,
      can_pin_messages: true,
      can_manage_tags: true,
      can_restrict_members: true,
    });
    expect(on(rightsOf(admin, chat()))).toEqual([...NO_RIGHTS.keys()]);
    expect(
      on(rightsOf(member({ status: 'administrator', can_invite_users: false }), chat())),
    ).toEqual(['send-messages', 'attach-files', 'see-members']);
  });
  it('are what members may do, for a member', () => {
    expect(
      on(rightsOf(member({}), chat({ can_send_messages: true, can_send_photos: false }))),
    ).toEqual(['send-messages']);
    const muted = member({
      status: 'restricted',
      is_member: true,
      can_send_messages: false,
      can_send_photos: true,
    });
    expect(on(rightsOf(muted, chat({ can_send_messages: true })))).toEqual(['attach-files']);
    expect(on(rightsOf(member({ status: 'left' }), chat({ can_send_messages: true })))).toEqual([]);
  });
});

it('tags are short and hold no emoji', () => {
  expect(tagText('🏅 Citizen of the Commons')).toBe('Citizen of the C');
  expect(tagText('👩‍🚀 🇩🇪')).toBe('');
  expect(tagText('𝒳'.repeat(12))).toBe('𝒳'.repeat(8));
  expect(tagText('  Token\n holder ')).toBe('Token holder');
});
