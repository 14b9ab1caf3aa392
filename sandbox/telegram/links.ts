// Invite links as the Bot API shows them.
import { randomBytes } from 'node:crypto';
import type { Bed } from './bed.ts';
import { apiUser } from './chats.ts';
import type { Chat, InviteLink } from './world.ts';

export const newLinkUrl = (): string => `https://t.me/+${randomBytes(12).toString('base64url')}`;

export function renderLink(bed: Bed, chat: Chat, link: InviteLink): Record<string, unknown> {
  const pending = chat.requests.filter((request) => request.link === link.link).length;
  return {
    invite_link: link.link,
    creator: apiUser(bed.world, link.creatorId),
    creates_join_request: link.createsJoinRequest,
    is_primary: link.primary,
    is_revoked: link.revoked,
    ...(link.name === undefined ? {} : { name: link.name }),
    ...(link.expireDate === undefined ? {} : { expire_date: link.expireDate }),
    ...(link.memberLimit === undefined ? {} : { member_limit: link.memberLimit }),
    ...(pending === 0 ? {} : { pending_join_request_count: pending }),
  };
}
