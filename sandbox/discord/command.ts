/** Application commands: Discord's rules that its document does not state, and the stored form. */
import { ApplicationCommandOptionType as Kind } from 'discord-api-types/v10';
import { invalidForm } from './api-error.ts';
import type { Stage } from './stage.ts';
import type { Command, CommandOption } from './world.ts';

export interface SentCommand {
  name: string;
  description?: string | null;
  type?: number | null;
  options?: CommandOption[] | null;
  default_member_permissions?: string | number | null;
  contexts?: number[] | null;
  integration_types?: number[] | null;
  name_localizations?: Record<string, string> | null;
  description_localizations?: Record<string, string> | null;
}

const CHAT_INPUT = 1;
const CHAT_INPUT_LIMIT = 100;
const SIZE_LIMIT = 8000;
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

const isNested = ({ type }: CommandOption): boolean =>
  type === Kind.Subcommand || type === Kind.SubcommandGroup;

function checkName(name: string, path: string): void {
  if (NAME.test(name) && name === name.toLowerCase()) return;
  throw invalidForm(`${path}.name`, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
}

function checkUnique(names: readonly string[], path: string): void {
  if (new Set(names).size === names.length) return;
  throw invalidForm(path, 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID', 'Names must be unique');
}

function checkOption(option: CommandOption, path: string): void {
  checkName(option.name, path);
  if (option.autocomplete && option.choices && option.choices.length > 0) {
    throw invalidForm(
      `${path}.autocomplete`,
      'APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES',
      'Choices and autocomplete exclude each other',
    );
  }
  checkUnique(
    (option.choices ?? []).map(({ name }) => name),
    `${path}.choices`,
  );
  if (option.options) checkOptions(option.options, path);
}

function checkOptions(options: readonly CommandOption[], path: string): void {
  const nested = options.filter(isNested).length;
  if (nested > 0 && nested < options.length) {
    throw invalidForm(
      `${path}.options`,
      'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      'Sub-commands stand beside sub-commands only',
    );
  }
  checkUnique(
    options.map(({ name }) => name),
    `${path}.options`,
  );
  const firstFree = options.findIndex((option) => !isNested(option) && !option.required);
  if (firstFree >= 0 && options.slice(firstFree).some(({ required }) => required)) {
    throw invalidForm(
      `${path}.options`,
      'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      'Required options must be placed before non-required options',
    );
  }
  for (const [index, option] of options.entries()) checkOption(option, `${path}.options.${index}`);
}

/** Name, description and string values of a command count against 8,000 characters. */
function sizeOf({ name, description, options, choices }: Partial<CommandOption>): number {
  const chosen = (choices ?? []).reduce(
    (sum, one) => sum + one.name.length + String(one.value).length,
    0,
  );
  const inner = (options ?? []).reduce((sum, option) => sum + sizeOf(option), 0);
  return (name?.length ?? 0) + (description?.length ?? 0) + chosen + inner;
}

function checkCommand(sent: SentCommand, path: string): void {
  if ((sent.type ?? CHAT_INPUT) !== CHAT_INPUT) return;
  checkName(sent.name, path);
  if (!sent.description)
    throw invalidForm(`${path}.description`, 'BASE_TYPE_REQUIRED', 'This field is required');
  checkOptions(sent.options ?? [], path);
  if (
    sizeOf({ name: sent.name, description: sent.description, options: sent.options ?? [] }) >
    SIZE_LIMIT
  ) {
    throw invalidForm(path, 'APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)');
  }
}

function stored(option: CommandOption): CommandOption {
  const given = Object.fromEntries(Object.entries(option).filter(([, value]) => value !== null));
  const kept = given as unknown as CommandOption;
  return kept.options ? { ...kept, options: kept.options.map(stored) } : kept;
}

function store(stage: Stage, guildId: string | null, sent: SentCommand): Command {
  const type = sent.type ?? CHAT_INPUT;
  const known = stage.world.commands.find(
    (one) => one.guildId === guildId && one.name === sent.name && one.type === type,
  );
  const permissions = sent.default_member_permissions ?? null;
  return {
    id: known?.id ?? stage.nextId(),
    guildId,
    version: stage.nextId(),
    type,
    name: sent.name,
    description: sent.description ?? '',
    nameLocalizations: sent.name_localizations ?? null,
    descriptionLocalizations: sent.description_localizations ?? null,
    defaultMemberPermissions: permissions === null ? null : String(permissions),
    contexts: sent.contexts ?? null,
    integrationTypes: sent.integration_types ?? [0],
    options: (sent.options ?? []).map(stored),
  };
}

/** Replaces all commands of a scope; a command that keeps its name keeps its id. */
export function overwriteCommands(
  stage: Stage,
  guildId: string | null,
  sent: readonly SentCommand[],
): Command[] {
  const chat = sent.filter(({ type }) => (type ?? CHAT_INPUT) === CHAT_INPUT);
  if (chat.length > CHAT_INPUT_LIMIT) {
    throw invalidForm(
      'commands',
      'APPLICATION_COMMAND_TOO_MANY',
      `Maximum number of application commands reached (${CHAT_INPUT_LIMIT}).`,
    );
  }
  checkUnique(
    chat.map(({ name }) => name),
    'commands',
  );
  for (const [index, command] of sent.entries()) checkCommand(command, String(index));
  const fresh = sent.map((command) => store(stage, guildId, command));
  const others = stage.world.commands.filter((command) => command.guildId !== guildId);
  stage.world.commands = [...others, ...fresh];
  stage.changed({ kind: 'commands', guildId });
  return fresh;
}

/** Adds one, or replaces the one of its name. */
export function upsertCommand(
  stage: Stage,
  guildId: string | null,
  sent: SentCommand,
): { command: Command; isNew: boolean } {
  checkCommand(sent, 'command');
  const command = store(stage, guildId, sent);
  const others = stage.world.commands.filter(({ id }) => id !== command.id);
  const isNew = others.length === stage.world.commands.length;
  stage.world.commands = [...others, command];
  stage.changed({ kind: 'commands', guildId });
  return { command, isNew };
}

export function commandView(stage: Stage, command: Command): object {
  return {
    id: command.id,
    application_id: stage.settings.clientId,
    version: command.version,
    type: command.type,
    name: command.name,
    name_localizations: command.nameLocalizations,
    description: command.description,
    description_localizations: command.descriptionLocalizations,
    default_member_permissions: command.defaultMemberPermissions,
    dm_permission: command.contexts === null || command.contexts.includes(1),
    contexts: command.contexts,
    integration_types: command.integrationTypes,
    nsfw: false,
    options: command.options,
    ...(command.guildId ? { guild_id: command.guildId } : {}),
  };
}
