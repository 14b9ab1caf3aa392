import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, bold, code, join, link, person, plain, say, spansOf, strike } from '#chat/text.ts';

const AT = new Date('2030-01-02T03:04:05Z');

describe('say', () => {
  it('keeps its holes as spans and its words as data', () => {
    expect(say`Closes ${[at(AT)]}, ${[bold('soon')]}!`).toEqual([
      'Closes ',
      { kind: 'time', at: AT, style: 'datetime' },
      ', ',
      { kind: 'bold', text: 'soon' },
      '!',
    ]);
  });

  it('takes texts, numbers and bigints', () => {
    expect(plain(say`${'a'} ${1} ${2n} ${say`b ${'c'}`}`)).toBe('a 1 2 b c');
  });

  it('never splits or reads what is put in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        expect(spansOf(say`<${typed}>`).filter((span) => span !== '<' && span !== '>')).toEqual(
          typed === '<' || typed === '>' ? [] : [typed],
        );
        expect(plain(say`<${typed}>`)).toBe(`<${typed}>`);
      }),
    );
  });
});

describe('join', () => {
  it('puts the separator between texts of either form', () => {
    expect(plain(join(['a', [bold('b')], say`c${1}`], ', '))).toBe('a, b, c1');
    expect(join([], ', ')).toEqual([]);
    expect(join(['a'], ', ')).toEqual(['a']);
  });
});

describe('plain', () => {
  it('says what each span says', () => {
    const ada = person({ label: 'Ada', accounts: [{ platform: 'discord', externalId: '1' }] });
    const spans = [code('x'), ' ', strike('y'), ' ', link('page', 'https://a.example'), ' ', ada];
    expect(plain([...spans, ' ', at(AT, 'relative')])).toBe('x y page Ada 2030-01-02 03:04 UTC');
    expect(plain('as it is')).toBe('as it is');
  });
});
