import { describe, expect, it } from 'vitest';
import { lastSeat } from '#core/voting/last-seat.ts';
import type { MethodId } from '#core/voting/method.ts';
import { countedView } from '../../support/count-view.ts';

type Case = [MethodId, number, readonly object[], { sure: number[]; tied: number[] }];
const choices = ['A', 'B', 'C', 'D'];

describe('who shares the last seat', () => {
  it.each<Case>([
    ['single-choice/1', 1, [{ choice: 2, times: 2 }, { choice: 1 }], { sure: [2], tied: [] }],
    [
      'single-choice/1',
      2,
      [{ choice: 2, times: 2 }, { choice: 1 }, { choice: 4 }],
      { sure: [2], tied: [1, 4] },
    ],
    ['approval/1', 3, [{ choice: [1, 2, 3, 4] }], { sure: [], tied: [1, 2, 3, 4] }],
    ['ranked-choice/1', 1, [{ choice: [1] }, { choice: [3] }], { sure: [], tied: [1, 3] }],
    ['copeland/1', 1, [{ choice: [[1, 2], 3, 4] }], { sure: [], tied: [1, 2] }],
    // One is elected with the quota; of the others two are level, and a tie-break seats one.
    [
      'stv/1',
      2,
      [{ choice: [1], times: 4 }, { choice: [2] }, { choice: [3] }],
      { sure: [1], tied: [2, 3] },
    ],
    [
      'stv/1',
      2,
      [
        { choice: [1], times: 4 },
        { choice: [2], times: 3 },
      ],
      { sure: [1, 2], tied: [] },
    ],
  ])('%s with %i seats', (method, seats, ballots, expected) => {
    const counted = countedView({ method, seats, choices, ballots: ballots as never });
    expect(lastSeat(counted, seats)).toEqual(expected);
  });
});
