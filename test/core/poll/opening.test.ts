import { describe, expect, it } from 'vitest';
import {
  decidePollOpening,
  MAX_CHOICE_LENGTH,
  MAX_CHOICES,
  MAX_QUESTION_LENGTH,
  type PollInput,
} from '#core/poll/opening.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';

const now = new Date('2026-03-01T12:00:00Z');
const input: PollInput = {
  question: 'Which day?',
  choices: ['Mon', 'Tue'],
  multiple: false,
  electorate: 'members',
  closesAt: new Date('2026-03-03T12:00:00Z'),
};
const open = (over: Partial<PollInput>) => decidePollOpening({ ...input, ...over }, now);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `choice ${index}`);

it('opens at once, not binding, by the method the author meant', () => {
  expect(open({})).toEqual({
    ok: true,
    value: {
      question: 'Which day?',
      choices: ['Mon', 'Tue'],
      method: 'single-choice/1',
      electorate: 'members',
      rules: {
        quorum: 0n,
        threshold: { numerator: 1n, denominator: 2n },
        minimumBallots: 0,
        quorumFor: 0n,
        binding: false,
        maxScore: 5,
        delegationDepth: 5,
      },
      opensAt: now,
      closesAt: input.closesAt,
    },
  });
  expect(open({ multiple: true })).toMatchObject({ value: { method: 'approval/1' } });
});

describe('refuses', () => {
  it.each<[string, Partial<PollInput>, string]>([
    ['no choice', { choices: [] }, 'choices-too-few'],
    ['one choice', { choices: ['Mon'] }, 'choices-too-few'],
    ['26 choices', { choices: numbered(26) }, 'choices-too-many'],
    ['200 choices', { choices: numbered(200) }, 'choices-too-many'],
    ['an empty choice', { choices: ['Mon', ' '] }, 'choice-empty'],
    ['an invisible choice', { choices: ['Mon', '\u200b\u2060'] }, 'choice-empty'],
    ['the same twice', { choices: ['Mon', 'Mon'] }, 'choice-duplicate'],
    ['the same but for case and space', { choices: ['Mon', ' mON '] }, 'choice-duplicate'],
    ['the same but for composition', { choices: ['é', 'e\u0301'] }, 'choice-duplicate'],
    ['the same but for a zero-width space', { choices: ['Mon', 'M\u200bon'] }, 'choice-duplicate'],
    ['a long choice', { choices: ['Mon', 'x'.repeat(MAX_CHOICE_LENGTH + 1)] }, 'choice-too-long'],
    ['no question', { question: '\u202e ' }, 'text-empty'],
    ['a long question', { question: 'x'.repeat(MAX_QUESTION_LENGTH + 1) }, 'text-too-long'],
    ['the past', { closesAt: now }, 'deadline-past'],
    ['ten years', { closesAt: new Date('2036-03-01T12:00:00Z') }, 'deadline-too-far'],
    ['half a minute', { closesAt: new Date(now.getTime() + 30_000) }, 'deadline-too-soon'],
  ])('%s', (_case, over, code) => {
    expect(open(over)).toMatchObject({ ok: false, refusal: { code } });
  });
});

it('takes the most it allows, counted as people count', () => {
  const choices = numbered(MAX_CHOICES).map((text) =>
    text.padEnd(MAX_CHOICE_LENGTH, '👍').slice(0, 100),
  );
  expect(open({ choices: choices.map((text) => text.toWellFormed()) }).ok).toBe(true);
  expect(open({ question: '👍'.repeat(MAX_QUESTION_LENGTH) }).ok).toBe(true);
  expect(METHODS_BY_ID['single-choice/1'].maxOptions).toBe(MAX_CHOICES);
  expect(METHODS_BY_ID['approval/1'].maxOptions).toBe(MAX_CHOICES);
});
