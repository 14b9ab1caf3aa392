import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '#core/duration.ts';
import {
  decideOutage,
  lostMs,
  mustWait,
  OUTAGE_WINDOW_MS,
  type Watched,
} from '#core/voting/outage.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2030, 0, 2) + minutes * MINUTE_MS);
const DAY = 24 * 60;
const voting = { opensAt: at(0), closesAt: at(DAY), extendedAt: null };
/** Heard every minute, but for those from `from` until `until`. */
const heard = (...gaps: readonly (readonly [number, number])[]): Watched => ({
  since: at(-DAY),
  minutes: Array.from({ length: DAY }, (_, minute) => minute)
    .filter((minute) => !gaps.some(([from, until]) => minute >= from && minute < until))
    .map(at),
});

describe('the outage rule', () => {
  it.each([
    ['nothing lost', [], null],
    ['10 min lost', [[DAY - 10, DAY]], null],
    ['11 min lost: at least an hour', [[DAY - 11, DAY]], 60],
    ['20 min near the close', [[DAY - 25, DAY - 5]], 60],
    [
      'six times 2 min',
      [0, 1, 2, 3, 4, 5].map((one) => [DAY - 300 + one * 40, DAY - 298 + one * 40]),
      60,
    ],
    ['two hours lost', [[DAY - 200, DAY - 80]], 120],
    ['before the last 12 hours', [[0, 12 * 60]], null],
    ['the last 12 hours whole', [[12 * 60, DAY]], 12 * 60],
  ] as [string, [number, number][], number | null][])('%s', (_, gaps, moved) => {
    const closes = moved === null ? null : at(DAY + moved);
    expect(decideOutage(voting, [heard(), heard(...gaps)], at(DAY))).toEqual(closes);
    expect(decideOutage({ ...voting, extendedAt: at(DAY) }, [heard(...gaps)], at(DAY))).toBeNull();
  });

  it('asks nothing of a platform that is not watched, or only since lately', () => {
    expect(decideOutage(voting, [], at(DAY))).toBeNull();
    expect(lostMs(voting, { since: at(DAY - 5), minutes: [] })).toBe(5 * MINUTE_MS);
    expect(decideOutage(voting, [{ since: at(DAY - 5), minutes: [] }], at(DAY))).toBeNull();
  });

  it('looked at late, moves from then on', () => {
    expect(decideOutage(voting, [heard([DAY - 11, DAY])], at(DAY + 7))).toEqual(at(DAY + 67));
  });

  it('is never more than its window, and never less for fewer signs of life', () => {
    const signs = fc.uniqueArray(fc.integer({ min: -100, max: DAY + 100 }), { maxLength: 800 });
    fc.assert(
      fc.property(signs, fc.nat(), (minutes, dropped) => {
        const watched = { since: at(-DAY), minutes: minutes.map(at) };
        const fewer = watched.minutes.filter(
          (_, place) => place !== dropped % (minutes.length || 1),
        );
        const lost = lostMs(voting, watched);
        expect(lost).toBeLessThanOrEqual(OUTAGE_WINDOW_MS);
        expect(lostMs(voting, { ...watched, minutes: fewer })).toBeGreaterThanOrEqual(lost);
      }),
    );
  });

  it('does not depend on where in a minute voting opens and closes', () => {
    const odd = {
      opensAt: new Date(at(0).getTime() + 1),
      closesAt: new Date(at(DAY).getTime() - 1),
    };
    expect(lostMs({ ...odd }, heard())).toBe(0);
  });
});

describe('the close waits', () => {
  const since = at(-DAY);
  const last = (minutes: number): Watched => ({ since, minutes: [at(DAY - 60), at(minutes)] });
  it.each([
    ['heard this minute', [last(DAY)], 0, false],
    ['heard two minutes ago', [last(DAY - 2)], 0, false],
    ['not heard for longer', [last(DAY - 4)], 0, true],
    ['one of two', [last(DAY), last(DAY - 4)], 0, true],
    ['for nine minutes', [last(DAY - 4)], 9, true],
    ['for ten minutes at most', [last(DAY - 4)], 10, false],
    ['heard again', [last(DAY + 5)], 5, false],
    ['never heard', [{ since, minutes: [] }], 0, false],
  ] as [string, Watched[], number, boolean][])('%s: %s', (_, platforms, late, waits) => {
    expect(mustWait(voting, platforms, at(DAY + late))).toBe(waits);
  });
});
