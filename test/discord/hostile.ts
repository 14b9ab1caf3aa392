/** What people type to break a renderer, and what Discord's own parser would still read in our answer. */
import type { Span, Text } from '#chat/text.ts';

export const HOSTILE: readonly string[] = [
  '**bold** *it* __u__ ~~s~~ ||spoiler|| `code` ```block```',
  '# heading\n## two\n-# small\n> quote\n>>> all\n- item\n* item\n+ item\n1. first',
  '@everyone @here <@123456789012345678> <@&123456789012345678> <#123456789012345678>',
  '<:evil:123456789012345678> <a:evil:123456789012345678> :smile: <t:0:R> </poll create:1>',
  '[your bank](https://evil.example) https://evil.example <https://evil.example> <mailto:a@b.c>',
  '<script>alert(1)</script> &lt;b&gt; <b>x</b>',
  '\u202Eevil\u202C \u2066x\u2069 \u200Bz\u200Be\u200Br\u200Bo\uFEFF \u{E0041}',
  'שלום עולם: 5 CIV',
  'back\\slash \\* \\\\* trailing\\',
  '👩‍👩‍👧‍👦 é \u0000\u0007\u001B[31m \uD800 lone',
  '\u2028line\u2029paragraph\r\nreturn',
  `${'*_~|`<>[]@#\\:'.repeat(300)}`,
  'x'.repeat(4000),
  '🦄'.repeat(2000),
  '',
  '   ',
  '\n\n\n',
];

/** Takes away what Discord's escape rule (`\` and a mark) makes plain. */
export const withoutEscapes = (markdown: string): string =>
  markdown.replace(/\\[^0-9A-Za-z\s]/gu, '');

/** Discord's own inline marks, and the starts of lines that mean something. */
export const MARKS = /[*_~`|<>[\]@#\\]|:(?=\S)|^\s*(?:[-+]\s|\d+\.\s)/mu;

/** Characters that no reader sees and that may reorder or hide what follows (joiners and our isolates aside). */
export const UNSEEN = /[[\p{Cf}\p{Cc}\p{Co}\p{Cn}\p{Cs}]--[\n\u200C\u200D\u2068\u2069]]/v;

export function isolatesAreBalanced(text: string): boolean {
  return text.split('\n').every((line) => {
    let depth = 0;
    for (const letter of line) {
      if (letter === '\u2068') depth += 1;
      if (letter === '\u2069') depth -= 1;
      if (depth < 0) return false;
    }
    return depth === 0;
  });
}

/** One of each span around a text. */
export const spansAround = (text: string): Text & readonly Span[] => [
  text,
  { kind: 'bold', text },
  { kind: 'italic', text },
  { kind: 'strike', text },
  { kind: 'code', text },
  { kind: 'link', text, url: 'https://example.org/a_(b)' },
  { kind: 'time', at: new Date(0), style: 'relative' },
  {
    kind: 'person',
    person: { label: text, accounts: [{ platform: 'telegram', externalId: '5' }] },
  },
];
