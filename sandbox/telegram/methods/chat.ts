// Chats and members: reading them, banning, restricting, promoting, tags, topics, leaving.
import { badRequest, NotServed } from '../api-error.ts';
import { type Bed, flagOf, numberOf, objectOf, type Params, textOf } from '../bed.ts';
import { apiChat, reachChat, readChat } from '../chats.ts';
import {
  changeableMember,
  hasRight,
  PERMISSIONS,
  renderMember,
  requireRight,
  rightsOf,
  setMember,
} from '../members.ts';
import { findMessage, renderMessage, storeMessage } from '../messages.ts';
import { type Chat, isAdmin, isGroup, isPresent, type Member, memberOf } from '../world.ts';
import type { Methods } from './method.ts';

const TOPIC_COLOR = 7322096;
const NOBODY_GIFTS = {
  unlimited_gifts: false,
  limited_gifts: false,
  unique_gifts: false,
  premium_subscription: false,
  gifts_from_channels: false,
};

function fullInfo(bed: Bed, chat: Chat): Record<string, unknown> {
  const pinned = findMessage(chat, chat.pinned.at(-1) ?? 0);
  const permissions = Object.fromEntries(
    PERMISSIONS.map((name) => [name, chat.permissions[name] !== false]),
  );
  const primary = chat.links.find((link) => link.primary && !link.revoked);
  return {
    ...apiChat(bed.world, chat),
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: NOBODY_GIFTS,
    ...(isGroup(chat) ? { permissions } : {}),
    ...(primary === undefined ? {} : { invite_link: primary.link }),
    ...(pinned === undefined ? {} : { pinned_message: renderMessage(bed, chat, pinned, true) }),
  };
}

function requireGroup(chat: Chat): void {
  if (!isGroup(chat)) throw badRequest('method is available only for groups and supergroups');
}

function requireSupergroup(chat: Chat): void {
  if (chat.type !== 'supergroup') throw badRequest('method is available only for supergroups');
}

/** Emoji, and what is drawn as one, are refused in tags and titles. */
function checkTag(tag: string): void {
  if (tag.length > 16) throw badRequest('TAG_TOO_LONG');
  if (/\p{Extended_Pictographic}/u.test(tag)) throw badRequest('TAG_INVALID');
}

function ban(bed: Bed, params: Params): true {
  const chat = reachChat(bed, params['chat_id']);
  if (chat.type === 'private') throw badRequest("can't ban members in private chats");
  requireRight(bed, chat, 'can_restrict_members', 'restrict/unrestrict chat member');
  const userId = numberOf(params, 'user_id') ?? 0;
  changeableMember(bed, chat, userId);
  const until = numberOf(params, 'until_date');
  setMember(
    bed,
    chat,
    userId,
    { status: 'kicked', ...(until === undefined ? {} : { untilDate: until }) },
    { by: bed.world.bot.id },
  );
  return true;
}

function unban(bed: Bed, params: Params): true {
  const chat = reachChat(bed, params['chat_id']);
  if (chat.type !== 'supergroup' && chat.type !== 'channel') {
    throw badRequest('method is available for supergroup and channel chats only');
  }
  requireRight(bed, chat, 'can_restrict_members', 'restrict/unrestrict chat member');
  const userId = numberOf(params, 'user_id') ?? 0;
  const member = changeableMember(bed, chat, userId);
  if (member.status !== 'kicked' && (flagOf(params, 'only_if_banned') || !isPresent(member)))
    return true;
  setMember(bed, chat, userId, { status: 'left' }, { by: bed.world.bot.id });
  return true;
}

function restrict(bed: Bed, params: Params): true {
  const chat = reachChat(bed, params['chat_id']);
  requireSupergroup(chat);
  requireRight(bed, chat, 'can_restrict_members', 'restrict/unrestrict chat member');
  const userId = numberOf(params, 'user_id') ?? 0;
  const was = changeableMember(bed, chat, userId);
  const given = objectOf(params, 'permissions') ?? {};
  const permissions = Object.fromEntries(PERMISSIONS.map((name) => [name, flagOf(given, name)]));
  const tag = was.tag === undefined ? {} : { tag: was.tag };
  const until = numberOf(params, 'until_date');
  const free = PERMISSIONS.filter((name) => chat.permissions[name] !== false).every(
    (name) => permissions[name] === true,
  );
  const next: Member = free
    ? { status: 'member', ...tag }
    : {
        status: 'restricted',
        permissions,
        ...tag,
        ...(until === undefined ? {} : { untilDate: until }),
      };
  setMember(bed, chat, userId, next, { by: bed.world.bot.id, quiet: true });
  return true;
}

function promote(bed: Bed, params: Params): true {
  const chat = reachChat(bed, params['chat_id']);
  const bot = bed.world.bot.id;
  requireRight(bed, chat, 'can_promote_members', 'promote chat members');
  const userId = numberOf(params, 'user_id') ?? 0;
  const was = memberOf(chat, userId);
  if (was === undefined || !isPresent(was)) throw badRequest('USER_NOT_PARTICIPANT');
  if (was.status === 'creator') throw badRequest("can't remove chat owner");
  const rights = rightsOf(chat).filter((name) => flagOf(params, name));
  if (rights.some((name) => !hasRight(chat, bot, name))) throw badRequest('RIGHT_FORBIDDEN');
  const next: Member =
    rights.length === 0 ? { status: 'member' } : { status: 'administrator', rights };
  setMember(bed, chat, userId, next, { by: bot, quiet: true });
  return true;
}

function setTag(bed: Bed, params: Params): true {
  const chat = reachChat(bed, params['chat_id']);
  requireGroup(chat);
  requireRight(bed, chat, 'can_manage_tags', 'change the tag of the user');
  const userId = numberOf(params, 'user_id') ?? 0;
  // "for a regular member": whoever has a title has no tag, the creator included.
  if (isAdmin(memberOf(chat, userId))) throw badRequest('user is an administrator of the chat');
  const was = changeableMember(bed, chat, userId);
  if (!isPresent(was)) throw badRequest('USER_NOT_PARTICIPANT');
  const tag = textOf(params, 'tag') ?? '';
  checkTag(tag);
  const { tag: _old, ...rest } = was;
  setMember(bed, chat, userId, tag === '' ? rest : { ...rest, tag }, {
    by: bed.world.bot.id,
    quiet: true,
  });
  return true;
}

function createTopic(bed: Bed, params: Params): Record<string, unknown> {
  const chat = reachChat(bed, params['chat_id']);
  if (chat.isForum !== true) throw badRequest('the chat is not a forum');
  requireRight(bed, chat, 'can_manage_topics', 'create a topic');
  const name = textOf(params, 'name') ?? '';
  if (name.length < 1 || name.length > 128) throw badRequest('TOPIC_TITLE_INVALID');
  const iconColor = numberOf(params, 'icon_color') ?? TOPIC_COLOR;
  const content = { forum_topic_created: { name, icon_color: iconColor } };
  const notice = storeMessage(bed, chat, { fromId: bed.world.bot.id, content });
  notice.threadId = notice.id;
  chat.topics.push({ threadId: notice.id, name, iconColor });
  bed.changed({ kind: 'chat', chatId: chat.id });
  return { message_thread_id: notice.id, name, icon_color: iconColor };
}

export const chatMethods: Methods = {
  getChat: (bed, params) => fullInfo(bed, readChat(bed, params['chat_id'])),
  getChatMember(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    if (chat.type === 'private') throw new NotServed('getChatMember in private chats');
    const userId = numberOf(params, 'user_id') ?? 0;
    const known = userId === bed.world.bot.id || String(userId) in bed.world.users;
    if (!known) throw badRequest('PARTICIPANT_ID_INVALID');
    return renderMember(bed, chat, userId);
  },
  getChatAdministrators(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    if (chat.type === 'private')
      throw badRequest('there are no administrators in the private chat');
    const hidden = (id: number): boolean =>
      memberOf(chat, id)?.anonymous === true && !isAdmin(memberOf(chat, bed.world.bot.id));
    return Object.keys(chat.members)
      .map(Number)
      .filter((id) => isAdmin(memberOf(chat, id)) && !hidden(id))
      .map((id) => renderMember(bed, chat, id));
  },
  getChatMemberCount(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    return chat.type === 'private' ? 2 : Object.values(chat.members).filter(isPresent).length;
  },
  banChatMember: ban,
  unbanChatMember: unban,
  restrictChatMember: restrict,
  promoteChatMember: promote,
  setChatMemberTag: setTag,
  leaveChat(bed, params) {
    const chat = reachChat(bed, params['chat_id']);
    if (chat.type === 'private')
      throw badRequest("chat member status can't be changed in private chats");
    setMember(bed, chat, bed.world.bot.id, { status: 'left' }, { by: bed.world.bot.id });
    return true;
  },
  createForumTopic: createTopic,
};
