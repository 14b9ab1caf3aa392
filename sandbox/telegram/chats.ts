// Users and chats as the Bot API shows them, and the door to a chat: may the bot read or write here, and if not, why.
import { ApiError, badRequest, forbidden } from './api-error.ts';
import { type Bed, seconds } from './bed.ts';
import {
  type ApiUser,
  type Chat,
  isPresent,
  type JoinRequest,
  memberOf,
  type Person,
  type World,
} from './world.ts';

/** The accounts Telegram puts in `from` when a chat speaks: nobody in particular. */
export const ANONYMOUS_ADMIN = 1087968824;
export const CHANNEL_BOT = 136817688;
const JOIN_REQUEST_WINDOW_S = 300;

interface ApiChat {
  id: number;
  type: string;
  title?: string;
  username?: string;
  first_name?: string;
  last_name?: string;
  is_forum?: true;
}

export function personUser(person: Person): ApiUser {
  return {
    id: person.id,
    is_bot: false,
    first_name: person.firstName,
    ...(person.lastName === undefined ? {} : { last_name: person.lastName }),
    ...(person.username === undefined ? {} : { username: person.username }),
    ...(person.languageCode === undefined ? {} : { language_code: person.languageCode }),
  };
}

export const botUser = (world: World): ApiUser => ({
  id: world.bot.id,
  is_bot: true,
  first_name: world.bot.name,
  username: world.bot.username,
});

export function apiUser(world: World, id: number): ApiUser {
  if (id === world.bot.id) return botUser(world);
  if (id === ANONYMOUS_ADMIN)
    return { id, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' };
  if (id === CHANNEL_BOT)
    return { id, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' };
  const person = world.users[String(id)];
  if (person === undefined) throw new Error(`no user ${id} in the look-alike`);
  return personUser(person);
}

export function apiChat(world: World, chat: Chat): ApiChat {
  if (chat.type === 'private') {
    const { id, first_name, last_name, username } = apiUser(world, chat.id);
    return {
      id,
      type: 'private',
      first_name,
      ...(last_name === undefined ? {} : { last_name }),
      ...(username === undefined ? {} : { username }),
    };
  }
  return {
    id: chat.id,
    type: chat.type,
    title: chat.title ?? '',
    ...(chat.username === undefined ? {} : { username: chat.username }),
    ...(chat.isForum === true ? { is_forum: true } : {}),
  };
}

export function emptyChat(id: number, type: Chat['type']): Chat {
  return {
    id,
    type,
    members: {},
    messages: [],
    nextMessageId: 1,
    nextEphemeralId: 1,
    topics: [],
    links: [],
    requests: [],
    pinned: [],
    permissions: {},
  };
}

export function privateChat(world: World, userId: number): Chat {
  const key = String(userId);
  const chat = world.chats[key] ?? emptyChat(userId, 'private');
  world.chats[key] = chat;
  return chat;
}

export const botMember = (bed: Bed, chat: Chat): ReturnType<typeof memberOf> =>
  memberOf(chat, bed.world.bot.id);

/** The bot has met somebody who shares a chat with it or opened the private one. */
function knows(bed: Bed, userId: number): boolean {
  const met = (chat: Chat): boolean =>
    isPresent(botMember(bed, chat)) && memberOf(chat, userId) !== undefined;
  return userId in bed.world.chats || Object.values(bed.world.chats).some(met);
}

const requestsOf = ({ world }: Bed): JoinRequest[] =>
  Object.values(world.chats).flatMap(({ requests }) => requests);

/** By the id of whoever pressed Start, or by that of a request to join: five minutes, and until it is answered. */
function reachPrivate(bed: Bed, id: number): Chat {
  const requests = requestsOf(bed);
  const asked = requests.find((one) => one.userChatId === id);
  const userId = asked?.userId ?? id;
  const person = bed.world.users[String(userId)];
  const isKnown = knows(bed, userId) || requests.some((one) => one.userId === userId);
  if (person === undefined || !isKnown) throw badRequest('chat not found');
  if (person.blocked) throw forbidden('bot was blocked by the user');
  const isOpen = asked !== undefined && seconds(bed) - asked.date < JOIN_REQUEST_WINDOW_S;
  if (!person.started && !isOpen) {
    throw forbidden("bot can't initiate conversation with a user");
  }
  return privateChat(bed.world, userId);
}

function reachGroup(bed: Bed, chat: Chat): Chat {
  if (chat.migratedTo !== undefined) {
    throw new ApiError(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: chat.migratedTo,
    });
  }
  const member = botMember(bed, chat);
  if (member === undefined) throw badRequest('chat not found');
  if (member.status === 'kicked') throw forbidden(`bot was kicked from the ${chat.type} chat`);
  if (member.status === 'left') throw forbidden(`bot is not a member of the ${chat.type} chat`);
  return chat;
}

/** The chat a call names, or the error the real server gives. */
export function reachChat(bed: Bed, ref: unknown): Chat {
  if (ref === undefined || ref === '') throw badRequest('chat_id is empty');
  const text = String(ref);
  if (text.startsWith('@')) {
    const name = text.slice(1).toLowerCase();
    const chat = Object.values(bed.world.chats).find((one) => one.username?.toLowerCase() === name);
    if (chat === undefined) throw badRequest('chat not found');
    return reachGroup(bed, chat);
  }
  const id = Number(text);
  if (!Number.isSafeInteger(id)) throw badRequest('chat not found');
  const chat = bed.world.chats[String(id)];
  if (id > 0) return reachPrivate(bed, id);
  if (chat === undefined) throw badRequest('chat not found');
  return reachGroup(bed, chat);
}

/** Reading a private chat's card needs no start. */
export function readChat(bed: Bed, ref: unknown): Chat {
  const id = Number(ref);
  if (id > 0 && String(id) in bed.world.users && knows(bed, id)) {
    return bed.world.chats[String(id)] ?? emptyChat(id, 'private');
  }
  return reachChat(bed, ref);
}
