// Telegram as one person's app shows it: the private chat with the bot and the groups.
import type { SeenMessage, TelegramLookalike } from '../telegram/index.ts';
import type { Town } from '../town.ts';
import type { PersonId, TelegramChat, TelegramMessage, TelegramView } from './wire.ts';

const SHOWN_MESSAGES = 60;

/** Some notices name who they are about, the others follow the name of who did it. */
function noticeOf({ service, from }: SeenMessage): string | null {
  if (service === undefined) return null;
  return /(joined|left) the group$|^the group/.test(service) ? service : `${from.name} ${service}`;
}

function messageView(seen: SeenMessage, userId: number): TelegramMessage {
  const { id = 0, name, isBot, tag } = seen.from;
  return {
    chatId: seen.chatId,
    key: seen.key,
    from: { id, name, isBot, isMe: id === userId, tag: tag ?? null },
    text: seen.text,
    entities: seen.entities,
    photoUrl: seen.photoUrl ?? null,
    document: seen.document ?? null,
    buttons: seen.buttons,
    service: noticeOf(seen),
    isEphemeral: seen.ephemeral,
    isEdited: seen.edits > 0,
    isPinned: seen.pinned,
    replyTo: seen.replyTo ?? null,
    asks: seen.asks ?? null,
    reactions: seen.reactions,
    date: seen.date * 1000,
  };
}

const PRESENT: ReadonlySet<string> = new Set(['creator', 'administrator', 'member', 'restricted']);

function membersOf({ world }: TelegramLookalike, chatId: number): TelegramChat['members'] {
  const members = Object.entries(world.chats[String(chatId)]?.members ?? {});
  return members.flatMap(([id, member]) => {
    const isBot = Number(id) === world.bot.id;
    const name = isBot ? world.bot.name : world.users[id]?.firstName;
    if (name === undefined || !PRESENT.has(member.status)) return [];
    const tag = member.customTitle ?? member.tag ?? null;
    return [{ name, tag, isBot, status: member.status }];
  });
}

export function telegramView(telegram: TelegramLookalike, town: Town, as: PersonId): TelegramView {
  const userId = town.telegramIds[as];
  const person = telegram.as(userId);
  const me = telegram.world.users[String(userId)];
  // A group is where things happen; the app shows the liveliest chat on top.
  const chats = person.chats().toSorted((a, b) => a.id - b.id);
  const messages = chats.map(({ id }) => {
    const seen = person.sees(id).slice(-SHOWN_MESSAGES);
    return [id, seen.map((one) => messageView(one, userId))];
  });
  return {
    bot: telegram.world.bot.username,
    chats: chats.map(({ id, title, type }) => ({
      id,
      title,
      isPrivate: type === 'private',
      isClosed: type === 'private' && (me?.started !== true || me.blocked),
      members: type === 'private' ? [] : membersOf(telegram, id),
    })),
    messages: Object.fromEntries(messages),
  };
}
