/**
 * The rules of one vote, copied into it when it opens and never changed afterwards (V6). The quorum
 * is absolute by then: a share has been taken of the frozen roll.
 */
import type { JsonValue } from '../canonical-json.ts';
import { ceilShare, type Fraction, fraction, parseFraction, printFraction } from '../fraction.ts';
import { invariant } from '../invariant.ts';

export type VoteRules = {
  /** Least turnout in units of power, abstentions included. */
  readonly quorum: bigint;
  /** Least share of For in For + Against; only methods that say yes or no ask for it. */
  readonly threshold: Fraction;
  /** Least number of counted ballots, whatever their power. */
  readonly minimumBallots: number;
  /** The vote carries an action: a tie then decides nothing. */
  readonly binding: boolean;
};

/** What a vote without stated rules is held to: any turnout, more than half, not binding. */
export const OPEN_RULES: VoteRules = {
  quorum: 0n,
  threshold: fraction(1n, 2n),
  minimumBallots: 0,
  binding: false,
};

/** Freezes a share of the roll into an absolute quorum, rounded up. */
export const quorumOf = (rollPower: bigint, share: Fraction): bigint => ceilShare(rollPower, share);

/** The stored form, and the `rules` of `civitas-election/1`. */
export const rulesToJson = (rules: VoteRules): JsonValue => ({
  quorum: String(rules.quorum),
  threshold: printFraction(rules.threshold),
  minimumBallots: rules.minimumBallots,
  binding: rules.binding,
});

/** Reads `rulesToJson`; anything else in our own books is a bug. */
export function rulesFromJson(json: unknown): VoteRules {
  invariant(typeof json === 'object' && json !== null, 'rules are an object');
  const { quorum, threshold, minimumBallots, binding } = json as { [member: string]: unknown };
  invariant(typeof quorum === 'string' && /^\d{1,78}$/.test(quorum), 'quorum');
  const share = typeof threshold === 'string' ? parseFraction(threshold) : undefined;
  invariant(share && share.numerator >= 0n, 'threshold');
  invariant(typeof minimumBallots === 'number' && minimumBallots >= 0, 'minimumBallots');
  invariant(typeof binding === 'boolean', 'binding');
  return { quorum: BigInt(quorum), threshold: share, minimumBallots, binding };
}
