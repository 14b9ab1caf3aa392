/**
 * Ten payments of 1 % are one of 10 %: what counts is this payment together with everything open,
 * queued or paid within 30 days on the same track or to the same recipient.
 */
import { DAY_MS } from '../duration.ts';
import type { Address } from '../identity.ts';
import type { ProposalState } from './lifecycle.ts';
import type { TrackId } from './tracks.ts';

export const RISK_WINDOW_MS = 30 * DAY_MS;

/** One asset's payment of an earlier proposal; amounts in base units. */
export type Payment = {
  /** The proposal that asks for it. */
  readonly id: string;
  readonly track: TrackId;
  /** Of a choice whoever may be paid. */
  readonly recipients: readonly Address[];
  /** Of a payment that repeats: all its runs together; of a choice the largest. */
  readonly amount: bigint;
  readonly state: ProposalState;
  /** When it was paid; null until then. */
  readonly paidAt: Date | null;
};

const OPEN_STATES: readonly ProposalState[] = [
  'published',
  'voting',
  'passed',
  'queued',
  'overruled',
];

const counts = (payment: Payment, now: Date): boolean =>
  payment.paidAt !== null
    ? now.getTime() - payment.paidAt.getTime() < RISK_WINDOW_MS
    : OPEN_STATES.includes(payment.state);

/** Sum in base units, the payment itself included. */
export function moneyAtRisk(input: {
  readonly amount: bigint;
  readonly recipients: readonly Address[];
  readonly track: TrackId;
  readonly others: readonly Payment[];
  readonly now: Date;
}): bigint {
  return input.others
    .filter(
      (other) =>
        other.track === input.track ||
        other.recipients.some((one) => input.recipients.includes(one)),
    )
    .filter((other) => counts(other, input.now))
    .reduce((sum, other) => sum + other.amount, input.amount);
}
