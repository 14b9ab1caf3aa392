/**
 * A command is defined once and spoken in two tongues: `/poll create` on Discord, `/poll_create` on
 * Telegram. Buttons run commands too: a press names a command and some of its values.
 */
import type { AccountId, CommunityId, PersonId, PlaceId, Platform } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import type { Services } from '#service/services.ts';
import type { Options, ValuesOf } from './option.ts';
import type { JsonValue, Reply } from './reply.ts';
import type { Words } from './words/index.ts';

/** Who speaks, where, and in which community, as resolved before a command runs. */
export type Actor = {
  person: PersonId;
  account: AccountId;
  platform: Platform;
  externalId: string;
  handle: string | null;
  displayName: string;
  locale: string;
};

/** Where it was said. `place` is undefined until the chat is attached to a community. */
export type Scene = {
  /** The Discord server or Telegram chat; undefined in a private chat. */
  externalId: string | undefined;
  title: string | undefined;
  place: PlaceId | undefined;
  community: CommunityId | undefined;
  channelId: string | undefined;
  privateChat: boolean;
  /** The platform's word on the actor's standing here: it founds and attaches places, nothing more. */
  platformOwner: boolean;
};

/** A scene inside a community: what commands of reach `community` are given. */
export type CommunityScene = Scene & { community: CommunityId };

export type Call<V, S extends Scene = Scene> = {
  actor: Actor;
  scene: S;
  values: V;
  words: Words;
  services: Services;
  /** The platform's event id: the idempotency key of whatever this call writes. */
  eventId: string;
};

export type Suggest = (
  call: Call<{ readonly [option: string]: JsonValue }>,
  partial: string,
) => Promise<readonly { label: string; value: string }[]>;

/** Where a command may be used: inside a community, or anywhere (start, help, about). */
export type Reach = 'community' | 'anywhere';

type SceneOf<R extends Reach> = R extends 'community' ? CommunityScene : Scene;

export type CommandDefinition<O extends Options = Options, R extends Reach = Reach> = {
  noun: string;
  /** Undefined for a one-word command. */
  verb?: string;
  /** A one-word name on both platforms, e.g. `link` for `wallet link`. */
  short?: string;
  describe: (words: Words) => string;
  /** Staff verbs stand in the administrators' menu; the right itself is checked by the service. */
  audience: 'member' | 'staff';
  /** `hidden` commands are what buttons press; they are in no menu. */
  listed: boolean;
  reach: R;
  /** Needs more than SQL before it can answer: the door defers. */
  slow?: boolean;
  options: O;
  suggest?: { readonly [option: string]: Suggest };
  /**
   * Of a command inside a community: what it tells in a private chat somebody who belongs to none; undefined where there is
   * nothing to tell.
   */
  outside?: (call: Omit<Call<never>, 'values'>) => Promise<Reply | undefined>;
  /** A method, so that a registry may hold definitions of different options. */
  run(call: Call<ValuesOf<O>, SceneOf<R>>): Promise<Result<Reply>>;
};

/** Infers the option types of one definition. */
export const defineCommand = <const O extends Options, R extends Reach>(
  definition: CommandDefinition<O, R>,
): CommandDefinition<O, R> => definition;

/** A definition whose option types are forgotten, as registries hold it. */
export type Command = CommandDefinition<Options>;

/** `poll create`, or `tip`: the key that presses and registries use. */
export const commandKey = (command: Pick<Command, 'noun' | 'verb'>): string =>
  command.verb === undefined ? command.noun : `${command.noun} ${command.verb}`;

/** The list both twins are given, by key, refusing two of one name. */
export function commandIndex(commands: readonly Command[]): ReadonlyMap<string, Command> {
  const index = new Map<string, Command>();
  for (const command of commands) {
    const names = [commandKey(command), ...(command.short ? [command.short] : [])];
    for (const name of names) {
      if (index.has(name)) throw new Error(`two commands are called "${name}"`);
      index.set(name, command);
    }
  }
  return index;
}
