/** Rules that nobody means well with: read, or refused with words that can be shown; never a crash. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { refusalWords } from '#chat/refusal.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asksNames, contractsIn, parseRule } from '#core/eligibility/parse-rule.ts';
import { printRule } from '#core/eligibility/print-rule.ts';
import { MAX_RULE_LENGTH } from '#core/eligibility/rule.ts';
import { TOKENS } from './arbitraries.ts';

const en = wordsFor('en');
const MESSAGE_MAX = 4_000;

/** What is said of a text that is no rule; undefined for one that is. */
function said(text: string): string | undefined {
  const read = parseRule(text, TOKENS);
  return read.ok ? undefined : plain(refusalWords(read.refusal, en));
}

/** Fills up to the longest text that is read at all. */
const full = (start: string, piece: string, end = ''): string =>
  start +
  piece.repeat(Math.floor((MAX_RULE_LENGTH - start.length - end.length) / piece.length)) +
  end;

test.each([
  ['citizen or', 'it ends too early. “native”, “erc20”,'],
  ['citizen citizen', 'at letter 9, “citizen”. “and” or “or” could stand there'],
  ['erc20(CIV) > 5', 'at letter 12, “>”. “>=” could stand there'],
  ['nft(PASS, id x)', 'at letter 14, “x”. “7” could stand there'],
])('%s is refused with where it stopped and what could have stood there', (text, expected) => {
  expect(said(text)).toContain(expected);
});

describe('a hostile text', () => {
  it.each([
    ['parentheses to the brim', full('', '(')],
    ['closed ones', full('', ')')],
    ['lists in lists', full('', 'all(')],
    ['not not not', full('', 'not ')],
    ['choices in choices', full('', 'at least 1 of (')],
    ['quotes that escape each other', full('role("', '\\"')],
    ['curly quotes alone', full('', '„')],
    ['open quotes', full('', '"a ')],
    ['spaces', full('citizen', ' ', 'x')],
    ['a number of a thousand digits', full('erc20(CIV) >= ', '9')],
    ['one of a thousand zeros', full('erc20(CIV) >= 0.', '0', '1')],
    ['an id of a thousand digits', full('nft(PASS, id ', '9', ')')],
    ['a chain of a thousand digits', full('nft(PASS, chain ', '9', ')')],
    ['a choice of ever so many', full('at least ', '9', ' of (citizen, citizen)')],
    ['days without end', full('member >= ', '9', 'd')],
    ['faces', full('citizen and ', '😀')],
    ['a face cut in two', 'citizen and \ud83d'],
    ['letters that read from the right', '\u202eneziti\u202cc'],
    ['nothing one sees', '\u200b\u200b\u2060'],
    ['a zero byte', 'citizen\u0000'],
    ['letters that look alike', 'сitizen'],
    ['digits of other scripts', 'erc20(CIV) >= ١٠٠'],
    ['a word of the language itself', 'constructor and __proto__'],
    ['a name of no role', 'role("")'],
    [
      'a function without end',
      full('read(stake, "function f', 'a', '(address) view returns (uint256)") >= 1'),
    ],
  ])('%s', (_name, text) => {
    expect(text.length).toBeLessThanOrEqual(MAX_RULE_LENGTH);
    const words = said(text);
    expect(words).toBeDefined();
    expect(words?.isWellFormed()).toBe(true);
    expect(words?.length).toBeLessThan(400);
  });

  it('longer than a rule may be is refused for its length, and not looked into', () => {
    for (const piece of ['citizen or ', '(', '"\\"', 'ens ', 'nft(PASS) ']) {
      const text = piece.repeat(MESSAGE_MAX / piece.length);
      expect(said(text)).toContain('1000 characters');
      expect(contractsIn(text)).toEqual([]);
      expect(asksNames(text)).toBe(false);
    }
  });

  test('of any letters is read or refused with words that can be shown', () => {
    const letters = fc.oneof(
      fc.string({ unit: 'binary', maxLength: MESSAGE_MAX }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc
        .array(
          fc.constantFrom(
            ...[
              '(',
              ')',
              '"',
              '\\',
              '“',
              '„',
              '😀',
              '\ud83d',
              '\ude00',
              ' ',
              ',',
              '>=',
              '9',
              '.',
              '-',
            ],
            ...[
              'not ',
              'all',
              'at least ',
              ' of ',
              'nft',
              'read',
              'id ',
              'chain ',
              'CIV',
              'citizen',
            ],
          ),
          { maxLength: 300 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(letters, (text) => {
        const read = parseRule(text, TOKENS);
        expect(Array.isArray(contractsIn(text))).toBe(true);
        if (read.ok) {
          // What was read is what is shown.
          const printed = printRule(read.value, TOKENS);
          expect(parseRule(printed, TOKENS)).toEqual(read);
          return;
        }
        const words = plain(refusalWords(read.refusal, en));
        expect(words.isWellFormed()).toBe(true);
        expect(words.length).toBeLessThan(400);
      }),
      { numRuns: 500 },
    );
  });
});
