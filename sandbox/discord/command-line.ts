/** A typed command, as the Discord client takes it: found among those the person may use, its options checked before anything is sent. */
import { ApplicationCommandOptionType as Kind } from 'discord-api-types/v10';
import { allows, channelPermissions, guildPermissions } from './permission.ts';
import { type Resolved, resolvedObjects } from './resolved.ts';
import { channelsOf, findMember, rolesOf, type Stage } from './stage.ts';
import type { Channel, Command, CommandOption } from './world.ts';

/** What a person gives for an option: a text, number or yes-no; for people, roles and channels an id or a name. */
export type OptionValue = string | number | boolean;

/** The client itself refuses, before the bot hears of anything. */
export class ClientRefusal extends Error {
  override readonly name = 'ClientRefusal';
}

/** Commands a person is offered in a channel. */
export function commandsFor(stage: Stage, channel: Channel, userId: string): Command[] {
  const context = channel.guildId === null ? 1 : 0;
  const held = channel.guildId === null ? 0n : channelPermissions(stage, channel, userId);
  const isHere = channel.guildId === null || stage.world.guilds[channel.guildId]?.hasBot === true;
  if (!isHere) return [];
  return stage.world.commands.filter((command) => {
    if (command.guildId !== null && command.guildId !== channel.guildId) return false;
    if (command.contexts !== null && !command.contexts.includes(context)) return false;
    if (command.defaultMemberPermissions === null || channel.guildId === null) return true;
    const needed = BigInt(command.defaultMemberPermissions);
    const all = guildPermissions(stage, channel.guildId, userId);
    if (allows(all, 'Administrator')) return true;
    return needed !== 0n && (held & needed) === needed;
  });
}

interface Found {
  command: Command;
  /** Group and sub-command on the way down. */
  path: CommandOption[];
  options: CommandOption[];
  name: string;
}

const isNested = ({ type }: CommandOption): boolean =>
  type === Kind.Subcommand || type === Kind.SubcommandGroup;

function findCommand(stage: Stage, channel: Channel, userId: string, line: string): Found {
  const words = line.trim().replace(/^\//, '').split(/\s+/);
  const name = words.join(' ');
  const unknown = (): ClientRefusal => new ClientRefusal(`No command /${name} is offered here`);
  const command = commandsFor(stage, channel, userId).find((one) => one.name === words[0]);
  if (!command) throw unknown();
  const path: CommandOption[] = [];
  let { options } = command;
  for (const word of words.slice(1)) {
    const next = options.find((option) => isNested(option) && option.name === word);
    if (!next) throw unknown();
    path.push(next);
    options = next.options ?? [];
  }
  if (options.some(isNested)) throw new ClientRefusal(`/${name} needs a sub-command`);
  return { command, path, options, name };
}

const refusal = (option: CommandOption, words: string): ClientRefusal =>
  new ClientRefusal(`${option.name}: ${words}`);

function textValue(option: CommandOption, value: OptionValue): string {
  const text = String(value);
  if (text.length < (option.min_length ?? 0))
    throw refusal(option, `must be at least ${option.min_length} characters`);
  const most = option.max_length ?? 6000;
  if (text.length > most) throw refusal(option, `must be ${most} or fewer characters`);
  return text;
}

function numberValue(option: CommandOption, value: OptionValue): number {
  const number = typeof value === 'string' ? Number(value.trim() || Number.NaN) : Number(value);
  const isWhole = Number.isSafeInteger(number);
  if (!Number.isFinite(number) || (option.type === Kind.Integer && !isWhole)) {
    throw refusal(
      option,
      option.type === Kind.Integer ? 'Enter a valid integer.' : 'Enter a valid number.',
    );
  }
  if (option.min_value !== undefined && number < option.min_value)
    throw refusal(option, `must be ${option.min_value} or more`);
  if (option.max_value !== undefined && number > option.max_value)
    throw refusal(option, `must be ${option.max_value} or less`);
  return number;
}

/** Choices are picked by their name, or given by value. */
function chosenValue(option: CommandOption, value: OptionValue): string | number {
  const choice = (option.choices ?? []).find((one) => one.name === value || one.value === value);
  if (!choice) throw refusal(option, 'Enter a valid choice.');
  return choice.value;
}

function userValue(stage: Stage, channel: Channel, value: string): string | undefined {
  const wanted = value.replace(/^@/, '').toLowerCase();
  const known = stage.world.users[value];
  if (known) return known.id;
  const { guildId } = channel;
  return Object.values(stage.world.users).find(({ id, username, globalName }) => {
    const member = guildId === null ? undefined : findMember(stage, guildId, id);
    if (guildId !== null && !member) return false;
    return [username, globalName, member?.nick].some((name) => name?.toLowerCase() === wanted);
  })?.id;
}

function roleValue(stage: Stage, channel: Channel, value: string): string | undefined {
  const wanted = value.replace(/^@/, '');
  const roles = channel.guildId === null ? [] : rolesOf(stage, channel.guildId);
  return roles.find(({ id, name }) => id === value || name.replace(/^@/, '') === wanted)?.id;
}

function channelValue(
  stage: Stage,
  channel: Channel,
  option: CommandOption,
  value: string,
): string | undefined {
  const wanted = value.replace(/^#/, '');
  const channels = channel.guildId === null ? [] : channelsOf(stage, channel.guildId);
  const fits = (type: number): boolean =>
    !option.channel_types?.length || option.channel_types.includes(type);
  return channels.find(({ id, name, type }) => fits(type) && (id === value || name === wanted))?.id;
}

function typedValue(
  stage: Stage,
  channel: Channel,
  option: CommandOption,
  value: OptionValue,
): OptionValue {
  if (option.choices && option.choices.length > 0) return chosenValue(option, value);
  const text = String(value);
  const found = (id: string | undefined): string => {
    if (id === undefined) throw refusal(option, `there is no ${text} here`);
    return id;
  };
  switch (option.type) {
    case Kind.String:
      return textValue(option, value);
    case Kind.Integer:
    case Kind.Number:
      return numberValue(option, value);
    case Kind.Boolean:
      if (value === true || text.toLowerCase() === 'true') return true;
      if (value === false || text.toLowerCase() === 'false') return false;
      throw refusal(option, 'Enter True or False.');
    case Kind.User:
      return found(userValue(stage, channel, text));
    case Kind.Role:
      return found(roleValue(stage, channel, text));
    case Kind.Channel:
      return found(channelValue(stage, channel, option, text));
    case Kind.Mentionable:
      return found(userValue(stage, channel, text) ?? roleValue(stage, channel, text));
    default:
      throw refusal(option, `an option of type ${option.type} is not played here`);
  }
}

interface DataOption {
  name: string;
  type: number;
  value?: OptionValue;
  focused?: boolean;
  options?: DataOption[];
}

const OBJECT_KINDS: ReadonlySet<number> = new Set([
  Kind.User,
  Kind.Role,
  Kind.Channel,
  Kind.Mentionable,
]);

/** The `data` of a command interaction. */
export interface CommandData {
  name: string;
  data: {
    id: string;
    name: string;
    type: number;
    guild_id?: string;
    options?: DataOption[];
    resolved?: Resolved;
  };
}

function wrap(
  stage: Stage,
  channel: Channel,
  userId: string,
  found: Found,
  given: DataOption[],
): CommandData {
  const { command, path, name } = found;
  const options = path.reduceRight<DataOption[]>(
    (inner, { name: step, type }) => [{ name: step, type, options: inner }],
    given,
  );
  const ids = given.filter(({ type, focused }) => OBJECT_KINDS.has(type) && !focused);
  const resolved = resolvedObjects(
    stage,
    channel,
    userId,
    ids.map(({ value }) => String(value)),
  );
  return {
    name,
    data: {
      id: command.id,
      name: command.name,
      type: command.type,
      ...(command.guildId ? { guild_id: command.guildId } : {}),
      ...(options.length > 0 ? { options } : {}),
      ...(ids.length > 0 ? { resolved } : {}),
    },
  };
}

/** Reads and checks a command a person sends. */
export function readCommand(
  stage: Stage,
  channel: Channel,
  userId: string,
  line: string,
  values: Readonly<Record<string, OptionValue>>,
): CommandData {
  const found = findCommand(stage, channel, userId, line);
  const stranger = Object.keys(values).find(
    (key) => !found.options.some(({ name }) => name === key),
  );
  if (stranger !== undefined) throw new ClientRefusal(`/${found.name} has no option ${stranger}`);
  const given = found.options.flatMap((option) => {
    const value = values[option.name];
    if (value !== undefined) {
      return [
        { name: option.name, type: option.type, value: typedValue(stage, channel, option, value) },
      ];
    }
    if (option.required) throw refusal(option, 'This option is required. Specify a value.');
    return [];
  });
  return wrap(stage, channel, userId, found, given);
}

/** A command half typed: `focused` is being written, the others are as they stand. */
export function readPartial(
  stage: Stage,
  channel: Channel,
  userId: string,
  line: string,
  focused: { option: string; text: string },
  values: Readonly<Record<string, OptionValue>>,
): CommandData {
  const found = findCommand(stage, channel, userId, line);
  const option = found.options.find(({ name }) => name === focused.option);
  if (!option?.autocomplete)
    throw new ClientRefusal(`/${found.name} completes no option ${focused.option}`);
  const given = found.options.flatMap(({ name, type }): DataOption[] => {
    if (name === focused.option) return [{ name, type, value: focused.text, focused: true }];
    const value = values[name];
    return value === undefined ? [] : [{ name, type, value }];
  });
  return wrap(stage, channel, userId, found, given);
}
