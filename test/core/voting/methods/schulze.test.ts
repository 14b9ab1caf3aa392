import { describe, expect, it } from 'vitest';
import type { Count } from '#core/voting/method.ts';
import { ABSTAIN, countPapers, type Paper, printed } from '../paper.ts';

const paths = (count: Count) => {
  const [round] = count.rounds;
  if (round?.kind !== 'pairwise') throw new Error('no pairs');
  return round.paths?.map((row) => row.map(Number));
};

describe('the widest paths', () => {
  it('go through others where the straight way is lost', () => {
    // 1 over 2 by 5 : 2, 2 over 3 by 5 : 2, 3 over 1 by 4 : 3.
    const papers: Paper[] = [
      [3, [1, 2, 3]],
      [2, [2, 3, 1]],
      [2, [3, 1, 2]],
    ];
    const count = countPapers('schulze/1', 3, papers);
    expect(paths(count)).toEqual([
      [0, 5, 5],
      [4, 0, 5],
      [4, 4, 0],
    ]);
    expect(printed(count.scores)).toEqual(['2', '1', '0']);
    expect(count).toMatchObject({ winners: [1], order: [[1], [2], [3]], tie: false });
  });

  it('are as strong as the votes of the winning side, not as its lead', () => {
    // 1 over 2 by 10 : 5, 2 over 3 by 10 : 8, 3 over 1 by 8 : 5. By lead 3 would win.
    const papers: Paper[] = [
      [5, [2, 3, 1]],
      [5, [1, 2, 3]],
      [3, [3, [1, 2]]],
      [5, [[1, 3], 2]],
    ];
    const count = countPapers('schulze/1', 3, papers);
    expect(paths(count)).toEqual([
      [0, 10, 10],
      [8, 0, 10],
      [8, 8, 0],
    ]);
    expect(count).toMatchObject({ winners: [1], order: [[1], [2], [3]] });
  });

  it('an even pair is a way for neither', () => {
    const count = countPapers('schulze/1', 3, [
      [1, [1, 2, 3]],
      [1, [2, 1, 3]],
    ]);
    expect(paths(count)).toEqual([
      [0, 0, 2],
      [0, 0, 2],
      [0, 0, 0],
    ]);
    expect(count).toMatchObject({ winners: [1, 2], order: [[1, 2], [3]], tie: true });
  });
});

describe('all whom nobody beats win', () => {
  it.each<[string, readonly Paper[], readonly (readonly number[])[]]>([
    [
      'an even cycle',
      [
        [1, [1, 2, 3]],
        [1, [2, 3, 1]],
        [1, [3, 1, 2]],
      ],
      [[1, 2, 3]],
    ],
    [
      'a beats-all winner',
      [
        [2, [1]],
        [1, [2]],
      ],
      [[1], [2], [3]],
    ],
    ['equal ranks', [[4, [[2, 3], 1]]], [[2, 3], [1]]],
    [
      'an abstention',
      [
        [4, ABSTAIN],
        [1, [2, 3]],
      ],
      [[2], [3], [1]],
    ],
    ['nobody', [], [[1, 2, 3]]],
  ])('%s', (_case, papers, order) => {
    const count = countPapers('schulze/1', 3, papers);
    expect(count.order).toEqual(order);
    expect(count.winners).toEqual(order[0]);
  });
});

it('fills seats tier by tier', () => {
  const papers: Paper[] = [[3, [1, [2, 3], 4]]];
  expect(countPapers('schulze/1', 4, papers, 2)).toMatchObject({ winners: [1, 2, 3], tie: true });
  expect(countPapers('schulze/1', 4, papers, 3)).toMatchObject({ winners: [1, 2, 3], tie: false });
});
