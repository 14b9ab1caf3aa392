/** What a proposal decided to have carried out on chain, recomputed from what was stored (I6). */
import type { Actions } from '#chain/actions/index.ts';
import type { Expected } from '#core/execution/carriers/index.ts';
import { type Action, isCommunityAction, stepsOf } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { proposalSource } from '#core/execution/source.ts';
import { votedFromJson, votedHash } from '#core/execution/voted.ts';
import type { VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { chosenOf } from '#core/proposal/chosen.ts';
import type { Executor } from '#core/proposal/executor.ts';
import { storedResultOf } from '#core/voting/stored-result.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';
import { trackFromJson } from './track-json.ts';

/** Whether it is carried out in several steps. */
export const isBatch = ({ action }: Pick<ProposalRow, 'action'>): boolean =>
  action !== null && votedFromJson(action).action.kind === 'batch';

/** Each call as a step of one run, on the code that it was voted on with. */
export const stepsOfRun = (
  vote: VoteId,
  steps: readonly Action[],
  codes: readonly (Hex | null)[],
  run = 0,
) =>
  steps.map((action, index) => ({
    source: proposalSource(vote, index, run),
    action,
    // Of a choice or a batch all actions were voted on, by one hash; it is compared before they are planned.
    actionHash: actionHash(action),
    votedCodeHash: codes[index] ?? null,
  }));

/** The code each call was voted on with, for a contract that carries them out later; what had none is not compared. */
export const expectedOf = (
  actions: Pick<Actions, 'callOf'>,
  steps: readonly Action[],
  codes: readonly (Hex | null)[],
): Expected[] =>
  steps.flatMap((step, index) => {
    const code = codes[index];
    return code ? [{ address: actions.callOf(step).to, code }] : [];
  });

/** Who carries it out, by the rules it was published under: what is decided later moves no decision of before. */
export const executorOf = ({ rules }: Pick<ProposalRow, 'rules'>): Executor =>
  trackFromJson(rules).executor;

/** Its calls in order; of a choice the payment that won, by the result as it was stored at the close. */
export function decidedSteps(row: ProposalRow, vote: VoteRow): readonly Action[] {
  invariant(row.action !== null, 'what is carried out has an action');
  const voted = votedFromJson(row.action);
  const { action } = voted;
  invariant(!isCommunityAction(action), 'what needs no chain has no steps');
  invariant(votedHash(voted) === row.actionHash, 'the stored action is the one that was voted on');
  if (action.kind !== 'choice') return stepsOf(action);
  const chosen = chosenOf(action, storedResultOf(vote.result).winners);
  invariant(chosen, 'what is queued has one winner, which pays');
  return [chosen.transfer];
}
