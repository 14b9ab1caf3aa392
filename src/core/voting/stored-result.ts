/** What a stored result says where its ballots can no longer be opened: the outcome stands, the steps do not. */
import { type Fraction, fraction, parseFraction } from '../fraction.ts';
import { invariant } from '../invariant.ts';
import type { Score } from './method.ts';
import type { Outcome } from './outcome.ts';

const DECIMAL = /^(\d+)\.(\d+)$/;

/** Reads `printScore`. */
export function parseScore(text: string): Score {
  const decimal = DECIMAL.exec(text);
  if (decimal) {
    const [, whole = '', places = ''] = decimal;
    const scale = 10n ** BigInt(places.length);
    return { ...fraction(BigInt(whole + places), scale), decimals: places.length };
  }
  const exact: Fraction | undefined = parseFraction(text);
  invariant(exact, 'a stored score');
  return exact;
}

export type StoredResult = {
  readonly scores: readonly Score[];
  readonly order: readonly (readonly number[])[];
  readonly winners: readonly number[];
  readonly tie: boolean;
  readonly outcome: Outcome;
};

/** Reads what `tallyToJson` wrote; anything else in our own books is a bug. */
export function storedResultOf(json: unknown): StoredResult {
  const { scores, order, winners, tie, outcome } = json as StoredResult & { scores: string[] };
  return { scores: scores.map((score) => parseScore(String(score))), order, winners, tie, outcome };
}
