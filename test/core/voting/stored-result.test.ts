import { describe, expect, it } from 'vitest';
import { METHODS } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';
import { parseScore, storedResultOf } from '#core/voting/stored-result.ts';
import { printScore, tally, tallyToJson } from '#core/voting/tally.ts';

const CHOICES = {
  one: 1,
  set: [1, 2],
  ranking: [2, 1, 3],
  weights: { 1: 2, 3: 5 },
  scores: { 1: 2, 3: 5 },
} as const;

describe('a stored result', () => {
  it.each(METHODS)('of %s says what was counted', (method) => {
    const choice = CHOICES[METHODS_BY_ID[method].shape];
    const result = tally({
      ...{ method, optionCount: 3, rules: OPEN_RULES },
      roll: [
        { voter: 'a', power: 7n },
        { voter: 'b', power: 3n },
      ],
      ballots: [{ voter: 'a', choice }],
    });
    const read = storedResultOf(JSON.parse(JSON.stringify(tallyToJson(result))));
    const { order, winners, tie, outcome } = result;
    expect(read).toMatchObject({ order, winners, tie, outcome });
    expect(read.scores.map(printScore)).toEqual(result.scores.map(printScore));
  });

  it('keeps every place of a rounded score', () => {
    expect(printScore(parseScore('12.000000000000000005'))).toBe('12.000000000000000005');
    expect(() => parseScore('many')).toThrow('a stored score');
  });
});
