// Command menus: BotFather's scopes and languages, and which list a person gets to see in a chat.
import { type BotCommand, type Chat, isAdmin, isGroup, memberOf, type World } from './world.ts';

export interface Scope {
  type: string;
  chat_id?: number | string;
  user_id?: number;
}

export const scopeKey = (scope: Scope | undefined, language: string | undefined): string =>
  [scope?.type ?? 'default', scope?.chat_id ?? '', scope?.user_id ?? ''].join(':') +
  `|${language ?? ''}`;

/** The scopes in the order in which the first list that exists wins ("Determining list of commands"). */
function scopesFor(chat: Chat, userId: number): Scope[] {
  const here = { chat_id: chat.id };
  if (chat.type === 'private')
    return [{ type: 'chat', ...here }, { type: 'all_private_chats' }, { type: 'default' }];
  if (!isGroup(chat)) return [];
  const admin = isAdmin(memberOf(chat, userId));
  return [
    { type: 'chat_member', ...here, user_id: userId },
    ...(admin ? [{ type: 'chat_administrators', ...here }] : []),
    { type: 'chat', ...here },
    ...(admin ? [{ type: 'all_chat_administrators' }] : []),
    { type: 'all_group_chats' },
    { type: 'default' },
  ];
}

export function commandsFor(world: World, chat: Chat, userId: number): BotCommand[] {
  const language = world.users[String(userId)]?.languageCode;
  for (const scope of scopesFor(chat, userId)) {
    for (const code of language === undefined ? [undefined] : [language, undefined]) {
      const list = world.bot.commands[scopeKey(scope, code)];
      if (list !== undefined && list.length > 0) return list;
    }
  }
  return [];
}
