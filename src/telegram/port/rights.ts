/** Members and rights of a Telegram chat in neutral words. */
import type { ChatFullInfo, ChatMember } from 'grammy/types';
import type { MemberView, PlaceRight } from '#service/port.ts';
import { displayNameOf } from '../read/account.ts';

export const ABSENT: MemberView = {
  present: false,
  isBot: false,
  displayName: '',
  handle: null,
  roleIds: [],
  tag: null,
};

export const isPresent = (member: ChatMember): boolean =>
  member.status === 'restricted'
    ? member.is_member
    : member.status !== 'left' && member.status !== 'kicked';

export function memberView(member: ChatMember): MemberView {
  return {
    present: isPresent(member),
    isBot: member.user.is_bot,
    displayName: displayNameOf(member.user),
    handle: member.user.username ?? null,
    roleIds: [],
    tag: 'tag' in member ? (member.tag ?? null) : null,
  };
}

export function standingOf(member: ChatMember): 'owner' | 'admin' | 'none' {
  if (member.status === 'creator') return 'owner';
  return member.status === 'administrator' ? 'admin' : 'none';
}

type Permissions = { can_send_messages?: boolean; can_send_photos?: boolean };

/** What an ordinary member may send here. */
function permissionsOf(me: ChatMember, chat: ChatFullInfo): Permissions {
  if (me.status === 'restricted') return me;
  if (me.status !== 'member') return {};
  return 'permissions' in chat ? (chat.permissions ?? {}) : {};
}

/** Left out, it is as pinning is (Bot API, ChatPermissions). */
export function membersEditTags(chat: ChatFullInfo): boolean {
  const permissions = 'permissions' in chat ? chat.permissions : undefined;
  return permissions?.can_edit_tag ?? permissions?.can_pin_messages ?? false;
}

/** The rights that mean something here; roles are no thing of Telegram's. */
export function rightsOf(me: ChatMember, chat: ChatFullInfo): ReadonlyMap<PlaceRight, boolean> {
  const isAdmin = me.status === 'administrator';
  const permissions = permissionsOf(me, chat);
  return new Map<PlaceRight, boolean>([
    ['send-messages', isAdmin || permissions.can_send_messages === true],
    ['attach-files', isAdmin || permissions.can_send_photos === true],
    ['create-invites', isAdmin && me.can_invite_users],
    ['pin-messages', isAdmin && me.can_pin_messages === true],
    ['manage-tags', isAdmin && me.can_manage_tags === true],
    ['remove-members', isAdmin && me.can_restrict_members],
    // Only administrators are told of members who come and go.
    ['see-members', isAdmin],
  ]);
}

/** Of a chat that is closed to the bot. */
export const NO_RIGHTS: ReadonlyMap<PlaceRight, boolean> = new Map(
  (
    [
      'send-messages',
      'attach-files',
      'create-invites',
      'pin-messages',
      'manage-tags',
      'remove-members',
      'see-members',
    ] as const
  ).map((right) => [right, false]),
);

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u200D|\uFE0F/gu;
const TAG_MAX = 16;

/** A tag as Telegram takes it: at most 16 units, without emoji. */
export function tagText(tag: string): string {
  let text = '';
  for (const letter of tag.replace(EMOJI, '').replace(/\s+/gu, ' ').trim()) {
    if (text.length + letter.length > TAG_MAX) break;
    text += letter;
  }
  return text.trim();
}
