import { describe, expect, it } from 'vitest';
import { decideGateChange, isInAudience, NEW_GATE_STATE } from '#core/eligibility/gate.ts';

it.each([
  ['yes', null, 'grant'],
  ['yes', 'gate', 'keep'],
  ['yes', 'hand', 'keep'],
  ['no', null, 'keep'],
  ['no', 'gate', 'remove'],
  ['no', 'hand', 'keep'],
  ['unknown', null, 'keep'],
  ['unknown', 'gate', 'keep'],
  ['unknown', 'hand', 'keep'],
] as const)('on: %s, held by %s -> %s', (verdict, holds, change) => {
  expect(decideGateChange({ state: 'on', verdict, holds })).toBe(change);
});

it('changes nothing in preview or when off, and starts in preview', () => {
  expect(NEW_GATE_STATE).toBe('preview');
  for (const state of ['preview', 'off'] as const) {
    for (const verdict of ['yes', 'no', 'unknown'] as const) {
      for (const holds of [null, 'gate', 'hand'] as const) {
        expect(decideGateChange({ state, verdict, holds })).toBe('keep');
      }
    }
  }
});

describe('isInAudience', () => {
  it.each([
    ['everyone', false, false, true],
    ['citizens', true, false, true],
    ['citizens', false, true, false],
    ['asked', true, false, false],
    ['asked', false, true, true],
  ] as const)('%s, citizen %s, asked %s: %s', (audience, isCitizen, hasAsked, expected) => {
    expect(isInAudience(audience, { isCitizen, hasAsked })).toBe(expected);
  });
});
