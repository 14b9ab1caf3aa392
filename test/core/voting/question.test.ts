import { describe, expect, it } from 'vitest';
import { METHODS } from '#core/voting/method.ts';
import { decideQuestion, type QuestionInput, takesSeats } from '#core/voting/question.ts';

const asked: QuestionInput = {
  method: 'ranked-choice/1',
  choices: ['Mon', ' Tue ', 'Wed'],
  seats: undefined,
  orderFixed: false,
  hasAction: false,
  optionsAct: false,
  binding: false,
  none: 'None of these',
};
const ask = (change: Partial<QuestionInput>) => {
  const decided = decideQuestion({ ...asked, ...change });
  return decided.ok ? decided.value : decided.refusal;
};

describe('a question', () => {
  it('of any method but basic takes the options of its author', () => {
    for (const method of METHODS.filter((one) => one !== 'basic/1')) {
      const question = { method, choices: ['Mon', 'Tue', 'Wed'], seats: 1, orderFixed: false };
      expect(ask({ method })).toEqual(question);
    }
  });

  it('of basic has options of its own, in their order', () => {
    const choices = ['for', 'against', 'abstain'];
    const basic = { method: 'basic/1', choices, seats: 1, orderFixed: true };
    expect(ask({ method: 'basic/1', choices: undefined })).toEqual(basic);
    // And is the one that may carry something out.
    expect(ask({ method: 'basic/1', choices: undefined, hasAction: true })).toEqual(basic);
  });

  it('lets several win where a method can tell who is next', () => {
    for (const method of METHODS) {
      const expected = takesSeats(method) ? { seats: 2 } : { code: 'seats-one-only', method };
      expect(ask({ method, seats: 2 })).toMatchObject(expected);
    }
    expect(METHODS.filter((method) => !takesSeats(method))).toEqual(['basic/1', 'ranked-choice/1']);
  });

  it('always offers "none of these" where it binds, once', () => {
    expect(ask({ binding: true })).toMatchObject({
      choices: ['Mon', 'Tue', 'Wed', 'None of these'],
    });
    const said = ['Mon', 'none  of THESE'];
    expect(ask({ binding: true, choices: said })).toMatchObject({
      choices: ['Mon', 'none of THESE'],
    });
    // It stands last, whoever writes it where: what is carried out is held against it.
    expect(ask({ binding: true, choices: ['None of these', 'Mon'] })).toMatchObject({
      choices: ['Mon', 'None of these'],
    });
    expect(ask({ binding: true, optionsAct: true, choices: ['Bo'] })).toMatchObject({
      choices: ['Bo', 'None of these'],
    });
    // It is one of the options that the method takes.
    const many = Array.from({ length: 25 }, (_, at) => `Choice ${at}`);
    expect(ask({ choices: many })).toMatchObject({ choices: many });
    expect(ask({ binding: true, choices: many })).toEqual({ code: 'choices-too-many', max: 25 });
  });

  it.each<[Partial<QuestionInput>, object]>([
    [{ method: 'basic/1' }, { code: 'choices-not-taken', method: 'basic/1' }],
    [{ choices: undefined }, { code: 'choices-missing', method: 'ranked-choice/1' }],
    [{ choices: ['Mon'] }, { code: 'choices-too-few', min: 2 }],
    [{ choices: ['Mon', 'mon'] }, { code: 'choice-duplicate', choice: 'mon' }],
    [{ choices: ['Mon', ''] }, { code: 'choice-empty' }],
    [
      { method: 'stv/1', seats: 3 },
      { code: 'seats-too-many', seats: 3, options: 3 },
    ],
    [{ hasAction: true }, { code: 'action-needs-basic', method: 'ranked-choice/1' }],
    [{ optionsAct: true, method: 'basic/1' }, { code: 'action-needs-choice' }],
    [{ optionsAct: true, method: 'approval/1', seats: 2 }, { code: 'action-one-winner' }],
  ])('%j is refused', (change, refusal) => {
    expect(ask(change)).toEqual(refusal);
  });
});
