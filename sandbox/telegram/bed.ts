// What the look-alike's parts share: the world, the clock, the update queue and the listeners.
import type { Faults } from './faults.ts';
import type { UpdateQueue } from './updates.ts';
import type { Validator, Violation } from './validate.ts';
import type { World } from './world.ts';

export interface Change {
  kind:
    | 'message'
    | 'edit'
    | 'delete'
    | 'member'
    | 'chat'
    | 'user'
    | 'action'
    | 'answer'
    | 'violation'
    | 'load';
  chatId?: number;
  key?: string;
}

export interface CallbackAnswer {
  text?: string;
  alert: boolean;
  url?: string;
}

/** One call of the bot, for tests that count. */
export interface Call {
  method: string;
  params: Readonly<Record<string, unknown>>;
  at: number;
  ok: boolean;
  error?: string;
}

export interface Bed {
  readonly world: World;
  readonly token: string;
  readonly validator: Validator;
  readonly updates: UpdateQueue;
  readonly faults: Faults;
  readonly violations: Violation[];
  readonly calls: Call[];
  /** Presses waiting for answerCallbackQuery, by query id. */
  readonly waitingAnswers: Map<string, (answer: CallbackAnswer) => void>;
  /** How many of the bot's next ephemeral messages get lost on the way. */
  ephemeralsToDrop: number;
  /** Milliseconds. */
  now(): number;
  changed(change: Change): void;
  violate(violation: Violation): void;
}

export const seconds = (bed: Bed): number => Math.floor(bed.now() / 1000);

/** A method's parameters after validation: the shapes are the document's. */
export type Params = Readonly<Record<string, unknown>>;

export const textOf = (params: Params, name: string): string | undefined =>
  params[name] as string | undefined;
export const numberOf = (params: Params, name: string): number | undefined =>
  params[name] as number | undefined;
export const flagOf = (params: Params, name: string): boolean => params[name] === true;
export const objectOf = (params: Params, name: string): Params | undefined =>
  params[name] as Params | undefined;
