import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readWeights } from '#core/voting/weights-text.ts';

const paper = { choices: ['Time: late', 'Beta'], order: [2, 1] };

it('reads a name that has a colon itself, and its number on the paper', () => {
  const read = { ok: true, value: { 1: 30, 2: 70 } };
  expect(readWeights('Time: late: 30; beta: 70', paper)).toEqual(read);
  expect(readWeights('2: 30, 1: 70', paper)).toEqual(read);
});

it('reads back every list that is written with slashes', () => {
  const list = fc.array(fc.integer({ min: 0, max: 999_999_999 }), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(list, (weights) => {
      const read = readWeights(weights.join('/'), paper);
      const given = read.ok ? weights.map((_, at) => read.value[String(paper.order[at])] ?? 0) : [];
      expect(given).toEqual(weights);
    }),
  );
});

it('breaks at nothing that is typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const read = readWeights(text, paper);
      if (read.ok) expect(Object.values(read.value).every(Number.isFinite)).toBe(true);
      else expect(read.refusal.code).toBe('weights-malformed');
    }),
  );
});
