/** Budgets as everybody may read them: who holds them, what is left, and what was paid for what. */
import { type BudgetStanding, isLive, leftIn } from '#core/execution/budget.ts';
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { BudgetPaymentRow, BudgetRow } from '#store/budget.ts';
import type { Books, Store } from '#store/index.ts';
import type { Communities, CommunityView } from '../community.ts';
import { numberOfDecision } from '../effect/decided.ts';
import type { Mention, People } from '../person.ts';

export type BudgetView = {
  number: number;
  name: string;
  holder: Mention;
  amount: bigint;
  left: bigint;
  until: Date;
  state: 'open' | 'over' | 'closed';
  /** The number of the proposal that opened it. */
  proposal: number;
};

/** One payment, as its card shows it. */
export type BudgetPaymentView = {
  number: number;
  budget: { number: number; name: string; left: bigint };
  paidBy: Mention;
  to: Mention;
  recipient: Address;
  amount: bigint;
  purpose: string;
  state: BudgetPaymentRow['state'];
  reason: string | null;
  txHash: string | null;
  at: Date;
  chainId: number;
  unit: { symbol: string; decimals: number };
  locale: string;
};

type Dependencies = { store: Store; communities: Communities; people: People };

const UNKNOWN: Mention = { label: '?', accounts: [] };
const LISTED = 15;

export const standingOf = ({
  name,
  amount,
  spent,
  until,
  closedAt,
}: BudgetRow): BudgetStanding => ({
  ...{ name, amount, spent, until },
  isClosed: closedAt !== null,
});

/** By its number, or its name. */
export async function findBudget(
  books: Books,
  community: CommunityId,
  typed: string,
): Promise<Result<BudgetRow>> {
  const text = typed.trim();
  const [, digits] = /^#?(\d{1,9})$/.exec(text) ?? [];
  const row =
    digits === undefined
      ? await books.budgets.findBudgetByName(community, text)
      : await books.budgets.findBudgetByNumber(community, Number(digits));
  return row ? accept(row) : refuse({ code: 'budget-unknown', text });
}

export function createBudgetViews({ store, communities, people }: Dependencies) {
  async function viewOf(
    row: BudgetRow,
    mentions: ReadonlyMap<PersonId, Mention>,
    now: Date,
  ): Promise<BudgetView> {
    const { number, name, amount, until, closedAt, decidedBy, holderId } = row;
    const ended = closedAt === null ? 'over' : 'closed';
    return {
      ...{ number, name, amount, until },
      holder: mentions.get(holderId) ?? UNKNOWN,
      left: leftIn(row),
      state: isLive(standingOf(row), now) ? 'open' : ended,
      proposal: await numberOfDecision(store, decidedBy),
    };
  }

  async function paymentsOf(
    { id, number, name, amount, spent }: BudgetRow,
    rows: readonly BudgetPaymentRow[],
    { asset, locale }: CommunityView,
  ): Promise<BudgetPaymentView[]> {
    const mentions = await people.mentions(rows.flatMap(({ paidBy, toId }) => [paidBy, toId]));
    const budget = { id, number, name, left: leftIn({ amount, spent }) };
    return rows.map((row) => ({
      ...{ number: row.number, budget, amount: row.amount, purpose: row.purpose },
      ...{ recipient: row.recipient, state: row.state, reason: row.reason, txHash: row.txHash },
      paidBy: mentions.get(row.paidBy) ?? UNKNOWN,
      to: mentions.get(row.toId) ?? UNKNOWN,
      at: row.requestedAt,
      chainId: asset.chainId ?? 0,
      unit: { symbol: asset.symbol, decimals: asset.decimals },
      locale,
    }));
  }

  return {
    async list(community: CommunityId): Promise<BudgetView[]> {
      const rows = await store.budgets.listBudgets(community, LISTED);
      const mentions = await people.mentions(rows.map(({ holderId }) => holderId));
      const now = await store.now();
      return Promise.all(rows.map((row) => viewOf(row, mentions, now)));
    },

    async show(
      community: CommunityId,
      typed: string,
    ): Promise<Result<{ budget: BudgetView; payments: readonly BudgetPaymentView[] }>> {
      const found = await findBudget(store, community, typed);
      if (!found.ok) return found;
      const row = found.value;
      const mentions = await people.mentions([row.holderId]);
      const payments = await store.budgets.listBudgetPayments(row.id, LISTED);
      return accept({
        budget: await viewOf(row, mentions, await store.now()),
        payments: await paymentsOf(row, payments, await communities.get(community)),
      });
    },

    /** Of one payment; undefined for none. */
    async payment(id: string): Promise<BudgetPaymentView | undefined> {
      const row = await store.budgets.findBudgetPayment(id);
      const budget = row && (await store.budgets.findBudget(row.budgetId));
      if (!row || !budget) return undefined;
      const community = await communities.get(row.communityId);
      return (await paymentsOf(budget, [row], community))[0];
    },
  };
}
