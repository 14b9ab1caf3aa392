/** What a count comes to under the rules of its vote. */
import type { Fraction } from '../fraction.ts';
import type { Count } from './method.ts';
import type { VoteRules } from './rules.ts';

export type Outcome = 'passed' | 'rejected' | 'no-quorum' | 'tied' | 'decided';

/** For > Against, and For·d >= n·(For + Against). */
function verdictOf(
  { inFavour, against }: NonNullable<Count['verdict']>,
  threshold: Fraction,
): Outcome {
  if (inFavour === against && inFavour > 0n) return 'tied';
  const enough = inFavour * threshold.denominator >= threshold.numerator * (inFavour + against);
  return inFavour > against && enough ? 'passed' : 'rejected';
}

/** All quorums that are set must hold; with none set, at least one ballot counts. */
function isQuorate(count: Count, turnout: bigint, ballots: number, rules: VoteRules): boolean {
  if (ballots === 0 || turnout < rules.quorum || ballots < rules.minimumBallots) return false;
  return count.verdict === undefined || count.verdict.inFavour >= rules.quorumFor;
}

export function outcomeOf(
  count: Count,
  turnout: bigint,
  ballots: number,
  rules: VoteRules,
): Outcome {
  if (!isQuorate(count, turnout, ballots, rules)) return 'no-quorum';
  if (count.verdict) return verdictOf(count.verdict, rules.threshold);
  return count.tie && rules.binding ? 'tied' : 'decided';
}
