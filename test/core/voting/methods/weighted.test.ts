import { expect, it } from 'vitest';
import { ExactNumber } from '#core/decimal.ts';
import { ABSTAIN, countPapers, type Paper, printed } from '../paper.ts';

const exact = (text: string) => new ExactNumber(text);

it.each<[string, readonly Paper[], readonly string[], readonly number[]]>([
  ['parts of the power', [[100, { 1: 60, 2: 40 }]], ['60', '40', '0'], [1]],
  ['decimals as they are written', [[100, { 1: 0.1, 2: 0.2 }]], ['100/3', '200/3', '0'], [2]],
  [
    'thirds that add up again',
    [
      [1, { 1: 1, 2: 1, 3: 1 }],
      [2, { 1: 1, 2: 1, 3: 1 }],
    ],
    ['1', '1', '1'],
    [1, 2, 3],
  ],
  [
    'ballots of several sums',
    [
      [1, { 1: 1, 2: 1 }],
      [1, { 1: 1, 2: 2 }],
      [1, { 3: 5 }],
    ],
    ['5/6', '7/6', '1'],
    [2],
  ],
  ['a weight of 0 is none', [[7, { 1: 0, 2: 3 }]], ['0', '7', '0'], [2]],
  ['an exponent', [[3, { 1: exact('1e-30'), 2: exact('2e-30') }]], ['1', '2', '0'], [2]],
  [
    'more digits than a double has',
    [[2n * 10n ** 23n + 1n, { 1: exact('0.100000000000000000000001'), 2: 0.1 }]],
    ['100000000000000000000001', '100000000000000000000000', '0'],
    [1],
  ],
  [
    'an abstention gives nothing',
    [
      [5, ABSTAIN],
      [1, { 3: 1 }],
    ],
    ['0', '0', '1'],
    [3],
  ],
  ['a power of 0', [[0, { 1: 1 }]], ['0', '0', '0'], [1, 2, 3]],
])('%s', (_case, papers, scores, winners) => {
  const count = countPapers('weighted/1', 3, papers);
  expect(printed(count.scores)).toEqual(scores);
  expect(count.winners).toEqual(winners);
  expect(count.tie).toBe(winners.length > 1);
});

it('is a tie only where the fractions are equal', () => {
  const papers = (power: bigint): Paper[] => [
    [3n * power, { 1: 1 }],
    [9n * power + 1n, { 2: 1, 3: 2 }],
  ];
  expect(
    countPapers('weighted/1', 2, [
      [3, { 1: 1 }],
      [3, { 2: 1 }],
    ]).tie,
  ).toBe(true);
  expect(countPapers('weighted/1', 3, papers(10n ** 40n)).order).toEqual([[3], [2], [1]]);
});

it('fills seats from the top, and all that share the last one win', () => {
  const papers: Paper[] = [[6, { 1: 3, 2: 2, 3: 1 }]];
  expect(countPapers('weighted/1', 3, papers, 2)).toMatchObject({ winners: [1, 2], tie: false });
  const tied: Paper[] = [[6, { 1: 2, 2: 1, 3: 1 }]];
  expect(countPapers('weighted/1', 3, tied, 2)).toMatchObject({ winners: [1, 2, 3], tie: true });
});
