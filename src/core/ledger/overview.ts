/** What a community's money comes to: what is free of it, and what moved within the last thirty days. */
import { DAY_MS } from '../duration.ts';

/** The last thirty days by the law's time, and not a calendar month: on its first day that would show nothing. */
export const FLOW_DAYS = 30;
export const FLOW_WINDOW_MS = FLOW_DAYS * DAY_MS;
/** Equal parts of it, the oldest first: three days each. */
export const FLOW_SLOTS = 10;
export const FLOW_SLOT_MS = FLOW_WINDOW_MS / FLOW_SLOTS;

/** Base units of one asset that are spoken for, each in one of these alone. */
export type Promised = {
  /** Set aside in the ledger for payments of the own account that are on their way. */
  readonly pending: bigint;
  /** Given to contracts, and not ended there. */
  readonly carried: bigint;
  /** Passed, and not begun. */
  readonly waiting: bigint;
  /** Left in budgets that go on. */
  readonly budgets: bigint;
};

export const promisedIn = ({ pending, carried, waiting, budgets }: Promised): bigint =>
  pending + carried + waiting + budgets;

/** Null: not all of it could be read, so nothing is said of the whole. */
export function sumKnown(all: readonly (bigint | null)[]): bigint | null {
  let sum = 0n;
  for (const one of all) {
    if (one === null) return null;
    sum += one;
  }
  return sum;
}

/**
 * How much more (or less) the treasury's account holds at a final block than the books make of it. What is missing of
 * no more than what is pending is a payment that is being settled, and needs no other explanation.
 */
export function unexplainedBy(input: {
  readonly held: bigint;
  /** `treasury` and `treasury-pending` together. */
  readonly booked: bigint;
  readonly pending: bigint;
  /** Posted payments that were mined after the block: it still held them there. */
  readonly later: bigint;
}): bigint {
  const { held, booked, pending, later } = input;
  const difference = held - later - booked;
  return difference < 0n && -difference <= pending ? 0n : difference;
}
