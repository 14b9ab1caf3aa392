import { describe, expect, it } from 'vitest';
import { fields, list, note, sayOnly, text } from '#chat/reply.ts';
import { at, say } from '#chat/text.ts';
import { hasTimes, inZone } from '#chat/zone.ts';

const WHEN = new Date('2030-07-01T12:00:00Z');

describe('the times of a reply', () => {
  it('are of one zone wherever they stand, and nothing else changes', () => {
    const time = say`until ${[at(WHEN)]}`;
    const { blocks } = inZone(
      {
        blocks: [
          text(time),
          note('plain'),
          list([time]),
          fields([{ name: 'Closes', value: time }]),
        ],
      },
      'Asia/Tokyo',
    );
    const zoned = ['until ', { kind: 'time', at: WHEN, style: 'datetime', zone: 'Asia/Tokyo' }];
    expect(blocks).toEqual([
      text(zoned as never),
      note('plain'),
      list([zoned as never]),
      fields([{ name: 'Closes', value: zoned as never }]),
    ]);
  });

  it('are seen in a text, a list and a field', () => {
    const time = [at(WHEN)];
    const replies = [text(time), list(['a', time]), fields([{ name: 'a', value: time }])];
    expect(replies.map((block) => hasTimes({ blocks: [block] }))).toEqual([true, true, true]);
    expect(hasTimes(sayOnly('12:00'))).toBe(false);
  });
});
