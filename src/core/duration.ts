/**
 * Times as people type them. Durations are milliseconds; a deadline is an instant, given relative
 * to now ("2d") or as a local time of the community ("2026-12-01 18:00") or in ISO 8601 with an
 * offset. `now` is the database's time and is always passed in.
 */
import { accept, type Result, refuse } from './result.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

/** Nothing is open for less than a minute or more than a leap year. */
export const MIN_DEADLINE_MS = MINUTE_MS;
export const MAX_DEADLINE_DAYS = 366;

const UNIT_MS: { readonly [unit: string]: number } = {
  w: WEEK_MS,
  d: DAY_MS,
  h: HOUR_MS,
  m: MINUTE_MS,
  s: SECOND_MS,
};
const DURATION = /^(?:\d{1,9}[wdhms] ?)+$/;
/** The clocks of the world lie at most 14 hours from UTC. */
const ABSOLUTE =
  /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?(Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?$/i;

/** "90m", "2d", "1w 2h", "1h30m" -> ms. Each unit once, the larger first; at most 366 days. */
export function parseDuration(text: string): Result<number> {
  const trimmed = text.trim().toLowerCase();
  const malformed = refuse({
    code: 'duration-malformed',
    text: trimmed.slice(0, 40),
    example: '2d 12h',
  });
  if (trimmed.length > 60 || !DURATION.test(trimmed)) return malformed;
  let total = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (const [, count = '', unit = ''] of trimmed.matchAll(/(\d+)([wdhms])/g)) {
    const unitMs = UNIT_MS[unit] ?? 0;
    if (unitMs >= smallest) return malformed;
    smallest = unitMs;
    total += Number(count) * unitMs;
  }
  if (total === 0) return refuse({ code: 'duration-too-short', minMs: SECOND_MS });
  if (total > MAX_DEADLINE_DAYS * DAY_MS) {
    return refuse({ code: 'duration-too-long', maxDays: MAX_DEADLINE_DAYS });
  }
  return accept(total);
}

/** 93_600_000 -> "1d 2h": exact to the second, readable by `parseDuration`. */
export function printDuration(durationMs: number): string {
  let rest = Math.floor(durationMs / SECOND_MS) * SECOND_MS;
  const parts: string[] = [];
  for (const [unit, unitMs] of Object.entries(UNIT_MS)) {
    const count = Math.floor(rest / unitMs);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * unitMs;
  }
  return parts.length === 0 ? '0s' : parts.join(' ');
}

/** Whether `Intl` knows the IANA zone; a fixed offset is no zone of a community. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    // A RangeError is Intl's only way of saying "no such zone".
    return false;
  }
}

/** A deadline within bounds: at least a minute away, at most 366 days. */
export function checkDeadline(deadline: Date, now: Date): Result<Date> {
  const leftMs = deadline.getTime() - now.getTime();
  if (leftMs <= 0) return refuse({ code: 'deadline-past', deadline });
  if (leftMs < MIN_DEADLINE_MS)
    return refuse({ code: 'deadline-too-soon', minMs: MIN_DEADLINE_MS });
  if (leftMs > MAX_DEADLINE_DAYS * DAY_MS) {
    return refuse({ code: 'deadline-too-far', maxDays: MAX_DEADLINE_DAYS });
  }
  return accept(deadline);
}

/** Whether a text means a length of time or a date, be it one that is out of bounds. */
export const isDeadline = (text: string): boolean => {
  const read = parseDuration(text);
  return read.ok || read.refusal.code !== 'duration-malformed' || ABSOLUTE.test(text.trim());
};

/** Reads "2d", "in 2d", "2026-12-01 18:00" (in `timeZone`) or ISO 8601 with an offset. */
export function parseDeadline(text: string, now: Date, timeZone: string): Result<Date> {
  const trimmed = text.trim().slice(0, 80);
  const relative = parseDuration(trimmed.replace(/^in /i, ''));
  if (relative.ok) return checkDeadline(new Date(now.getTime() + relative.value), now);
  if (relative.refusal.code === 'duration-too-long') {
    return refuse({ code: 'deadline-too-far', maxDays: MAX_DEADLINE_DAYS });
  }
  if (relative.refusal.code === 'duration-too-short') {
    return refuse({ code: 'deadline-too-soon', minMs: MIN_DEADLINE_MS });
  }
  const parts = ABSOLUTE.exec(trimmed);
  const wall = parts ? wallTime(parts) : undefined;
  if (!parts || wall === undefined) {
    const example = `2d, or ${now.getUTCFullYear() + 1}-01-31 18:00`;
    return refuse({ code: 'deadline-malformed', text: trimmed, example });
  }
  const offset = parts[7];
  if (offset !== undefined) {
    return checkDeadline(new Date(wall.getTime() - offsetMs(offset)), now);
  }
  const instant = instantOfWallTime(wall, timeZone);
  if (!instant) return refuse({ code: 'deadline-skipped-hour', text: trimmed, timeZone });
  return checkDeadline(instant, now);
}

/** The wall time as if it were UTC; undefined where the calendar has no such day or hour. */
function wallTime(parts: RegExpExecArray): Date | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same =
    wall.getUTCFullYear() === year &&
    wall.getUTCMonth() === month - 1 &&
    wall.getUTCDate() === day &&
    wall.getUTCHours() === hour &&
    wall.getUTCMinutes() === minute &&
    wall.getUTCSeconds() === second;
  return same ? wall : undefined;
}

function offsetMs(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  return (offset.startsWith('-') ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
}

/** What the clocks of a zone show at an instant, as if it were UTC. */
export function wallClock(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const part = (type: string): number =>
    Number(parts.find((candidate) => candidate.type === type)?.value ?? 0);
  return Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
}

/**
 * The first instant at which the clocks of the zone show this wall time (an hour shown twice means
 * its first time); undefined where they skip it. Offsets lie within a day of UTC, so the instant is
 * among those the zone's offsets a day before and a day after give.
 */
export function instantOfWallTime(wall: Date, timeZone: string): Date | undefined {
  const candidates = [-DAY_MS, DAY_MS].map((aside) => {
    const near = new Date(wall.getTime() + aside);
    return new Date(wall.getTime() - (wallClock(near, timeZone) - near.getTime()));
  });
  return candidates
    .sort((a, b) => a.getTime() - b.getTime())
    .find((candidate) => wallClock(candidate, timeZone) === wall.getTime());
}
