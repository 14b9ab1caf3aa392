/** Typed input of a door: what a twin's reader makes of a native update. */
import type { AccountSeen } from '#service/person.ts';
import type { RawValues } from './option.ts';
import type { JsonValue } from './reply.ts';

export type { AccountSeen };

export type SceneSeen = {
  /** The Discord server or Telegram chat; undefined in a private chat. */
  externalId: string | undefined;
  title: string | undefined;
  /** Discord channel or thread; Telegram topic (`''` = the chat itself). */
  channelId: string | undefined;
  privateChat: boolean;
  /** The platform says: owner/Administrator, creator/admin. Founds and attaches, nothing more. */
  platformOwner: boolean;
};

export type Act =
  | { kind: 'command'; command: string; values: RawValues }
  /** `id` is a sealed press; `values` what the select or form added. */
  | { kind: 'press'; id: string; values: RawValues }
  /** A plain message that answers the open question of this person in this chat. */
  | { kind: 'text'; value: RawValues[string] };

export type Incoming = {
  /** `discord:<interaction>` or `telegram:<update>`: the idempotency key of all it writes. */
  eventId: string;
  account: AccountSeen;
  scene: SceneSeen;
  act: Act;
  /** Whether the platform can open a form (a modal) as the answer to this act. */
  forms: boolean;
};

/** Postgres stores neither a NUL nor half of a surrogate pair; no reader ever saw one. */
const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '');

function storableValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(storableValue);
  return storableValues(value as RawValues);
}

const storableValues = (values: RawValues): RawValues =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, storableValue(value)]));

/** The same act in texts the books can hold, whatever a client managed to send. */
export function storable(incoming: Incoming): Incoming {
  const { account, scene, act } = incoming;
  return {
    ...incoming,
    account: {
      ...account,
      displayName: storableText(account.displayName),
      handle: account.handle === null ? null : storableText(account.handle),
    },
    scene: { ...scene, title: scene.title === undefined ? undefined : storableText(scene.title) },
    act:
      act.kind === 'text'
        ? { ...act, value: storableValue(act.value ?? null) }
        : { ...act, values: storableValues(act.values) },
  };
}
