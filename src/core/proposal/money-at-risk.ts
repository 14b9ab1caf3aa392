/**
 * Ten payments of 1 % are one of 10 %: what counts is this payment together with everything open,
 * queued or paid within 30 days on the same track or to the same recipient.
 */
import { DAY_MS } from '../duration.ts';
import type { Address } from '../identity.ts';
import type { ProposalState } from './lifecycle.ts';
import type { TrackId } from './tracks.ts';

export const RISK_WINDOW_MS = 30 * DAY_MS;

/**
 * One asset's payment of an earlier proposal; amounts in base units. Of a budget what is left, and each payment out of it.
 */
export type Payment = {
  /** The proposal that asks for it. */
  readonly id: string;
  readonly track: TrackId;
  /** Of a choice whoever may be paid; of what is left of a budget nobody yet. */
  readonly recipients: readonly Address[];
  /** Of a payment that repeats: all its runs together; of a choice the largest. */
  readonly amount: bigint;
  /**
   * It may be paid yet: its proposal is open, or a budget goes on, or an open proposal would overrule the veto of it.
   */
  readonly isLive: boolean;
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

/** It may come to something yet by itself. A veto ends it, until two thirds are asked to overrule that. */
export const isOpenProposal = (state: ProposalState): boolean => OPEN_STATES.includes(state);

const counts = ({ isLive, paidAt }: Payment, now: Date): boolean =>
  isLive || (paidAt !== null && now.getTime() - paidAt.getTime() < RISK_WINDOW_MS);

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
