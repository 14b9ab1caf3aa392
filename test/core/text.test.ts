import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanLine, cleanText, foldText, isBlank, lengthOf } from '#core/text.ts';

it.each([
  ['  two   words ', 'two words'],
  ['e\u0301', 'é'],
  ['a\u200bb\u202ec', 'abc'],
  ['line\r\nbreak', 'line break'],
  ['\u0000nul', 'nul'],
  ['👩\u200d🚀', '👩\u200d🚀'],
])('cleans %j', (text, clean) => {
  expect(cleanLine(text)).toBe(clean);
});

it('keeps paragraphs, not walls of empty lines', () => {
  expect(cleanText('a\n\n\n\n\nb \nc')).toBe('a\n\nb\nc');
});

it.each([
  ['Yes', 'yes '],
  ['STRASSE', 'straße'],
  ['é', 'e\u0301'],
  ['ｙｅｓ', 'yes'],
  ['ye\u200ds', 'yes'],
])('folds %j and %j to one', (one, other) => {
  expect(foldText(one)).toBe(foldText(other));
});

it.each(['', '  ', '\u200b\u200d', '\u3164', '\u2800 \u202e', '\ufeff'])(
  'sees nothing in %j',
  (text) => {
    expect(isBlank(text)).toBe(true);
  },
);

it('counts code points', () => {
  expect(lengthOf('👍👍')).toBe(2);
});

it('is settled after one cleaning, for every text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(cleanText(cleanText(text))).toBe(cleanText(text));
      expect(cleanLine(cleanLine(text))).toBe(cleanLine(text));
      expect(cleanText(text).isWellFormed()).toBe(true);
    }),
  );
});
