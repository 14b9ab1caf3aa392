// A chat as one person's app shows it: the messages this person may see, in order, own ephemeral ones included.
import type { Bed } from './bed.ts';
import { apiUser } from './chats.ts';
import { type Block, plainText, richButtons } from './rich.ts';
import {
  type Button,
  type Chat,
  type Entity,
  fullName,
  isPresent,
  memberOf,
  type StoredMessage,
} from './world.ts';

export type ButtonKind = 'callback' | 'url' | 'login' | 'web_app' | 'copy' | 'inline' | 'disabled';

export interface SeenButton {
  label: string;
  kind: ButtonKind;
  style?: string;
  /** callback_data. */
  data?: string;
  /** Of url, login and web_app buttons: the address before anything is added to it. */
  url?: string;
}

export interface SeenMessage {
  chatId: number;
  /** Names the message for good within its chat, also an ephemeral one (whose id is 0). */
  key: string;
  seq: number;
  id: number;
  ephemeralId?: number;
  ephemeral: boolean;
  from: { id?: number; name: string; username?: string; isBot: boolean; tag?: string };
  /** Sent by the bot under test. */
  fromBot: boolean;
  /** Text, caption, or the plain words of a rich message. */
  text: string;
  entities: Entity[];
  rich?: Block[];
  photoUrl?: string;
  document?: { name: string; url: string };
  buttons: SeenButton[][];
  /** The bot asks for a reply; what stands in the empty field. */
  asks?: string;
  /** A notice of the chat ("joined the group"), no message of anybody. */
  service?: string;
  /** How often it was edited. */
  edits: number;
  /** Unix seconds. */
  date: number;
  threadId?: number;
  replyTo?: string;
  pinned: boolean;
  reactions: Record<string, number>;
}

export function buttonKind(button: Button): ButtonKind {
  if (button.callback_data !== undefined) return 'callback';
  if (button.login_url !== undefined) return 'login';
  if (button.url !== undefined) return 'url';
  if (button.web_app !== undefined) return 'web_app';
  if (button.copy_text !== undefined) return 'copy';
  return button.disabled === undefined ? 'inline' : 'disabled';
}

function seenButton(button: Button): SeenButton {
  const url = button.url ?? button.login_url?.url ?? button.web_app?.url;
  return {
    label: button.text,
    kind: buttonKind(button),
    ...(button.style === undefined ? {} : { style: button.style }),
    ...(button.callback_data === undefined ? {} : { data: button.callback_data }),
    ...(url === undefined ? {} : { url }),
  };
}

const NOTICES: Readonly<Record<string, (value: unknown) => string>> = {
  new_chat_members: (users) =>
    `${(users as Array<{ first_name: string }>).map((user) => user.first_name).join(', ')} joined the group`,
  left_chat_member: (user) => `${(user as { first_name: string }).first_name} left the group`,
  pinned_message: () => 'pinned a message',
  forum_topic_created: (topic) => `created the topic "${(topic as { name: string }).name}"`,
  migrate_to_chat_id: () => 'the group was upgraded to a supergroup',
  migrate_from_chat_id: () => 'the group was upgraded to a supergroup',
  group_chat_created: () => 'created the group',
  new_chat_title: (title) => `changed the group name to "${String(title)}"`,
  write_access_allowed: () => 'allowed the bot to write',
};

function noticeOf(content: Record<string, unknown>): { service?: string } {
  const name = Object.keys(content).find((key) => key in NOTICES);
  const text = name === undefined ? undefined : NOTICES[name]?.(content[name]);
  return text === undefined ? {} : { service: text };
}

function senderOf(bed: Bed, chat: Chat, message: StoredMessage): SeenMessage['from'] {
  const { world } = bed;
  const asChat =
    message.senderChatId === undefined ? undefined : world.chats[String(message.senderChatId)];
  if (asChat !== undefined) return { name: asChat.title ?? '', isBot: false };
  const id = message.fromId ?? 0;
  const user = apiUser(world, id);
  const person = world.users[String(id)];
  const member = memberOf(chat, id);
  const tag = member?.customTitle ?? member?.tag;
  return {
    id,
    name: person === undefined ? user.first_name : fullName(person),
    ...(user.username === undefined ? {} : { username: user.username }),
    isBot: user.is_bot,
    ...(tag === undefined ? {} : { tag }),
  };
}

function filesOf(
  bed: Bed,
  mediaRoot: string,
  content: Record<string, unknown>,
): Partial<SeenMessage> {
  const photo = (content['photo'] as Array<{ file_id: string }> | undefined)?.at(-1)?.file_id;
  const document = content['document'] as { file_id: string; file_name: string } | undefined;
  const url = (id: string): string => `${mediaRoot}/${bed.world.files[id]?.id ?? id}`;
  return {
    ...(photo === undefined ? {} : { photoUrl: url(photo) }),
    ...(document === undefined
      ? {}
      : { document: { name: document.file_name, url: url(document.file_id) } }),
  };
}

export function seenMessage(
  bed: Bed,
  mediaRoot: string,
  chat: Chat,
  message: StoredMessage,
): SeenMessage {
  const { content } = message;
  const rich = (content['rich_message'] as { blocks: Block[] } | undefined)?.blocks;
  const text = content['text'] ?? content['caption'] ?? (rich === undefined ? '' : plainText(rich));
  const counts: Record<string, number> = {};
  for (const emoji of Object.values(message.reactions).flat())
    counts[emoji] = (counts[emoji] ?? 0) + 1;
  const inner = rich === undefined ? [] : richButtons(rich).map((button) => [seenButton(button)]);
  return {
    chatId: chat.id,
    key: message.key,
    seq: message.seq,
    id: message.id,
    ...(message.ephemeralId === undefined ? {} : { ephemeralId: message.ephemeralId }),
    ephemeral: message.viewer !== undefined,
    from: senderOf(bed, chat, message),
    fromBot: message.fromId === bed.world.bot.id,
    text: String(text),
    entities: (content['entities'] ?? content['caption_entities'] ?? []) as Entity[],
    ...(rich === undefined ? {} : { rich }),
    ...filesOf(bed, mediaRoot, content),
    buttons: [...inner, ...(message.keyboard ?? []).map((row) => row.map(seenButton))],
    ...(message.asks === undefined ? {} : { asks: message.asks }),
    ...noticeOf(content),
    edits: message.edits,
    date: message.date,
    ...(message.threadId === undefined ? {} : { threadId: message.threadId }),
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    pinned: chat.pinned.includes(message.id),
    reactions: counts,
  };
}

const isInside = (chat: Chat, userId: number): boolean =>
  chat.type === 'private' ? chat.id === userId : isPresent(memberOf(chat, userId));

/** Whether this message is there for this person, be it in its own place or another's. */
export const isThereFor = (message: StoredMessage, userId: number): boolean =>
  message.deleted !== true &&
  message.dropped !== true &&
  (message.viewer === undefined || message.viewer === userId);

/** What this person's app shows; an ephemeral message "in place of" another stands where that one was. */
export function visibleMessages(chat: Chat, userId: number): StoredMessage[] {
  if (!isInside(chat, userId)) return [];
  const shown = chat.messages.filter((message) => isThereFor(message, userId));
  const keys = new Set(shown.map(({ key }) => key));
  const stand = new Map(
    shown.flatMap((message) =>
      message.replaces === undefined ? [] : [[message.replaces, message]],
    ),
  );
  return shown.flatMap((message) => {
    if (message.replaces !== undefined && keys.has(message.replaces)) return [];
    return [stand.get(message.key) ?? message];
  });
}
