import { describe, expect, it } from 'vitest';
import { decideFold, decideUnfold, isUnfolded, UNFOLD_VOICES } from '#core/proposal/folding.ts';

const now = new Date('2030-01-01T00:00:00Z');
const fold = { state: 'voting', isFolded: false, unfoldedAt: null, reason: ' Slander ' } as const;
const codeOf = (result: { ok: boolean; refusal?: { code: string }; value?: unknown }) =>
  result.ok ? result.value : result.refusal?.code;

describe('folding a text', () => {
  it.each([
    [{}, 'Slander'],
    [{ state: 'executed' }, 'Slander'],
    [{ state: 'draft' }, 'proposal-not-in-state'],
    [{ isFolded: true }, 'fold-stands'],
    [{ unfoldedAt: now }, 'fold-overruled'],
    [{ reason: ' \n' }, 'reason-missing'],
  ] as const)('%j: %s', (change, expected) => {
    expect(codeOf(decideFold({ ...fold, ...change }))).toBe(expected);
  });

  it.each([
    [{ isFolded: false, mayFold: true, isCitizen: true }, 'fold-none'],
    [{ isFolded: true, mayFold: true, isCitizen: false }, 'at-once'],
    [{ isFolded: true, mayFold: false, isCitizen: true }, 'voice'],
    [{ isFolded: true, mayFold: false, isCitizen: false }, 'not-citizen'],
  ])('unfolding it, %j: %s', (input, expected) => {
    expect(codeOf(decideUnfold(input))).toBe(expected);
  });

  it('takes five who are citizens still, each once', () => {
    const voice = (person: string, isCitizen = true) => ({ person, isCitizen });
    const four = ['a', 'b', 'c', 'd'].map((person) => voice(person));
    expect(isUnfolded([...four, voice('a'), voice('e', false)], UNFOLD_VOICES)).toBe(false);
    expect(isUnfolded([...four, voice('e')], UNFOLD_VOICES)).toBe(true);
  });
});
