/** When those who have not voted are reminded, and that nobody is woken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/duration.ts';
import { afterQuiet, isQuiet } from '#core/quiet-hours.ts';
import { decideReminder, reminderTime } from '#core/voting/reminder.ts';

const at = (text: string) => new Date(`2030-01-${text}:00Z`);
const timeOf = (opens: string, closes: string, zone = 'UTC') =>
  reminderTime({ opensAt: at(opens), closesAt: at(closes) }, zone)
    ?.toISOString()
    .slice(8, 16) ?? null;

describe('quiet hours', () => {
  it.each([
    ['02T21:59', 'UTC', false],
    ['02T22:00', 'UTC', true],
    ['02T07:59', 'UTC', true],
    ['02T08:00', 'UTC', false],
    ['02T21:30', 'Europe/Berlin', true],
    ['02T12:30', 'Asia/Tokyo', false],
    ['02T13:30', 'Asia/Tokyo', true],
  ])('%s in %s: %s', (instant, zone, quiet) => {
    expect(isQuiet(at(instant), zone)).toBe(quiet);
  });

  it('end at 8, on the same morning or the next', () => {
    expect(afterQuiet(at('02T03:00'), 'UTC')).toEqual(at('02T08:00'));
    expect(afterQuiet(at('02T23:00'), 'UTC')).toEqual(at('03T08:00'));
    expect(afterQuiet(at('02T12:00'), 'UTC')).toEqual(at('02T12:00'));
    expect(afterQuiet(at('02T23:00'), 'Asia/Tokyo')).toEqual(at('02T23:00'));
  });
});

describe('a reminder', () => {
  it.each([
    ['72 h: 18 h before the close', '01T12:00', '04T12:00', '03T18:00'],
    ['a long one: a day before', '01T12:00', '15T12:00', '14T12:00'],
    ['at night: in the morning', '01T22:00', '04T22:00', '04T08:00'],
    ['over by the morning: the evening before', '01T06:00', '04T06:00', '03T12:00'],
    ['closing at night', '01T18:00', '02T04:00', '01T21:30'],
    ['a short one by day', '01T12:00', '01T12:08', '01T12:06'],
    ['a short one by night: none', '01T23:00', '02T01:00', null],
  ])('%s', (_case, opens, closes, expected) => {
    expect(timeOf(opens, closes)).toBe(expected);
  });

  it('is late in the morning, and none when it is over', () => {
    const voting = { opensAt: at('01T12:00'), closesAt: at('04T12:00') };
    expect(decideReminder(voting, 'UTC', at('03T17:00'))).toEqual({ again: at('03T18:00') });
    expect(decideReminder(voting, 'UTC', at('03T18:00'))).toBe('now');
    expect(decideReminder(voting, 'UTC', at('03T23:00'))).toEqual({ again: at('04T08:00') });
    expect(decideReminder(voting, 'UTC', at('04T12:00'))).toBeNull();
  });

  it('falls within the voting time and never into quiet hours, in any zone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Lisbon', 'America/New_York', 'Asia/Kolkata');
    const start = fc.integer({ min: 0, max: 400 * 24 * 60 });
    const length = fc.integer({ min: 5, max: 20 * 24 * 60 });
    fc.assert(
      fc.property(zones, start, length, (zone, from, minutes) => {
        const opensAt = new Date(at('01T00:00').getTime() + from * MINUTE_MS);
        const closesAt = new Date(opensAt.getTime() + minutes * MINUTE_MS);
        const due = reminderTime({ opensAt, closesAt }, zone);
        if (due === null) {
          expect(minutes * MINUTE_MS).toBeLessThan(14 * HOUR_MS);
          return;
        }
        expect(isQuiet(due, zone)).toBe(false);
        expect(due >= opensAt && due < closesAt).toBe(true);
      }),
    );
  });
});
