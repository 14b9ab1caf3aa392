// Invite links and join requests.
import { badRequest } from '../api-error.ts';
import { type Bed, flagOf, numberOf, type Params, textOf } from '../bed.ts';
import { reachChat } from '../chats.ts';
import { newLinkUrl, renderLink } from '../links.ts';
import { requireRight, setMember } from '../members.ts';
import type { Chat, InviteLink, JoinRequest } from '../world.ts';
import type { Method, Methods } from './method.ts';

function chatForLinks(bed: Bed, params: Params): Chat {
  const chat = reachChat(bed, params['chat_id']);
  if (chat.type === 'private') throw badRequest("can't invite members to a private chat");
  requireRight(bed, chat, 'can_invite_users', 'manage chat invite link');
  return chat;
}

/** Name, expiry and limits as given; what is left out of an edit is reset, as the real method does. */
function settings(params: Params): Pick<InviteLink, 'createsJoinRequest'> & Partial<InviteLink> {
  const name = textOf(params, 'name');
  const expireDate = numberOf(params, 'expire_date');
  const memberLimit = numberOf(params, 'member_limit');
  const createsJoinRequest = flagOf(params, 'creates_join_request');
  if (name !== undefined && name.length > 32) throw badRequest('INVITE_LINK_NAME_TOO_LONG');
  if (createsJoinRequest && memberLimit !== undefined && memberLimit > 0) {
    throw badRequest("member limit can't be specified for links requiring administrator approval");
  }
  return {
    createsJoinRequest,
    ...(name === undefined || name === '' ? {} : { name }),
    ...(expireDate === undefined || expireDate === 0 ? {} : { expireDate }),
    ...(memberLimit === undefined || memberLimit === 0 ? {} : { memberLimit }),
  };
}

function findLink(bed: Bed, chat: Chat, params: Params): InviteLink {
  const link = chat.links.find((one) => one.link === textOf(params, 'invite_link'));
  if (link === undefined || link.creatorId !== bed.world.bot.id)
    throw badRequest('INVITE_HASH_EXPIRED');
  return link;
}

function create(bed: Bed, chat: Chat, given: Partial<InviteLink>): InviteLink {
  const link: InviteLink = {
    link: newLinkUrl(),
    creatorId: bed.world.bot.id,
    createsJoinRequest: false,
    primary: false,
    revoked: false,
    joined: [],
    ...given,
  };
  chat.links.push(link);
  return link;
}

const decide =
  (approve: boolean): Method =>
  (bed, params) => {
    const chat = reachChat(bed, params['chat_id']);
    requireRight(bed, chat, 'can_invite_users', 'manage chat join requests');
    const userId = numberOf(params, 'user_id') ?? 0;
    if (!(String(userId) in bed.world.users)) throw badRequest('USER_ID_INVALID');
    const request = chat.requests.find((one) => one.userId === userId);
    if (request === undefined) throw badRequest('HIDE_REQUESTER_MISSING');
    settle(bed, chat, request, approve);
    return true;
  };

function settle(bed: Bed, chat: Chat, request: JoinRequest, approve: boolean): void {
  chat.requests = chat.requests.filter((one) => one !== request);
  bed.changed({ kind: 'member', chatId: chat.id });
  if (!approve) return;
  const link = chat.links.find((one) => one.link === request.link);
  link?.joined.push(request.userId);
  const through = link === undefined ? { viaJoinRequest: true } : { link };
  setMember(bed, chat, request.userId, { status: 'member' }, { by: request.userId, ...through });
}

export const inviteMethods: Methods = {
  createChatInviteLink(bed, params) {
    const chat = chatForLinks(bed, params);
    return renderLink(bed, chat, create(bed, chat, settings(params)));
  },
  exportChatInviteLink(bed, params) {
    const chat = chatForLinks(bed, params);
    for (const link of chat.links)
      if (link.primary && link.creatorId === bed.world.bot.id) link.revoked = true;
    return create(bed, chat, { primary: true }).link;
  },
  editChatInviteLink(bed, params) {
    const chat = chatForLinks(bed, params);
    const link = findLink(bed, chat, params);
    if (link.revoked) throw badRequest('INVITE_HASH_EXPIRED');
    for (const name of ['name', 'expireDate', 'memberLimit'] as const) delete link[name];
    Object.assign(link, settings(params));
    return renderLink(bed, chat, link);
  },
  revokeChatInviteLink(bed, params) {
    const chat = chatForLinks(bed, params);
    const link = findLink(bed, chat, params);
    link.revoked = true;
    return renderLink(bed, chat, link);
  },
  approveChatJoinRequest: decide(true),
  declineChatJoinRequest: decide(false),
};
