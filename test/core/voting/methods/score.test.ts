import { describe, expect, it } from 'vitest';
import { ExactNumber } from '#core/decimal.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { ABSTAIN, countPapers, type Paper, printed } from '../paper.ts';

it.each<[string, readonly Paper[], readonly string[], readonly (readonly number[])[]]>([
  [
    'power times score',
    [
      [3, { 1: 5, 2: 1 }],
      [2, { 2: 4 }],
    ],
    ['15', '11', '0'],
    [[1], [2], [3]],
  ],
  [
    'not rated is 0',
    [
      [3, { 1: 0 }],
      [2, { 2: 0, 3: 1 }],
    ],
    ['0', '0', '2'],
    [[3], [1, 2]],
  ],
  ['all 0 is a ballot', [[3, { 1: 0, 2: 0, 3: 0 }]], ['0', '0', '0'], [[1, 2, 3]]],
  [
    'decimals exactly',
    [
      [10, { 1: 0.1, 2: 0.3 }],
      [10, { 1: 0.2 }],
    ],
    ['3', '3', '0'],
    [[1, 2], [3]],
  ],
  [
    'a score a double has not',
    [[10n ** 20n, { 1: new ExactNumber('4.00000000000000000001') }]],
    ['400000000000000000001', '0', '0'],
    [[1], [2, 3]],
  ],
  [
    'an abstention',
    [
      [9, ABSTAIN],
      [1, { 2: 5 }],
    ],
    ['0', '5', '0'],
    [[2], [1, 3]],
  ],
])('%s', (_case, papers, scores, order) => {
  const count = countPapers('score/1', 3, papers);
  expect(printed(count.scores)).toEqual(scores);
  expect(count.order).toEqual(order);
});

describe('several seats', () => {
  const papers: Paper[] = [[1, { 1: 5, 2: 3, 3: 3, 4: 1 }]];
  it.each<[number, readonly number[], boolean]>([
    [1, [1], false],
    [2, [1, 2, 3], true],
    [3, [1, 2, 3], false],
    [4, [1, 2, 3, 4], false],
  ])('%i of four', (seats, winners, tie) => {
    expect(countPapers('score/1', 4, papers, seats)).toMatchObject({ winners, tie });
  });

  it('of approval in the same way', () => {
    const approvals: Paper[] = [
      [3, [1, 2]],
      [2, [1, 3]],
      [1, [2, 3]],
      [1, [3]],
    ];
    expect(printed(countPapers('approval/1', 4, approvals).scores)).toEqual(['5', '4', '4', '0']);
    expect(countPapers('approval/1', 4, approvals, 1)).toMatchObject({ winners: [1], tie: false });
    expect(countPapers('approval/1', 4, approvals, 2)).toMatchObject({
      winners: [1, 2, 3],
      tie: true,
    });
    expect(countPapers('approval/1', 4, approvals, 3)).toMatchObject({
      winners: [1, 2, 3],
      tie: false,
    });
  });
});

it('no option can have more than the best score of all who rated (V1)', () => {
  const { conserves } = METHODS_BY_ID['score/1'];
  const count = countPapers('score/1', 2, [
    [3, { 1: 5 }],
    [4, ABSTAIN],
  ]);
  expect(conserves(count, { turnout: 7n, ballots: 2, maxScore: 5 })).toBe(true);
  expect(conserves(count, { turnout: 7n, ballots: 2, maxScore: 4 })).toBe(false);
  expect(conserves(count, { turnout: 6n, ballots: 2, maxScore: 5 })).toBe(false);
});
