/** From 22 to 8 by the clocks of a community nobody is reminded of anything. */
import { DAY_MS, HOUR_MS, instantOfWallTime, wallClock } from './duration.ts';

const QUIET_FROM = 22;
const QUIET_UNTIL = 8;

const hourOf = (wall: number): number => Math.floor((wall % DAY_MS) / HOUR_MS);

export function isQuiet(at: Date, timeZone: string): boolean {
  const hour = hourOf(wallClock(at, timeZone));
  return hour >= QUIET_FROM || hour < QUIET_UNTIL;
}

/** The first instant at or after `at` that is not quiet; where clocks skip it, an hour of the clock later. */
export function afterQuiet(at: Date, timeZone: string): Date {
  if (!isQuiet(at, timeZone)) return at;
  const wall = wallClock(at, timeZone);
  const day = wall - (wall % DAY_MS) + (hourOf(wall) >= QUIET_FROM ? DAY_MS : 0);
  const morning = new Date(day + QUIET_UNTIL * HOUR_MS);
  return (
    instantOfWallTime(morning, timeZone) ??
    instantOfWallTime(new Date(morning.getTime() + HOUR_MS), timeZone) ??
    new Date(at.getTime() + (QUIET_UNTIL + 2) * HOUR_MS)
  );
}
