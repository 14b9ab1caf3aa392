import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { truncate } from '#telegram/render/truncate.ts';

const plain = (text: string) => ({ text, entities: [] });

describe('truncate', () => {
  it('leaves what fits', () => {
    expect(truncate(plain('abc'), 3)).toEqual(plain('abc'));
  });
  it('cuts at a space if one is near, else anywhere', () => {
    expect(truncate(plain('one two three'), 10).text).toBe('one two…');
    expect(truncate(plain('x'.repeat(500)), 200).text).toBe(`${'x'.repeat(199)}…`);
  });
  it('cuts no emoji and no letter in half', () => {
    for (let max = 5; max < 30; max += 1) {
      const { text } = truncate(plain(`ab${'👩‍🚀'.repeat(8)}`), max);
      expect(text).toMatch(/^ab(👩‍🚀)*…$/u);
      expect(truncate(plain(`ab${'e\u0301'.repeat(20)}`), max).text).toMatch(/^ab(e\u0301)*…$/u);
    }
  });
  it('cuts entities with the text', () => {
    const entities = [
      { type: 'bold' as const, offset: 0, length: 10 },
      { type: 'code' as const, offset: 8, length: 4 },
    ];
    expect(truncate({ text: 'abcdef ghijkl', entities }, 8)).toEqual({
      text: 'abcdef…',
      entities: [{ type: 'bold', offset: 0, length: 6 }],
    });
  });
  it('always fits, is well-formed, and no entity is empty or outside', () => {
    const entity = fc.record({
      type: fc.constant('bold' as const),
      offset: fc.nat(100),
      length: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 150 }),
        fc.array(entity),
        fc.integer({ min: 2, max: 100 }),
        (text, entities, max) => {
          const inside = entities.filter((one) => one.offset + one.length <= text.length);
          const cut = truncate({ text, entities: inside }, max);
          expect(cut.text.length).toBeLessThanOrEqual(max);
          expect(cut.text.isWellFormed()).toBe(true);
          for (const one of cut.entities) {
            expect(one.length).toBeGreaterThan(0);
            expect(one.offset + one.length).toBeLessThanOrEqual(cut.text.length);
          }
        },
      ),
    );
  });
});
