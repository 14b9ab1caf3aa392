import { describe, expect, it } from 'vitest';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { ABSTAIN, countPapers, type Paper, printed } from '../paper.ts';

describe('points', () => {
  it.each<[string, readonly Paper[], readonly string[], readonly number[]]>([
    ['two wins, one, none', [[3, [1, 2, 3]]], ['2', '1', '0'], [1]],
    [
      'a tie is half of one',
      [
        [1, [1, 2, 3]],
        [1, [2, 1, 3]],
      ],
      ['3/2', '3/2', '0'],
      [1, 2],
    ],
    [
      'a cycle of three',
      [
        [1, [1, 2, 3]],
        [1, [2, 3, 1]],
        [1, [3, 1, 2]],
      ],
      ['1', '1', '1'],
      [1, 2, 3],
    ],
    [
      'options not ranked stand tied last',
      [
        [2, [1]],
        [1, [2]],
      ],
      ['2', '1', '0'],
      [1],
    ],
    [
      'equal ranks prefer neither',
      [
        [5, [[1, 2], 3]],
        [1, [2, 1]],
      ],
      ['1', '2', '0'],
      [2],
    ],
    ['all on one rank', [[5, [[1, 2, 3]]]], ['1', '1', '1'], [1, 2, 3]],
    [
      'power, not heads',
      [
        [3, [1]],
        [1, [2]],
        [1, [2]],
      ],
      ['2', '1', '0'],
      [1],
    ],
    [
      'an abstention prefers nobody',
      [
        [9, ABSTAIN],
        [1, [3]],
      ],
      ['1/2', '1/2', '2'],
      [3],
    ],
    ['nobody', [], ['1', '1', '1'], [1, 2, 3]],
  ])('%s', (_case, papers, scores, winners) => {
    const count = countPapers('copeland/1', 3, papers);
    expect(printed(count.scores)).toEqual(scores);
    expect(count).toMatchObject({ winners, tie: winners.length > 1 });
  });
});

it('shows who preferred whom, and the average support, which decides nothing', () => {
  const papers: Paper[] = [
    [2, [1, 2, 3]],
    [1, [2, 3, 1]],
    [1, [3, 1, 2]],
    [4, ABSTAIN],
  ];
  const count = countPapers('copeland/1', 3, papers);
  expect(count.rounds).toEqual([
    {
      kind: 'pairwise',
      wins: [
        [0n, 3n, 2n],
        [1n, 0n, 3n],
        [2n, 1n, 0n],
      ],
    },
  ]);
  expect(printed(count.scores)).toEqual(['3/2', '1', '1/2']);
  // Of two matches with a power of 4 each.
  expect(printed(count.share)).toEqual(['5/8', '1/2', '3/8']);
});

it('does not break a tie of points by support', () => {
  const papers: Paper[] = [
    [3, [1, 3, 2]],
    [3, [2, 1, 3]],
    [1, [[1, 2], 3]],
  ];
  const count = countPapers('copeland/1', 3, papers);
  expect(printed(count.scores)).toEqual(['3/2', '3/2', '0']);
  expect(printed(count.share)).toEqual(['5/7', '1/2', '3/14']);
  expect(count).toMatchObject({ winners: [1, 2], tie: true });
});

it('fills seats by points', () => {
  const papers: Paper[] = [
    [3, [1, 2, 3]],
    [1, [1, 3, 2]],
  ];
  expect(countPapers('copeland/1', 3, papers, 2)).toMatchObject({ winners: [1, 2], tie: false });
});

it('no pair has more than ranked at all (V1)', () => {
  const { conserves } = METHODS_BY_ID['copeland/1'];
  const count = countPapers('copeland/1', 2, [
    [3, [1, 2]],
    [2, [2]],
    [4, ABSTAIN],
  ]);
  const cast = { ballots: 3, maxScore: 5 };
  expect(conserves(count, { ...cast, turnout: 9n })).toBe(true);
  expect(conserves(count, { ...cast, turnout: 8n })).toBe(false);
  expect(conserves({ ...count, rounds: [] }, { ...cast, turnout: 9n })).toBe(false);
});
