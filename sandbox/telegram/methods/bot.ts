// What the bot says of itself: getMe, its command menus, descriptions and default rights; files it asks back.
import { badRequest, NotServed } from '../api-error.ts';
import { type Bed, flagOf, objectOf, type Params, seconds, textOf } from '../bed.ts';
import { botUser, emptyChat, readChat } from '../chats.ts';
import { type Scope, scopeKey } from '../commands.ts';
import { rightsOf } from '../members.ts';
import type { BotCommand } from '../world.ts';
import type { Method, Methods } from './method.ts';

const MAX_COMMANDS = 100;

function scopeOf(bed: Bed, params: Params): Scope | undefined {
  const scope = params['scope'] as Scope | undefined;
  if (scope?.chat_id === undefined) return scope;
  return { ...scope, chat_id: readChat(bed, scope.chat_id).id };
}

function checkCommands(commands: readonly BotCommand[]): void {
  if (commands.length > MAX_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  for (const { command, description } of commands) {
    if (!/^\/?[a-z0-9_]{1,32}$/u.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (description.length < 1 || description.length > 256)
      throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  }
  const names = commands.map(({ command }) => command.replace('/', ''));
  if (new Set(names).size !== names.length) throw badRequest('BOT_COMMAND_INVALID');
}

/** One text per bot; translations of it are not imitated. */
const setter =
  (field: 'description' | 'shortDescription' | 'name', param: string, max: number): Method =>
  (bed, params) => {
    if (textOf(params, 'language_code')) throw new NotServed(`translations of ${param}`);
    const text = textOf(params, param) ?? '';
    if (text.length > max) throw badRequest(`${param} is too long`);
    bed.world.bot[field] = text;
    return true;
  };

export const botMethods: Methods = {
  getMe: (bed) => ({
    ...botUser(bed.world),
    can_join_groups: true,
    can_read_all_group_messages: !bed.world.bot.privacy,
    supports_guest_queries: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  }),
  deleteWebhook(bed, params) {
    if (flagOf(params, 'drop_pending_updates')) bed.updates.drop();
    return true;
  },
  getWebhookInfo: (bed) => ({
    url: '',
    has_custom_certificate: false,
    pending_update_count: bed.updates.pending(),
    ...(bed.world.allowedUpdates === null ? {} : { allowed_updates: bed.world.allowedUpdates }),
  }),
  setMyCommands(bed, params) {
    const commands = params['commands'] as BotCommand[];
    checkCommands(commands);
    const plain = commands.map((one) => ({ ...one, command: one.command.replace('/', '') }));
    bed.world.bot.commands[scopeKey(scopeOf(bed, params), textOf(params, 'language_code'))] = plain;
    bed.changed({ kind: 'chat' });
    return true;
  },
  getMyCommands: (bed, params) =>
    bed.world.bot.commands[scopeKey(scopeOf(bed, params), textOf(params, 'language_code'))] ?? [],
  deleteMyCommands(bed, params) {
    delete bed.world.bot.commands[scopeKey(scopeOf(bed, params), textOf(params, 'language_code'))];
    bed.changed({ kind: 'chat' });
    return true;
  },
  setMyName: setter('name', 'name', 64),
  getMyName: (bed) => ({ name: bed.world.bot.name }),
  setMyDescription: setter('description', 'description', 512),
  getMyDescription: (bed) => ({ description: bed.world.bot.description }),
  setMyShortDescription: setter('shortDescription', 'short_description', 120),
  getMyShortDescription: (bed) => ({ short_description: bed.world.bot.shortDescription }),
  setChatMenuButton(bed, params) {
    if (params['chat_id'] !== undefined) throw new NotServed('a menu button per chat');
    bed.world.bot.menuButton = { ...(objectOf(params, 'menu_button') ?? { type: 'default' }) };
    return true;
  },
  getChatMenuButton: (bed) => bed.world.bot.menuButton,
  setMyDefaultAdministratorRights(bed, params) {
    if (flagOf(params, 'for_channels')) throw new NotServed('default rights for channels');
    const rights = objectOf(params, 'rights') ?? {};
    bed.world.bot.defaultRights = Object.keys(rights).filter((name) => flagOf(rights, name));
    return true;
  },
  getMyDefaultAdministratorRights: (bed) => ({
    is_anonymous: false,
    ...Object.fromEntries(
      rightsOf(emptyChat(0, 'supergroup')).map((name) => [
        name,
        bed.world.bot.defaultRights.includes(name),
      ]),
    ),
  }),
  getFile(bed, params) {
    const file = bed.world.files[textOf(params, 'file_id') ?? ''];
    if (file === undefined)
      throw badRequest('wrong file_id or the file is temporarily unavailable');
    return {
      file_id: file.id,
      file_unique_id: file.uniqueId,
      file_size: file.size,
      file_path: file.path,
    };
  },
  answerCallbackQuery(bed, params) {
    const query = bed.world.queries[textOf(params, 'callback_query_id') ?? ''];
    const text = textOf(params, 'text');
    if (text !== undefined && text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
    // A query is answered once, and within about a minute.
    if (query === undefined || query.answered || seconds(bed) - query.at / 1000 > 60) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    query.answered = true;
    const url = textOf(params, 'url');
    if (url !== undefined && !url.startsWith(`https://t.me/${bed.world.bot.username}?`))
      throw badRequest('URL_INVALID');
    bed.waitingAnswers.get(query.id)?.({
      ...(text === undefined || text === '' ? {} : { text }),
      alert: flagOf(params, 'show_alert'),
      ...(url === undefined ? {} : { url }),
    });
    bed.changed({ kind: 'answer', chatId: query.chatId });
    return true;
  },
};
