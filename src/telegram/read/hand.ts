/**
 * Whose hand let somebody in, put them out or wrote their tag. Telegram tells of each change who did it, and remembers
 * nothing: what is missed stays unknown.
 */
import type { ChatMember, ChatMemberUpdated, User } from 'grammy/types';
import type { HandChange } from '#service/port.ts';

/**
 * `self`: who we are on the platform. Telegram dates to the second; within one, updates are in the order of their ids,
 * which stay what they are when an update is delivered again.
 */
export type Heard = { self: number | undefined; updateId: number };

/** Telegram's account for administrators who act as the chat: nobody knows which. */
const ANONYMOUS = 1_087_968_824;

const CHAT = ['chat'];
const NONE: readonly string[] = [];

const tagOf = (member: ChatMember): readonly string[] =>
  'tag' in member && member.tag !== undefined && member.tag !== '' ? [member.tag] : NONE;

function seenBy(
  { date, new_chat_member: { user } }: ChatMemberUpdated,
  by: User,
  { self, updateId }: Heard,
  change: Pick<HandChange, 'kind' | 'added' | 'removed'>,
): HandChange | undefined {
  if (by.id === self) return undefined;
  return {
    ...change,
    account: String(user.id),
    by: by.id === ANONYMOUS ? null : String(by.id),
    at: new Date(date * 1_000 + (updateId % 1_000)),
  };
}

/** Who added them, approved their request, or made the link that they followed. */
export function letInBy(update: ChatMemberUpdated, heard: Heard): HandChange | undefined {
  const { from, invite_link: link, new_chat_member: member } = update;
  const by = from.id === member.user.id ? link?.creator : from;
  if (!by || by.id === member.user.id) return undefined;
  return seenBy(update, by, heard, { kind: 'telegram-chat', added: CHAT, removed: NONE });
}

export function putOutBy(update: ChatMemberUpdated, heard: Heard): HandChange | undefined {
  const { from, new_chat_member: member } = update;
  if (from.id === member.user.id) return undefined;
  return seenBy(update, from, heard, { kind: 'telegram-chat', added: NONE, removed: CHAT });
}

/** A tag that a member writes themselves is by a hand, too. */
export function tagChangedBy(update: ChatMemberUpdated, heard: Heard): HandChange | undefined {
  const removed = tagOf(update.old_chat_member);
  const added = tagOf(update.new_chat_member);
  if (added[0] === removed[0]) return undefined;
  return seenBy(update, update.from, heard, { kind: 'telegram-tag', added, removed });
}
