/** What terms of time have in common: how long something has been so, in days, hours or minutes. */
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS } from '../../duration.ts';
import { invariant } from '../../invariant.ts';
import { accept, type Result } from '../../result.ts';
import type { Since, SinceTrace, Verdict } from '../facts.ts';
import { missing } from '../missing.ts';
import type { Piece } from '../piece.ts';
import type { SinceTerm } from '../rule.ts';

const UNIT_MS: { readonly [unit: string]: number } = {
  d: DAY_MS,
  h: HOUR_MS,
  m: MINUTE_MS,
  w: WEEK_MS,
};
/** A hundred years: nothing here is older. */
const MAX_MS = 36_500 * DAY_MS;

/** "30d", "2w", "12h", "5m" -> ms. */
export function parseAge(piece: Piece): Result<number> {
  const [, count = '', unit = ''] = /^(\d{1,8})([wdhm])$/i.exec(piece.text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit.toLowerCase()] ?? 0);
  return ms > 0 && ms <= MAX_MS ? accept(ms) : missing(piece, '30d', '12h');
}

/** In the largest of days, hours and minutes that it is a whole number of. */
export function printAge(ms: number): string {
  const unit = ['d', 'h', 'm'].find((one) => ms % (UNIT_MS[one] ?? 1) === 0) ?? 'm';
  return `${ms / (UNIT_MS[unit] ?? 1)}${unit}`;
}

export function ageFromJson(ms: unknown): number {
  invariant(typeof ms === 'number' && ms % MINUTE_MS === 0, 'a time of a rule');
  invariant(ms > 0 && ms <= MAX_MS, 'a time of a rule');
  return ms;
}

const isOld = (since: Date, at: Date, atLeastMs: number): boolean =>
  since.getTime() + atLeastMs <= at.getTime();

/** `atLeastMs` 0: that it is so at all. */
export function evaluateSince<T extends SinceTerm>(
  term: T,
  since: Since,
  at: Date,
  atLeastMs: number,
): SinceTrace<T> {
  if (!(since instanceof Date)) {
    return { kind: term.kind, verdict: since === null ? 'unknown' : 'no', term, since: null };
  }
  const verdict: Verdict = isOld(since, at, atLeastMs) ? 'yes' : 'no';
  return { kind: term.kind, verdict, term, since };
}

/** The oldest of several settles it with a yes, whatever the others are. */
export function evaluateOldest<T extends SinceTerm>(
  term: T,
  all: readonly (Date | null)[],
  at: Date,
  atLeastMs: number,
): SinceTrace<T> {
  const known = all.flatMap((one) => (one === null ? [] : [one.getTime()]));
  const since = known.length === 0 ? null : new Date(Math.min(...known));
  const old = since !== null && isOld(since, at, atLeastMs);
  const verdict: Verdict = old ? 'yes' : known.length < all.length ? 'unknown' : 'no';
  return { kind: term.kind, verdict, term, since };
}
