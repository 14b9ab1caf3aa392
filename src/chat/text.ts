/**
 * Neutral inline text. Plain strings are data and are escaped by each twin, so nothing a member
 * typed can become markup, a mention or a link.
 */
import type { Platform } from '#core/identity.ts';

export type PersonMention = {
  /** What to show where the person has no account on the reader's platform. */
  label: string;
  accounts: readonly { platform: 'discord' | 'telegram'; externalId: string }[];
};

export type Span =
  | string
  | { kind: 'bold'; text: string }
  | { kind: 'italic'; text: string }
  | { kind: 'strike'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'link'; text: string; url: string }
  /**
   * Rendered as the platform's own local timestamp; where a client shows none, in `zone` (UTC when left
   * out). `relative` reads like "in 2 days".
   */
  | { kind: 'time'; at: Date; style: 'relative' | 'datetime' | 'date'; zone?: string }
  /** A mention that never pings. */
  | { kind: 'person'; person: PersonMention }
  /** A command by its key (`poll create`), spelled as the reader's platform spells it. */
  | { kind: 'command'; command: string };

export type Text = string | readonly Span[];

export const bold = (text: string): Span => ({ kind: 'bold', text });
export const italic = (text: string): Span => ({ kind: 'italic', text });
export const strike = (text: string): Span => ({ kind: 'strike', text });
export const code = (text: string): Span => ({ kind: 'code', text });
export const link = (text: string, url: string): Span => ({ kind: 'link', text, url });
export const person = (mention: PersonMention): Span => ({ kind: 'person', person: mention });
export const command = (key: string): Span => ({ kind: 'command', command: key });
export const at = (when: Date, style: 'relative' | 'datetime' | 'date' = 'datetime'): Span => ({
  kind: 'time',
  at: when,
  style,
});

/** A deadline, and how far away it is: "on 2 December, 18:00 (in 2 days)". */
export const deadline = (when: Date): Text => [at(when), ' (', at(when, 'relative'), ')'];

/** Tagged template that keeps its holes as spans: `` say`Closes ${at(date)}` ``. */
export function say(
  strings: TemplateStringsArray,
  ...holes: readonly (Text | number | bigint)[]
): Text {
  const spans: Span[] = [];
  strings.forEach((part, index) => {
    if (part !== '') spans.push(part);
    const hole = holes[index];
    if (hole === undefined) return;
    if (typeof hole === 'object') spans.push(...hole);
    else spans.push(String(hole));
  });
  return spans;
}

/** Every span of a text, whichever form it came in. */
export const spansOf = (text: Text): readonly Span[] => (typeof text === 'string' ? [text] : text);

/** Joins texts with a separator, as `Array.join` does for strings. */
export function join(texts: readonly Text[], separator: string): Text {
  return texts.flatMap((text, index) =>
    index === 0 ? spansOf(text) : [separator, ...spansOf(text)],
  );
}

/** What is typed for a command: `/poll create` on Discord, `/poll_create` where a name is one word. */
export const spelled = (key: string, platform: Platform): string =>
  `/${platform === 'telegram' ? key.replace(/[ -]/g, '_') : key}`;

/** The words alone, for places that take no markup and a reader of one platform. */
export function plainOn(text: Text, platform: Platform): string {
  return spansOf(text)
    .map((span) => {
      if (typeof span === 'string') return span;
      if (span.kind === 'time')
        return `${span.at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      if (span.kind === 'person') return span.person.label;
      if (span.kind === 'command') return spelled(span.command, platform);
      return span.text;
    })
    .join('');
}

/** The words alone: for alt texts, logs of tests, and readers whose platform is not known. */
export const plain = (text: Text): string => plainOn(text, 'discord');
