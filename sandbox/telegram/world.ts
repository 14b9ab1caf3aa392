// Everything the look-alike remembers, as plain JSON: a dump of it, loaded again, continues where it stopped.

export interface ApiUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}

export interface Entity {
  type: string;
  /** In UTF-16 code units, as in the Bot API. */
  offset: number;
  length: number;
  url?: string;
  user?: ApiUser;
  language?: string;
  custom_emoji_id?: string;
  unix_time?: number;
  date_time_format?: string;
}

/** One inline button as the bot gave it (the API shows `login_url` back as `url`). */
export interface Button {
  text: string;
  style?: string;
  icon_custom_emoji_id?: string;
  url?: string;
  callback_data?: string;
  login_url?: {
    url: string;
    forward_text?: string;
    bot_username?: string;
    request_write_access?: boolean;
  };
  web_app?: { url: string };
  copy_text?: { text: string };
  disabled?: Record<string, never>;
  switch_inline_query?: string;
  switch_inline_query_current_chat?: string;
}

export interface Person {
  id: number;
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
  /** Pressed start (or allowed writing by a login button): the bot may write first from then on. */
  started: boolean;
  blocked: boolean;
}

type MemberStatus = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked';

export interface Member {
  status: MemberStatus;
  /** Admin rights that are on, by their Bot API names. */
  rights?: string[];
  anonymous?: boolean;
  customTitle?: string;
  tag?: string;
  permissions?: Record<string, boolean>;
  untilDate?: number;
}

export interface InviteLink {
  link: string;
  creatorId: number;
  name?: string;
  expireDate?: number;
  memberLimit?: number;
  createsJoinRequest: boolean;
  primary: boolean;
  revoked: boolean;
  /** Who joined through it. */
  joined: number[];
}

export interface JoinRequest {
  userId: number;
  /** The same private chat under an id of this request alone: nobody may count on it being the id of who asks. */
  userChatId: number;
  link: string;
  /** Unix seconds; the bot may write to the asker for five minutes, by `userChatId`. */
  date: number;
}

interface Topic {
  threadId: number;
  name: string;
  iconColor: number;
}

export interface StoredMessage {
  /** Unique in its chat: the message id, or `e<id>:<viewer>` for an ephemeral one. */
  key: string;
  /** Grows over all chats: which came first. */
  seq: number;
  chatId: number;
  /** 0 for an ephemeral message. */
  id: number;
  ephemeralId?: number;
  fromId?: number;
  senderChatId?: number;
  /** The other side of an ephemeral message: the bot for a command, a person for the bot's answer. */
  receiverId?: number;
  date: number;
  editDate?: number;
  threadId?: number;
  replyTo?: string;
  /** The wire fields that are its content: text and entities, photo and caption, a rich message or a service notice. */
  content: Record<string, unknown>;
  keyboard?: Button[][];
  /** The app opens the field for a reply to it (`force_reply`); what stands in the empty field. */
  asks?: string;
  /** Only this person sees it. */
  viewer?: number;
  /** The key of the message it is shown in place of, for its viewer. */
  replaces?: string;
  /** Sent, answered as sent, and never arrived. */
  dropped?: boolean;
  deleted?: boolean;
  edits: number;
  /** Emoji by user id. */
  reactions: Record<string, string[]>;
}

export type ChatKind = 'private' | 'group' | 'supergroup' | 'channel';

export interface Chat {
  id: number;
  type: ChatKind;
  title?: string;
  username?: string;
  isForum?: boolean;
  members: Record<string, Member>;
  messages: StoredMessage[];
  nextMessageId: number;
  nextEphemeralId: number;
  topics: Topic[];
  links: InviteLink[];
  requests: JoinRequest[];
  pinned: number[];
  permissions: Record<string, boolean>;
  migratedTo?: number;
  migratedFrom?: number;
}

export interface StoredFile {
  id: string;
  uniqueId: string;
  path: string;
  name: string;
  mime: string;
  width?: number;
  height?: number;
  base64: string;
  size: number;
}

interface CallbackRecord {
  id: string;
  userId: number;
  chatId: number;
  messageKey: string;
  data: string;
  /** Milliseconds. */
  at: number;
  answered: boolean;
}

export interface QueuedUpdate {
  id: number;
  /** Milliseconds. */
  at: number;
  body: Record<string, unknown>;
}

export interface BotCommand {
  command: string;
  description: string;
  is_ephemeral?: boolean;
}

interface BotState {
  id: number;
  username: string;
  name: string;
  description: string;
  shortDescription: string;
  /** By `<scope>|<language>`, see commands.ts. */
  commands: Record<string, BotCommand[]>;
  defaultRights: string[];
  menuButton: Record<string, unknown>;
  /** Privacy mode: in groups where it is no admin the bot gets commands and replies only. */
  privacy: boolean;
  /** The domain BotFather linked for `login_url`. */
  loginDomain?: string;
}

export interface World {
  v: 1;
  bot: BotState;
  users: Record<string, Person>;
  chats: Record<string, Chat>;
  files: Record<string, StoredFile>;
  queries: Record<string, CallbackRecord>;
  queue: QueuedUpdate[];
  delivered: QueuedUpdate[];
  /** Null: all but those that must be named. */
  allowedUpdates: string[] | null;
  counters: {
    update: number;
    user: number;
    chat: number;
    query: number;
    file: number;
    seq: number;
    /** Worlds that were kept before requests had ids of their own know none. */
    request?: number;
  };
}

export function createWorld(
  bot: Omit<BotState, 'commands' | 'defaultRights' | 'menuButton'>,
): World {
  return {
    v: 1,
    bot: { ...bot, commands: {}, defaultRights: [], menuButton: { type: 'commands' } },
    users: {},
    chats: {},
    files: {},
    queries: {},
    queue: [],
    delivered: [],
    allowedUpdates: null,
    // User ids beyond 32 bits are common: whoever stores them too narrowly finds out here.
    counters: { update: 810_000_000, user: 7_000_000_000, chat: 0, query: 0, file: 0, seq: 0 },
  };
}

export const isGroup = (chat: Chat): boolean => chat.type === 'group' || chat.type === 'supergroup';

export const isPresent = (member: Member | undefined): boolean =>
  member !== undefined && member.status !== 'left' && member.status !== 'kicked';

export const isAdmin = (member: Member | undefined): boolean =>
  member?.status === 'creator' || member?.status === 'administrator';

export const memberOf = (chat: Chat, userId: number): Member | undefined =>
  chat.members[String(userId)];

export const fullName = (person: Person): string =>
  person.lastName === undefined ? person.firstName : `${person.firstName} ${person.lastName}`;
