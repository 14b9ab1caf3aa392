import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decideElected, decideFollower, type SeatInput } from '#core/election/seats.ts';
import { OPEN_RULES } from '#core/voting/rules.ts';

type Paper = readonly number[];
type Method = 'stv/1' | 'approval/1';

/** One voter a paper; an empty one abstains. The last option is "none of these". */
function ballotsOf(method: Method, optionCount: number, seats: number, papers: readonly Paper[]) {
  const roll = papers.map((_, at) => ({ voter: `v${at}`, power: 1n }));
  const ballots = papers.map((paper, at) => ({
    voter: `v${at}`,
    choice: paper.length === 0 ? { abstain: true } : paper,
  }));
  return { method, optionCount, seats, roll, ballots, rules: { ...OPEN_RULES, binding: true } };
}
const input = (
  method: Method,
  optionCount: number,
  seats: number,
  papers: readonly Paper[],
  gone: readonly number[] = [],
): SeatInput => ({
  election: ballotsOf(method, optionCount, seats, papers),
  none: optionCount,
  gone: new Set(gone),
});
const times = (count: number, paper: Paper): Paper[] => Array.from({ length: count }, () => paper);

describe('approval', () => {
  it('seats the most approved', () => {
    const found = decideElected(
      input('approval/1', 4, 2, [...times(3, [1, 2]), ...times(2, [1, 3])]),
    );
    expect(found).toMatchObject({ outcome: 'elected', elected: [1, 2], tied: [] });
  });

  it('seats nobody whom no more voters approve than "none of these"', () => {
    const papers = [...times(3, [1]), ...times(2, [2]), ...times(2, [4])];
    const found = decideElected(input('approval/1', 4, 2, papers));
    expect(found).toMatchObject({ outcome: 'elected', elected: [1] });
    expect(found.support.get(2)).toEqual({ above: 2n, below: 2n });
    expect(found.support.get(3)).toEqual({ above: 0n, below: 2n });
  });

  it('seats nobody where two share the last seat', () => {
    const papers = [...times(3, [1]), ...times(2, [2]), ...times(2, [3])];
    expect(decideElected(input('approval/1', 4, 2, papers))).toMatchObject({
      ...{ outcome: 'tied', elected: [], tied: [1, 2, 3] },
    });
  });

  it('has nobody follow where two share what is free', () => {
    const papers = [...times(3, [1]), ...times(2, [2]), ...times(2, [3])];
    const seated = input('approval/1', 4, 1, papers, [1]);
    expect(decideFollower({ ...seated, seated: new Set() })).toBeNull();
    expect(decideFollower({ ...seated, gone: new Set([1, 2]), seated: new Set() })).toBe(3);
  });
});

describe('stv', () => {
  // Four of nine for 1, whose surplus goes to 2; 3 and 4 split the others.
  const papers = [...times(4, [1, 2]), ...times(3, [3, 4]), ...times(2, [4, 3])];

  it('moves what is more than the quota', () => {
    expect(decideElected(input('stv/1', 5, 2, papers))).toMatchObject({
      ...{ outcome: 'elected', elected: [1, 3] },
    });
  });

  it('counts again without who left, and keeps who is seated', () => {
    const left = input('stv/1', 5, 2, papers, [1]);
    expect(decideFollower({ ...left, seated: new Set([3]) })).toBe(2);
    expect(decideFollower({ ...left, gone: new Set([1, 2]), seated: new Set([3]) })).toBe(4);
    expect(decideFollower({ ...left, gone: new Set([1, 2, 4]), seated: new Set([3]) })).toBeNull();
  });

  it('has no seat for whom nobody ranks, and for whom more rank below "none of these"', () => {
    const few = [[1], [1, 5, 2], [3, 5, 1], [3, 2]];
    const found = decideElected(input('stv/1', 5, 4, few));
    expect(found.support.get(4)).toEqual({ above: 0n, below: 2n });
    expect(found.support.get(2)).toEqual({ above: 1n, below: 2n });
    expect(found.elected.toSorted()).toEqual([1, 3]);
  });

  it('follows delegations as the vote did', () => {
    const few = [[1], [], [2]];
    const one = input('stv/1', 3, 1, few);
    const roll = [...one.election.roll, { voter: 'far', power: 1n }];
    const election = { ...one.election, roll, delegations: [{ from: 'far', to: 'v2' }] };
    expect(decideElected({ ...one, election })).toMatchObject({ elected: [2] });
    expect(decideElected(one)).toMatchObject({ outcome: 'tied', tied: [1, 2] });
  });
});

test('nobody is elected where "none of these" is wanted more than anybody', () => {
  for (const method of ['stv/1', 'approval/1'] as const) {
    const found = decideElected(input(method, 3, 2, [[1], [3], [3]]));
    expect(found).toMatchObject({ outcome: 'failed', elected: [] });
  }
});

describe('whatever the ballots', () => {
  const cases = fc
    .record({
      method: fc.constantFrom<Method>('stv/1', 'approval/1'),
      optionCount: fc.integer({ min: 2, max: 7 }),
      seats: fc.integer({ min: 1, max: 4 }),
    })
    .chain(({ method, optionCount, seats }) => {
      const options = Array.from({ length: optionCount }, (_, at) => at + 1);
      const papers = fc.array(fc.shuffledSubarray(options), { minLength: 1, maxLength: 12 });
      const gone = fc.subarray(options.slice(0, -1));
      return fc.record({ papers, gone }).map((more) => ({ method, optionCount, seats, ...more }));
    });

  it('no more are elected than seats, and nobody who is gone or unwanted', () => {
    fc.assert(
      fc.property(cases, ({ method, optionCount, seats, papers, gone }) => {
        const asked = input(method, optionCount, seats, papers, gone);
        const { outcome, elected, support } = decideElected(asked);
        expect(elected.length).toBeLessThanOrEqual(seats);
        expect(new Set(elected).size).toBe(elected.length);
        expect(elected.length > 0).toBe(outcome === 'elected');
        const wanted = [...support].filter(([, { above, below }]) => above > below);
        for (const option of elected) {
          expect(option).not.toBe(optionCount);
          expect(gone).not.toContain(option);
          expect(wanted.map(([one]) => one)).toContain(option);
        }
        if (wanted.length <= seats && wanted.length > 0) {
          expect(elected.toSorted()).toEqual(wanted.map(([one]) => one).toSorted());
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the order of ballots says nothing', () => {
    fc.assert(
      fc.property(cases, ({ method, optionCount, seats, papers, gone }) => {
        const one = decideElected(input(method, optionCount, seats, papers, gone));
        const other = decideElected(input(method, optionCount, seats, papers.toReversed(), gone));
        expect(other).toEqual(one);
      }),
      { numRuns: 100 },
    );
  });

  it('all who leave are followed by others, until nobody is left', () => {
    fc.assert(
      fc.property(cases, ({ method, optionCount, seats, papers }) => {
        const first = decideElected(input(method, optionCount, seats, papers));
        const seated = new Set(first.elected);
        const gone: number[] = [];
        for (let turn = 0; turn < optionCount && seated.size > 0; turn += 1) {
          const [leaver = 0] = seated;
          seated.delete(leaver);
          gone.push(leaver);
          const asked = input(method, optionCount, seats, papers, gone);
          const next = decideFollower({ ...asked, seated });
          if (next === null) continue;
          expect([...gone, ...seated, optionCount]).not.toContain(next);
          seated.add(next);
          expect(seated.size).toBeLessThanOrEqual(seats);
        }
      }),
      { numRuns: 200 },
    );
  });
});
