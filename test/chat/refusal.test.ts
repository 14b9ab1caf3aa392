import { describe, expect, it } from 'vitest';
import { refusalReply, refusalWords } from '#chat/refusal.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { parseAmount } from '#core/amount.ts';
import type { RefusalCode } from '#core/refusal.ts';
import { refusalOf } from '../support/refusal-data.ts';
import { wrongWithText } from '../support/spelling.ts';

const words = wordsFor('en');
const codes = Object.keys(words.refusals) as RefusalCode[];

/** What somebody can do now: a command, a request, a bound to keep, a time to wait for. */
const STEP =
  /[Pp]lease|(?<!\w)\/[a-z]+|\b(Ask|Use|Press|Choose|Separate|Add|Set|Attach|Start|Remove|Move|Pass|Write|Pick|pick|Say|Send|Give|give|unlink|reply to)\b|again|by itself|at most|at least|can still|from now|must be|opens|is open until|It waits|tells you|For example/;

/** Nothing is left to do, and the words say so. */
const SETTLED: readonly RefusalCode[] = [
  'action-hash-changed',
  'already-voted',
  'intent-not-in-state',
  'poll-closed',
  'quorum-not-met',
  'timelock-over',
];

describe('the words of a refusal', () => {
  it.each(codes)('%s: say what happened and what to do next', (code) => {
    const { blocks, buttons = [] } = refusalReply(refusalOf(code), words);
    expect(blocks).toHaveLength(1);
    const said = plain(refusalWords(refusalOf(code), words));
    expect(said).not.toMatch(/undefined|\[object|NaN|null|\{|\}/);
    expect(said).toMatch(/^[“\p{Lu}\d]/u);
    expect(said.length).toBeLessThan(300);
    const hasStep = STEP.test(said) || buttons.length > 0;
    expect([code, hasStep]).toEqual([code, !SETTLED.includes(code)]);
  });

  it.each(codes)('%s: name commands as each platform spells them', (code) => {
    expect(wrongWithText(refusalWords(refusalOf(code), words))).toEqual([]);
  });

  it('tell units, times and names as people read them', () => {
    const say = (code: RefusalCode) => plain(refusalWords(refusalOf(code), words));
    expect(say('cap-too-high')).toBe('The cap may be at most 1 CIV.');
    expect(say('rate-limited')).toBe('That was very fast. Please try again in 2 minutes.');
    expect(say('links-too-many')).toBe(
      'You asked for 100 links within ten minutes, so no other one was made. The newest you have may still be open: each works once, for ten minutes. Otherwise please ask again in 2 minutes.',
    );
    expect(say('permission-missing')).toContain('manage roles');
    expect(say('not-place-admin')).toContain('this Telegram chat');
    expect(say('not-in-office')).toContain('Only a steward or a moderator');
    expect(say('founding-incomplete')).toBe(
      'Still missing: the kind of community, what its books are kept in. Use the buttons above to add it.',
    );
  });
});

describe('an amount that cannot be read', () => {
  it.each([
    ['1,000.5', '1000.5'],
    ['1,000', '1000'],
    ['12,5', '12.5'],
    ['1e18', '12.5'],
  ])('%s: how to write it is said', (typed, example) => {
    const read = parseAmount(typed, 18);
    if (read.ok) throw new Error(`${typed} was read`);
    expect(plain(refusalWords(read.refusal, words))).toBe(
      `“${typed}” is not an amount I can read. Write plain digits with a point, like ${example}.`,
    );
  });
});

describe('the button of the next step', () => {
  it('links a wallet where one is needed', () => {
    const linkable = codes.filter((code) => {
      const [[first] = []] = refusalReply(refusalOf(code), words).buttons ?? [];
      return first && 'press' in first && first.press.command === 'wallet link';
    });
    expect(linkable.sort()).toEqual(['link-expired', 'not-linked', 'wallet-not-linked']);
  });

  it('is the nearest command, where one is near', () => {
    const typed = { code: 'command-unknown', text: 'pol create' } as const;
    expect(refusalReply({ ...typed, nearest: 'poll create' }, words).buttons).toEqual([
      [
        {
          label: '/poll create',
          command: 'poll create',
          press: { command: 'poll create', values: {} },
        },
      ],
    ]);
    const lost = refusalReply({ ...typed, nearest: null }, words);
    expect(lost.buttons).toBeUndefined();
    expect(JSON.stringify(lost.blocks)).toContain('"help"');
  });
});
