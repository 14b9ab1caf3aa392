// Telegram as one person's app shows it: the private chat with the bot and the groups.
import type { Chat, SeenMessage, TelegramLookalike } from '../telegram/index.ts';
import type { Town } from '../town.ts';
import { isIn, membershipOf, OWN } from './membership.ts';
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

function membersOf({ world }: TelegramLookalike, chatId: number): TelegramChat['members'] {
  const members = Object.entries(world.chats[String(chatId)]?.members ?? {});
  return members.flatMap(([id, member]) => {
    const isBot = Number(id) === world.bot.id;
    const name = isBot ? world.bot.name : world.users[id]?.firstName;
    if (name === undefined || !isIn(member)) return [];
    const tag = member.customTitle ?? member.tag ?? null;
    return [{ name, tag, isBot, status: member.status }];
  });
}

const GROUPS: ReadonlySet<string> = new Set(['group', 'supergroup']);

/** Every group of the town, also those the person is not in: what an outsider does at the door belongs to the play. */
function groupsOf({ world }: TelegramLookalike): Chat[] {
  return Object.values(world.chats).filter(
    ({ type, migratedTo }) => GROUPS.has(type) && migratedTo === undefined,
  );
}

export function telegramView(
  telegram: TelegramLookalike,
  { telegramIds }: Town,
  { as, nowMs }: { as: PersonId; nowMs: number },
): TelegramView {
  const userId = telegramIds[as];
  const person = telegram.as(userId);
  const me = telegram.world.users[String(userId)];
  // Groups are where things happen: they stand above the private chat.
  const groups = groupsOf(telegram).map(
    (chat): TelegramChat => ({
      id: chat.id,
      title: chat.title ?? '',
      isPrivate: false,
      isClosed: false,
      ...membershipOf(telegram, chat, userId, nowMs),
      members: membersOf(telegram, chat.id),
    }),
  );
  const own: TelegramChat = {
    id: userId,
    title: telegram.world.bot.name,
    isPrivate: true,
    isClosed: me?.started !== true || me.blocked,
    ...OWN,
    members: [],
  };
  const chats = [...groups, own];
  const messages = chats.map(({ id, standing }) => {
    const seen = standing === 'inside' ? person.sees(id).slice(-SHOWN_MESSAGES) : [];
    return [id, seen.map((one) => messageView(one, userId))];
  });
  return { bot: telegram.world.bot.username, chats, messages: Object.fromEntries(messages) };
}
