import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#core/canonical-json.ts';
import { choiceToJson, parseChoice, printChoice } from '#core/voting/ballot.ts';
import { METHODS } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { answers } from './arbitraries.ts';

describe('parseChoice', () => {
  it.each([
    ['basic/1', 1, { choice: 1 }],
    ['basic/1', 3, { choice: 3 }],
    ['basic/1', { abstain: true }, { choice: 3 }],
    ['single-choice/1', 2, { choice: 2 }],
    ['single-choice/1', { choice: 2 }, { choice: 2 }],
    ['single-choice/1', { abstain: true }, { abstain: true }],
    ['approval/1', [3, 1], { choice: [1, 3] }],
    ['approval/1', { choice: [3, 1] }, { choice: [1, 3] }],
    ['approval/1', { abstain: true }, { abstain: true }],
    ['weighted/1', { 3: 1, 1: 0.5 }, { choice: { 1: 0.5, 3: 1 } }],
    ['score/1', { 2: 0 }, { choice: { 2: 0 } }],
    ['ranked-choice/1', [2], { choice: [2] }],
    ['stv/1', [[3], 1], { choice: [3, 1] }],
    ['copeland/1', [3, [2, 1]], { choice: [3, [1, 2]] }],
    ['schulze/1', [[3, 1, 2]], { choice: [[1, 2, 3]] }],
  ] as const)('%s reads %j', (method, json, value) => {
    expect(parseChoice(method, 3, json)).toEqual({ ok: true, value });
  });

  it.each([
    ['basic/1', 4, 'choice-not-offered'],
    ['basic/1', 0, 'choice-not-offered'],
    ['basic/1', [1], 'choice-malformed'],
    ['single-choice/1', 4, 'choice-not-offered'],
    ['single-choice/1', -1, 'choice-not-offered'],
    ['single-choice/1', 1.5, 'choice-malformed'],
    ['single-choice/1', '1', 'choice-malformed'],
    ['single-choice/1', null, 'choice-malformed'],
    ['single-choice/1', undefined, 'choice-malformed'],
    ['single-choice/1', { abstain: false }, 'choice-malformed'],
    ['approval/1', 1, 'choice-malformed'],
    ['approval/1', [], 'choice-empty'],
    ['approval/1', [1, 1], 'choice-repeated'],
    ['approval/1', [4], 'choice-not-offered'],
    ['approval/1', ['1'], 'choice-malformed'],
    ['approval/1', [Number.NaN], 'choice-malformed'],
    ['weighted/1', [1, 2], 'choice-malformed'],
    ['weighted/1', {}, 'choice-empty'],
    ['weighted/1', { 4: 1 }, 'choice-not-offered'],
    ['weighted/1', { '01': 1 }, 'choice-malformed'],
    ['weighted/1', { 1: '1' }, 'choice-malformed'],
    ['weighted/1', { 1: Number.POSITIVE_INFINITY }, 'choice-malformed'],
    ['weighted/1', { 1: 1, 2: -0.1 }, 'weight-negative'],
    ['weighted/1', { 1: 0, 2: 0 }, 'weights-zero'],
    ['quadratic/1', { 1: 0 }, 'weights-zero'],
    ['score/1', { 1: 5.5 }, 'score-too-high'],
    ['score/1', { 1: -1 }, 'weight-negative'],
    ['ranked-choice/1', [], 'choice-empty'],
    ['ranked-choice/1', [1, [2, 3]], 'choice-equal-ranks'],
    ['ranked-choice/1', [1, 2, 1], 'choice-repeated'],
    ['stv/1', [[1, 2]], 'choice-equal-ranks'],
    ['copeland/1', [1, []], 'choice-malformed'],
    ['copeland/1', [[1, 2], 2], 'choice-repeated'],
    ['schulze/1', [1, [4]], 'choice-not-offered'],
    ['schulze/1', [[[1]]], 'choice-malformed'],
  ] as const)('%s refuses %j', (method, json, code) => {
    expect(parseChoice(method, 3, json)).toMatchObject({ ok: false, refusal: { code } });
  });

  it.each(METHODS)('%s reads back what is stored, whatever was answered', (method) => {
    const { maxOptions } = METHODS_BY_ID[method];
    fc.assert(
      fc.property(answers(method, maxOptions), (answer) => {
        const read = parseChoice(method, maxOptions, answer);
        if (!read.ok) throw new Error(read.refusal.code);
        const stored = JSON.parse(JSON.stringify(choiceToJson(read.value))) as unknown;
        expect(parseChoice(method, maxOptions, stored)).toEqual(read);
        expect(printChoice(read.value)).toBe(canonicalJson(choiceToJson(read.value)));
      }),
    );
  });

  it.each(METHODS)('%s refuses or reads anything at all, and never throws', (method) => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(typeof parseChoice(method, 3, anything).ok).toBe('boolean');
      }),
    );
  });
});
