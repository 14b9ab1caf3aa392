import { expect, it } from 'vitest';
import { InvariantViolation, invariant, unreachable } from '#core/invariant.ts';
import { accept, acceptAll, refuse } from '#core/result.ts';

it('collects values, or the first refusal', () => {
  expect(acceptAll([accept(1), accept(2)])).toEqual(accept([1, 2]));
  expect(
    acceptAll([accept(1), refuse({ code: 'not-linked' }), refuse({ code: 'not-member' })]),
  ).toEqual(refuse({ code: 'not-linked' }));
});

it('throws on a broken invariant', () => {
  expect(() => invariant(false, 'never')).toThrow(InvariantViolation);
  expect(() => invariant(0, 'never')).toThrow('never');
  expect(() => unreachable('x' as never)).toThrow(InvariantViolation);
  expect(invariant(true, 'fine')).toBeUndefined();
});
