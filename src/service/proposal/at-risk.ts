/** What the law counts as money at risk, read from the books: what each proposal may let go, and what it let go. */
import { isLive, leftIn } from '#core/execution/budget.ts';
import { type Conditions, runsAtRisk } from '#core/execution/conditions.ts';
import { mostPaidBy, type ProposalAction, paymentsOf } from '#core/execution/intent.ts';
import { votedFromJson } from '#core/execution/voted.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import { isOpenProposal, type Payment, RISK_WINDOW_MS } from '#core/proposal/money-at-risk.ts';
import type { TrackId } from '#core/proposal/tracks.ts';
import type { BudgetRow } from '#store/budget.ts';
import type { Books } from '#store/index.ts';
import { standingOf } from '../budget/view.ts';
import { isWaiting } from './settlement.ts';

type Row = Awaited<ReturnType<Books['proposals']['listPayments']>>[number];
type Voted = { readonly action: ProposalAction; readonly conditions: Conditions };

/** What would leave by a proposal: the most, on which track, to whom, and by whose payment it is counted. */
export type AtRisk = Pick<Payment, 'track' | 'recipients' | 'amount'> & {
  readonly action: ProposalAction;
  /** The vetoed proposal whose payments it would let go; undefined for one that pays itself. */
  readonly vetoed: string | undefined;
};

const recipientsOf = (action: ProposalAction): readonly Address[] =>
  paymentsOf(action).map(({ to }) => to);

/** The most that can leave by all its runs that count. */
const mostPaidUnder = ({ action, conditions }: Voted, from: Date): bigint =>
  mostPaidBy(action) * BigInt(runsAtRisk(conditions, from));

/** Whoever overrules a veto lets go what was vetoed: of that it is asked what would be asked of paying it. */
export async function readAtRisk(
  books: Books,
  voted: Voted,
  track: TrackId,
  now: Date,
): Promise<AtRisk> {
  const { action } = voted;
  const vetoed =
    action.kind === 'overrule-veto'
      ? await books.proposals.findProposal(action.proposal)
      : undefined;
  const meant = vetoed?.action == null ? voted : votedFromJson(vetoed.action);
  return {
    action: meant.action,
    track: (vetoed?.track as TrackId | undefined) ?? track,
    recipients: recipientsOf(meant.action),
    amount: mostPaidUnder(meant, now),
    vetoed: vetoed?.voteId,
  };
}

/** By its own payments; `isOverruled`: an open proposal asks that of its veto. */
function paymentOf(row: Row, { action, conditions }: Voted, isOverruled: boolean): Payment {
  const state = row.state as ProposalState;
  // Of a batch that failed midway its first steps were paid all the same.
  const begun = action.kind === 'batch' && row.firstStep === 'final';
  const once = state === 'executed' || begun ? row.paidAt : null;
  return {
    ...{ id: row.voteId, track: row.track as TrackId },
    isLive: isOpenProposal(state) || (state === 'vetoed' && isOverruled),
    recipients: recipientsOf(action),
    amount: mostPaidUnder({ action, conditions }, row.publishedAt),
    // What repeats counts whole for as long as it goes on, and then from its last payment.
    paidAt: conditions.repeats === null ? once : isWaiting({ state }) ? null : row.lastRunPaidAt,
  };
}

/** What may still be paid out of it, and what is on its way or was paid of late: together never more than was decided. */
function paymentsOutOf(
  row: Row,
  budget: BudgetRow,
  paid: Awaited<ReturnType<Books['budgets']['listBudgetPaymentsSince']>>,
  now: Date,
): Payment[] {
  const base = { id: row.voteId, track: row.track as TrackId };
  const left = { recipients: [], amount: leftIn(budget), isLive: isLive(standingOf(budget), now) };
  return [
    { ...base, ...left, paidAt: null },
    ...paid
      .filter(({ budgetId }) => budgetId === budget.id)
      .map(({ recipient, amount, settledAt: paidAt }) => ({
        ...base,
        ...{ recipients: [recipient], amount, isLive: paidAt === null, paidAt },
      })),
  ];
}

/** Every payment of the community that may count with another one. */
export async function listAtRisk(
  books: Books,
  community: CommunityId,
  now: Date,
): Promise<Payment[]> {
  const since = new Date(now.getTime() - RISK_WINDOW_MS);
  const paid = await books.budgets.listBudgetPaymentsSince(community, since);
  const rows = (await books.proposals.listPayments(community)).map((row) => ({
    row,
    voted: votedFromJson(row.action),
  }));
  const overruling = new Set(
    rows.flatMap(({ row, voted: { action } }) =>
      action.kind === 'overrule-veto' && isOpenProposal(row.state as ProposalState)
        ? [action.proposal]
        : [],
    ),
  );
  return rows.flatMap(({ row, voted }) => {
    if (row.budget) return paymentsOutOf(row, row.budget, paid, now);
    if (mostPaidBy(voted.action) === 0n) return [];
    return [paymentOf(row, voted, overruling.has(row.voteId))];
  });
}
