import { describe, expect, it } from 'vitest';
import { splitChoices } from '#chat/question.ts';

describe('the choices of a poll', () => {
  it.each([
    ['Mon | Tue|Wed', ['Mon', 'Tue', 'Wed']],
    ['Mon\nTue\n Wed ', ['Mon', 'Tue', 'Wed']],
    ['Mon\r\nTue', ['Mon', 'Tue']],
    ['yes, of course | no; never', ['yes, of course', 'no; never']],
    // What is left empty is told as such, not dropped: somebody meant something there.
    ['Mon || Tue', ['Mon', '', 'Tue']],
    ['Mon |', ['Mon', '']],
    ['Mon', ['Mon']],
    ['', ['']],
  ])('%j are %j', (typed, expected) => {
    expect(splitChoices(typed)).toEqual(expected);
  });
});
