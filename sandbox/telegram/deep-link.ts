// Links a person opens: t.me/<bot>?start=…, ?startgroup=…&admin=…, and invite links.
import { type Bed, seconds } from './bed.ts';
import { apiChat, apiUser, botMember } from './chats.ts';
import { renderLink } from './links.ts';
import { hasRight, rightName, setMember } from './members.ts';
import { chatOf } from './places.ts';
import { pressStart, sayIn } from './say.ts';
import type { SeenMessage } from './seen.ts';
import {
  type Chat,
  isAdmin,
  isGroup,
  isPresent,
  type JoinRequest,
  memberOf,
  type Person,
  type StoredMessage,
} from './world.ts';

export interface DeepLinkOptions {
  /** For `startgroup`: the group the person picks. */
  chatId?: number;
  /** For `startgroup`: the rights the person leaves ticked, when not all that were asked. */
  grant?: readonly string[];
}

export type OpenedLink =
  | { kind: 'private'; message: SeenMessage }
  | { kind: 'group'; chatId: number; message: SeenMessage }
  | { kind: 'joined' | 'requested'; chatId: number };

/** How the person's app shows a message. */
type Show = (chat: Chat, message: StoredMessage) => SeenMessage;

function payloadOf(url: URL, name: string): string | undefined {
  const payload = url.searchParams.get(name) ?? undefined;
  if (payload !== undefined && !/^[\w-]{0,64}$/u.test(payload)) {
    throw new Error(`"${payload}" is no deep link payload: 1-64 of A-Z a-z 0-9 _ -`);
  }
  return payload === '' ? undefined : payload;
}

function startGroup(
  bed: Bed,
  person: Person,
  url: URL,
  options: DeepLinkOptions,
  show: Show,
): OpenedLink {
  if (options.chatId === undefined) throw new Error('startgroup: which group? (options.chatId)');
  const chat = chatOf(bed, options.chatId);
  if (!isGroup(chat)) throw new Error('startgroup works in groups only');
  const member = memberOf(chat, person.id);
  const asked = (url.searchParams.get('admin') ?? '').split(/[+ ]/u).filter((name) => name !== '');
  const rights = (options.grant ?? asked).map(rightName);
  const bot = bed.world.bot.id;
  const isIn = isPresent(botMember(bed, chat));
  if (rights.length > 0) {
    if (!hasRight(chat, person.id, 'can_promote_members'))
      throw new Error('you may not add administrators here');
    const all = [...new Set(['can_manage_chat', ...rights])];
    setMember(bed, chat, bot, { status: 'administrator', rights: all }, { by: person.id });
  } else if (!isIn) {
    const mayInvite = isAdmin(member) || hasRight(chat, person.id, 'can_invite_users');
    if (!mayInvite) throw new Error('you may not add members here');
    setMember(bed, chat, bot, { status: 'member' }, { by: person.id });
  }
  const payload = payloadOf(url, 'startgroup');
  const text = `/start@${bed.world.bot.username}${payload === undefined ? '' : ` ${payload}`}`;
  return {
    kind: 'group',
    chatId: chat.id,
    message: show(chat, sayIn(bed, chat, person.id, text)),
  };
}

function join(bed: Bed, person: Person, href: string): OpenedLink {
  const chat = Object.values(bed.world.chats).find((one) =>
    one.links.some((link) => link.link === href),
  );
  const link = chat?.links.find((one) => one.link === href);
  const expired = link?.expireDate !== undefined && link.expireDate <= seconds(bed);
  // What led into a group leads nowhere once that is a supergroup.
  const left = chat?.migratedTo !== undefined;
  if (chat === undefined || link === undefined || link.revoked || expired || left)
    throw new Error('this invite link has expired');
  const member = memberOf(chat, person.id);
  if (member?.status === 'kicked') throw new Error('you were banned from this chat');
  if (isPresent(member)) return { kind: 'joined', chatId: chat.id };
  if (link.createsJoinRequest) {
    if (!chat.requests.some((request) => request.userId === person.id)) {
      const request: JoinRequest = {
        ...{ userId: person.id, userChatId: nextUserChatId(bed) },
        ...{ link: link.link, date: seconds(bed) },
      };
      chat.requests.push(request);
      announceRequest(bed, chat, request, renderLink(bed, chat, link));
    }
    return { kind: 'requested', chatId: chat.id };
  }
  if (link.memberLimit !== undefined && link.joined.length >= link.memberLimit)
    throw new Error('this invite link has expired');
  link.joined.push(person.id);
  setMember(bed, chat, person.id, { status: 'member' }, { by: person.id, link });
  return { kind: 'joined', chatId: chat.id };
}

/** Far from the ids of people and of chats. */
const FIRST_USER_CHAT = 9_000_000_000;

function nextUserChatId(bed: Bed): number {
  const { counters } = bed.world;
  counters.request = (counters.request ?? 0) + 1;
  return FIRST_USER_CHAT + counters.request;
}

/** Only an administrator that may invite hears of requests. */
function announceRequest(
  bed: Bed,
  chat: Chat,
  { userId, userChatId, date }: JoinRequest,
  link: Record<string, unknown>,
): void {
  bed.changed({ kind: 'member', chatId: chat.id });
  if (!isAdmin(botMember(bed, chat)) || !hasRight(chat, bed.world.bot.id, 'can_invite_users'))
    return;
  bed.updates.push('chat_join_request', {
    chat: apiChat(bed.world, chat),
    from: apiUser(bed.world, userId),
    user_chat_id: userChatId,
    date,
    invite_link: link,
  });
}

export function openDeepLink(
  bed: Bed,
  person: Person,
  href: string,
  options: DeepLinkOptions,
  show: Show,
): OpenedLink {
  const url = new URL(href);
  if (url.hostname !== 't.me') throw new Error(`${href} is no t.me link`);
  if (/^\/(\+|joinchat\/)/u.test(url.pathname)) return join(bed, person, href);
  const name = url.pathname.slice(1);
  if (name.toLowerCase() !== bed.world.bot.username.toLowerCase())
    throw new Error(`@${name} is not the bot`);
  if (url.searchParams.has('startgroup')) return startGroup(bed, person, url, options, show);
  const message = pressStart(bed, person, payloadOf(url, 'start'));
  const chat = bed.world.chats[String(person.id)];
  if (chat === undefined) throw new Error('the private chat did not open');
  return { kind: 'private', message: show(chat, message) };
}
