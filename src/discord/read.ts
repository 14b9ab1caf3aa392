/**
 * A native interaction becomes typed input (chat/incoming.ts); nothing is decided here. Ids come from
 * Discord, names are what people see now; the platform's word on somebody's standing founds and attaches places.
 */
import {
  type APIApplicationCommandInteractionDataBasicOption,
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  type APIInteractionDataResolved,
  type APIMessageComponentInteraction,
  type APIModalSubmission,
  type APIModalSubmitInteraction,
  type APIUser,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionContextType,
  InteractionType,
  MessageFlags,
  PermissionFlagsBits,
} from 'discord.js';
import type { AccountSeen, Act, Incoming, SceneSeen } from '#chat/incoming.ts';
import type { PersonReference, RawValues, RoleReference } from '#chat/option.ts';
import type { JsonValue } from '#chat/reply.ts';
import { cleanLine } from '#core/text.ts';
import type { Origin } from './render/callback.ts';
import { readCustomId } from './render/custom-id.ts';

/** What the interaction does not say of its server, from the gateway. */
export type GuildSeen = { title: string; ownerId: string };

export type Read = {
  incoming: Incoming;
  origin: Origin;
  /** The option being typed, for completion. */
  typing: { option: string; partial: string } | undefined;
};

/** Undefined for what is no act of a person (a ping) or no command of ours (a context menu). */
export function readInteraction(
  interaction: APIInteraction,
  guild: GuildSeen | undefined,
): Read | undefined {
  const heard = actOf(interaction);
  const user = interaction.member?.user ?? interaction.user;
  if (!heard || !user) return undefined;
  const { act, kind, typing } = heard;
  const scene = sceneOf(interaction, user.id, guild);
  const isEphemeral = ((interaction.message?.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  return {
    incoming: {
      eventId: `discord:${interaction.id}`,
      account: accountOf(user, interaction),
      scene,
      act,
      // A form cannot answer a form, but a button can: the renderer sees to it.
      forms: true,
    },
    origin: {
      kind,
      inPublic: !scene.privateChat,
      fromPrivate: interaction.message !== undefined && (isEphemeral || scene.privateChat),
    },
    typing,
  };
}

type Heard = { act: Act; kind: Origin['kind']; typing: Read['typing'] };

function actOf(interaction: APIInteraction): Heard | undefined {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
    case InteractionType.ApplicationCommandAutocomplete: {
      const { data } = interaction;
      if (data.type !== ApplicationCommandType.ChatInput) return undefined;
      const isTyping = interaction.type === InteractionType.ApplicationCommandAutocomplete;
      const { command, options } = spoken(data);
      const act: Act = { kind: 'command', command, values: valuesOf(options, data.resolved) };
      const kind = isTyping ? 'autocomplete' : 'command';
      return { act, kind, typing: isTyping ? typingIn(options) : undefined };
    }
    case InteractionType.MessageComponent:
      return { act: pressOf(interaction), kind: 'component', typing: undefined };
    case InteractionType.ModalSubmit:
      return { act: submissionOf(interaction), kind: 'form', typing: undefined };
    default:
      return undefined;
  }
}

/** `/poll create` is the command `poll` with the subcommand `create`. */
function spoken({ name, options = [] }: Spoken) {
  const first = options[0];
  if (first?.type === ApplicationCommandOptionType.Subcommand) {
    return { command: `${name} ${first.name}`, options: first.options ?? [] };
  }
  return { command: name, options: options.filter(isBasic) };
}

type Spoken = {
  name: string;
  options?: APIApplicationCommandInteractionDataOption<InteractionType>[] | undefined;
};

const isBasic = (
  option: APIApplicationCommandInteractionDataOption<InteractionType>,
): option is Basic =>
  option.type !== ApplicationCommandOptionType.Subcommand &&
  option.type !== ApplicationCommandOptionType.SubcommandGroup;

type Basic = APIApplicationCommandInteractionDataBasicOption<InteractionType>;

function valuesOf(
  options: readonly Basic[],
  resolved: APIInteractionDataResolved | undefined,
): RawValues {
  return Object.fromEntries(
    options.map((option): [string, JsonValue] => [option.name, rawOf(option, resolved)]),
  );
}

function rawOf(option: Basic, resolved: APIInteractionDataResolved | undefined): JsonValue {
  switch (option.type) {
    case ApplicationCommandOptionType.User:
      return personOf(option.value, resolved);
    case ApplicationCommandOptionType.Role:
      return roleOf(option.value, resolved);
    default:
      return option.value;
  }
}

function typingIn(options: readonly Basic[]): Read['typing'] {
  const option = options.find((one) => 'focused' in one && one.focused === true);
  return option && { option: option.name, partial: String(option.value) };
}

function personOf(id: string, resolved: APIInteractionDataResolved | undefined): PersonReference {
  const user = resolved?.users?.[id];
  if (!user) return { by: 'account', platform: 'discord', externalId: id };
  const nick = resolved?.members?.[id]?.nick;
  return {
    by: 'account',
    platform: 'discord',
    externalId: id,
    displayName: displayNameOf(user, nick),
    handle: user.username,
    isBot: user.bot ?? false,
  };
}

function roleOf(id: string, resolved: APIInteractionDataResolved | undefined): RoleReference {
  const name = resolved?.roles?.[id]?.name ?? id;
  return { by: 'native', platform: 'discord', externalId: id, name };
}

/** The name people see now: of this server, of the account, or its handle. */
export const displayNameOf = (user: APIUser, nick: string | null | undefined): string =>
  cleanLine(nick ?? '') || cleanLine(user.global_name ?? '') || user.username;

function pressOf({ data }: APIMessageComponentInteraction): Act {
  const id = readCustomId(data.custom_id);
  const chosen: readonly string[] = 'values' in data ? data.values : [];
  switch (id.kind) {
    case 'presses':
      return { kind: 'press', id: chosen[0] ?? '', values: {} };
    case 'select':
      return {
        kind: 'press',
        id: id.press,
        values: { [id.option]: id.several ? chosen : (chosen[0] ?? null) },
      };
    default:
      return { kind: 'press', id: id.press, values: {} };
  }
}

function submissionOf({ data }: APIModalSubmitInteraction): Act {
  const id = readCustomId(data.custom_id);
  const press = id.kind === 'form' ? id.press : data.custom_id;
  return {
    kind: 'press',
    id: press,
    values: Object.fromEntries(data.components.flatMap(fieldsOf)),
  };
}

function fieldsOf(component: APIModalSubmission['components'][number]): [string, JsonValue][] {
  const fields =
    component.type === ComponentType.Label
      ? [component.component]
      : component.type === ComponentType.ActionRow
        ? component.components
        : [];
  return fields.map((field) => [
    field.custom_id,
    'values' in field ? [...field.values] : field.value,
  ]);
}

function accountOf(user: APIUser, interaction: APIInteraction): AccountSeen {
  return {
    platform: 'discord',
    externalId: user.id,
    handle: user.username,
    displayName: displayNameOf(user, interaction.member?.nick),
    isBot: user.bot ?? false,
    locale: 'locale' in interaction ? interaction.locale : 'en',
  };
}

function sceneOf(
  interaction: APIInteraction,
  userId: string,
  guild: GuildSeen | undefined,
): SceneSeen {
  const permissions = BigInt(interaction.member?.permissions ?? '0');
  const isAdministrator = (permissions & PermissionFlagsBits.Administrator) !== 0n;
  const privateChat =
    interaction.guild_id === undefined || interaction.context === InteractionContextType.BotDM;
  return {
    externalId: privateChat ? undefined : interaction.guild_id,
    title: privateChat ? undefined : guild?.title,
    channelId: interaction.channel?.id,
    privateChat,
    platformOwner: !privateChat && (isAdministrator || guild?.ownerId === userId),
  };
}
