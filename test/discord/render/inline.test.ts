import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, bold, code, italic, link, person, type Span, say, strike } from '#chat/text.ts';
import { clip, escapeMarkdown, renderInline, visibleLine } from '#discord/render/inline.ts';
import {
  HOSTILE,
  isolatesAreBalanced,
  MARKS,
  spansAround,
  UNSEEN,
  withoutEscapes,
} from '../hostile.ts';

describe('plain strings are data', () => {
  test.each([
    ['snake_case and 2*3', 'snake\\_case and 2\\*3'],
    ['@everyone', '\\@everyone'],
    ['<@123456789012345678>', '\\<\\@123456789012345678\\>'],
    [':smile:', '\\:smile:'],
    ['https://evil.example', 'https\\://evil.example'],
    ['at 12:30: now', 'at 12\\:30: now'],
    ['# one\n- two\n3. three', '\\# one\n\\- two\n3\\. three'],
    ['[a](b)', '\\[a\\](b)'],
    ['a\\', 'a\\\\'],
    ['a\u202Eb\u200Bc', 'abc'],
    ['tab\there\r\nand', 'tab here\nand'],
    ['שלום', '\u2068שלום\u2069'],
  ])('%j reads as itself', (typed, shown) => {
    expect(escapeMarkdown(typed)).toBe(shown);
  });

  test.each([...HOSTILE.entries()])('hostile text %i leaves no mark standing', (_, typed) => {
    const shown = escapeMarkdown(typed);
    expect(withoutEscapes(shown)).not.toMatch(MARKS);
    expect(shown).not.toMatch(UNSEEN);
    expect(shown.isWellFormed()).toBe(true);
    expect(isolatesAreBalanced(shown)).toBe(true);
  });

  test('any text leaves no mark standing, and nothing visible is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (typed) => {
        const shown = escapeMarkdown(typed, ' ');
        expect(withoutEscapes(shown)).not.toMatch(MARKS);
        expect(shown).not.toMatch(UNSEEN);
        const read = shown.replace(/[\u2068\u2069]/g, '').replace(/\\([^0-9A-Za-z\s])/gu, '$1');
        expect(read.replace(/\s+/gu, ' ').trim()).toBe(visibleLine(typed));
      }),
    );
  });
});

describe('spans', () => {
  test('become Discord markdown', () => {
    const ada = person({
      label: 'Ada',
      accounts: [
        { platform: 'telegram', externalId: '7' },
        { platform: 'discord', externalId: '123456789012345678' },
      ],
    });
    const bo = person({ label: '*Bo*', accounts: [{ platform: 'telegram', externalId: '8' }] });
    const when = new Date('2026-01-02T03:04:05Z');
    expect(renderInline(say`${[bold('a*b')]} ${[italic('c')]} ${[strike('d')]}`)).toBe(
      '**a\\*b** *c* ~~d~~',
    );
    expect(renderInline([code('0x`1`')])).toBe('`0xˋ1ˋ`');
    expect(renderInline([ada, ' pays ', bo])).toBe('<@123456789012345678> pays \\*Bo\\*');
    expect(renderInline([at(when, 'relative'), ' ', at(when), ' ', at(when, 'date')])).toBe(
      '<t:1767323045:R> <t:1767323045:f> <t:1767323045:D>',
    );
    expect(renderInline([link('see [it]', 'https://e.org/a_(b)?q=1')])).toBe(
      '[see \\[it\\]](https://e.org/a_%28b%29?q=1)',
    );
  });

  test.each(['javascript:alert(1)', 'discord://x', 'not a url'])('%s is no link', (url) => {
    expect(renderInline([link('here', url)])).toBe('here');
  });

  test('an account id that is none mentions nobody', () => {
    const accounts = [{ platform: 'discord' as const, externalId: '1> @everyone' }];
    expect(renderInline([person({ label: 'Eve', accounts })])).toBe('Eve');
  });

  test('marks side by side are kept apart', () => {
    expect(renderInline([bold('a'), italic('b'), strike('c')])).toBe('**a**\u200B*b*~~c~~');
    expect(renderInline([code('a'), code('b')])).toBe('`a`\u200B`b`');
    expect(renderInline([italic('a'), '', italic(''), italic('b')])).toBe('*a*\u200B*b*');
  });

  test('no name or link is put together from two parts', () => {
    expect(renderInline(['a:', '', 'smile:'])).toBe('a\\:smile:');
    expect(renderInline(['https:', '//evil.example'])).toBe('https\\://evil.example');
    expect(renderInline(['Closes: ', bold('now')])).toBe('Closes: **now**');
  });

  test('empty marks are left out', () => {
    expect(renderInline([bold(''), italic(' '), code('')])).toBe(' ');
  });
});

describe('too long a text', () => {
  test('ends in an ellipsis between graphemes', () => {
    expect(renderInline('abcdef', 4)).toBe('abc…');
    expect(renderInline('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 12)).toBe('👩‍👩‍👧‍👦…');
    expect(renderInline('a***', 5)).toBe('a\\*…');
    expect(renderInline([bold('abcdefgh')], 8)).toBe('**abc**…');
    expect(renderInline(['abc', at(new Date(0))], 6)).toBe('abc…');
    expect(renderInline('abc', 0)).toBe('');
    expect(clip('abcdef', 4)).toBe('abc…');
  });

  test('keeps its limit, and every escape and pair of marks whole', () => {
    const span = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom<Span>(...HOSTILE.slice(0, 12).flatMap(spansAround)),
    );
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), fc.nat(300), (spans, max) => {
        const shown = renderInline(spans, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown.isWellFormed()).toBe(true);
        expect(isolatesAreBalanced(shown)).toBe(true);
        // As Discord's parser reads on: an escape, a code span, the end of a link, or a time.
        const rest = shown.replace(
          /\\[^0-9A-Za-z\s]|`[^`]*`|\]\(https:[^)]*\)|<t:0:R>/gu,
          (token) => (token.startsWith(']') ? ']' : 'x'),
        );
        expect(rest).not.toMatch(/[\\<>`@#|]/u);
        for (const mark of ['**', '~~']) expect(rest.split(mark).length % 2).toBe(1);
        expect(rest.split('[').length).toBe(rest.split(']').length);
      }),
    );
  });
});
