/**
 * When a community's daily digest is due: once a day of its clocks, at its hour or as soon after as somebody looks,
 * never in quiet hours and not on the day it was founded. A day that was missed is over: the next digest tells of it.
 */
import { DAY_MS, HOUR_MS, instantOfWallTime, wallClock } from '../duration.ts';
import { isQuiet } from '../quiet-hours.ts';

/** Of the community's clocks; all outside quiet hours. */
export const DIGEST_HOURS = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21] as const;
export const DIGEST_HOUR = 9;
/** A digest looks back to the last one, and no further than this. */
export const DIGEST_SPAN_MS = 7 * DAY_MS;
/** What closes within this stands first. */
export const DIGEST_SOON_MS = DAY_MS;

export type DigestTerms = {
  /** Null: turned off. */
  readonly hour: number | null;
  readonly timeZone: string;
  readonly foundedAt: Date;
  /** The day of the last digest. */
  readonly lastDay: string | null;
};

/** What the calendar of a zone shows at an instant, as 2030-01-31. */
export const dayOf = (at: Date, timeZone: string): string =>
  new Date(wallClock(at, timeZone)).toISOString().slice(0, 10);

/** The hour of a day; where the clocks skip it, an hour of the clock later. */
function instantOf(dayMs: number, hour: number, timeZone: string): Date {
  const wall = new Date(dayMs + hour * HOUR_MS);
  return (
    instantOfWallTime(wall, timeZone) ??
    instantOfWallTime(new Date(wall.getTime() + HOUR_MS), timeZone) ??
    wall
  );
}

/** The hour of the next day. */
export function nextDigest(now: Date, hour: number, timeZone: string): Date {
  return instantOf(Date.parse(dayOf(now, timeZone)) + DAY_MS, hour, timeZone);
}

/** What is due at `now`: the digest of a day, nothing before `again`, or nothing at all. */
export function decideDigest(
  { hour, timeZone, foundedAt, lastDay }: DigestTerms,
  now: Date,
): { readonly day: string } | { readonly again: Date } | null {
  if (hour === null) return null;
  const day = dayOf(now, timeZone);
  const due = instantOf(Date.parse(day), hour, timeZone);
  const isOver = (lastDay !== null && lastDay >= day) || dayOf(foundedAt, timeZone) >= day;
  if (isOver || (now >= due && isQuiet(now, timeZone))) {
    return { again: nextDigest(now, hour, timeZone) };
  }
  return now < due ? { again: due } : { day };
}

/** From when on a digest tells what was decided. */
export const digestSince = (last: Date | null, foundedAt: Date, now: Date): Date =>
  new Date(Math.max((last ?? foundedAt).getTime(), now.getTime() - DIGEST_SPAN_MS));
