// Membership: what the Bot API shows of a member, which rights the bot has, and the updates a change causes.
import { badRequest } from './api-error.ts';
import { type Bed, seconds } from './bed.ts';
import { apiChat, apiUser, botMember } from './chats.ts';
import { renderLink } from './links.ts';
import { postService } from './messages.ts';
import { type Chat, type InviteLink, isAdmin, isPresent, type Member, memberOf } from './world.ts';

const COMMON_RIGHTS = [
  'can_manage_chat',
  'can_delete_messages',
  'can_manage_video_chats',
  'can_restrict_members',
  'can_promote_members',
  'can_change_info',
  'can_invite_users',
  'can_post_stories',
  'can_edit_stories',
  'can_delete_stories',
  'can_send_welcome_messages',
];
const GROUP_RIGHTS = ['can_pin_messages', 'can_manage_tags'];
const RIGHTS_BY_KIND: Readonly<Record<Chat['type'], readonly string[]>> = {
  private: [],
  group: [...COMMON_RIGHTS, ...GROUP_RIGHTS],
  supergroup: [...COMMON_RIGHTS, ...GROUP_RIGHTS, 'can_manage_topics'],
  channel: [
    ...COMMON_RIGHTS,
    'can_post_messages',
    'can_edit_messages',
    'can_manage_direct_messages',
  ],
};
export const PERMISSIONS = [
  'can_send_messages',
  'can_send_audios',
  'can_send_documents',
  'can_send_photos',
  'can_send_videos',
  'can_send_video_notes',
  'can_send_voice_notes',
  'can_send_polls',
  'can_send_other_messages',
  'can_add_web_page_previews',
  'can_react_to_messages',
  'can_change_info',
  'can_invite_users',
  'can_edit_tag',
  'can_pin_messages',
  'can_manage_topics',
];

export const rightsOf = (chat: Chat): readonly string[] => RIGHTS_BY_KIND[chat.type];

/** `pin_messages` as in a deep link, `can_pin_messages` as in the API: the API's name, checked. */
export function rightName(name: string): string {
  const full = name.startsWith('can_') ? name : `can_${name}`;
  if (!Object.values(RIGHTS_BY_KIND).some((rights) => rights.includes(full))) {
    throw new Error(`no administrator right is called ${name}`);
  }
  return full;
}

export function renderMember(bed: Bed, chat: Chat, userId: number): Record<string, unknown> {
  const member: Member = memberOf(chat, userId) ?? { status: 'left' };
  const base = { status: member.status, user: apiUser(bed.world, userId) };
  const tag = member.tag === undefined ? {} : { tag: member.tag };
  const title = member.customTitle === undefined ? {} : { custom_title: member.customTitle };
  const anonymous = { is_anonymous: member.anonymous === true };
  switch (member.status) {
    case 'creator':
      return { ...base, ...anonymous, ...title };
    case 'administrator': {
      const rights = rightsOf(chat).map((right) => [
        right,
        member.rights?.includes(right) === true,
      ]);
      return {
        ...base,
        can_be_edited: false,
        ...anonymous,
        ...Object.fromEntries(rights),
        ...title,
      };
    }
    case 'restricted': {
      const allowed = PERMISSIONS.map((name) => [name, member.permissions?.[name] === true]);
      const until = { until_date: member.untilDate ?? 0 };
      return { ...base, ...tag, is_member: true, ...Object.fromEntries(allowed), ...until };
    }
    case 'kicked':
      return { ...base, until_date: member.untilDate ?? 0 };
    case 'member':
      return { ...base, ...tag };
    default:
      return base;
  }
}

const isAllowed = (chat: Chat, permission: string): boolean =>
  chat.permissions[permission] !== false;

/** Whether the bot may send this kind of thing: what restricts it, or what the chat lets everybody do. */
export function isMuted(bed: Bed, chat: Chat, permission: string): boolean {
  const member = memberOf(chat, bed.world.bot.id);
  if (chat.type === 'private' || isAdmin(member)) return false;
  return member?.status === 'restricted'
    ? member.permissions?.[permission] !== true
    : chat.permissions[permission] === false;
}

export function requirePhotos(bed: Bed, chat: Chat): void {
  if (isMuted(bed, chat, 'can_send_photos'))
    throw badRequest('not enough rights to send photos to the chat');
}

/** Whether a member may do what an admin right grants; some things the chat's default permissions grant to everybody. */
export function hasRight(chat: Chat, userId: number, right: string): boolean {
  const member = memberOf(chat, userId);
  if (!isPresent(member)) return false;
  if (member?.status === 'creator') return true;
  if (member?.status === 'administrator' && member.rights?.includes(right) === true) return true;
  const everybodys = ['can_pin_messages', 'can_invite_users', 'can_change_info'];
  return member?.status === 'member' && everybodys.includes(right) && isAllowed(chat, right);
}

/** Members get some of these by default permissions, but a bot needs to be an admin for every call that asks here. */
export function requireRight(bed: Bed, chat: Chat, right: string, refusal: string): void {
  const member = botMember(bed, chat);
  if (!isAdmin(member) || !hasRight(chat, bed.world.bot.id, right)) {
    throw badRequest(`not enough rights to ${refusal}`);
  }
}

interface MemberChange {
  /** Who did it. */
  by: number;
  link?: InviteLink;
  viaJoinRequest?: boolean;
  /** No notice in the chat, as for promotions. */
  quiet?: boolean;
}

function notice(
  bed: Bed,
  chat: Chat,
  userId: number,
  was: Member | undefined,
  change: MemberChange,
): void {
  if (change.quiet === true || chat.type === 'channel') return;
  const before = isPresent(was);
  const after = isPresent(memberOf(chat, userId));
  const user = apiUser(bed.world, userId);
  if (!before && after) postService(bed, chat, change.by, { new_chat_members: [user] });
  if (before && !after) postService(bed, chat, change.by, { left_chat_member: user });
}

/** Sets a membership and sends what the bot would hear of it: my_chat_member, chat_member, the notice in the chat. */
export function setMember(
  bed: Bed,
  chat: Chat,
  userId: number,
  next: Member,
  change: MemberChange,
): void {
  const was = memberOf(chat, userId);
  const old = renderMember(bed, chat, userId);
  const isBot = userId === bed.world.bot.id;
  // The bot hears of its own removal, and of others while it is in.
  chat.members[String(userId)] = next;
  // Who is in by whatever hand asks no longer.
  if (isPresent(next)) chat.requests = chat.requests.filter((one) => one.userId !== userId);
  bed.changed({ kind: 'member', chatId: chat.id });
  const update = {
    chat: apiChat(bed.world, chat),
    from: apiUser(bed.world, change.by),
    date: seconds(bed),
    old_chat_member: old,
    new_chat_member: renderMember(bed, chat, userId),
    ...(change.link === undefined ? {} : { invite_link: renderLink(bed, chat, change.link) }),
    ...(change.viaJoinRequest === true ? { via_join_request: true } : {}),
  };
  const differs = JSON.stringify(update.old_chat_member) !== JSON.stringify(update.new_chat_member);
  if (differs && isBot) bed.updates.push('my_chat_member', update);
  else if (differs && isAdmin(botMember(bed, chat))) bed.updates.push('chat_member', update);
  notice(bed, chat, userId, was, change);
}

/** A member for a call that changes one: the real server's complaints about strangers and the mighty. */
export function changeableMember(bed: Bed, chat: Chat, userId: number): Member {
  if (bed.world.users[String(userId)] === undefined) throw badRequest('PARTICIPANT_ID_INVALID');
  const member = memberOf(chat, userId) ?? { status: 'left' };
  if (member.status === 'creator') throw badRequest("can't remove chat owner");
  if (member.status === 'administrator') throw badRequest('user is an administrator of the chat');
  return member;
}
