import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Options, type PersonReference, readOptions } from '#chat/option.ts';
import { wordsFor } from '#chat/words/index.ts';
import { readLine } from '#telegram/read/line.ts';
import type { Spoken } from '#telegram/read/spoken.ts';
import { GATE, MIXED, POLL, PROPOSAL, SWAP, TIP } from '../commands.ts';

const words = wordsFor('en');
const handle = (name: string) => ({ by: 'handle', platform: 'telegram', handle: name });
const account: PersonReference = {
  by: 'account',
  platform: 'telegram',
  externalId: '7000000042',
  displayName: 'Bo Smith',
  handle: null,
  isBot: false,
};

/** `{Bo Smith}` stands for a name picked from the member list. */
function spoken(marked: string): Spoken {
  const start = marked.indexOf('{');
  const end = marked.indexOf('}') - 1;
  if (start === -1) return { text: marked, named: [] };
  return { text: marked.replace(/[{}]/g, ''), named: [{ start, end, person: account }] };
}

const read = (line: string, options: Options, repliedTo?: PersonReference) =>
  readLine(spoken(line), options, { words, repliedTo });

describe('positions', () => {
  const cases: readonly [line: string, options: Options, values: object][] = [
    ['', TIP, {}],
    ['   ', TIP, {}],
    [
      ' @bo 5 CIV for the docs',
      TIP,
      { person: handle('bo'), amount: '5 CIV', memo: 'for the docs' },
    ],
    [' @bo 2', TIP, { person: handle('bo'), amount: '2' }],
    [' @bo 2CIV', TIP, { person: handle('bo'), amount: '2 CIV' }],
    [' @bo 2 $CIV', TIP, { person: handle('bo'), amount: '2 CIV' }],
    [' @bo, 2 civ thanks', TIP, { person: handle('bo'), amount: '2', memo: 'civ thanks' }],
    [' 5 CIV @bo thanks', TIP, { person: handle('bo'), amount: '5 CIV', memo: 'thanks' }],
    [' @bo 1 000', TIP, { person: handle('bo'), amount: '1 000' }],
    [
      ' @bo 12 000 500.5 CIV hi',
      TIP,
      { person: handle('bo'), amount: '12 000 500.5 CIV', memo: 'hi' },
    ],
    [' @bo 5 "100 hugs"', TIP, { person: handle('bo'), amount: '5', memo: '100 hugs' }],
    [' @bo 5 1000 hugs', TIP, { person: handle('bo'), amount: '5', memo: '1000 hugs' }],
    [' {Bo Smith} 5 for you', TIP, { person: account, amount: '5', memo: 'for you' }],
    [' 5 CIV for the docs', TIP, { amount: '5 CIV', memo: 'for the docs' }],
    [' bo 5', TIP, { person: 'bo', amount: '5' }],
    [' @bo', TIP, { person: handle('bo') }],
    [' @bo five', TIP, { person: handle('bo'), amount: 'five' }],
    [' @bo 1e18', TIP, { person: handle('bo'), amount: '1e18' }],
    [' @bo -1', TIP, { person: handle('bo'), amount: '-1' }],
    [' @bo 0', TIP, { person: handle('bo'), amount: '0' }],
    [' @bo 1,000.5', TIP, { person: handle('bo'), amount: '1,000.5' }],
    [` @bo ${'9'.repeat(80)}`, TIP, { person: handle('bo'), amount: '9'.repeat(80) }],
    [' @bo 5 "quoted words"', TIP, { person: handle('bo'), amount: '5', memo: 'quoted words' }],
    [' @bo 5 say "hi" twice', TIP, { person: handle('bo'), amount: '5', memo: 'say "hi" twice' }],
    [' @bo 5 two\nlines', TIP, { person: handle('bo'), amount: '5', memo: 'two\nlines' }],
    [' 10 CIV 0xabc', SWAP, { amount: '10', asset: 'CIV', wallet: '0xabc' }],
    [' 10 civ ada.eth', SWAP, { amount: '10', asset: 'civ', wallet: 'ada.eth' }],
    [' Holder balance(CIV) >= 100', GATE, { role: 'Holder', rule: 'balance(CIV) >= 100' }],
    [' "Token Holder" citizen', GATE, { role: 'Token Holder', rule: 'citizen' }],
    [' Fix the roof', PROPOSAL, { title: 'Fix the roof' }],
    [' "Fix the roof" It leaks badly', PROPOSAL, { title: 'Fix the roof', body: 'It leaks badly' }],
    [' 3 fast yes 1w 2d', MIXED, { count: '3', mode: 'fast', sure: true, span: '1w 2d' }],
    [' 3 "very fast" no', MIXED, { count: '3', mode: 'fast', sure: false }],
    [' 3 2d', MIXED, { count: '3', span: '2d' }],
    [' many', MIXED, { count: 'many' }],
  ];
  it.each(cases)('%s', (line, options, values) => {
    expect(read(line, options)).toEqual(values);
  });
});

describe('pairs', () => {
  const cases: readonly [line: string, options: Options, values: object][] = [
    [
      ' memo:"for the docs" @bo 5',
      TIP,
      { person: handle('bo'), amount: '5', memo: 'for the docs' },
    ],
    [' 5 person:@bo', TIP, { person: handle('bo'), amount: '5' }],
    [' person:{Bo Smith} 5', TIP, { person: account, amount: '5' }],
    [' amount:"5 CIV" @bo', TIP, { person: handle('bo'), amount: '5 CIV' }],
    [' amount:2 CIV @bo thanks', TIP, { person: handle('bo'), amount: '2 CIV', memo: 'thanks' }],
    [' amount:2CIV @bo ETH', TIP, { person: handle('bo'), amount: '2CIV', memo: 'ETH' }],
    [' amount:1 000 CIV @bo', TIP, { person: handle('bo'), amount: '1 000 CIV' }],
    [' amount:2 person:@bo CIV', TIP, { person: handle('bo'), amount: '2', memo: 'CIV' }],
    [' AMOUNT:5 @bo', TIP, { person: handle('bo'), amount: '5' }],
    [
      ' @bo 5 see https://x.test/a:b',
      TIP,
      { person: handle('bo'), amount: '5', memo: 'see https://x.test/a:b' },
    ],
    [' @bo 5 note: thanks', TIP, { person: handle('bo'), amount: '5', memo: 'note: thanks' }],
    [' @bo 5 memo:a memo:b', TIP, { person: handle('bo'), amount: '5', memo: 'a' }],
    [' count:3 mode:slow', MIXED, { count: '3', mode: 'slow' }],
    [' count:3 mode:sideways', MIXED, { count: '3', mode: 'sideways' }],
  ];
  it.each(cases)('%s', (line, options, values) => {
    expect(read(line, options)).toEqual(values);
  });
});

describe('questions', () => {
  const cases: readonly [line: string, values: object][] = [
    [
      ' Which day? | Mon | Tue | 2d',
      { question: 'Which day?', choices: 'Mon|Tue', duration: '2d' },
    ],
    [' Which day? | Mon | Tue', { question: 'Which day?', choices: 'Mon|Tue' }],
    [' Which day? | 2d', { question: 'Which day?', duration: '2d' }],
    [' Which day?', { question: 'Which day?' }],
    [' "Mon | Tue"?', { question: '"Mon', choices: 'Tue"?' }],
    [' Q | A | | B', { question: 'Q', choices: 'A||B' }],
    [' Q | A | B | 900d', { question: 'Q', choices: 'A|B', duration: '900d' }],
    [' Q | A | B | 2d | 3d', { question: 'Q', choices: 'A|B|2d', duration: '3d' }],
    [' Q | A | B multiple:yes', { question: 'Q', choices: 'A|B', multiple: true }],
    [' How long? | 1d | 2d | 5d', { question: 'How long?', choices: '1d|2d|5d' }],
    [
      ' Q | A | B | 2030-01-31 18:00',
      { question: 'Q', choices: 'A|B', duration: '2030-01-31 18:00' },
    ],
    [
      ' duration:2030-01-31 18:00 Q | A | B',
      { question: 'Q', choices: 'A|B', duration: '2030-01-31 18:00' },
    ],
    [' How long? | 1d | 2d', { question: 'How long?', choices: '1d|2d' }],
    [' duration:3d Q | 1d | 2d', { question: 'Q', choices: '1d|2d', duration: '3d' }],
    [' Which day?\nMon\nTue\n\n2d', { question: 'Which day?', choices: 'Mon|Tue', duration: '2d' }],
    [' choices:"A|B" Which?', { question: 'Which?', choices: 'A|B' }],
  ];
  it.each(cases)('%s', (line, values) => {
    expect(read(line, POLL)).toEqual(values);
  });

  it('keeps the symbol of an amount that has a key', () => {
    const line = ' Pay Bo | amount:2 CIV | recipient:@bo';
    const { body, ...values } = read(line, PROPOSAL);
    expect(values).toEqual({ title: 'Pay Bo', amount: '2 CIV', recipient: handle('bo') });
    expect(body ?? '').toBe('');
  });

  it('gives pieces to options in their order where there are no choices', () => {
    expect(read(' Fix the roof | It leaks | 5 CIV | @bo', PROPOSAL)).toEqual({
      title: 'Fix the roof',
      body: 'It leaks',
      amount: '5 CIV',
      recipient: handle('bo'),
    });
  });
});

describe('replies', () => {
  it('means the author of the message that is replied to', () => {
    expect(read(' 5 CIV for the docs', TIP, account)).toEqual({
      person: account,
      amount: '5 CIV',
      memo: 'for the docs',
    });
  });
  it('prefers who is named', () => {
    expect(read(' @bo 5', TIP, account)).toEqual({ person: handle('bo'), amount: '5' });
  });
});

describe('any text', () => {
  const anyLine = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(...'@a5: |"“”\n$.,-CIVd\u202e\u200b'.split('')),
      maxLength: 200,
    }),
  );
  const anyOptions = fc.constantFrom(TIP, POLL, GATE, PROPOSAL, SWAP, MIXED);

  it('is read without a throw, into known options, which their readers then accept or refuse', () => {
    fc.assert(
      fc.property(anyLine, anyOptions, (line, options) => {
        const values = readLine({ text: line, named: [] }, options, {
          words,
          repliedTo: undefined,
        });
        for (const name of Object.keys(values)) expect(options).toHaveProperty(name);
        expect(typeof readOptions(options, values, { platform: 'telegram', words }).ok).toBe(
          'boolean',
        );
      }),
      { numRuns: 500 },
    );
  });

  it('loses no word of a lone text option', () => {
    const memo: Options = {
      memo: { kind: 'text', required: true, maxLength: 4_096, describe: () => '' },
    };
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (line) => {
        fc.pre(!/[|"“”„]|memo:/i.test(line));
        const { memo: value = '' } = readLine({ text: line, named: [] }, memo, {
          words,
          repliedTo: undefined,
        });
        expect(value).toBe(line.trim());
      }),
    );
  });

  it('reads 4,000 hostile characters in a moment', () => {
    for (const piece of ['a:', '@', '"', '|', '1d ', '{', '::']) {
      const line = piece.repeat(Math.ceil(4_000 / piece.length));
      expect(() => read(line.replace(/[{}]/g, 'x'), POLL)).not.toThrow();
    }
  });
});
