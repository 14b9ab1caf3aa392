/** The small parts the methods share: proportions, seats, piles, pairs, and what a count comes to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '#core/decimal.ts';
import { fraction, parseFraction, printFraction } from '#core/fraction.ts';
import type { Count } from '#core/voting/method.ts';
import { type Outcome, outcomeOf } from '#core/voting/outcome.ts';
import { Pairwise } from '#core/voting/pairwise.ts';
import { breakTie, bundleEqual, bundleUp, nextOf } from '#core/voting/piles.ts';
import { proportionsOf } from '#core/voting/proportions.ts';
import { OPEN_RULES, type VoteRules } from '#core/voting/rules.ts';
import { fractionTiers, winnersOf } from '#core/voting/seats.ts';
import { addFractions } from '#core/voting/sums.ts';
import { ABSTAIN, type Paper, read } from './paper.ts';

describe('proportions', () => {
  it.each([
    [{ 1: 1, 2: 3 }, [1, 2], [1n, 3n], 4n],
    [{ 1: 2, 2: 6 }, [1, 2], [1n, 3n], 4n],
    [{ 1: 0.1, 2: 0.2 }, [1, 2], [1n, 2n], 3n],
    [{ 1: 0.25, 3: 5 }, [1, 3], [1n, 20n], 21n],
    [{ 1: 0, 2: 7 }, [2], [1n], 1n],
    [{ 1: new ExactNumber('1e-400'), 2: new ExactNumber('3e-400') }, [1, 2], [1n, 3n], 4n],
  ])('%j', (weights, options, parts, whole) => {
    expect(proportionsOf(weights)).toEqual({ options, parts, whole });
  });
});

describe('seats', () => {
  it('tiers are equal as fractions, in list order', () => {
    const scores = [fraction(1n, 2n), fraction(3n, 4n), fraction(2n, 4n), fraction(0n)];
    expect(fractionTiers(scores)).toEqual([[2], [1, 3], [4]]);
    expect(fractionTiers([])).toEqual([]);
  });

  it.each<[number, readonly number[], boolean]>([
    [1, [2], false],
    [2, [2, 1, 3], true],
    [3, [2, 1, 3], false],
    [4, [2, 1, 3, 4], false],
    [9, [2, 1, 3, 4], false],
  ])('%i of them', (seats, winners, tie) => {
    expect(winnersOf([[2], [1, 3], [4]], seats)).toEqual({ winners, tie });
  });
});

describe('sums of fractions', () => {
  it.each<[readonly string[], string]>([
    [[], '0'],
    [['1/3'], '1/3'],
    [['1/3', '1/6', '1/2'], '1'],
    [['1/7', '-1/7', '0'], '0'],
    [['1/2', '-3/4'], '-1/4'],
  ])('%j', (parts, expected) => {
    const fractions = parts.map((part) => parseFraction(part) ?? fraction(0n));
    expect(printFraction(addFractions(fractions))).toBe(expected);
  });
});

describe('piles', () => {
  const papers: Paper[] = [
    [3, [1, 2]],
    [3, [1, 2]],
    [4, [1, 2]],
    [2, [2]],
    [9, ABSTAIN],
  ];
  const ballots = read('stv/1', 2, papers);

  it('bundle equal rankings, by their sum or by their number', () => {
    expect(bundleUp(ballots, 2)).toEqual({
      bundles: [
        { ranking: [0, 1], power: 10n },
        { ranking: [1], power: 2n },
      ],
      abstained: 9n,
    });
    expect(bundleEqual(ballots, 2).bundles).toEqual([
      { ranking: [0, 1], power: 3n, ballots: 2n },
      { ranking: [0, 1], power: 4n, ballots: 1n },
      { ranking: [1], power: 2n, ballots: 1n },
    ]);
    expect(bundleEqual(ballots, 2).abstained).toBe(9n);
  });

  it('a ballot lies with its next option that stands', () => {
    expect(nextOf([2, 0, 1], [true, true, false])).toBe(0);
    expect(nextOf([2], [true, true, false])).toBeUndefined();
  });

  it.each<[string, readonly number[], readonly (readonly bigint[])[], number]>([
    ['the first listed', [2, 1], [], 1],
    [
      'the one behind in the last round',
      [0, 1],
      [
        [1n, 2n],
        [2n, 1n],
      ],
      1,
    ],
    [
      'an earlier round where the last is level',
      [0, 1],
      [
        [2n, 1n],
        [3n, 3n],
      ],
      1,
    ],
    ['the first listed of those still level', [0, 1, 2], [[1n, 1n, 2n]], 0],
    [
      'not one that a later round put ahead',
      [0, 1, 2],
      [
        [0n, 1n, 1n],
        [5n, 3n, 3n],
      ],
      1,
    ],
  ])('of equal ones goes %s', (_case, tied, history, out) => {
    expect(breakTie(tied, history)).toBe(out);
  });
});

describe('pairs', () => {
  it('are exact for powers of any length', () => {
    const power = 2n ** 200n + 12_345n;
    const pairs = new Pairwise(3);
    for (const ballot of read('schulze/1', 3, [
      [power, [1]],
      [power - 1n, [2, 1]],
      [1, ABSTAIN],
    ])) {
      pairs.add(ballot);
    }
    expect(pairs.wins()).toEqual([
      [0n, power, 2n * power - 1n],
      [power - 1n, 0n, power - 1n],
      [0n, 0n, 0n],
    ]);
    expect([pairs.power, pairs.abstained]).toEqual([2n * power - 1n, 1n]);
  });

  it('carry over the edges of their parts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: -1, max: 1 })), {
          minLength: 1,
          maxLength: 40,
        }),
        (all) => {
          const powers = all.map(([parts, off]) => 2n ** BigInt(26 * parts) + BigInt(off));
          const pairs = new Pairwise(2);
          for (const one of read(
            'copeland/1',
            2,
            powers.map((power): Paper => [power, [1]]),
          )) {
            pairs.add(one);
          }
          expect(pairs.wins()[0]?.[1]).toBe(powers.reduce((sum, power) => sum + power, 0n));
        },
      ),
    );
  });
});

describe('what a count comes to', () => {
  const plain: Count = {
    scores: [],
    abstained: 0n,
    order: [],
    winners: [1],
    tie: false,
    rounds: [],
  };
  const yes = (inFavour: bigint, against: bigint): Count => ({
    ...plain,
    verdict: { inFavour, against },
  });
  it.each<[string, Count, bigint, number, Partial<VoteRules>, Outcome]>([
    ['no ballot', yes(0n, 0n), 0n, 0, {}, 'no-quorum'],
    ['no ballot of a choice', plain, 0n, 0, {}, 'no-quorum'],
    ['a ballot of no power', plain, 0n, 1, {}, 'decided'],
    ['turnout at the quorum', yes(2n, 1n), 5n, 3, { quorum: 5n }, 'passed'],
    ['turnout below it', yes(2n, 1n), 4n, 3, { quorum: 5n }, 'no-quorum'],
    ['For at its own quorum', yes(3n, 1n), 4n, 3, { quorumFor: 3n }, 'passed'],
    ['For below it', yes(2n, 1n), 9n, 3, { quorumFor: 3n }, 'no-quorum'],
    ['a quorum of For is none of a choice', plain, 1n, 1, { quorumFor: 3n }, 'decided'],
    ['too few ballots', yes(9n, 1n), 10n, 4, { minimumBallots: 5 }, 'no-quorum'],
    [
      'one quorum of three missed',
      yes(9n, 1n),
      10n,
      5,
      { minimumBallots: 5, quorum: 10n, quorumFor: 10n },
      'no-quorum',
    ],
    ['level', yes(3n, 3n), 6n, 2, { threshold: fraction(1n, 3n) }, 'tied'],
    ['nobody for or against', yes(0n, 0n), 6n, 2, { threshold: fraction(0n) }, 'rejected'],
    ['exactly the threshold', yes(3n, 2n), 5n, 2, { threshold: fraction(3n, 5n) }, 'passed'],
    ['a hair below it', yes(3n, 2n), 5n, 2, { threshold: fraction(601n, 1000n) }, 'rejected'],
    ['a tie of a plain vote', { ...plain, tie: true }, 1n, 1, {}, 'decided'],
    ['a tie of a binding one', { ...plain, tie: true }, 1n, 1, { binding: true }, 'tied'],
    [
      'a binding one below its quorum',
      { ...plain, tie: true },
      1n,
      1,
      { binding: true, quorum: 2n },
      'no-quorum',
    ],
  ])('%s', (_case, count, turnout, ballots, rules, outcome) => {
    expect(outcomeOf(count, turnout, ballots, { ...OPEN_RULES, ...rules })).toBe(outcome);
  });
});
