import { describe, expect, it } from 'vitest';
import { entityTree } from '#sandbox/page/browser/telegram/entities.ts';

const entity = (type: string, offset: number, length: number) => ({ type, offset, length });

describe("Telegram's entities", () => {
  it('nest and follow each other', () => {
    const [bold, italic, code] = [
      entity('bold', 0, 5),
      entity('italic', 2, 2),
      entity('code', 6, 1),
    ];
    expect(entityTree('abcde f!', [italic, code, bold])).toEqual([
      { entity: bold, children: ['ab', { entity: italic, children: ['cd'] }, 'e'] },
      ' ',
      { entity: code, children: ['f'] },
      '!',
    ]);
  });

  it('count in UTF-16 units', () => {
    const bold = entity('bold', 3, 2);
    expect(entityTree('🏛 ok', [bold])).toEqual(['🏛 ', { entity: bold, children: ['ok'] }]);
  });

  it('that overlap by half are cut, and nothing of the text is lost', () => {
    const words = (nodes: ReturnType<typeof entityTree>): string =>
      nodes.map((node) => (typeof node === 'string' ? node : words(node.children))).join('');
    const tree = entityTree('abcdef', [entity('bold', 0, 4), entity('italic', 2, 4)]);
    expect(words(tree)).toBe('abcdef');
    expect(words(entityTree('abc', [entity('bold', 1, 99)]))).toBe('abc');
  });
});
