import { expect, it } from 'vitest';
import { bothOf } from '#chain/tokens/told-by.ts';

it.each([
  [undefined, undefined, undefined],
  ['a.example', undefined, 'a.example'],
  [undefined, 'b.example', 'b.example'],
  ['a.example', 'a.example', 'a.example'],
  ['a.example', 'b.example', 'a.example, b.example'],
  ['a.example, b.example', 'b.example', 'a.example, b.example'],
])('%s and then %s: %s', (one, other, both) => {
  expect(bothOf(one, other)).toBe(both);
});
