import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import { isSurge, lateFrom, surgeMs } from '#core/voting/surge.ts';

const opensAt = new Date('2030-01-02T00:00:00Z');
const voting = (hours: number) => ({
  opensAt,
  closesAt: new Date(opensAt.getTime() + hours * HOUR_MS),
});

describe('the last part of voting', () => {
  it.each([
    [72, 7.2, 24],
    [240, 24, 24],
    [5, 1, 2.5],
    [1, 0.5, 0.5],
    [0.1, 0.05, 0.05],
  ])('of %d h it is %d h, and the close moves by %d h', (hours, late, moves) => {
    const vote = voting(hours);
    expect(vote.closesAt.getTime() - lateFrom(vote).getTime()).toBe(Math.round(late * HOUR_MS));
    expect(surgeMs(vote)).toBe(Math.round(moves * HOUR_MS));
  });
});

describe('a late surge', () => {
  const yes = { quorate: true, leader: 'passed' };
  const no = { quorate: true, leader: 'rejected' };
  it.each([
    ['the lead flips', no, yes, true],
    ['it flips without a quorum', { ...no, quorate: false }, { ...yes, quorate: false }, true],
    ['the quorum is first met', { ...yes, quorate: false }, yes, true],
    ['nothing changes', yes, yes, false],
    [
      'the first ballots, too few',
      { quorate: false, leader: null },
      { ...yes, quorate: false },
      false,
    ],
    ['the first ballots, enough', { quorate: false, leader: null }, yes, true],
    [
      'sealed: the quorum was met before',
      { quorate: true, leader: null },
      { quorate: true, leader: null },
      false,
    ],
    [
      'sealed: the quorum is first met',
      { quorate: false, leader: null },
      { quorate: true, leader: null },
      true,
    ],
  ])('%s', (_, before, after, moves) => expect(isSurge(before, after)).toBe(moves));

  it('nothing moves a vote that stands as it stood', () => {
    const leads = fc.record({ quorate: fc.boolean(), leader: fc.option(fc.string()) });
    fc.assert(fc.property(leads, (lead) => !isSurge(lead, lead)));
  });
});
