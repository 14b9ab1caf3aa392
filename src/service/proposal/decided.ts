/** What a proposal decided to have carried out on chain, recomputed from what was stored (I6). */
import {
  type Action,
  isCommunityAction,
  proposalActionFromJson,
  stepsOf,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { invariant } from '#core/invariant.ts';
import { chosenOf } from '#core/proposal/chosen.ts';
import { storedResultOf } from '#core/voting/stored-result.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';

/** Its calls in order; of a choice the payment that won, by the result as it was stored at the close. */
export function decidedSteps(row: ProposalRow, vote: VoteRow): readonly Action[] {
  invariant(row.action !== null, 'what is carried out has an action');
  const action = proposalActionFromJson(row.action);
  invariant(!isCommunityAction(action), 'what needs no chain has no steps');
  invariant(
    actionHash(action) === row.actionHash,
    'the stored action is the one that was voted on',
  );
  if (action.kind !== 'choice') return stepsOf(action);
  const chosen = chosenOf(action, storedResultOf(vote.result).winners);
  invariant(chosen, 'what is queued has one winner, which pays');
  return [chosen.transfer];
}
