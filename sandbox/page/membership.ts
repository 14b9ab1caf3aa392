// Where a person stands with a Telegram group, and what they may do about it.
import type { Chat, Member, TelegramLookalike } from '../telegram/index.ts';
import type { TelegramChat } from './wire.ts';

type Membership = Pick<TelegramChat, 'standing' | 'invite' | 'mayLeave' | 'botRights'>;

const PRESENT: ReadonlySet<string> = new Set(['creator', 'administrator', 'member', 'restricted']);

export const isIn = (member: Member | undefined): boolean =>
  member !== undefined && PRESENT.has(member.status);

const chatOf = ({ world }: TelegramLookalike, chatId: number): Chat | undefined =>
  world.chats[String(chatId)];

const memberOf = (chat: Chat | undefined, userId: number): Member | undefined =>
  chat?.members[String(userId)];

/** Undefined once its creator is no longer known. */
export function creatorOf(telegram: TelegramLookalike, chatId: number): number | undefined {
  const members = Object.entries(chatOf(telegram, chatId)?.members ?? {});
  const creator = members.find(([, { status }]) => status === 'creator');
  return creator === undefined ? undefined : Number(creator[0]);
}

export function mayLeave(telegram: TelegramLookalike, chatId: number, userId: number): boolean {
  const member = memberOf(chatOf(telegram, chatId), userId);
  return isIn(member) && member?.status !== 'creator';
}

/** Add administrators, and change what they may. */
export function mayPromote(telegram: TelegramLookalike, chatId: number, userId: number): boolean {
  const member = memberOf(chatOf(telegram, chatId), userId);
  if (member?.status === 'creator') return true;
  return (
    member?.status === 'administrator' && member.rights?.includes('can_promote_members') === true
  );
}

function standingOf(chat: Chat, userId: number): TelegramChat['standing'] {
  const member = memberOf(chat, userId);
  if (isIn(member)) return 'inside';
  if (member?.status === 'kicked') return 'banned';
  return chat.requests.some((request) => request.userId === userId) ? 'asked' : 'outside';
}

/** Links for a number of people are somebody's own, and not passed on. */
function inviteOf({ links }: Chat, nowMs: number): TelegramChat['invite'] {
  const found = links.findLast(
    ({ revoked, memberLimit, expireDate = Number.POSITIVE_INFINITY }) =>
      !revoked && memberLimit === undefined && expireDate * 1000 > nowMs,
  );
  return found ? { url: found.link, asks: found.createsJoinRequest } : null;
}

function botRightsOf(telegram: TelegramLookalike, chat: Chat, userId: number): string[] | null {
  const bot = memberOf(chat, telegram.world.bot.id);
  if (!isIn(bot) || !mayPromote(telegram, chat.id, userId)) return null;
  return [...(bot?.rights ?? [])];
}

/** Of a group or supergroup. */
export function membershipOf(
  telegram: TelegramLookalike,
  chat: Chat,
  userId: number,
  nowMs: number,
): Membership {
  return {
    standing: standingOf(chat, userId),
    invite: inviteOf(chat, nowMs),
    mayLeave: mayLeave(telegram, chat.id, userId),
    botRights: botRightsOf(telegram, chat, userId),
  };
}

/** Of the private chat with the bot. */
export const OWN: Membership = {
  standing: 'inside',
  invite: null,
  mayLeave: false,
  botRights: null,
};
