/**
 * What a choice between actions comes to: the action of its one winner, if that is also held up against "none of these"
 * by the track's threshold and quorum of For. Else a payment that asks for two thirds would pass by a plurality, once it is put as one of
 * three options.
 */
import type { ChoiceAction, OptionAction } from '../execution/intent.ts';
import type { Fraction } from '../fraction.ts';
import { supportOf } from '../voting/support.ts';
import type { Election, TallyResult } from '../voting/tally.ts';

export type Chosen =
  | { readonly carriedOut: true }
  | {
      readonly carriedOut: false;
      readonly reason: 'nothing-chosen' | 'below-threshold' | 'below-quorum-for';
    };

/** The action of the winner of a decided vote; undefined where it does nothing. */
export function chosenOf(
  { options }: ChoiceAction,
  winners: readonly number[],
): OptionAction | undefined {
  const [winner, ...others] = winners;
  return winner === undefined || others.length > 0 ? undefined : (options[winner - 1] ?? undefined);
}

/** `election` is the vote as it was counted; its last option is "none of these". */
export function decideChosen(input: {
  readonly action: ChoiceAction;
  readonly election: Election;
  readonly result: Pick<TallyResult, 'outcome' | 'winners'>;
  readonly threshold: Fraction;
}): Chosen {
  const { action, election, result, threshold } = input;
  const [winner] = result.winners;
  const chosen = result.outcome === 'decided' ? chosenOf(action, result.winners) : undefined;
  if (!chosen || winner === undefined) return { carriedOut: false, reason: 'nothing-chosen' };
  const support = supportOf(election, election.optionCount, [winner]).get(winner);
  const { above, below } = support ?? { above: 0n, below: 0n };
  const enough = above * threshold.denominator >= threshold.numerator * (above + below);
  if (above <= below || !enough) return { carriedOut: false, reason: 'below-threshold' };
  // The count of a choice knows no For: what a track asks of it is asked of the winner here.
  return above >= election.rules.quorumFor
    ? { carriedOut: true }
    : { carriedOut: false, reason: 'below-quorum-for' };
}
