import { describe, expect, it } from 'vitest';
import { displayWidth, formatTable } from '#telegram/render/table.ts';

describe('tables', () => {
  it('are aligned, numbers to the right', () => {
    const table = formatTable(
      ['Choice', 'Votes'],
      [
        ['Mon', '3'],
        ['Tuesday', '12'],
      ],
      'public',
    );
    expect(table.text).toBe(
      ['Choice   Votes', '───────  ─────', 'Mon          3', 'Tuesday     12'].join('\n'),
    );
    expect(table.entities).toEqual([{ type: 'pre', offset: 0, length: table.text.length }]);
  });
  it('are entries where a phone could not show a row whole', () => {
    const table = formatTable(
      ['Wallet', 'Balance', 'Block'],
      [['0x1234…cdef', '1,000,000.5 CIV', '123 456 789']],
      'public',
    );
    expect(table.text).toBe('0x1234…cdef\nBalance: 1,000,000.5 CIV · Block: 123 456 789');
    expect(table.entities).toEqual([{ type: 'bold', offset: 0, length: 11 }]);
  });
  it('take hostile cells', () => {
    const table = formatTable(['A', 'B'], [['@ada\n\u202ex', ''], ['<b>']], 'public');
    expect(table.text.split('\n').slice(2)).toEqual(['@ada x', '<b>']);
  });
  it('count what takes two columns and what takes none', () => {
    expect(displayWidth('日本')).toBe(4);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('🎉')).toBe(2);
  });
});
