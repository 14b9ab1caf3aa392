/** A text with the persons its entities name, cut into the words of a command line. */
import type { Message } from 'grammy/types';
import type { PersonReference } from '#chat/option.ts';
import { referenceTo } from './account.ts';

type Named = { readonly start: number; readonly end: number; readonly person: PersonReference };

/** Positions are UTF-16 units in `text`. */
export type Spoken = { readonly text: string; readonly named: readonly Named[] };

export type Token = {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** `key:value` with a key that looks like an option's name. */
  readonly key?: string;
  readonly person?: PersonReference;
};

export function spokenOf(message: Pick<Message, 'text' | 'entities'>): Spoken {
  const named = (message.entities ?? []).flatMap((entity): Named[] =>
    entity.type === 'text_mention'
      ? [
          {
            start: entity.offset,
            end: entity.offset + entity.length,
            person: referenceTo(entity.user),
          },
        ]
      : [],
  );
  return { text: message.text ?? '', named };
}

/** A part of it; persons that lie across the edges are dropped. */
export function sliceSpoken({ text, named }: Spoken, start: number, end = text.length): Spoken {
  const inside = named.filter((one) => one.start >= start && one.end <= end);
  return {
    text: text.slice(start, end),
    named: inside.map((one) => ({ ...one, start: one.start - start, end: one.end - start })),
  };
}

/** What is left when some parts are taken out. */
export function withoutRanges(
  spoken: Spoken,
  ranges: readonly { readonly start: number; readonly end: number }[],
): Spoken {
  let kept: Spoken = { text: '', named: [] };
  let at = 0;
  for (const range of [...ranges, { start: spoken.text.length, end: spoken.text.length }]) {
    const part = sliceSpoken(spoken, at, range.start);
    const shift = kept.text.length;
    const named = part.named.map((one) => ({
      ...one,
      start: one.start + shift,
      end: one.end + shift,
    }));
    kept = { text: kept.text + part.text, named: [...kept.named, ...named] };
    at = range.end;
  }
  return kept;
}

export function splitSpoken(spoken: Spoken, separator: string): Spoken[] {
  const parts: Spoken[] = [];
  let start = 0;
  for (const part of spoken.text.split(separator)) {
    parts.push(sliceSpoken(spoken, start, start + part.length));
    start += part.length + separator.length;
  }
  return parts;
}

const WORD = /\S+/uy;
const KEYED = /([\p{L}][\p{L}\p{N}_-]*):(?=\S)/uy;
const QUOTED = /["“”„]([^"“”]*)["“”]/uy;

function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(text);
}

/** The word, quoted words or named person at a position that is no white space. */
function tokenAt({ text, named }: Spoken, at: number): Token {
  const who = named.find((one) => one.start === at && one.end > at);
  if (who) {
    const { start, end, person } = who;
    return { text: text.slice(start, end), start, end, quoted: false, person };
  }
  const quoted = matchAt(QUOTED, text, at);
  if (quoted) {
    return { text: quoted[1] ?? '', start: at, end: at + quoted[0].length, quoted: true };
  }
  const [word = ''] = matchAt(WORD, text, at) ?? [];
  const next = named.find((one) => one.start > at && one.start < at + word.length);
  const end = next ? next.start : at + word.length;
  return { text: text.slice(at, end), start: at, end, quoted: false };
}

function readTokens(spoken: Spoken, read: (at: number) => Token): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < spoken.text.length) {
    if (/\s/u.test(spoken.text.charAt(at))) at += 1;
    else {
      const token = read(at);
      tokens.push(token);
      at = Math.max(token.end, at + 1);
    }
  }
  return tokens;
}

export const tokensOf = (spoken: Spoken): Token[] =>
  readTokens(spoken, (at) => tokenAt(spoken, at));

/** The same, with `key:value` (or `key:"two words"`) as one token that has a key. */
export const keyedTokensOf = (spoken: Spoken): Token[] =>
  readTokens(spoken, (at) => {
    const keyed = matchAt(KEYED, spoken.text, at);
    if (!keyed) return tokenAt(spoken, at);
    return { ...tokenAt(spoken, at + keyed[0].length), start: at, key: keyed[1] ?? '' };
  });
