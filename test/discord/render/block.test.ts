import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, fields, list, note, quote, table, text, title } from '#chat/reply.ts';
import { bold } from '#chat/text.ts';
import { equalShare, renderBlocks } from '#discord/render/block.ts';
import { HOSTILE, spansAround } from '../hostile.ts';

describe('blocks', () => {
  test('each has its own form', () => {
    const blocks: Block[] = [
      title('Which day?\nreally'),
      text('Choose one.'),
      quote('first\nsecond'),
      fields([
        { name: 'Closes', value: ['in ', bold('2 days')] },
        { name: 'Turnout', value: '5 of 9' },
      ]),
      list(['Mon', 'Tue\nor so'], true),
      list(['apples']),
      note('not binding'),
    ];
    expect(renderBlocks(blocks, 4000)).toBe(
      [
        '### Which day? really',
        'Choose one.',
        '',
        '> first',
        '> second',
        '**Closes**: in **2 days**',
        '**Turnout**: 5 of 9',
        '1. Mon',
        '2. Tue',
        '  or so',
        '- apples',
        '-# not binding',
      ].join('\n'),
    );
  });

  test('nothing to say is nothing', () => {
    expect(renderBlocks([], 4000)).toBe('');
    expect(renderBlocks([text(''), title(' '), list([])], 4000).trim()).toBe('');
  });

  test('the longest block gives way, short ones stay whole', () => {
    const blocks = [
      title('Budget'),
      text('x'.repeat(9000)),
      fields([{ name: 'Closes', value: 'soon' }]),
    ];
    const shown = renderBlocks(blocks, 4000);
    expect(shown.length).toBeLessThanOrEqual(4000);
    expect(shown.length).toBeGreaterThan(3990);
    expect(shown).toMatch(/^### Budget\nx+…\n\*\*Closes\*\*: soon$/);
  });

  test('a long list is cut at its end and says so', () => {
    const items = Array.from({ length: 500 }, (_, at) => `item number ${at}`);
    const lines = renderBlocks([list(items)], 1000).split('\n');
    expect(lines.at(-1)).toBe('…');
    expect(lines.at(-2)).toBe(`- item number ${lines.length - 2}`);
  });

  test('everything hostile at once stays within the limit', () => {
    const blocks = HOSTILE.flatMap((typed): Block[] => [
      title(spansAround(typed)),
      text(spansAround(typed)),
      quote(spansAround(typed)),
      note(spansAround(typed)),
      fields([{ name: typed, value: spansAround(typed) }]),
      list([typed, typed], true),
      table([typed, 'b'], [[typed, typed]]),
    ]);
    for (const max of [1, 50, 500, 4000]) {
      expect(renderBlocks(blocks, max).length).toBeLessThanOrEqual(max);
    }
  });
});

test('an equal share is the largest that fits', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { minLength: 1 }), fc.nat(500), (lengths, room) => {
      const used = (share: number): number =>
        lengths.reduce((sum, length) => sum + Math.min(length, share), 0);
      const share = equalShare(lengths, room);
      expect(used(share)).toBeLessThanOrEqual(room);
      if (Number.isFinite(share)) expect(used(share + 1)).toBeGreaterThan(room);
    }),
  );
});
