/**
 * Conditions of what is carried out: not before a moment, not after one, only once another proposal was carried out, again
 * and again. They are voted on with the action: its hash is over both (`voted.ts`).
 */
import type { JsonValue } from '../canonical-json.ts';
import { DAY_MS, instantOfWallTime, isTimeZone, MINUTE_MS, wallClock } from '../duration.ts';
import { asId, isUuid, type VoteId } from '../identity.ts';
import { invariant } from '../invariant.ts';

/** A month and a week are those of the calendar in `zone`; a number is a length in milliseconds. */
export type Every = 'month' | 'week' | number;

export type Repeats = {
  readonly every: Every;
  /** IANA zone whose clocks months and weeks go by: the community's when it was proposed. */
  readonly zone: string;
  /** How many runs there are; null: until it is ended. */
  readonly times: number | null;
};

export type Conditions = {
  readonly notBefore: Date | null;
  /** From then on nothing of it is begun. */
  readonly until: Date | null;
  /** Carried out only once that proposal was; `number` as people read it. */
  readonly after: { readonly proposal: VoteId; readonly number: number } | null;
  readonly repeats: Repeats | null;
};

export const NO_CONDITIONS: Conditions = {
  notBefore: null,
  until: null,
  after: null,
  repeats: null,
};

export const isUnconditional = (conditions: Conditions): boolean =>
  Object.values(conditions).every((one) => one === null);

/** Runs of one proposal, at most. */
export const MAX_TIMES = 520;
/** No two runs are closer than this; minutes are for the sandbox. */
export const MIN_EVERY_MS = DAY_MS;
export const SANDBOX_MIN_EVERY_MS = MINUTE_MS;

/** The stored and hashed form: only what is asked, so that a condition added later changes no hash of before. */
export function conditionsToJson({ notBefore, until, after, repeats }: Conditions): JsonValue {
  return {
    ...(notBefore && { notBefore: notBefore.toISOString() }),
    ...(until && { until: until.toISOString() }),
    ...(after && { after: { ...after } }),
    ...(repeats && { repeats: { ...repeats } }),
  };
}

type Members = { readonly [member: string]: unknown };

function membersOf(json: unknown, known: readonly string[]): Members {
  invariant(typeof json === 'object' && json !== null, 'stored conditions are an object');
  // One that this code does not know is not passed over: what is under it would be carried out in spite of it.
  const strange = Object.keys(json).filter((name) => !known.includes(name));
  invariant(strange.length === 0, `a known condition, not ${strange.join(', ')}`);
  return json as Members;
}

function momentFrom(json: unknown): Date | null {
  if (json === undefined) return null;
  const moment = new Date(String(json));
  invariant(moment.toJSON() === json, 'a stored moment');
  return moment;
}

function afterFrom(json: unknown): Conditions['after'] {
  if (json === undefined) return null;
  const { proposal, number } = membersOf(json, ['proposal', 'number']);
  invariant(typeof proposal === 'string' && isUuid(proposal), 'the proposal it follows');
  invariant(Number.isSafeInteger(number) && Number(number) > 0, 'the number of what it follows');
  return { proposal: asId<VoteId>(proposal), number: Number(number) };
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) > 0;

function repeatsFrom(json: unknown): Repeats | null {
  if (json === undefined) return null;
  const { every, zone, times } = membersOf(json, ['every', 'zone', 'times']);
  invariant(every === 'month' || every === 'week' || isCount(every), 'how often it repeats');
  invariant(typeof zone === 'string' && isTimeZone(zone), 'the zone it repeats in');
  invariant(times === null || isCount(times), 'how many times');
  return { every, zone, times };
}

/** Reads `conditionsToJson`; anything else in our own books is a bug. */
export function conditionsFromJson(json: unknown): Conditions {
  const { notBefore, until, after, repeats } = membersOf(json, Object.keys(NO_CONDITIONS));
  return {
    notBefore: momentFrom(notBefore),
    until: momentFrom(until),
    after: afterFrom(after),
    repeats: repeatsFrom(repeats),
  };
}

/** Where the clocks skip a wall time, the moment that is as long after the skip as it would have been. */
function momentOf(wall: Date, zone: string): Date {
  const shown = instantOfWallTime(wall, zone);
  if (shown) return shown;
  const before = new Date(wall.getTime() - DAY_MS);
  return new Date(wall.getTime() - (wallClock(before, zone) - before.getTime()));
}

/** Months later on the same day, or on the last one of a shorter month. */
function monthsLater(wall: number, months: number): number {
  const from = new Date(wall);
  const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0));
  const day = Math.min(from.getUTCDate(), last.getUTCDate());
  const midnight = Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), day);
  return midnight + (wall % DAY_MS);
}

const WEEK_DAYS = 7;

/**
 * When a run is due; the first is 0. Every one is counted from the first, so that the 31st comes back after a shorter
 * month: 31 January, 28 February, 31 March.
 */
export function dueOf({ every, zone }: Repeats, first: Date, run: number): Date {
  if (typeof every === 'number') return new Date(first.getTime() + run * every);
  if (run === 0) return first;
  const wall = wallClock(first, zone);
  const later = every === 'month' ? monthsLater(wall, run) : wall + run * WEEK_DAYS * DAY_MS;
  return new Date(momentOf(new Date(later), zone).getTime() + (first.getTime() % 1_000));
}

const YEAR_DAYS = 365;
const MONTH_DAYS = 30;

const shortestMs = (every: Every): number =>
  typeof every === 'number' ? every : (every === 'week' ? WEEK_DAYS : MONTH_DAYS) * DAY_MS;

/** How many runs there can be in the twelve months from `from` on: what counts as money at risk. One where it does not repeat. */
export function runsAtRisk({ repeats, until, notBefore }: Conditions, from: Date): number {
  if (!repeats) return 1;
  const first = Math.max(from.getTime(), notBefore?.getTime() ?? 0);
  const year =
    repeats.every === 'month' ? 12 : Math.ceil((YEAR_DAYS * DAY_MS) / shortestMs(repeats.every));
  const open = until
    ? Math.max(1, Math.ceil((until.getTime() - first) / shortestMs(repeats.every)))
    : year;
  return Math.min(year, open, repeats.times ?? year);
}
