/** Everything the look-alike remembers, as plain data: what `dump` writes and the sandbox page draws. */
import type { ShownComponent } from './component.ts';

export interface User {
  id: string;
  username: string;
  globalName: string | null;
  bot: boolean;
  locale: string;
  /** Direct messages closed: a bot's message to this person fails with 50007. */
  dmsClosed: boolean;
}

export interface Guild {
  id: string;
  name: string;
  ownerId: string;
  locale: string;
  /** Whether the bot is a member; a guild it was removed from stays in the world. */
  hasBot: boolean;
}

export interface Role {
  id: string;
  guildId: string;
  name: string;
  /** Decimal bit field, as Discord writes it. */
  permissions: string;
  position: number;
  color: number;
  hoist: boolean;
  mentionable: boolean;
  managed: boolean;
  botId: string | null;
}

export interface Overwrite {
  id: string;
  /** 0 role, 1 member. */
  type: 0 | 1;
  allow: string;
  deny: string;
}

export interface Thread {
  ownerId: string;
  archived: boolean;
  locked: boolean;
  invitable: boolean;
  autoArchiveMinutes: number;
  archivedAt: number;
  createdAt: number;
  memberIds: string[];
}

export interface Channel {
  id: string;
  guildId: string | null;
  /** Discord's channel type: 0 text, 1 direct message, 2 voice, 4 category, 5 announcement, 11 and 12 threads. */
  type: number;
  name: string;
  topic: string | null;
  parentId: string | null;
  position: number;
  nsfw: boolean;
  slowmodeSeconds: number;
  overwrites: Overwrite[];
  recipients: string[];
  thread: Thread | null;
  lastPinAt: number | null;
  lastMessageId: string | null;
}

export interface Member {
  guildId: string;
  userId: string;
  roles: string[];
  nick: string | null;
  joinedAt: number;
}

/** Who gave and took which roles of a member. */
export interface AuditEntry {
  id: string;
  userId: string;
  targetId: string;
  added: string[];
  removed: string[];
  reason: string | null;
}

export interface Attachment {
  id: string;
  filename: string;
  description: string | null;
  contentType: string;
  size: number;
  width: number | null;
  height: number | null;
}

/** Who a message pings after allowed_mentions: what a phone would buzz for. */
export interface Pings {
  everyone: boolean;
  users: string[];
  roles: string[];
}

export interface InteractionOrigin {
  id: string;
  type: number;
  userId: string;
  /** The command as typed, without the slash; empty for a component or a form. */
  name: string;
  messageId: string | null;
  originalId: string | null;
  trigger: InteractionOrigin | null;
}

export interface Message {
  id: string;
  channelId: string;
  guildId: string | null;
  authorId: string;
  type: number;
  content: string;
  embeds: Embed[];
  components: ShownComponent[];
  attachments: Attachment[];
  flags: number;
  /** The one person who sees it, for an ephemeral message. */
  visibleTo: string | null;
  /** An ephemeral message its reader's client has dropped; the bot may still edit it. */
  forgotten: boolean;
  pinnedAt: number | null;
  nonce: string | number | null;
  createdAt: number;
  editedAt: number | null;
  editCount: number;
  pings: Pings;
  replyTo: string | null;
  origin: InteractionOrigin | null;
  threadId: string | null;
}

export interface Embed {
  type: string;
  title?: string;
  description?: string;
  url?: string;
  color?: number;
  timestamp?: string;
  fields?: { name: string; value: string; inline: boolean }[];
  author?: { name: string; url?: string; icon_url?: string };
  footer?: { text: string; icon_url?: string };
  image?: { url: string };
  thumbnail?: { url: string };
}

export interface CommandOption {
  type: number;
  name: string;
  description: string;
  required?: boolean;
  autocomplete?: boolean;
  choices?: { name: string; value: string | number }[];
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
  channel_types?: number[];
  options?: CommandOption[];
}

export interface Command {
  id: string;
  guildId: string | null;
  version: string;
  type: number;
  name: string;
  description: string;
  nameLocalizations: Record<string, string> | null;
  descriptionLocalizations: Record<string, string> | null;
  defaultMemberPermissions: string | null;
  contexts: number[] | null;
  integrationTypes: number[];
  options: CommandOption[];
}

export interface Interaction {
  id: string;
  token: string;
  type: number;
  userId: string;
  channelId: string;
  guildId: string | null;
  createdAt: number;
  answered: boolean;
  /** The message whose component was used, or null. */
  sourceMessageId: string | null;
  /** What `@original` means for this token. */
  originalId: string | null;
  origin: InteractionOrigin;
}

export interface OauthGrant {
  userId: string;
  scopes: string[];
  redirectUri: string;
  challenge: string | null;
  expiresAt: number;
}

export interface World {
  v: 1;
  lastId: string;
  users: Record<string, User>;
  guilds: Record<string, Guild>;
  roles: Record<string, Role>;
  channels: Record<string, Channel>;
  /** By guild, then by user. */
  members: Record<string, Record<string, Member>>;
  /** By guild, oldest first. */
  auditLog: Record<string, AuditEntry[]>;
  /** By channel, oldest first. */
  messages: Record<string, Message[]>;
  commands: Command[];
  /** By token. */
  interactions: Record<string, Interaction>;
  oauthCodes: Record<string, OauthGrant>;
  oauthTokens: Record<string, OauthGrant & { refreshToken: string }>;
}

export function emptyWorld(): World {
  return {
    v: 1,
    lastId: '0',
    users: {},
    guilds: {},
    roles: {},
    channels: {},
    members: {},
    auditLog: {},
    messages: {},
    commands: [],
    interactions: {},
    oauthCodes: {},
    oauthTokens: {},
  };
}

/** The world and the uploaded files, ready for JSON. */
export interface Dump {
  v: 1;
  /** Where it was served. */
  url: string;
  world: World;
  /** Attachment id to base64. */
  files: Record<string, string>;
}
