/**
 * The outage rule: if votes could not be received on a platform for more than ten minutes in all within the last
 * twelve hours of voting, the close moves once by the time lost, at least an hour, before anything is counted. The
 * close waits until no sign of life is older than two minutes, at most ten minutes.
 *
 * Signs of life are whole minutes of the law's time, stored by whoever receives votes; so a process whose clock is
 * wrong changes nothing.
 */
import { HOUR_MS, MINUTE_MS } from '../duration.ts';

export const OUTAGE_WINDOW_MS = 12 * HOUR_MS;
export const OUTAGE_TOLERANCE_MS = 10 * MINUTE_MS;
export const OUTAGE_LEAST_MS = HOUR_MS;
/** Counted from the end of the minute that a sign of life stands for. */
export const SIGN_AGE_MS = 2 * MINUTE_MS;
export const LONGEST_WAIT_MS = 10 * MINUTE_MS;

export type Watched = {
  /** Since when votes could have come from there: the platform is heard, and the community has a place on it. */
  readonly since: Date;
  /** Starts of the minutes with a sign of life, in any order. */
  readonly minutes: readonly Date[];
};

type Voting = { readonly opensAt: Date; readonly closesAt: Date };

const minuteOf = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;

/** Whole minutes of the last twelve hours of voting in which this platform was not heard. */
export function lostMs({ opensAt, closesAt }: Voting, { since, minutes }: Watched): number {
  const from = Math.max(opensAt.getTime(), closesAt.getTime() - OUTAGE_WINDOW_MS, since.getTime());
  const heard = new Set(minutes.map((minute) => minuteOf(minute.getTime())));
  let lost = 0;
  // A minute that has only begun within the window, or ends after it, may have had its sign outside.
  for (
    let minute = minuteOf(from + MINUTE_MS - 1);
    minute + MINUTE_MS <= closesAt.getTime();
    minute += MINUTE_MS
  ) {
    if (!heard.has(minute)) lost += MINUTE_MS;
  }
  return lost;
}

/**
 * Where the close moves to; null: it stays. A platform that was never heard is none that could be lost. Looked at late,
 * it moves from then on: nobody could vote in between.
 */
export function decideOutage(
  voting: Voting & { readonly extendedAt: Date | null },
  platforms: readonly Watched[],
  now: Date,
): Date | null {
  if (voting.extendedAt !== null) return null;
  const lost = Math.max(0, ...platforms.map((platform) => lostMs(voting, platform)));
  return lost > OUTAGE_TOLERANCE_MS
    ? new Date(Math.max(voting.closesAt.getTime(), now.getTime()) + Math.max(lost, OUTAGE_LEAST_MS))
    : null;
}

/** Whether the close has to wait: it is not known yet whether a platform is out of reach just now. */
export function mustWait(
  { closesAt }: Pick<Voting, 'closesAt'>,
  platforms: readonly Watched[],
  now: Date,
): boolean {
  if (now.getTime() >= closesAt.getTime() + LONGEST_WAIT_MS) return false;
  return platforms.some(({ minutes }) => {
    const newest = Math.max(...minutes.map((minute) => minute.getTime()));
    return minutes.length > 0 && now.getTime() - (newest + MINUTE_MS) > SIGN_AGE_MS;
  });
}
