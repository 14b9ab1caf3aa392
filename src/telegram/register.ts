/**
 * The menus Telegram shows while somebody types `/`, and the names commands go by here: `poll_create`
 * for `poll create`, bare `poll` for the noun's default verb, and the one-word `short` names. Menus are
 * pure data; they are sent only where they differ from what the bot already shows.
 */
import type { Api } from 'grammy';
import type { BotCommand, BotCommandScope, LanguageCode } from 'grammy/types';
import { type Command, commandKey } from '#chat/command.ts';
import { spelled } from '#chat/text.ts';
import type { Words } from '#chat/words/index.ts';

const MENU_MAX = 100;
const NAME_FORM = /^[a-z0-9_]{1,32}$/;
const DESCRIPTION_MAX = 256;

/** What a bare noun means, the first that exists. */
const DEFAULT_VERBS = ['create', 'to', 'list', 'status', 'show'] as const;
/** These stand in the menu by the noun's bare name, where it means them. */
const MENU_VERBS: ReadonlySet<string> = new Set(['create', 'to', 'show']);

export type Menu = {
  scope: BotCommandScope;
  /** ISO 639-1; without one it is for everybody whose language has no menu of its own. */
  language?: LanguageCode;
  commands: readonly BotCommand[];
};

/** `wallet link` -> `wallet_link`; hyphens are not allowed in names here. */
const telegramName = (name: string): string => spelled(name, 'telegram').slice(1);

/** Names people type -> command keys, of everything that is listed. */
export function commandNames(commands: readonly Command[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const listed = commands.filter((command) => command.listed);
  for (const command of listed) {
    names.set(telegramName(commandKey(command)), commandKey(command));
    if (command.short) names.set(telegramName(command.short), commandKey(command));
  }
  for (const verb of DEFAULT_VERBS) {
    for (const command of listed) {
      const noun = telegramName(command.noun);
      if (command.verb === verb && !names.has(noun)) names.set(noun, commandKey(command));
    }
  }
  return names;
}

/** The name a member's menu shows, if it shows the command at all. */
function menuName(
  command: Command,
  taken: ReadonlySet<string>,
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (command.short) return telegramName(command.short);
  if (command.verb === undefined) return telegramName(command.noun);
  const noun = telegramName(command.noun);
  const isMeant = names.get(noun) === commandKey(command) && !taken.has(noun);
  return isMeant && MENU_VERBS.has(command.verb) ? noun : undefined;
}

function entry(name: string, command: Command, words: Words): BotCommand {
  if (!NAME_FORM.test(name)) throw new Error(`Telegram takes no command called "${name}"`);
  const description = [...command.describe(words)].slice(0, DESCRIPTION_MAX).join('');
  return { command: name, description };
}

/**
 * The menus by scope. In groups every command is ephemeral: what is said to the bot and what it answers
 * is seen by the two of them alone.
 */
export function menusFor(commands: readonly Command[], words: Words): readonly Menu[] {
  const listed = commands.filter((command) => command.listed);
  const taken = new Set(
    listed.flatMap((command) => [
      command.short ?? '',
      command.verb === undefined ? command.noun : '',
    ]),
  );
  const names = commandNames(commands);
  const members = listed
    .filter((command) => command.audience === 'member')
    .flatMap((command) => {
      const name = menuName(command, taken, names);
      return name === undefined ? [] : [entry(name, command, words)];
    });
  const staff = listed
    .filter((command) => command.audience === 'staff')
    .map((command) => entry(telegramName(commandKey(command)), command, words));
  const ephemeral = (list: readonly BotCommand[]): BotCommand[] =>
    list.map((one) => ({ ...one, is_ephemeral: true }));
  const menus: Menu[] = [
    { scope: { type: 'all_private_chats' }, commands: members },
    { scope: { type: 'all_group_chats' }, commands: ephemeral(members) },
    { scope: { type: 'all_chat_administrators' }, commands: ephemeral([...members, ...staff]) },
  ];
  for (const menu of menus) {
    if (menu.commands.length > MENU_MAX)
      throw new Error(`more than ${MENU_MAX} commands in a menu`);
  }
  return menus;
}

const isSame = (a: readonly BotCommand[], b: readonly BotCommand[]): boolean =>
  a.length === b.length &&
  a.every((one, index) => {
    const other = b[index];
    return (
      one.command === other?.command &&
      one.description === other.description &&
      (one.is_ephemeral ?? false) === (other.is_ephemeral ?? false)
    );
  });

/** English for everybody, and the menus of each other language in its own words. */
export function menusInAll(
  commands: readonly Command[],
  rooms: ReadonlyMap<string, Words>,
): readonly Menu[] {
  const languages = new Map<string, Words>();
  for (const [locale, words] of rooms) {
    const [language = '', region] = locale.split('-');
    // Telegram knows languages without their regions: the plain one comes first.
    if (!/^[a-z]{2}$/.test(language) || (region !== undefined && languages.has(language))) continue;
    languages.set(language, words);
  }
  return [...languages].flatMap(([language, words]) =>
    menusFor(commands, words).map((menu) =>
      language === 'en' ? menu : { ...menu, language: language as LanguageCode },
    ),
  );
}

/** Sends the menus that differ from what the bot shows; says how many. */
export async function registerMenus(
  api: Pick<Api, 'getMyCommands' | 'setMyCommands'>,
  menus: readonly Menu[],
): Promise<number> {
  let changed = 0;
  for (const { scope, language, commands } of menus) {
    const where = { scope, ...(language && { language_code: language }) };
    const shown = await api.getMyCommands(where);
    if (isSame(shown, commands)) continue;
    await api.setMyCommands([...commands], where);
    changed += 1;
  }
  return changed;
}
