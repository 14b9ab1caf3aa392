// The hands that build the world: people, groups, channels, memberships and what befalls them. Each change sends the
// updates the bot would get.
import type { Bed } from './bed.ts';
import { ANONYMOUS_ADMIN, botMember, emptyChat, privateChat } from './chats.ts';
import { rightName, setMember } from './members.ts';
import { deliver, postService, storeMessage } from './messages.ts';
import { type Chat, isPresent, type Member, memberOf, type Person } from './world.ts';

const TOPIC_COLOR = 0x6fb9f0;

export interface NewUser {
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
}
export interface NewGroup {
  title: string;
  creatorId: number;
  /** A basic group when left out. */
  supergroup?: boolean;
  /** Topics; implies a supergroup. */
  forum?: boolean;
  username?: string;
}
export interface Promotion {
  /** `pin_messages` or `can_pin_messages`. */
  rights?: readonly string[];
  anonymous?: boolean;
  title?: string;
}

export interface Places {
  addUser(user: NewUser): Person;
  addGroup(group: NewGroup): Chat;
  addChannel(channel: { title: string; creatorId: number; username?: string }): Chat;
  /** Comes by itself, or is added by somebody. */
  addMember(chatId: number, userId: number, by?: number): void;
  memberLeaves(chatId: number, userId: number): void;
  /** Removed for good by somebody (the creator when left out). */
  kick(chatId: number, userId: number, by?: number): void;
  promote(chatId: number, userId: number, promotion?: Promotion): void;
  demote(chatId: number, userId: number): void;
  /** A member tag as the app writes it, by somebody (the creator when left out); an empty one is taken off. */
  writeTag(chatId: number, userId: number, tag: string, by?: number): void;
  addBot(chatId: number, options?: { admin?: readonly string[]; by?: number }): void;
  removeBot(chatId: number, options?: { by?: number }): void;
  /** Admin with these rights; an empty list makes it a plain member. */
  setBotRights(chatId: number, rights: readonly string[]): void;
  /** What plain members may do, e.g. `{ can_send_messages: false }`. */
  setPermissions(chatId: number, permissions: Readonly<Record<string, boolean>>): void;
  setTitle(chatId: number, title: string): void;
  /** A new topic of a forum; its id is returned. */
  addTopic(chatId: number, name: string): number;
  /** A topic goes with all its messages; the bot is not told. */
  deleteTopic(chatId: number, threadId: number): void;
  /** An administrator deletes a message; the bot is not told. */
  deleteMessage(chatId: number, messageId: number): void;
  /** A basic group becomes a supergroup with another id, which is returned. */
  migrate(chatId: number): number;
  /** Gives up a @name (undefined) or takes one; whoever had it loses it. */
  renameUser(userId: number, username: string | undefined): void;
  block(userId: number): void;
  unblock(userId: number): void;
  /** The person's app was restarted: ephemeral messages are gone from it. */
  forgetEphemerals(userId: number): void;
}

export function chatOf(bed: Bed, id: number): Chat {
  const chat = bed.world.chats[String(id)];
  if (chat === undefined) throw new Error(`no chat ${id} in the look-alike`);
  return chat.migratedTo === undefined ? chat : chatOf(bed, chat.migratedTo);
}

export function personOf(bed: Bed, id: number): Person {
  const person = bed.world.users[String(id)];
  if (person === undefined) throw new Error(`no person ${id} in the look-alike`);
  return person;
}

function creatorOf(chat: Chat): number {
  const entry = Object.entries(chat.members).find(([, member]) => member.status === 'creator');
  return entry === undefined ? ANONYMOUS_ADMIN : Number(entry[0]);
}

function newChat(bed: Bed, type: 'group' | 'supergroup' | 'channel', title: string): Chat {
  const number = ++bed.world.counters.chat;
  const chat = emptyChat(
    type === 'group' ? -4_000_000_000 - number : -1_002_000_000_000 - number,
    type,
  );
  chat.title = title;
  bed.world.chats[String(chat.id)] = chat;
  return chat;
}

const adminOf = (rights: readonly string[]): Member =>
  rights.length === 0
    ? { status: 'member' }
    : {
        status: 'administrator',
        rights: [...new Set(['can_manage_chat', ...rights.map(rightName)])],
      };

function takeName(bed: Bed, person: Person, username: string | undefined): void {
  if (username !== undefined && !/^[A-Za-z]\w{1,31}$/u.test(username)) {
    throw new Error(`@${username} is no Telegram name`);
  }
  for (const other of Object.values(bed.world.users)) {
    if (other.username?.toLowerCase() === username?.toLowerCase()) delete other.username;
  }
  if (username === undefined) delete person.username;
  else person.username = username;
}

/** Messages stay with the old id; members, pins' rights and the bot move along. */
function migrate(bed: Bed, old: Chat): Chat {
  const next = newChat(bed, 'supergroup', old.title ?? '');
  next.members = structuredClone(old.members);
  next.permissions = { ...old.permissions };
  next.migratedFrom = old.id;
  const by = creatorOf(old);
  const left = storeMessage(bed, old, { fromId: by, content: { migrate_to_chat_id: next.id } });
  deliver(bed, old, left);
  old.migratedTo = next.id;
  const from = storeMessage(bed, next, { fromId: by, content: { migrate_from_chat_id: old.id } });
  deliver(bed, next, from);
  bed.changed({ kind: 'chat', chatId: next.id });
  return next;
}

/** In a private chat the bot hears of being blocked and unblocked. */
export function setBlocked(bed: Bed, person: Person, blocked: boolean): void {
  if (person.blocked === blocked) return;
  const chat = privateChat(bed.world, person.id);
  const next: Member = { status: blocked ? 'kicked' : 'member' };
  chat.members[String(bed.world.bot.id)] = { status: blocked ? 'member' : 'kicked' };
  person.blocked = blocked;
  setMember(bed, chat, bed.world.bot.id, next, { by: person.id, quiet: true });
}

function createPeople(
  bed: Bed,
): Pick<Places, 'addUser' | 'renameUser' | 'block' | 'unblock' | 'forgetEphemerals'> {
  return {
    addUser(user) {
      const { username, ...names } = user;
      const person: Person = {
        id: ++bed.world.counters.user,
        ...names,
        started: false,
        blocked: false,
      };
      bed.world.users[String(person.id)] = person;
      if (username !== undefined) takeName(bed, person, username);
      bed.changed({ kind: 'user' });
      return person;
    },
    renameUser(userId, username) {
      takeName(bed, personOf(bed, userId), username);
      bed.changed({ kind: 'user' });
    },
    block: (userId) => setBlocked(bed, personOf(bed, userId), true),
    unblock: (userId) => setBlocked(bed, personOf(bed, userId), false),
    forgetEphemerals(userId) {
      for (const message of Object.values(bed.world.chats).flatMap((chat) => chat.messages)) {
        if (message.viewer === userId) message.dropped = true;
      }
      bed.changed({ kind: 'delete' });
    },
  };
}

function createChats(bed: Bed): Pick<Places, 'addGroup' | 'addChannel'> {
  return {
    addGroup({ title, creatorId, supergroup = false, forum = false, username }) {
      const chat = newChat(bed, supergroup || forum ? 'supergroup' : 'group', title);
      personOf(bed, creatorId);
      if (forum) chat.isForum = true;
      if (username !== undefined) chat.username = username;
      chat.members[String(creatorId)] = { status: 'creator' };
      chat.permissions = {
        can_pin_messages: false,
        can_change_info: false,
        can_manage_topics: false,
      };
      storeMessage(bed, chat, { fromId: creatorId, content: { group_chat_created: true } });
      return chat;
    },
    addChannel({ title, creatorId, username }) {
      const chat = newChat(bed, 'channel', title);
      if (username !== undefined) chat.username = username;
      chat.members[String(creatorId)] = { status: 'creator' };
      bed.changed({ kind: 'chat', chatId: chat.id });
      return chat;
    },
  };
}

function createContents(
  bed: Bed,
): Pick<Places, 'setTitle' | 'addTopic' | 'deleteTopic' | 'deleteMessage'> {
  return {
    setTitle(chatId, title) {
      const chat = chatOf(bed, chatId);
      chat.title = title;
      postService(bed, chat, creatorOf(chat), { new_chat_title: title });
    },
    addTopic(chatId, name) {
      const chat = chatOf(bed, chatId);
      if (chat.isForum !== true) throw new Error(`chat ${chatId} is no forum`);
      const content = { forum_topic_created: { name, icon_color: TOPIC_COLOR } };
      const notice = storeMessage(bed, chat, { fromId: creatorOf(chat), content });
      notice.threadId = notice.id;
      chat.topics.push({ threadId: notice.id, name, iconColor: TOPIC_COLOR });
      bed.changed({ kind: 'chat', chatId });
      return notice.id;
    },
    deleteTopic(chatId, threadId) {
      const chat = chatOf(bed, chatId);
      chat.topics = chat.topics.filter((topic) => topic.threadId !== threadId);
      for (const message of chat.messages) {
        if (message.threadId === threadId) message.deleted = true;
      }
      bed.changed({ kind: 'delete' });
    },
    deleteMessage(chatId, messageId) {
      const message = chatOf(bed, chatId).messages.find(({ id }) => id === messageId);
      if (message === undefined) throw new Error(`chat ${chatId} has no message ${messageId}`);
      message.deleted = true;
      bed.changed({ kind: 'delete' });
    },
  };
}

export function createPlaces(bed: Bed): Places {
  const bot = (): number => bed.world.bot.id;
  const change = (
    chatId: number,
    userId: number,
    member: Member,
    by?: number,
    quiet = false,
  ): void => {
    const chat = chatOf(bed, chatId);
    setMember(bed, chat, userId, member, { by: by ?? creatorOf(chat), quiet });
  };
  const places: Places = {
    ...createPeople(bed),
    ...createChats(bed),
    ...createContents(bed),
    addMember(chatId, userId, by = userId) {
      personOf(bed, userId);
      change(chatId, userId, { status: 'member' }, by);
    },
    memberLeaves: (chatId, userId) => change(chatId, userId, { status: 'left' }, userId),
    kick: (chatId, userId, by) => change(chatId, userId, { status: 'kicked' }, by),
    promote(chatId, userId, promotion = {}) {
      const was = memberOf(chatOf(bed, chatId), userId);
      if (!isPresent(was)) throw new Error(`person ${userId} is not in the chat`);
      const next =
        was?.status === 'creator' ? { ...was } : adminOf(promotion.rights ?? ['manage_chat']);
      if (promotion.anonymous !== undefined) next.anonymous = promotion.anonymous;
      if (promotion.title !== undefined) next.customTitle = promotion.title;
      change(chatId, userId, next, undefined, true);
    },
    demote: (chatId, userId) => change(chatId, userId, { status: 'member' }, undefined, true),
    writeTag(chatId, userId, tag, by) {
      const { tag: _, ...was } = memberOf(chatOf(bed, chatId), userId) ?? { status: 'left' };
      if (!isPresent(was)) throw new Error(`person ${userId} is not in the chat`);
      change(chatId, userId, { ...was, ...(tag === '' ? {} : { tag }) }, by, true);
    },
    addBot: (chatId, { admin = [], by } = {}) => change(chatId, bot(), adminOf(admin), by),
    removeBot: (chatId, { by } = {}) => change(chatId, bot(), { status: 'kicked' }, by),
    setBotRights(chatId, rights) {
      if (!isPresent(botMember(bed, chatOf(bed, chatId))))
        throw new Error('the bot is not in the chat');
      change(chatId, bot(), adminOf(rights), undefined, true);
    },
    setPermissions(chatId, permissions) {
      Object.assign(chatOf(bed, chatId).permissions, permissions);
      bed.changed({ kind: 'chat', chatId });
    },
    migrate: (chatId) => migrate(bed, chatOf(bed, chatId)).id,
  };
  return places;
}
