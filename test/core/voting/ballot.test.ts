import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
        expect(printChoice(read.value)).toBe(JSON.stringify(choiceToJson(read.value)));
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
