import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fraction, printFraction } from '#core/fraction.ts';
import { optionsOf } from '#core/voting/ballot.ts';
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { OPEN_RULES, type VoteRules } from '#core/voting/rules.ts';
import { countBallots, type Election, resultHash, tally, tallyToJson } from '#core/voting/tally.ts';
import { elections } from './arbitraries.ts';

/** `powers` of v1, v2, …; `choices` in the same order, undefined for one who stayed away. */
function election(
  method: MethodId,
  powers: readonly (number | bigint)[],
  choices: readonly unknown[],
  rules: Partial<VoteRules> = {},
  optionCount = 3,
): Election {
  return {
    method,
    optionCount,
    roll: powers.map((power, index) => ({ voter: `v${index + 1}`, power: BigInt(power) })),
    ballots: choices.flatMap((choice, index) =>
      choice === undefined ? [] : [{ voter: `v${index + 1}`, choice }],
    ),
    rules: { ...OPEN_RULES, ...rules },
  };
}

const two3 = fraction(2n, 3n);

describe('basic', () => {
  it.each<[string, readonly unknown[], Partial<VoteRules>, string]>([
    ['more For than Against', [1, 1, 2], {}, 'passed'],
    ['more Against than For', [1, 2, 2], {}, 'rejected'],
    ['as many', [1, 2, 3], {}, 'tied'],
    ['all abstain', [3, 3, 3], {}, 'rejected'],
    ['nobody', [undefined, undefined, undefined], {}, 'no-quorum'],
    ['quorum met by an abstention', [1, 3, undefined], { quorum: 2n }, 'passed'],
    ['one short of the quorum', [1, 3, undefined], { quorum: 3n }, 'no-quorum'],
    ['quorum by power but too few ballots', [1, 1, undefined], { minimumBallots: 3 }, 'no-quorum'],
    ['exactly two thirds', [1, 1, 2], { threshold: two3 }, 'passed'],
    ['just below two thirds', [1, 1, 2], { threshold: fraction(67n, 100n) }, 'rejected'],
    ['a tie without quorum', [1, 2, undefined], { quorum: 3n }, 'no-quorum'],
  ])('%s', (_case, choices, rules, outcome) => {
    expect(tally(election('basic/1', [1, 1, 1], choices, rules)).outcome).toBe(outcome);
  });

  it('counts abstentions for turnout only, and never lets them win', () => {
    const result = tally(election('basic/1', [1, 1, 5], [1, 1, { abstain: true }]));
    expect(result).toMatchObject({
      turnout: 7n,
      abstained: 5n,
      winners: [1],
      order: [[1], [2]],
      outcome: 'passed',
    });
    expect(result.scores.map(printFraction)).toEqual(['2', '0', '5']);
  });

  it('asks For > Against even below a threshold of a half', () => {
    const rules = { threshold: fraction(1n, 4n) };
    expect(tally(election('basic/1', [2, 3], [1, 2], rules)).outcome).toBe('rejected');
  });

  it('is exact where floating point is not', () => {
    const big = 2n ** 200n;
    const rules = { threshold: fraction(1n, 2n) };
    expect(tally(election('basic/1', [big + 1n, big], [1, 2], rules)).outcome).toBe('passed');
    expect(tally(election('basic/1', [big, big], [1, 2], rules)).outcome).toBe('tied');
  });
});

describe('single choice and approval', () => {
  it('give the full power to each option named', () => {
    const single = tally(election('single-choice/1', [5, 3, 2], [2, 1, 1]));
    expect(single).toMatchObject({
      winners: [1, 2],
      tie: true,
      order: [[1, 2], [3]],
      outcome: 'decided',
    });
    const approved = tally(election('approval/1', [5, 3, 2], [[2, 1], [1], [3]]));
    expect(approved.scores.map(printFraction)).toEqual(['8', '5', '2']);
    expect(approved).toMatchObject({ winners: [1], tie: false, turnout: 10n });
  });

  it('tie decides nothing where the vote is binding', () => {
    const rules = { binding: true };
    expect(tally(election('single-choice/1', [1, 1], [1, 2], rules)).outcome).toBe('tied');
    expect(tally(election('single-choice/1', [2, 1], [1, 2], rules)).outcome).toBe('decided');
  });

  it('have no winners without a counted ballot', () => {
    const result = tally(election('approval/1', [1], [undefined]));
    expect(result).toMatchObject({ winners: [], tie: false, ballots: 0, outcome: 'no-quorum' });
  });
});

describe('ballots that do not count', () => {
  const spoiled = {
    ...election('approval/1', [1, 1, 1, 1], []),
    ballots: [
      { voter: 'v1', choice: [1] },
      { voter: 'v1', choice: [2] },
      { voter: 'stranger', choice: [2] },
      { voter: 'v2', choice: [4] },
      { voter: 'v2', choice: [1, 1] },
      { voter: 'v2', choice: [] },
      { voter: 'v2', choice: '1' },
      { voter: 'v3', choice: [0] },
      { voter: 'v2', choice: [3] },
    ],
  };

  it('are named with their index, and the first that can be read counts', () => {
    const result = tally(spoiled);
    expect(result.rejected).toEqual([
      { in: 'ballots', index: 1, voter: 'v1', reason: 'already-voted' },
      { in: 'ballots', index: 2, voter: 'stranger', reason: 'not-on-roll' },
      { in: 'ballots', index: 3, voter: 'v2', reason: 'choice-not-offered' },
      { in: 'ballots', index: 4, voter: 'v2', reason: 'choice-repeated' },
      { in: 'ballots', index: 5, voter: 'v2', reason: 'choice-empty' },
      { in: 'ballots', index: 6, voter: 'v2', reason: 'choice-malformed' },
      { in: 'ballots', index: 7, voter: 'v3', reason: 'choice-not-offered' },
    ]);
    expect(result).toMatchObject({ ballots: 2, turnout: 2n });
  });

  it('a voter twice on the roll is no roll', () => {
    const twice = { ...spoiled, roll: [...spoiled.roll, { voter: 'v1', power: 9n }] };
    expect(() => tally(twice)).toThrow('once on the roll');
  });
});

describe('the result', () => {
  it('is JSON of civitas-election/1 and hashes to itself', () => {
    const result = tally(election('single-choice/1', [5, 3], [2, 1]));
    expect(tallyToJson(result)).toEqual({
      method: 'single-choice',
      scores: ['3', '5', '0'],
      order: [[2], [1], [3]],
      winners: [2],
      tie: false,
      turnout: '8',
      outcome: 'decided',
      rounds: [],
      rejected: [],
      ballotRoot: result.ballotRoot,
      rollRoot: result.rollRoot,
    });
    expect(resultHash(result)).toBe(result.hash);
  });

  it('lists the options of a choice', () => {
    expect([
      optionsOf({ choice: 2 }),
      optionsOf({ choice: [1, 3] }),
      optionsOf({ abstain: true }),
    ]).toEqual([[2], [1, 3], []]);
  });
});

/** Roots and values of transfers are rounded in fixed decimals, which are finer for larger powers. */
const ROUNDED: ReadonlySet<MethodId> = new Set(['quadratic/1', 'stv/1']);
/** Instant runoff and its kin are not monotone, nor safe against staying away; the others are. */
const NOT_MONOTONE: ReadonlySet<MethodId> = new Set(['ranked-choice/1', 'stv/1']);
/** A ballot for the first option alone, in every shape. */
const FIRST = { one: 1, set: [1], ranking: [1], weights: { 1: 1 }, scores: { 1: 1 } } as const;

describe.each(METHODS)('%s, by law', (method) => {
  const definition = METHODS_BY_ID[method];

  it('does not depend on the order of ballots or roll (V3)', () => {
    fc.assert(
      fc.property(
        elections(method).chain((one) =>
          fc.record({
            one: fc.constant(one),
            ballots: fc.shuffledSubarray([...one.ballots], { minLength: one.ballots.length }),
            roll: fc.shuffledSubarray([...one.roll], { minLength: one.roll.length }),
          }),
        ),
        ({ one, ballots, roll }) => {
          expect(tally({ ...one, ballots, roll }).hash).toBe(tally(one).hash);
        },
      ),
    );
  });

  it('conserves power (V1)', () => {
    fc.assert(
      fc.property(elections(method), (one) => {
        const result = tally(one);
        const cast = new Map(one.roll.map(({ voter, power }) => [voter, power]));
        const turnout = one.ballots.reduce((sum, { voter }) => sum + (cast.get(voter) ?? 0n), 0n);
        expect(result.turnout).toBe(turnout);
        const { ballots } = result;
        expect(definition.conserves(result, { turnout, ballots, maxScore: 5 })).toBe(true);
        expect(result.rejected).toEqual([]);
      }),
    );
  });

  it('sees a lost unit: conservation can fail', () => {
    const choice = { choice: FIRST[definition.shape] };
    const count = definition.count({ optionCount: 3, seats: 1 }, [{ choice, power: 5n }]);
    const cast = { ballots: 1, maxScore: 1 };
    expect(definition.conserves(count, { ...cast, turnout: 5n })).toBe(true);
    expect(definition.conserves(count, { ...cast, turnout: 4n })).toBe(false);
  });

  it('orders every option it ranks once, winners first', () => {
    fc.assert(
      fc.property(elections(method), (one) => {
        const result = tally(one);
        const ranked = result.order.flat().toSorted((a, b) => a - b);
        const expected = method === 'basic/1' ? 2 : one.optionCount;
        expect(ranked).toEqual(Array.from({ length: expected }, (_, index) => index + 1));
        if (result.ballots > 0 && method !== 'stv/1') {
          expect(result.winners).toEqual(result.order[0]);
        }
        expect(result.tie).toBe(result.winners.length > 1);
      }),
    );
  });

  if (!ROUNDED.has(method)) {
    it('keeps its winners when all powers are multiplied', () => {
      fc.assert(
        fc.property(elections(method), fc.bigInt({ min: 1n, max: 1_000n }), (one, factor) => {
          const scaled = {
            ...one,
            roll: one.roll.map(({ voter, power }) => ({ voter, power: power * factor })),
            rules: { ...one.rules, quorum: one.rules.quorum * factor },
          };
          const [plain, larger] = [tally(one), tally(scaled)];
          expect(larger.winners).toEqual(plain.winners);
          expect(larger.outcome).toBe(plain.outcome);
        }),
      );
    });
  }

  if (!NOT_MONOTONE.has(method)) {
    it('never turns a winner out for a further vote for him', () => {
      fc.assert(
        fc.property(elections(method), fc.bigInt({ min: 1n, max: 10n ** 30n }), (one, power) => {
          const before = tally(one);
          const [winner] = before.winners;
          fc.pre(winner !== undefined);
          const first = { one: winner, set: [winner], ranking: [winner] };
          const numbers = { weights: { [winner]: 1 }, scores: { [winner]: 5 } };
          const choice = { ...first, ...numbers }[definition.shape];
          const after = tally({
            ...one,
            roll: [...one.roll, { voter: 'late', power }],
            ballots: [...one.ballots, { voter: 'late', choice }],
          });
          // Points of pairs may leave a tie as it was; sums never do.
          if (definition.shape === 'ranking') expect(after.winners).toContain(winner);
          else expect(after.winners).toEqual([winner]);
        }),
      );
    });
  }

  it('needs its quorum: below it nothing passes or is decided', () => {
    fc.assert(
      fc.property(elections(method), (one) => {
        const result = tally(one);
        const met =
          result.ballots > 0 &&
          result.turnout >= one.rules.quorum &&
          result.ballots >= one.rules.minimumBallots;
        expect(result.outcome === 'no-quorum').toBe(!met);
      }),
    );
  });

  it('stands while open as it will be counted', () => {
    fc.assert(
      fc.property(elections(method), (one) => {
        const { rollRoot: _roll, ballotRoot: _ballots, hash: _hash, ...rest } = tally(one);
        expect(countBallots(one)).toEqual(rest);
      }),
    );
  });
});
