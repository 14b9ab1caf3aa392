/**
 * Command definitions become Discord application commands: a noun with verbs is one command with
 * subcommands, a one-word command and every `short` stand alone. Everything is held against Discord's
 * limits when the process starts; nothing is shortened silently, for a shortened name is another command.
 *
 * A noun all of whose verbs are staff's is hidden from those without Manage Messages; a noun with a verb
 * for members is shown to all, for Discord hides whole commands only. Either way it is a hint, not a
 * right: the services check every call.
 */
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  Locale,
  type LocalizationMap,
  PermissionFlagsBits,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord.js';
import { type Command, commandKey } from '#chat/command.ts';
import type { ChoiceValue, Option } from '#chat/option.ts';
import type { Words } from '#chat/words/index.ts';
import { canonicalJson } from '#core/canonical-json.ts';

export type NativeCommand = {
  type: ApplicationCommandType.ChatInput;
  name: string;
  description: string;
  description_localizations?: LocalizationMap;
  options: APIApplicationCommandOption[];
  contexts: InteractionContextType[];
  integration_types: ApplicationIntegrationType[];
  default_member_permissions: string | null;
};

const COMMANDS_MAX = 100;
const OPTIONS_MAX = 25;
const CHOICES_MAX = 25;
const DESCRIPTION_MAX = 100;
const CHOICE_MAX = 100;
const TEXT_MAX = 6000;
const TOTAL_MAX = 8000;
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const NAME_MAX = 32;

const STAFF = PermissionFlagsBits.ManageMessages.toString();

/** What is said to everybody, and to those whose client speaks another language of ours. */
type Tongues = { words: Words; others: ReadonlyMap<Locale, Words> };

/** Which of Discord's languages have words of their own; English is what all others are shown. */
export function discordTongues(rooms: ReadonlyMap<string, Words>): Map<Locale, Words> {
  const tongues = new Map<Locale, Words>();
  for (const locale of Object.values(Locale)) {
    const language = locale.split('-')[0] ?? '';
    const words = rooms.get(locale) ?? rooms.get(language);
    if (words && language !== 'en') tongues.set(locale, words);
  }
  return tongues;
}

/** What Discord is to know, in a stable order; throws where a definition exceeds a limit. */
export function nativeCommands(
  commands: readonly Command[],
  english: Words,
  others: ReadonlyMap<Locale, Words> = new Map(),
): NativeCommand[] {
  const words: Tongues = { words: english, others };
  const listed = commands.filter((command) => command.listed);
  const natives = [...listed.filter(({ verb }) => verb === undefined), ...shorts(listed)].map(
    (command) => oneWord(command, words),
  );
  const nouns = Map.groupBy(
    listed.filter(({ verb }) => verb !== undefined),
    ({ noun }) => noun,
  );
  for (const [noun, verbs] of nouns) natives.push(withVerbs(noun, verbs, words));
  const problems = [...problemsOfAll(natives), ...natives.flatMap(problemsOf)];
  if (problems.length > 0) {
    throw new Error(`Discord would refuse the commands:\n${problems.join('\n')}`);
  }
  return natives.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A definition with a short name, said as that one word. */
const shorts = (commands: readonly Command[]): Command[] =>
  commands.flatMap((command) => {
    if (command.short === undefined) return [];
    const { verb: _verb, ...rest } = command;
    return [{ ...rest, noun: command.short }];
  });

type Say = (words: Words) => string;

const inOthers = (say: Say, { words, others }: Tongues): LocalizationMap | undefined => {
  const said = [...others].map(([locale, own]) => [locale, say(own)] as const);
  const differing = said.filter(([, text]) => text !== say(words));
  return differing.length > 0 ? Object.fromEntries(differing) : undefined;
};

function described(say: Say, tongues: Tongues) {
  const description_localizations = inOthers(say, tongues);
  return {
    description: say(tongues.words),
    ...(description_localizations && { description_localizations }),
  };
}

function oneWord(command: Command, words: Tongues): NativeCommand {
  return {
    ...frame([command]),
    name: command.noun,
    ...described(command.describe, words),
    options: optionsOf(command, words),
  };
}

function withVerbs(noun: string, verbs: readonly Command[], words: Tongues): NativeCommand {
  const options = verbs.map(
    (command): APIApplicationCommandSubcommandOption => ({
      type: ApplicationCommandOptionType.Subcommand,
      name: command.verb ?? '',
      ...described(command.describe, words),
      options: optionsOf(command, words),
    }),
  );
  return {
    ...frame(verbs),
    name: noun,
    // Discord asks for one and shows it nowhere: the verbs say it best.
    description: [...options.map(({ name }) => name).join(' · ')]
      .slice(0, DESCRIPTION_MAX)
      .join(''),
    options,
  };
}

function frame(commands: readonly Command[]) {
  const isAnywhere = commands.some(({ reach }) => reach === 'anywhere');
  const isStaff = commands.every(({ audience }) => audience === 'staff');
  return {
    type: ApplicationCommandType.ChatInput as const,
    contexts: isAnywhere
      ? [InteractionContextType.Guild, InteractionContextType.BotDM]
      : [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    default_member_permissions: isStaff ? STAFF : null,
  };
}

function optionsOf(command: Command, words: Tongues): APIApplicationCommandBasicOption[] {
  const options = Object.entries(command.options).map(([name, option]) =>
    nativeOption(name, option, command, words),
  );
  return options.toSorted((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
}

/** Long texts cannot be typed on the command line: they are optional there and a form asks for them. */
const isRequired = (option: Option): boolean =>
  option.required && !(option.kind === 'text' && option.long === true);

function nativeOption(
  name: string,
  option: Option,
  command: Command,
  words: Tongues,
): APIApplicationCommandBasicOption {
  const base = { name, ...described(option.describe, words), required: isRequired(option) };
  const suggests = command.suggest?.[name] !== undefined;
  const text = (max: number): APIApplicationCommandBasicOption => {
    const type = ApplicationCommandOptionType.String;
    const bounded = { ...base, type, max_length: Math.min(max, TEXT_MAX) } as const;
    return suggests ? { ...bounded, autocomplete: true } : bounded;
  };
  if (suggests && !COMPLETABLE.has(option.kind)) {
    throw new Error(
      `${commandKey(command)}: an option of kind ${option.kind} takes no suggestions`,
    );
  }
  switch (option.kind) {
    case 'text':
      return text(option.maxLength);
    case 'integer':
      return {
        ...base,
        type: ApplicationCommandOptionType.Integer,
        min_value: option.min,
        max_value: option.max,
      };
    // As long as `readOption` takes them.
    case 'amount':
    case 'token':
    case 'wallet':
      return text(200);
    case 'duration':
      return text(60);
    case 'deadline':
      return text(80);
    case 'choice':
      return {
        ...base,
        type: ApplicationCommandOptionType.String,
        choices: option.choices.map((choice) => nativeChoice(choice, words)),
      };
    case 'person':
      return { ...base, type: ApplicationCommandOptionType.User };
    case 'role':
      return { ...base, type: ApplicationCommandOptionType.Role };
    case 'yes-no':
      return { ...base, type: ApplicationCommandOptionType.Boolean };
  }
}

function nativeChoice({ value, label }: ChoiceValue, tongues: Tongues) {
  const name_localizations = inOthers(label, tongues);
  return { name: label(tongues.words), ...(name_localizations && { name_localizations }), value };
}

const COMPLETABLE: ReadonlySet<Option['kind']> = new Set([
  'text',
  'amount',
  'duration',
  'deadline',
  'token',
  'wallet',
]);

function problemsOfAll(natives: readonly NativeCommand[]): string[] {
  const counts = Map.groupBy(natives, ({ name }) => name);
  const twice = [...counts].filter(([, same]) => same.length > 1).map(([name]) => name);
  return [
    ...(natives.length > COMMANDS_MAX
      ? [`${natives.length} commands, where ${COMMANDS_MAX} are allowed`]
      : []),
    ...twice.map((name) => `/${name}: defined twice`),
  ];
}

function problemsOf(native: NativeCommand): string[] {
  const problems = [...problemsOfNode(`/${native.name}`, native)];
  const total = lengthOfNode(native);
  if (total > TOTAL_MAX) {
    problems.push(`/${native.name}: ${total} characters in all, where ${TOTAL_MAX} are allowed`);
  }
  return problems;
}

type Node = NativeCommand | APIApplicationCommandOption;
const childrenOf = (node: Node): readonly APIApplicationCommandOption[] =>
  'options' in node ? (node.options ?? []) : [];
type Choice = {
  name: string;
  name_localizations?: LocalizationMap | null | undefined;
  value: string | number;
};
const choicesOf = (node: Node): readonly Choice[] =>
  'choices' in node ? (node.choices ?? []) : [];

/** A text in every language it is said in. */
const inAll = (text: string, localized: LocalizationMap | null | undefined): string[] => [
  text,
  ...Object.values(localized ?? {}).filter((one) => typeof one === 'string'),
];
const longestOf = (texts: readonly string[]): number =>
  Math.max(...texts.map(({ length }) => length));

function* problemsOfNode(path: string, node: Node): Generator<string> {
  const { name, description } = node;
  if (name.length > NAME_MAX || !NAME.test(name)) {
    yield `${path}: a name has lower-case letters, digits and single dashes, at most ${NAME_MAX}`;
  }
  for (const { length } of inAll(description, node.description_localizations)) {
    if (length < 1 || length > DESCRIPTION_MAX) {
      yield `${path}: its description has ${length} characters, not 1 to ${DESCRIPTION_MAX}`;
    }
  }
  const children = childrenOf(node);
  if (children.length > OPTIONS_MAX) {
    yield `${path}: ${children.length} options or verbs, where ${OPTIONS_MAX} are allowed`;
  }
  const choices = choicesOf(node);
  if (choices.length > CHOICES_MAX) {
    yield `${path}: ${choices.length} choices, where ${CHOICES_MAX} are allowed`;
  }
  for (const choice of choices) {
    const names = inAll(choice.name, choice.name_localizations);
    const lengths = [...names, String(choice.value)].map(({ length }) => length);
    if (lengths.some((length) => length < 1 || length > CHOICE_MAX)) {
      yield `${path}: the choice ${choice.name} is empty or longer than ${CHOICE_MAX}`;
    }
  }
  for (const child of children) yield* problemsOfNode(`${path} ${child.name}`, child);
}

/** Discord's count: names, descriptions and values of a command and all in it, each at its longest language. */
function lengthOfNode(node: Node): number {
  const own = node.name.length + longestOf(inAll(node.description, node.description_localizations));
  const choices = choicesOf(node).reduce(
    (sum, { name, name_localizations: localized, value }) =>
      sum + longestOf(inAll(name, localized)) + String(value).length,
    0,
  );
  return childrenOf(node).reduce((sum, child) => sum + lengthOfNode(child), own + choices);
}

/**
 * Equal for a command as we define it and as Discord gives it back (with ids and versions, without what
 * is default): what differs has to be written.
 */
export function commandsFingerprint(commands: readonly object[]): string {
  const shapes = commands.map((command) => canonicalJson(shapeOf(command as Loose, true)));
  return shapes.toSorted().join('\n');
}

type Loose = { readonly [key: string]: unknown };

const TOP_KEYS = ['contexts', 'integration_types', 'default_member_permissions'];
const KEYS = ['type', 'name', 'description', 'required', 'autocomplete'];
const BOUNDS = ['min_value', 'max_value', 'min_length', 'max_length'];

function shapeOf(node: Loose, isTop: boolean): { [key: string]: never } {
  const shape: { [key: string]: unknown } = {};
  for (const key of [...KEYS, ...BOUNDS, ...(isTop ? TOP_KEYS : [])]) {
    const value = node[key];
    const isDefault = value === undefined || value === null || value === false;
    if (isDefault || (Array.isArray(value) && value.length === 0)) continue;
    shape[key] = Array.isArray(value) ? value.toSorted() : value;
  }
  shape['localized'] = node['description_localizations'] ?? {};
  shape['choices'] = listOf(node['choices']).map(({ name, value, ...choice }) => ({
    name,
    localized: choice['name_localizations'] ?? {},
    value,
  }));
  shape['options'] = listOf(node['options']).map((option) => shapeOf(option, false));
  return shape as { [key: string]: never };
}

const listOf = (value: unknown): readonly Loose[] => (Array.isArray(value) ? value : []);

/** As the REST client wants it. */
export const asBody = (
  commands: readonly NativeCommand[],
): RESTPutAPIApplicationCommandsJSONBody => [...commands];
