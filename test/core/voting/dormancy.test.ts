/** Which citizens a quorum is a share of, and what it then comes to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { printFraction } from '#core/fraction.ts';
import { asksCitizens, decideVotingOpening } from '#core/proposal/opening.ts';
import { DEFAULT_TRACKS, stricter, type Track } from '#core/proposal/tracks.ts';
import {
  awakeSince,
  type Presence,
  type QuorumBase,
  quorumBase,
  quorumBaseFromJson,
  quorumBaseToJson,
} from '#core/voting/dormancy.ts';

const rule = { after: 3, votes: 3 };
const one = (entitled: number, present: boolean): Presence => ({ entitled, present });
const awake = [one(3, true), one(3, true), one(3, true)];

describe('dormant citizens', () => {
  it.each<[string, Presence[], { after: number; votes: number }, Omit<QuorumBase, 'citizens'>]>([
    [
      'leave what the quorum is taken of',
      [...awake, one(3, false)],
      rule,
      { dormant: 1, asked: 3 },
    ],
    [
      'are not those who missed fewer votes',
      [...awake, one(2, false)],
      rule,
      { dormant: 0, asked: 4 },
    ],
    [
      'are none while the rule is off',
      [...awake, one(0, false)],
      { after: 0, votes: 0 },
      { dormant: 0, asked: 4 },
    ],
    [
      'are none before so many votes',
      [...awake, one(3, false)],
      { after: 4, votes: 3 },
      { dormant: 0, asked: 4 },
    ],
    [
      'never leave less than half, rounded up',
      [one(3, true), ...Array(6).fill(one(3, false))],
      rule,
      { dormant: 6, asked: 4 },
    ],
    ['of nobody', [], rule, { dormant: 0, asked: 0 }],
  ])('%s', (_, roll, by, expected) => {
    expect(quorumBase(roll, by)).toEqual({ citizens: roll.length, ...expected });
  });

  it('keep the base between half and the whole, and whoever wakes up never lowers it', () => {
    const rolls = fc.array(
      fc.record({ entitled: fc.integer({ min: 0, max: 4 }), present: fc.boolean() }),
      { minLength: 1 },
    );
    const rules = fc.record({
      after: fc.integer({ min: 0, max: 4 }),
      votes: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(rolls, rules, fc.nat(), (roll, by, woken) => {
        const { citizens, asked } = quorumBase(roll, by);
        expect(asked * 2).toBeGreaterThanOrEqual(citizens);
        expect(asked).toBeLessThanOrEqual(citizens);
        const at = woken % roll.length;
        const later = roll.map((each, index) => (index === at ? { ...each, present: true } : each));
        expect(quorumBase(later, by).asked).toBeGreaterThanOrEqual(asked);
      }),
    );
  });

  it('do not fall asleep within 90 days, whatever is put to the vote meanwhile', () => {
    const publishedAt = new Date('2026-06-01T00:00:00Z');
    const daysAgo = (days: number) => new Date(publishedAt.getTime() - days * DAY_MS);
    expect(awakeSince(daysAgo(20), publishedAt)).toEqual(daysAgo(90));
    expect(awakeSince(daysAgo(200), publishedAt)).toEqual(daysAgo(200));
  });

  it('are kept with the rules of the vote; there are none in votes of before', () => {
    const base = quorumBase([...awake, one(3, false)], rule);
    expect(quorumBaseFromJson(JSON.parse(JSON.stringify(quorumBaseToJson(base))))).toEqual(base);
    expect(quorumBaseFromJson(undefined)).toBeNull();
  });
});

describe('the quorum of a track', () => {
  const { action, constitution, plain } = DEFAULT_TRACKS;
  const base: QuorumBase = { citizens: 100, dormant: 40, asked: 60 };
  const at = new Date('2026-06-01T00:00:00Z');
  const roll = Array.from({ length: 100 }, (_, index) => ({ voter: `v${index}`, power: 1n }));
  const open = (track: Track) => {
    const decided = decideVotingOpening({
      ...{ state: 'published', votingOpensAt: at, now: at, track, roll, base, supply: null },
    });
    return decided.ok ? decided.value : undefined;
  };
  const citizens = { ...action.quorums, citizens: { numerator: 1n, denominator: 4n } };

  it('is a share of those who are asked, where citizens have one vote each', () => {
    expect(open(action)).toMatchObject({ rollPower: 100n, rules: { quorum: 12n } });
    expect(open({ ...action, quorums: citizens })?.rules.minimumBallots).toBe(15);
  });

  it('of tokens and of members stays a share of the roll', () => {
    const token: Track = { ...action, power: 'token-balance/1' };
    expect([asksCitizens(action), asksCitizens(token), asksCitizens(plain)]).toEqual([
      ...[true, false, false],
    ]);
    const both = open({ ...token, quorums: citizens });
    expect(both?.rules).toMatchObject({ quorum: 20n, minimumBallots: 15 });
    expect(open({ ...plain, quorum: action.quorum })?.rules.quorum).toBe(20n);
  });

  it('is the higher one where a rule is changed: who never falls asleep, or later', () => {
    const set = (one: number, other: number): number =>
      stricter({ ...constitution, dormantAfter: one }, { ...action, dormantAfter: other })
        .dormantAfter;
    expect([set(5, 3), set(3, 5), set(0, 5), set(5, 0)]).toEqual([5, 5, 0, 0]);
    expect(printFraction(stricter(constitution, action).quorum)).toBe('33/100');
  });
});
