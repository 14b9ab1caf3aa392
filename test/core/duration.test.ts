import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAY_MS,
  HOUR_MS,
  isTimeZone,
  MAX_DEADLINE_DAYS,
  MINUTE_MS,
  parseDeadline,
  parseDuration,
  printDuration,
  SECOND_MS,
  WEEK_MS,
} from '#core/duration.ts';

const now = new Date('2026-03-01T12:00:00Z');
const accepted = (iso: string) => ({ ok: true, value: new Date(iso) });

describe('parseDuration', () => {
  it.each([
    ['2d', 2 * DAY_MS],
    ['90m', 90 * MINUTE_MS],
    ['1w 2h', WEEK_MS + 2 * HOUR_MS],
    ['72h', 72 * HOUR_MS],
    ['1h30m', 90 * MINUTE_MS],
    [' 1D ', DAY_MS],
    ['45s', 45_000],
  ])('reads %j', (text, value) => {
    expect(parseDuration(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['', 'duration-malformed'],
    ['2', 'duration-malformed'],
    ['d', 'duration-malformed'],
    ['-2d', 'duration-malformed'],
    ['1.5h', 'duration-malformed'],
    ['2h 1d', 'duration-malformed'],
    ['1d 1d', 'duration-malformed'],
    ['2 days', 'duration-malformed'],
    ['0m', 'duration-too-short'],
    ['10y', 'duration-malformed'],
    ['3650d', 'duration-too-long'],
    ['999999999w', 'duration-too-long'],
  ])('refuses %j', (text, code) => {
    expect(parseDuration(text)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: (MAX_DEADLINE_DAYS * DAY_MS) / SECOND_MS }),
        (seconds) => {
          const value = seconds * SECOND_MS;
          expect(parseDuration(printDuration(value))).toEqual({ ok: true, value });
        },
      ),
    );
  });
});

describe('parseDeadline', () => {
  it.each([
    ['2d', 'UTC', '2026-03-03T12:00:00Z'],
    ['in 90m', 'UTC', '2026-03-01T13:30:00Z'],
    ['2026-12-01 18:00', 'UTC', '2026-12-01T18:00:00Z'],
    ['2026-12-01 18:00', 'Europe/Lisbon', '2026-12-01T18:00:00Z'],
    ['2026-07-01 18:00', 'Europe/Lisbon', '2026-07-01T17:00:00Z'],
    ['2026-07-01T18:00', 'America/Los_Angeles', '2026-07-02T01:00:00Z'],
    ['2026-07-01 18:00', 'Pacific/Kiritimati', '2026-07-01T04:00:00Z'],
    ['2026-07-01T18:00:00Z', 'Asia/Tokyo', '2026-07-01T18:00:00Z'],
    ['2026-07-01T18:00+02:00', 'Asia/Tokyo', '2026-07-01T16:00:00Z'],
    // The hour that Lisbon's clocks show twice means its first time (summer time, UTC+1).
    ['2026-10-25 01:30', 'Europe/Lisbon', '2026-10-25T00:30:00Z'],
  ])('reads %j in %s', (text, zone, iso) => {
    expect(parseDeadline(text, now, zone)).toEqual(accepted(iso));
  });

  it.each([
    ['2026-02-28 12:00', 'deadline-past'],
    ['2036-03-01 12:00', 'deadline-too-far'],
    ['3650d', 'deadline-too-far'],
    ['30s', 'deadline-too-soon'],
    ['2026-02-30 12:00', 'deadline-malformed'],
    ['2026-04-01 25:00', 'deadline-malformed'],
    ['2026-04-01', 'deadline-malformed'],
    ['tomorrow', 'deadline-malformed'],
    ['2026-06-16T12:00+99:99', 'deadline-malformed'],
    ['2026-06-16T12:00+14:01', 'deadline-malformed'],
    ['2026-06-16T12:00-15:00', 'deadline-malformed'],
    ['2026-06-16T12:00+05:60', 'deadline-malformed'],
    ['', 'deadline-malformed'],
  ])('refuses %j', (text, code) => {
    expect(parseDeadline(text, now, 'UTC')).toMatchObject({ ok: false, refusal: { code } });
  });

  it('refuses an hour that the clocks skip', () => {
    expect(parseDeadline('2026-03-29 01:30', now, 'Europe/Lisbon')).toMatchObject({
      ok: false,
      refusal: { code: 'deadline-skipped-hour', timeZone: 'Europe/Lisbon' },
    });
  });

  it('keeps the bounds to the millisecond', () => {
    const far = new Date(now.getTime() + MAX_DEADLINE_DAYS * DAY_MS);
    expect(parseDeadline(far.toISOString(), now, 'UTC')).toEqual({ ok: true, value: far });
    expect(parseDeadline('366d 1s', now, 'UTC').ok).toBe(false);
    expect(parseDeadline(now.toISOString(), now, 'UTC')).toMatchObject({
      refusal: { code: 'deadline-past' },
    });
  });
});

it('knows time zones by their names', () => {
  expect(['UTC', 'Europe/Lisbon', 'America/Argentina/Buenos_Aires'].every(isTimeZone)).toBe(true);
  expect(['', 'Mars/Olympus', '+02:00', 'Europe/Lisbon; drop'].some(isTimeZone)).toBe(false);
});
