/**
 * What Civitas needs of a chat platform when nobody is asking: cards, roles, tags, membership. Each
 * twin implements it over REST alone, so it also runs in `worker` and `web`.
 */
import type { Fault } from '#core/fault.ts';
import type { Platform } from '#core/identity.ts';

/** Where a message goes: a Discord channel or thread; a Telegram chat and topic. */
export type Target = { placeExternalId: string; channelId: string };

/** Where a card is talked about: in a thread of its own, or, where `threadId` is empty, in the replies to it. */
export type Thread = Target & { ref: string; threadId: string };

export type MemberView = {
  present: boolean;
  isBot: boolean;
  displayName: string;
  handle: string | null;
  /** Native ids of the roles the member holds (Discord), empty elsewhere. */
  roleIds: readonly string[];
  /** The member's tag (Telegram), null elsewhere. */
  tag: string | null;
};

/** Some of those who are there, in the order of their ids; `next` is where the list goes on. */
export type MemberPage = { members: readonly ListedMember[]; next: string | undefined };

export type ListedMember = MemberView & { externalId: string };

/** A role by its native id that a member is to have, or not to have. */
export type RoleChange = { roleId: string; on: boolean };

/** Somebody's hand that gave or took something of one member; never our own. */
export type HandChange = {
  /** Whose it is, by the native id. */
  account: string;
  /** Whose hand it was; null where the platform does not say. */
  by: string | null;
  kind: 'discord-role' | 'telegram-tag' | 'telegram-chat';
  /** As an effect names it: a role's native id, a tag's text, `chat`. */
  added: readonly string[];
  removed: readonly string[];
  /** By the platform's clock. */
  at: Date;
};

/** A channel the bot may write to; `id` is `''` for a chat that has no channels. */
export type ChannelView = { id: string; name: string };

/** A role the bot could give to members. */
export type RoleView = { id: string; name: string };

/** `denial`: why the bot could not give it. */
export type ListedRole = RoleView & { denial?: Denial };

export type ChannelStanding = { pictures: boolean; threads: boolean };

export type PlaceView = {
  externalId: string;
  title: string;
  memberCount: number;
  /** Ordinary members may write their own member tag (Telegram). */
  membersEditTags?: boolean;
};

/** A right the bot needs in a place, in neutral words, and whether it has it. */
export type PlaceRight =
  | 'send-messages'
  | 'attach-files'
  | 'open-threads'
  | 'manage-roles'
  | 'create-invites'
  | 'pin-messages'
  | 'manage-tags'
  | 'remove-members'
  | 'see-members'
  /** Who gave and took roles by hand (Discord). */
  | 'see-audit-log';

/** Why a write was refused for good: told to the staff once, nothing lost. */
export type Denial =
  | 'channel-gone'
  | 'message-gone'
  | 'role-gone'
  | 'role-too-high'
  /** Everybody's role, or one of a bot or an integration. */
  | 'role-not-assignable'
  /** The server has as many as it may have: none can be made. */
  | 'too-many-roles'
  | 'missing-permission'
  | 'bot-removed'
  | 'member-gone'
  /** The invite link was revoked, or never was one of the bot's. */
  | 'invite-gone'
  /** Messages of this channel have no threads. */
  | 'no-threads'
  /** A moderator has closed it: nothing is written there, and it is not opened again. */
  | 'thread-locked';

export type Written<T> = { ok: true; value: T } | { ok: false; denial: Denial };

export interface ChatPort<Message> {
  readonly platform: Platform;
  /** `nonce` makes a repeated first send harmless where the platform can (Discord). */
  send(target: Target, message: Message, nonce: string): Promise<Written<{ ref: string }>>;
  edit(target: Target, ref: string, message: Message): Promise<Written<void>>;
  remove(target: Target, ref: string): Promise<Written<void>>;
  pin(target: Target, ref: string): Promise<Written<void>>;
  /** Begins the thread of a message or finds the one it has; `fresh` says that it bears this name now. */
  openThread(
    target: Target,
    ref: string,
    name: string,
  ): Promise<Written<{ threadId: string; fresh: boolean }>>;
  renameThread(thread: Thread, name: string): Promise<Written<void>>;
  /** Pings nobody; `nonce` as in `send`. */
  sendInThread(thread: Thread, message: Message, nonce: string): Promise<Written<void>>;
  /** Asks nobody. Undefined where messages of this chat have no address. */
  threadUrl(thread: Thread): string | undefined;
  /** Undefined when the place cannot be read (the bot was removed). */
  place(placeExternalId: string): Promise<PlaceView | undefined>;
  /** Channels the bot can write to, in the order people see them; one entry where a chat has none. */
  channels(placeExternalId: string): Promise<readonly ChannelView[]>;
  /** Whether the bot could write there now, with pictures and in threads of its cards; writes nothing. */
  checkChannel(target: Target): Promise<Written<ChannelStanding>>;
  member(placeExternalId: string, accountExternalId: string): Promise<MemberView>;
  /** The platform's own word on somebody's standing: it founds and attaches, nothing more. */
  standing(placeExternalId: string, accountExternalId: string): Promise<'owner' | 'admin' | 'none'>;
  rights(placeExternalId: string): Promise<ReadonlyMap<PlaceRight, boolean>>;
  /** Those the bot could give to members now, the highest first; none where a chat has no roles. */
  roles(placeExternalId: string): Promise<readonly RoleView[]>;
  /** Whether the bot could give this role to a member now; writes nothing. */
  checkRole(placeExternalId: string, roleExternalId: string): Promise<Written<void>>;
  /** A page of everybody, from the first where no `next` is given; undefined where it is not listed to us. */
  members(placeExternalId: string, next?: string): Promise<MemberPage | undefined>;
  /**
   * What changes of one member's roles, in one write; what is already so may be said again and changes nothing. One
   * change touches no other role; with several, the member is read again right before.
   */
  setRoles(
    placeExternalId: string,
    accountExternalId: string,
    changes: readonly RoleChange[],
    reason: string,
  ): Promise<Written<void>>;
  /** The latest hundred changes by hand that the platform remembers, of what it tells afterwards. */
  handChanges?(placeExternalId: string): Promise<Written<readonly HandChange[]>>;
  /** An empty tag removes it. */
  setTag(placeExternalId: string, accountExternalId: string, tag: string): Promise<Written<void>>;
  /** For one member's eyes, where they left a way open: a private chat, or `way` as the door was given it. */
  sendPrivate?(
    accountExternalId: string,
    message: Message,
    way: string | null,
  ): Promise<Written<void>>;
  /** `member-gone`: nobody asks any more; it was answered by somebody else, or taken back. */
  answerJoin(
    placeExternalId: string,
    accountExternalId: string,
    admit: boolean,
  ): Promise<Written<void>>;
  /** Where people ask to join and the bot answers. Platforms without it open no chats. */
  doorkeeper?: Doorkeeper;
  /** Where a community has roles of its own (Discord). */
  roleKeeper?: RoleKeeper;
}

/** The roles of a server as such, whoever has them. */
export interface RoleKeeper {
  /**
   * All but everybody's, the highest first, with why the bot may not give it; `room`: how many more the platform lets the server
   * have. Denied where it may give none at all.
   */
  list(placeExternalId: string): Promise<Written<{ roles: readonly ListedRole[]; room: number }>>;
  /**
   * A new role below the bot's own, without any permission; `reason` is for the server's own log. `too-many-roles`: the server
   * has as many as the platform lets it have.
   */
  make(placeExternalId: string, name: string, reason: string): Promise<Written<{ id: string }>>;
  /** Nothing where it is gone already. */
  drop(placeExternalId: string, roleExternalId: string, reason: string): Promise<Written<void>>;
}

/** A chat that people ask to be let into (Telegram). */
export interface Doorkeeper {
  /**
   * A new link by which people ask to join; `name` is seen by administrators alone, cut where it is too long. `lastsMs`: ended by
   * the platform itself after so long; never when left out.
   */
  invite(
    placeExternalId: string,
    name: string,
    lastsMs?: number,
  ): Promise<Written<{ url: string }>>;
  /** Whether the link still leads there; changes nothing that shows. `name` and `lastsMs` as it was made, for they are set again. */
  checkInvite(
    placeExternalId: string,
    url: string,
    name: string,
    lastsMs?: number,
  ): Promise<Written<void>>;
  revokeInvite(placeExternalId: string, url: string): Promise<Written<void>>;
  /**
   * Removes somebody, who cannot come back before `readmit`. `role-too-high`: an administrator, whom it never removes.
   * As a second line behind `readmit` the platform lifts it by itself after a day.
   */
  expel(placeExternalId: string, accountExternalId: string): Promise<Written<void>>;
  /** Lets somebody who was expelled ask again; nothing for anybody else, in the chat or not. */
  readmit(placeExternalId: string, accountExternalId: string): Promise<Written<void>>;
}

/** Both ports by platform; a platform without a token has none. */
export type ChatPorts<Message> = { readonly [P in Platform]?: ChatPort<Message> };

/** Rate limits, timeouts and 5xx are thrown as faults with `retryable` set; a denial is a value. */
export type PortFault = Fault;
