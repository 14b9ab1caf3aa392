import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideEffect } from '#core/eligibility/effect.ts';

const inputs = fc.record({
  wanted: fc.boolean(),
  ours: fc.boolean(),
  has: fc.boolean(),
  occupied: fc.boolean(),
});

test.each([
  ['had it before us', { wanted: true, ours: false, has: true }, 'none', false, true],
  ['is ours and wanted', { wanted: true, ours: true, has: true }, 'none', true, false],
  ['is ours and no longer wanted', { wanted: false, ours: true, has: true }, 'take', false, false],
  ['is missing', { wanted: true, ours: false, has: false }, 'give', true, false],
  ['was begun and got lost', { wanted: true, ours: true, has: false }, 'give', true, false],
  ['was taken by somebody', { wanted: false, ours: true, has: false }, 'none', false, false],
])('%s', (_what, input, act, ours, byHand) => {
  expect(decideEffect({ ...input, occupied: false })).toEqual({ act, ours, byHand });
});

test('nothing is put over what somebody else gave', () => {
  const input = { wanted: true, ours: false, has: false, occupied: true };
  expect(decideEffect(input)).toEqual({ act: 'wait', ours: false, byHand: false });
});

test('what is not ours is never taken, and nothing is both ours and given by hand', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { act, ours, byHand } = decideEffect(input);
      if (act === 'take') expect(input).toMatchObject({ has: true, ours: true, wanted: false });
      if (act === 'give')
        expect(input).toMatchObject({ has: false, wanted: true, occupied: false });
      expect(ours && byHand).toBe(false);
    }),
  );
});

test('done once, there is nothing more to do', () => {
  fc.assert(
    fc.property(inputs, ({ occupied, ...input }) => {
      const first = decideEffect({ ...input, occupied });
      const has = first.act === 'give' || (input.has && first.act !== 'take');
      const next = {
        wanted: input.wanted,
        ours: first.ours,
        has,
        occupied: has ? false : occupied,
      };
      expect(['none', 'wait']).toContain(decideEffect(next).act);
    }),
  );
});
