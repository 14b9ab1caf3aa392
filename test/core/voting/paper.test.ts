import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type PersonId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import {
  allowsEqualRanks,
  changeDraft,
  choiceOfDraft,
  type Draft,
  type DraftStep,
  draftOf,
  emptyDraft,
  isEmptyDraft,
  isSameDraft,
  optionOrder,
  type PaperTerms,
  readDraft,
  takesDraft,
} from '#core/voting/paper.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';

const ada = asId<PersonId>('0198f2a0-0000-7000-8000-000000000001');
const bo = asId<PersonId>('0198f2a0-0000-7000-8000-000000000002');
const salt = keccakText('salt');
const terms = (method: MethodId, over: Partial<PaperTerms> = {}): PaperTerms => ({
  ...{ method, choices: ['Alpha', 'Beta', 'Gamma', 'Delta'], order: [3, 1, 2, 4] },
  rules: OPEN_RULES,
  ...over,
});

/** The draft after some steps; a refusal by its code. */
function choiceAfter(method: MethodId, steps: readonly DraftStep[], over?: Partial<PaperTerms>) {
  let draft: Draft = emptyDraft(method);
  for (const step of steps) {
    const changed = changeDraft(draft, step, terms(method, over));
    if (!changed.ok) return changed.refusal.code;
    draft = changed.value;
  }
  return choiceOfDraft(draft);
}
const pick = (option: number): DraftStep => ({ kind: 'pick', option });
const add = (option: number, by: 1 | -1 = 1): DraftStep => ({ kind: 'add', option, by });
const write = (text: string): DraftStep => ({ kind: 'write', text });
const level = (on: boolean): DraftStep => ({ kind: 'level', on });
const UNDO: DraftStep = { kind: 'undo' };

describe('the order of the options', () => {
  it('is the author’s where they fixed it', () => {
    expect(optionOrder(salt, ada, 4, true)).toEqual([1, 2, 3, 4]);
  });

  it('is each person’s own, the same again, and another one in another vote', () => {
    const mine = optionOrder(salt, ada, 25, false);
    expect(mine).toEqual(optionOrder(salt, ada, 25, false));
    expect(mine).not.toEqual(optionOrder(salt, bo, 25, false));
    expect(mine).not.toEqual(optionOrder(keccakText('other'), ada, 25, false));
    expect(mine.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
  });

  it('gives every option the first place about as often', () => {
    const first = [0, 0, 0, 0];
    for (let at = 0; at < 2_000; at += 1) {
      const [option = 0] = optionOrder(salt, asId(`person ${at}`), 4, false);
      first[option - 1] = (first[option - 1] ?? 0) + 1;
    }
    for (const count of first) expect(Math.abs(count - 500)).toBeLessThan(100);
  });
});

describe('which methods take a draft, and equal ranks', () => {
  it('is asked of the methods', () => {
    expect(METHODS.filter((method) => !takesDraft(method))).toEqual([
      ...['basic/1', 'single-choice/1', 'approval/1'],
    ]);
    expect(METHODS.filter(allowsEqualRanks)).toEqual(['copeland/1', 'schulze/1']);
  });
});

describe('a ranking', () => {
  it.each<[readonly DraftStep[], unknown]>([
    [[], []],
    [
      [pick(2), pick(4)],
      [2, 4],
    ],
    [[pick(2), pick(2)], [2]],
    [[pick(2), pick(4), UNDO], [2]],
    [[UNDO], []],
    [[pick(2), pick(4), { kind: 'clear' }], []],
    [[pick(5)], 'choice-not-offered'],
    [[add(1)], 'choice-malformed'],
    [[write('1/2')], 'choice-malformed'],
  ])('%j is %j', (steps, choice) => {
    expect(choiceAfter('ranked-choice/1', steps)).toEqual(choice);
  });

  it('shares ranks where the method counts them', () => {
    const steps = [pick(2), level(true), pick(3), pick(1), level(false), pick(4)];
    expect(choiceAfter('schulze/1', steps)).toEqual([[2, 3, 1], 4]);
    expect(choiceAfter('schulze/1', [...steps, UNDO, UNDO])).toEqual([[2, 3]]);
    expect(choiceAfter('schulze/1', [level(true), pick(3), pick(1)])).toEqual([[3, 1]]);
    expect(choiceAfter('stv/1', steps)).toBe('choice-malformed');
  });
});

describe('weights and scores', () => {
  it.each<[MethodId, readonly DraftStep[], unknown]>([
    ['weighted/1', [add(1), add(1), add(2)], { 1: 2, 2: 1 }],
    ['weighted/1', [add(1), add(1, -1), add(1, -1)], {}],
    ['quadratic/1', [write('60/40')], { 3: 60, 1: 40 }],
    ['quadratic/1', [write('60 40 0')], { 3: 60, 1: 40 }],
    ['weighted/1', [write('60 %, 40 %')], { 3: 60, 1: 40 }],
    ['weighted/1', [write('1: 60, 2: 40')], { 3: 60, 1: 40 }],
    ['weighted/1', [write('beta = 0.5\nDelta: 2')], { 2: 0.5, 4: 2 }],
    ['weighted/1', [write('0,5/1,5')], { 3: 0.5, 1: 1.5 }],
    ['weighted/1', [write('0.1/0.2'), add(3), add(3)], { 3: 2.1, 1: 0.2 }],
    ['weighted/1', [write('5000/1'), add(3), add(3, -1)], { 3: 4_999, 1: 1 }],
    ['weighted/1', [write('0/0')], 'weights-zero'],
    ['weighted/1', [write('')], 'weights-malformed'],
    ['weighted/1', [write('1/2/3/4/5')], 'weights-malformed'],
    ['weighted/1', [write('-1/2')], 'weights-malformed'],
    ['weighted/1', [write('1e9/2')], 'weights-malformed'],
    ['weighted/1', [write('1: 60, 1: 40')], 'weights-malformed'],
    ['weighted/1', [write('Omega: 60')], 'weights-malformed'],
    ['weighted/1', [write('9: 60')], 'weights-malformed'],
    ['weighted/1', [pick(1)], 'choice-malformed'],
    ['score/1', [write('5/0/3')], { 3: 5, 2: 3 }],
    ['score/1', [write('0/0')], { 3: 0, 1: 0 }],
    ['score/1', [write('6')], 'score-too-high'],
    ['score/1', [...Array.from({ length: 9 }, () => add(2))], { 2: 5 }],
  ])('%s %j is %j', (method, steps, choice) => {
    expect(choiceAfter(method, steps)).toEqual(choice);
  });

  it('has a best score of its own', () => {
    const over = { rules: { maxScore: 10 } };
    expect(choiceAfter('score/1', [write('10/1')], over)).toEqual({ 3: 10, 1: 1 });
  });
});

describe('a draft', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('pick' as const), option: fc.integer({ min: 1, max: 4 }) }),
    fc.constant(UNDO),
    fc.record({ kind: fc.constant('level' as const), on: fc.boolean() }),
    fc.record({
      kind: fc.constant('add' as const),
      option: fc.integer({ min: 1, max: 4 }),
      by: fc.constantFrom(1 as const, -1 as const),
    }),
  );
  const method = fc.constantFrom(...METHODS.filter(takesDraft));

  it('that is not empty is always a ballot its method reads, and comes back from it', () => {
    fc.assert(
      fc.property(method, fc.array(step, { maxLength: 20 }), (id, steps) => {
        let draft: Draft = emptyDraft(id);
        for (const one of steps) {
          const changed = changeDraft(draft, one, terms(id));
          if (changed.ok) draft = changed.value;
        }
        const stored = readDraft(JSON.parse(JSON.stringify(draft)), id);
        expect(stored && isSameDraft(stored, draft)).toBe(true);
        const read = METHODS_BY_ID[id].parseChoice(choiceOfDraft(draft), 4, OPEN_RULES);
        expect(read.ok).toBe(!isEmptyDraft(draft));
        if (!read.ok) return;
        const again = draftOf(read.value);
        expect(again && METHODS_BY_ID[id].parseChoice(choiceOfDraft(again), 4, OPEN_RULES)).toEqual(
          read,
        );
      }),
    );
  });

  it('of another form is none', () => {
    expect(readDraft({ weights: {} }, 'stv/1')).toBeUndefined();
    expect(readDraft({ ranks: [] }, 'score/1')).toBeUndefined();
    expect(readDraft('?', 'score/1')).toBeUndefined();
  });

  it('does not come from an abstention or a bare number', () => {
    expect(draftOf({ abstain: true })).toBeUndefined();
    expect(draftOf({ choice: 2 })).toBeUndefined();
  });
});
