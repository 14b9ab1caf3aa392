/** When a digest is due, and that it is due once a day and wakes nobody. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DIGEST_HOURS,
  DIGEST_SPAN_MS,
  dayOf,
  decideDigest,
  digestSince,
  nextDigest,
} from '#core/community/digest.ts';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { isQuiet } from '#core/quiet-hours.ts';

const at = (text: string) => new Date(`2030-${text}:00Z`);
const foundedAt = at('01-01T12:00');
const terms = { hour: 9, timeZone: 'UTC', foundedAt, lastDay: '2030-01-09' };

describe('a digest', () => {
  it.each([
    ['before its hour', '01-10T08:59', { again: at('01-10T09:00') }],
    ['at its hour', '01-10T09:00', { day: '2030-01-10' }],
    ['late, of the present day alone', '01-14T15:00', { day: '2030-01-14' }],
    ['too late for the day', '01-10T22:00', { again: at('01-11T09:00') }],
    ['at night', '01-10T03:00', { again: at('01-10T09:00') }],
    ['a second time on a day', '01-09T15:00', { again: at('01-10T09:00') }],
  ])('%s', (_name, now, expected) => {
    expect(decideDigest(terms, at(now))).toEqual(expected);
  });

  it('is due by the clocks of the community', () => {
    const tokyo = { ...terms, timeZone: 'Asia/Tokyo' };
    expect(decideDigest(tokyo, at('01-10T00:00'))).toEqual({ day: '2030-01-10' });
    expect(decideDigest(tokyo, at('01-10T13:30'))).toEqual({ again: at('01-11T00:00') });
    // Clocks go forward in that night.
    const berlin = 'Europe/Berlin';
    expect(nextDigest(at('03-30T12:00'), 9, berlin)).toEqual(at('03-31T07:00'));
  });

  it('is none where it is off, and none on the day of the founding', () => {
    expect(decideDigest({ ...terms, hour: null }, at('01-10T09:00'))).toBeNull();
    const young = { ...terms, lastDay: null };
    expect(decideDigest(young, at('01-01T15:00'))).toEqual({ again: at('01-02T09:00') });
    expect(decideDigest(young, at('01-02T09:00'))).toEqual({ day: '2030-01-02' });
  });

  it('looks back to the last one, and no further than a week', () => {
    const now = at('01-20T09:00');
    expect(digestSince(at('01-19T09:00'), foundedAt, now)).toEqual(at('01-19T09:00'));
    expect(digestSince(null, foundedAt, now)).toEqual(new Date(now.getTime() - DIGEST_SPAN_MS));
    expect(digestSince(null, at('01-18T09:00'), now)).toEqual(at('01-18T09:00'));
  });

  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Tokyo');
  const hours = fc.constantFrom(...DIGEST_HOURS);
  const instants = fc.date({ min: at('01-03T00:00'), max: at('12-30T00:00'), noInvalidDate: true });

  it('is never due in quiet hours, and always comes within two days', () => {
    fc.assert(
      fc.property(instants, zones, hours, (start, timeZone, hour) => {
        const now = new Date(Math.floor(start.getTime() / 60_000) * 60_000);
        const asked = { hour, timeZone, foundedAt, lastDay: null };
        const decided = decideDigest(asked, now);
        if (decided && 'day' in decided) {
          expect(isQuiet(now, timeZone)).toBe(false);
          expect(decided.day).toBe(dayOf(now, timeZone));
          return;
        }
        const again = decided?.again.getTime() ?? 0;
        expect(again).toBeGreaterThan(now.getTime());
        expect(again - now.getTime()).toBeLessThanOrEqual(DAY_MS + HOUR_MS);
        expect(decideDigest(asked, new Date(again))).toEqual({
          day: dayOf(new Date(again), timeZone),
        });
      }),
    );
  });

  it('is due once a day, however often and whenever somebody looks', () => {
    fc.assert(
      fc.property(
        instants,
        zones,
        fc.array(fc.nat(30 * 60), { maxLength: 40 }),
        (start, zone, gaps) => {
          let now = start.getTime();
          let lastDay: string | null = null;
          const days: string[] = [];
          for (const gap of gaps) {
            now += gap * 60_000;
            const decided = decideDigest({ ...terms, timeZone: zone, lastDay }, new Date(now));
            if (!decided || !('day' in decided)) continue;
            lastDay = decided.day;
            days.push(decided.day);
          }
          expect(days).toEqual([...new Set(days)].toSorted());
        },
      ),
    );
  });
});
