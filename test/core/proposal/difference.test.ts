import fc from 'fast-check';
import { expect, it } from 'vitest';
import { differenceOf } from '#core/proposal/difference.ts';

const shown = (before: string, after: string) =>
  differenceOf(before, after).map(({ kind, text }) => `${kind} ${text}`);

it.each([
  ['a\nb\nc', 'a\nc', ['same a', 'removed b', 'same c']],
  ['a\nc', 'a\nb\nc', ['same a', 'added b', 'same c']],
  ['a', 'b', ['removed a', 'added b']],
  ['', 'a', ['removed ', 'added a']],
])('%j to %j', (before, after, changes) => expect(shown(before, after)).toEqual(changes));

it('gives both texts back, and nothing changed where nothing was', () => {
  const texts = fc.array(fc.constantFrom('', 'a', 'b', 'c')).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const changes = differenceOf(before, after);
      const without = (kind: string) =>
        changes
          .filter((one) => one.kind !== kind)
          .map(({ text }) => text)
          .join('\n');
      expect([without('added'), without('removed')]).toEqual([before, after]);
      expect(differenceOf(before, before).every(({ kind }) => kind === 'same')).toBe(true);
    }),
  );
});
