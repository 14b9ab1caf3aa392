/** What of a community's money is spoken for, in its asset: each payment counts in one place alone. */
import {
  isCommunityAction,
  mostPaidBy,
  paymentOf,
  proposalActionFromJson,
} from '#core/execution/intent.ts';
import { mandateIn, readProposalSource } from '#core/execution/source.ts';
import type { AssetId, CommunityId } from '#core/identity.ts';
import type { Promised } from '#core/ledger/overview.ts';
import type { Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import { decidedSteps } from '../proposal/decided.ts';

export type PromisedView = Promised & {
  /** Decisions that passed and are not begun, of those that pay. */
  readonly decisions: number;
  readonly openBudgets: number;
};

/** What a decision pays when it is carried out next; of what repeats that is one run. */
async function amountOf(store: Store, row: ProposalRow): Promise<bigint> {
  if (row.action === null) return 0n;
  const action = proposalActionFromJson(row.action);
  // A budget that is to be opened takes no vote when it is paid out.
  if (isCommunityAction(action)) return mostPaidBy(action);
  const vote = await store.votes.findVote(row.voteId);
  if (!vote) throw new Error(`a proposal has no vote ${row.voteId}`);
  return decidedSteps(row, vote).reduce((sum, step) => sum + (paymentOf(step)?.amount ?? 0n), 0n);
}

export async function readPromised(
  store: Store,
  community: CommunityId,
  asset: AssetId,
): Promise<PromisedView> {
  const [reserved, open, mandates, waiting, budgets] = await Promise.all([
    store.ledger.findLedgerAccount(community, asset, { kind: 'treasury-pending' }),
    store.executions.listOpenIntentsOf(community),
    store.mandates.listOpenMandatesOf(community),
    store.proposals.listWaiting(community),
    store.budgets.findBudgetsLeft(community),
  ]);
  const begun = new Set([
    ...open
      .filter(({ source }) => mandateIn(source) === undefined)
      .flatMap(({ source }) => readProposalSource(source)?.vote ?? []),
    ...mandates.map(({ voteId }) => voteId),
  ]);
  const amounts = await Promise.all(
    waiting.filter(({ voteId }) => !begun.has(voteId)).map((row) => amountOf(store, row)),
  );
  const paying = amounts.filter((amount) => amount > 0n);
  return {
    pending: reserved?.balance ?? 0n,
    carried: mandates.reduce((sum, { amount }) => sum + amount, 0n),
    waiting: paying.reduce((sum, amount) => sum + amount, 0n),
    budgets: budgets.left,
    decisions: paying.length,
    openBudgets: budgets.count,
  };
}
