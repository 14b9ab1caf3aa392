/**
 * Neutral inline text. Plain strings are data and are escaped by each twin, so nothing a member
 * typed can become markup, a mention or a link.
 */
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
  /** Rendered as the platform's own local timestamp; `relative` reads like "in 2 days". */
  | { kind: 'time'; at: Date; style: 'relative' | 'datetime' | 'date' }
  /** A mention that never pings. */
  | { kind: 'person'; person: PersonMention };

export type Text = string | readonly Span[];

export const bold = (text: string): Span => ({ kind: 'bold', text });
export const italic = (text: string): Span => ({ kind: 'italic', text });
export const strike = (text: string): Span => ({ kind: 'strike', text });
export const code = (text: string): Span => ({ kind: 'code', text });
export const link = (text: string, url: string): Span => ({ kind: 'link', text, url });
export const person = (mention: PersonMention): Span => ({ kind: 'person', person: mention });
export const at = (when: Date, style: 'relative' | 'datetime' | 'date' = 'datetime'): Span => ({
  kind: 'time',
  at: when,
  style,
});

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

/** The words alone: for alt texts, logs of tests, and places that take no markup. */
export function plain(text: Text): string {
  return spansOf(text)
    .map((span) => {
      if (typeof span === 'string') return span;
      if (span.kind === 'time')
        return `${span.at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      if (span.kind === 'person') return span.person.label;
      return span.text;
    })
    .join('');
}
