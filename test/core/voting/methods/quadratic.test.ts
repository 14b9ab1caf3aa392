import { describe, expect, it } from 'vitest';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { ABSTAIN, countPapers, type Paper, printed } from '../paper.ts';

const ZEROS = '0'.repeat(18);

describe('the square of the sum of roots', () => {
  it.each<[string, readonly Paper[], readonly string[]]>([
    ['one ballot is its power', [[7, { 1: 1 }]], [`7.${ZEROS}`, `0.${ZEROS}`]],
    [
      'four small ones are one of sixteen',
      [
        [1, { 1: 1 }],
        [1, { 1: 1 }],
        [1, { 1: 1 }],
        [1, { 1: 1 }],
        [16, { 2: 1 }],
      ],
      [`16.${ZEROS}`, `16.${ZEROS}`],
    ],
    ['a split ballot', [[100, { 1: 9, 2: 16 }]], [`36.${ZEROS}`, `64.${ZEROS}`]],
    [
      'an irrational sum to 18 places',
      [
        [1, { 1: 1 }],
        [2, { 1: 1 }],
        [3, { 2: 0.5 }],
      ],
      ['5.828427124746190098', `3.${ZEROS}`],
    ],
    [
      'an abstention',
      [
        [100, ABSTAIN],
        [4, { 2: 1 }],
      ],
      [`0.${ZEROS}`, `4.${ZEROS}`],
    ],
    ['nothing', [], [`0.${ZEROS}`, `0.${ZEROS}`]],
  ])('%s', (_case, papers, scores) => {
    expect(printed(countPapers('quadratic/1', 2, papers).scores)).toEqual(scores);
  });

  it('is rescaled to the turnout, abstentions included, in `share`', () => {
    const papers: Paper[] = [
      [1, { 1: 1 }],
      [1, { 1: 1 }],
      [4, { 2: 1 }],
      [2, ABSTAIN],
    ];
    const { scores, share } = countPapers('quadratic/1', 2, papers);
    expect(printed(scores)).toEqual([`4.${ZEROS}`, `4.${ZEROS}`]);
    expect(printed(share)).toEqual([`4.${ZEROS}`, `4.${ZEROS}`]);
    expect(printed(countPapers('quadratic/1', 2, [[2, ABSTAIN]]).share)).toEqual([
      `0.${ZEROS}`,
      `0.${ZEROS}`,
    ]);
  });
});

// √2k + √8k = √18k: also where the power is a token's, with 18 decimals and 10^12 of them.
it.each([0n, 18n, 24n, 30n])('equal sums of roots are a tie, at 10^%i', (digits) => {
  for (let k = 1n; k < 40n; k += 1n) {
    const unit = k * 10n ** digits;
    const papers: Paper[] = [
      [2n * unit, { 1: 1 }],
      [8n * unit, { 1: 1 }],
      [18n * unit, { 2: 1 }],
    ];
    expect(countPapers('quadratic/1', 2, papers)).toMatchObject({ winners: [1, 2], tie: true });
    const more: Paper[] = [...papers, [1, { 2: 1 }]];
    expect(countPapers('quadratic/1', 2, more)).toMatchObject({ winners: [2], tie: false });
  }
});

it('no option has more than ballots times turnout (V1)', () => {
  const { conserves } = METHODS_BY_ID['quadratic/1'];
  const count = countPapers('quadratic/1', 2, [
    [5, { 1: 1 }],
    [5, { 1: 1 }],
  ]);
  expect(conserves(count, { turnout: 10n, ballots: 2, maxScore: 5 })).toBe(true);
  expect(conserves(count, { turnout: 10n, ballots: 1, maxScore: 5 })).toBe(false);
});
