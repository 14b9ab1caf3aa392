/** Until when a run may begin, and when what a contract has of it is taken back. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { type Repeating, runTerms } from '#core/proposal/run.ts';

const first = new Date('2030-01-01T00:00:00Z');
const day = (days: number): Date => new Date(first.getTime() + days * DAY_MS);
const weekly = (over: Partial<Repeating> = {}): Repeating => ({
  ...{ until: null, repeats: { every: 7 * DAY_MS, zone: 'UTC', times: null } },
  ...over,
});

describe('the terms of a run', () => {
  it('let it begin until the next is due, and take it back from a contract after thirty days', () => {
    expect(runTerms(weekly(), first, 1)).toEqual({
      ...{ dueAt: day(7), until: day(14), takenBackAt: day(37), isLast: false },
    });
  });

  it('take nothing further than its last day', () => {
    const terms = runTerms(weekly({ until: day(16) }), first, 1);
    expect(terms).toMatchObject({ until: day(14), takenBackAt: day(16), isLast: false });
    const last = runTerms(weekly({ until: day(16) }), first, 2);
    expect(last).toMatchObject({ until: day(16), takenBackAt: day(16), isLast: true });
  });

  it('give the last of so many the thirty days to begin', () => {
    const repeats = { every: 7 * DAY_MS, zone: 'UTC', times: 2 };
    expect(runTerms(weekly({ repeats }), first, 1)).toMatchObject({
      ...{ until: day(37), takenBackAt: day(37), isLast: true },
    });
  });
});
