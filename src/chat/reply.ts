/**
 * What the bot says, as data. Each twin renders a reply in one pure function under its platform's
 * limits; nothing here names a platform.
 */
import type { JsonValue } from '#core/canonical-json.ts';
import type { Text } from './text.ts';

export type { JsonValue };

/** A press runs a command with these values; missing required ones are asked for. */
export type Press = { command: string; values: { readonly [option: string]: JsonValue } };

export type ButtonStyle = 'primary' | 'secondary' | 'success' | 'danger';
export type Button<P = Press> =
  /** `command` is the key of one that is shown in place of the label, as the platform spells it. */
  | { label: string; style?: ButtonStyle; press: P; disabled?: boolean; command?: string }
  | { label: string; url: string; proof?: 'login' };

export type SelectChoice = {
  label: string;
  value: string;
  description?: string;
  selected?: boolean;
};
/** The chosen values go into `press.values[option]`: one string, or a list where `max` > 1. */
export type Select<P = Press> = {
  press: P;
  option: string;
  placeholder: string;
  choices: readonly SelectChoice[];
  /** The choices are channels of this place: where they are many, a platform may let them be searched its own way. */
  of?: 'channels';
  min?: number;
  max?: number;
};

export type FormField = {
  option: string;
  label: string;
  placeholder?: string;
  value?: string;
  long?: boolean;
  required?: boolean;
  maxLength?: number;
};
/** Asked at once in a modal where the platform has one, else step by step. */
export type Form<P = Press> = { title: string; press: P; fields: readonly FormField[] };

export type Block =
  | { kind: 'title'; text: Text }
  | { kind: 'text'; text: Text }
  | { kind: 'quote'; text: Text }
  | { kind: 'note'; text: Text }
  | { kind: 'fields'; fields: readonly { name: string; value: Text }[] }
  | { kind: 'list'; items: readonly Text[]; ordered?: boolean }
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[] };

export type Image = { png: Uint8Array; name: string; alt: string };
/** Won, level with others for the last seat, or dropped. */
export type Mark = 'won' | 'tied' | 'dropped' | null;
export type ChartBar = {
  /** Its place in the list: says which it is where its name cannot be drawn. */
  number: number;
  label: string;
  value: string;
  permille: number;
  mark: Mark;
};
export type ChartRound = {
  heading: string;
  aside: string;
  rows: readonly ChartBar[];
  /** What is needed, per mille of the longest bar there could be. */
  line: number | null;
  note: string;
};
export type ChartPair = { figure: string; stands: 'ahead' | 'level' | 'behind' };
/** One token: where it is, and how much of it is spoken for. */
export type ChartHolding = {
  label: string;
  value: string;
  /** Who holds how much of what is known; null: unknown. One holder has one tone in every bar. */
  parts: readonly { label: string; value: string; tone: number; permille: number | null }[];
  /** Null where nothing is spoken for, or not known of how much. */
  spoken: { label: string; permille: number } | null;
};
/** What came and went, in equal parts of the time, per mille of the largest of all. */
export type ChartFlow = {
  heading: string;
  came: string;
  gone: string;
  from: string;
  to: string;
  slots: readonly { came: number; gone: number }[];
};
/** A picture to be drawn from data, with the words that say the same. */
export type Chart = { title: string; subtitle: string; notes: readonly string[]; alt: string } & (
  | { kind: 'bars'; bars: readonly ChartBar[] }
  | { kind: 'rounds'; rounds: readonly ChartRound[] }
  | {
      kind: 'pairs';
      options: readonly (Omit<ChartBar, 'permille'> & { against: readonly (ChartPair | null)[] })[];
    }
  | { kind: 'treasury'; holdings: readonly ChartHolding[]; flow: ChartFlow | null }
);
export type Attachment = { name: string; bytes: Uint8Array; mime: string };

export type Reply<P = Press> = {
  blocks: readonly Block[];
  /** Rows of buttons; a twin re-flows rows that do not fit its platform. */
  buttons?: readonly (readonly Button<P>[])[];
  selects?: readonly Select<P>[];
  form?: Form<P>;
  image?: Image;
  /** Drawn into `image` by whoever sends the reply. */
  chart?: Chart;
  files?: readonly Attachment[];
  /** The next plain message of this person answers a question (a reply field where the platform has one). */
  awaiting?: { placeholder: string };
  /** More will be said to this person within minutes: a door that can keeps the way open. */
  followed?: boolean;
  /** Private answers to a press edit the message that was pressed (a wizard), unless it is a card. */
  replace?: boolean;
};

/** A reply whose presses were stored and are now opaque short ids (<= 32 bytes). */
export type SealedReply = Reply<{ id: string }>;

export const title = (text: Text): Block => ({ kind: 'title', text });
export const text = (content: Text): Block => ({ kind: 'text', text: content });
export const note = (content: Text): Block => ({ kind: 'note', text: content });
export const quote = (content: Text): Block => ({ kind: 'quote', text: content });
export type Field = { name: string; value: Text };

export const fields = (list: readonly Field[]): Block => ({
  kind: 'fields',
  fields: list,
});
/** None where there is nothing to say. */
export const fieldsIf = (all: readonly Field[]): Block[] => (all.length === 0 ? [] : [fields(all)]);

export const list = (items: readonly Text[], ordered = false): Block => ({
  kind: 'list',
  items,
  ordered,
});
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  head,
  rows,
});

/** A reply of one paragraph. */
export const sayOnly = (content: Text): Reply => ({ blocks: [text(content)] });
