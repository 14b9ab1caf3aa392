/** What happens in a chat without anybody speaking to the bot: people and the bot itself come and go, ids change. */
import type { ChatMemberUpdated, Update } from 'grammy/types';
import type { AccountSeen } from '#chat/incoming.ts';
import type { HandChange } from '#service/port.ts';
import { isPresent } from '../port/rights.ts';
import { accountOf } from './account.ts';
import { type Heard, letInBy, putOutBy, tagChangedBy } from './hand.ts';

export type Happening =
  | ({ kind: 'member-joined'; placeExternalId: string; account: AccountSeen } & ByHand)
  | { kind: 'tag-changed'; placeExternalId: string; change: HandChange }
  | { kind: 'member-spoke'; placeExternalId: string; account: AccountSeen }
  | ({ kind: 'member-left'; placeExternalId: string; accountExternalId: string } & ByHand)
  | { kind: 'bot-added'; placeExternalId: string; title: string; by: AccountSeen }
  | { kind: 'bot-removed'; placeExternalId: string }
  | { kind: 'rights-changed'; placeExternalId: string }
  | { kind: 'migrated'; from: string; to: string }
  | { kind: 'private-chat-opened'; account: AccountSeen }
  | ({ kind: 'join-requested'; placeExternalId: string; account: AccountSeen } & JoinAsked);

/** Absent where they came or went by themselves, or by us. */
type ByHand = { hand?: HandChange };

/** How somebody asks to join. */
export type JoinAsked = {
  /** The same when it is delivered again. */
  eventId: string;
  /** Where the bot may write to them for five minutes, or until it is answered. */
  userChatId: string;
  /** The link they came by; null where the chat can be found by everybody. */
  link: string | null;
};

function readMember(update: ChatMemberUpdated, heard: Heard): Happening | undefined {
  const was = isPresent(update.old_chat_member);
  const is = isPresent(update.new_chat_member);
  if (update.chat.type === 'private') return undefined;
  const placeExternalId = String(update.chat.id);
  if (was === is) {
    const change = is && tagChangedBy(update, heard);
    return change ? { kind: 'tag-changed', placeExternalId, change } : undefined;
  }
  const { user } = update.new_chat_member;
  const hand = is ? letInBy(update, heard) : putOutBy(update, heard);
  const what = is
    ? { kind: 'member-joined' as const, placeExternalId, account: accountOf(user) }
    : { kind: 'member-left' as const, placeExternalId, accountExternalId: String(user.id) };
  return { ...what, ...(hand && { hand }) };
}

function readMyself(update: ChatMemberUpdated): Happening | undefined {
  const was = isPresent(update.old_chat_member);
  const is = isPresent(update.new_chat_member);
  if (update.chat.type === 'channel') return undefined;
  if (was === is) {
    const isGroup = is && update.chat.type !== 'private';
    return isGroup
      ? { kind: 'rights-changed', placeExternalId: String(update.chat.id) }
      : undefined;
  }
  const by = accountOf(update.from);
  if (update.chat.type === 'private') {
    return is ? { kind: 'private-chat-opened', account: by } : undefined;
  }
  const placeExternalId = String(update.chat.id);
  return is
    ? { kind: 'bot-added', placeExternalId, title: update.chat.title ?? '', by }
    : { kind: 'bot-removed', placeExternalId };
}

/** `self`: who we are on the platform; what we do is no hand. */
export function readHappening(update: Update, self?: number): Happening | undefined {
  const { message } = update;
  if (message?.migrate_to_chat_id !== undefined) {
    return {
      kind: 'migrated',
      from: String(message.chat.id),
      to: String(message.migrate_to_chat_id),
    };
  }
  if (message?.migrate_from_chat_id !== undefined) {
    return {
      kind: 'migrated',
      from: String(message.migrate_from_chat_id),
      to: String(message.chat.id),
    };
  }
  if (update.chat_member)
    return readMember(update.chat_member, { self, updateId: update.update_id });
  if (update.my_chat_member) return readMyself(update.my_chat_member);
  const request = update.chat_join_request;
  if (!request) return undefined;
  const placeExternalId = String(request.chat.id);
  return {
    kind: 'join-requested',
    placeExternalId,
    account: accountOf(request.from),
    // Update ids begin anew after a week without any.
    eventId: `telegram:${update.update_id}:${request.date}`,
    userChatId: String(request.user_chat_id),
    link: request.invite_link?.invite_link ?? null,
  };
}
