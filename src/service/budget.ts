/**
 * Budgets. A payment is one transaction: the treasury's account is locked, then the budget, what is left is held
 * against it, and its intent is planned with the money set aside; the books refuse more than was decided. Its intent's
 * end says what became of it, once, and gives back what was not paid.
 */
import { formatAmount } from '#core/amount.ts';
import {
  decideBudgetPayment,
  decideBudgetPurpose,
  decideCloseBudget,
  leftIn,
} from '#core/execution/budget.ts';
import { type TransferAction, transferAssetOf } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { budgetSource, readBudgetSource } from '#core/execution/source.ts';
import { type Address, asAddress, type CommunityId, type PersonId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { TreasuryLook } from '#core/ledger/treasury.ts';
import { EXECUTION_WINDOW_MS } from '#core/proposal/closing.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { BudgetPaymentRow, BudgetRow } from '#store/budget.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import { createBudgetViews, findBudget, standingOf } from './budget/view.ts';
import type { Cards } from './card.ts';
import { judgeAct, requireAct, requirePayee, type Speaker } from './caution.ts';
import type { Communities, CommunityView } from './community.ts';
import type { Executions, IntentListener, Settled } from './execution/index.ts';
import type { Inbox } from './inbox.ts';
import { readAmount } from './ledger/asset.ts';
import type { Offices } from './office.ts';
import type { People } from './person.ts';
import { decideCap, type PayoutWallet, payoutOf, type Recipient } from './proposal/payout.ts';

export type BudgetAsk = Speaker & {
  readonly community: CommunityId;
  /** Number or name. */
  readonly budget: string;
  readonly to: Recipient;
  /** As typed, with or without the symbol. */
  readonly amount: string;
  readonly purpose: string;
};

/** What would be paid, exactly. */
export type BudgetPlan = {
  readonly budget: { readonly number: number; readonly name: string; readonly left: bigint };
  readonly action: TransferAction;
  readonly purpose: string;
  readonly symbol: string;
  readonly decimals: number;
};

type Dependencies = {
  store: Store;
  ids: () => string;
  offices: Offices;
  audit: Audit;
  inbox: Inbox;
  cards: Pick<Cards, 'want'>;
  communities: Communities;
  executions: Pick<Executions, 'planIntent' | 'lookAtTreasury' | 'listen'>;
  people: People;
  payoutWallet: PayoutWallet;
  explorer: (chainId: number, txHash: string) => string | undefined;
};

type Typed = { view: CommunityView; units: bigint; purpose: string };
type Prepared = { row: BudgetRow; action: TransferAction; purpose: string; view: CommunityView };

/** Whether it was asked for so before: to the wallet that was shown then, which may not be the payee's any more (L4). */
const isSame = (
  earlier: BudgetPaymentRow,
  { to, wallet }: BudgetAsk & { wallet: Address },
  { row, action, purpose }: Prepared,
): boolean =>
  earlier.budgetId === row.id &&
  earlier.amount === action.amount &&
  earlier.toId === to.person &&
  earlier.recipient === wallet &&
  earlier.purpose === purpose;

/** Why it was not paid. */
function reasonOf({ expired, locked, outcome }: Settled): string {
  if (locked) return 'locked';
  return expired ? (expired.reason ?? 'expired') : outcome;
}

export type Budgets = ReturnType<typeof createBudgets>;

export function createBudgets(deps: Dependencies) {
  const { store, ids, offices, audit, inbox, cards, communities, executions } = deps;

  /** What was typed, before anything is looked up. */
  async function readTyped({ community, to, amount, purpose }: BudgetAsk): Promise<Result<Typed>> {
    const view = await communities.get(community);
    const units = readAmount(amount, view.asset);
    if (!units.ok) return units;
    if (to.isBot) return refuse({ code: 'bot-recipient' });
    const why = decideBudgetPurpose(purpose);
    return why.ok ? accept({ view, units: units.value, purpose: why.value }) : why;
  }

  /** Of which budget, and where it goes: read before any lock is held. */
  async function prepare(ask: BudgetAsk): Promise<Result<Prepared>> {
    const typed = await readTyped(ask);
    if (!typed.ok) return typed;
    const { view, units, purpose } = typed.value;
    const { asset, caps } = view;
    const found = await findBudget(store, ask.community, ask.budget);
    if (!found.ok) return found;
    if (asset.kind === 'credit' || asset.chainId === null) {
      return refuse({ code: 'treasury-missing' });
    }
    if (caps === null) return refuse({ code: 'executor-off' });
    const wallet = await payoutOf(deps.payoutWallet, ask.community, asset.chainId, ask.to);
    if (!wallet.ok) return wallet;
    const within = decideCap(asset, caps, units);
    if (!within.ok) return within;
    const action: TransferAction = {
      ...{ kind: 'transfer', chainId: asset.chainId, to: wallet.value, amount: units },
      asset: transferAssetOf(asset.token === null ? null : asAddress(asset.token)),
    };
    return accept({ row: found.value, action, purpose, view });
  }

  async function decide(
    books: Books,
    row: BudgetRow,
    person: PersonId,
    { action, view }: Prepared,
  ): Promise<Result<null>> {
    return decideBudgetPayment({
      budget: standingOf(row),
      isHolder: (await books.people.findStanding(row.holderId)) === person,
      asked: action.amount,
      now: await books.now(),
      unit: view.asset,
    });
  }

  const planOf = (row: BudgetRow, { action, purpose, view }: Prepared): BudgetPlan => ({
    budget: { number: row.number, name: row.name, left: leftIn(row) - action.amount },
    ...{ action, purpose, symbol: view.asset.symbol, decimals: view.asset.decimals },
  });

  /** The treasury's account first, then the budget: the order in which an intent's end takes them. */
  async function lockAll(tx: Books, id: string, community: CommunityId, chainId: number) {
    const treasury = await tx.executions.findSenderOf(community, chainId, 'treasury');
    if (treasury) await tx.executions.lockSender(treasury.id);
    const row = await tx.budgets.lockBudget(id);
    invariant(row, 'a budget is never forgotten');
    return row;
  }

  async function insert(
    tx: Books,
    ask: BudgetAsk & { eventKey: string },
    row: BudgetRow,
    { action, purpose }: Prepared,
    look: TreasuryLook | null,
  ): Promise<Result<BudgetPaymentRow>> {
    const { community } = ask;
    const id = ids();
    const now = await tx.now();
    const intent = await executions.planIntent(tx, {
      ...{ community, purpose: 'treasury', source: budgetSource(id), action, look },
      ...{
        actionHash: actionHash(action),
        notBefore: now,
        notAfter: new Date(now.getTime() + EXECUTION_WINDOW_MS),
      },
    });
    if (!intent.ok) return intent;
    await tx.budgets.updateBudgetSpent(row.id, action.amount);
    const payment: BudgetPaymentRow = {
      ...{ id, communityId: community, budgetId: row.id, purpose, intentId: intent.value },
      number: await tx.communities.insertNumber(community, 'budget-payment'),
      ...{ paidBy: ask.person, toId: ask.to.person, recipient: action.to, amount: action.amount },
      ...{ state: 'reserved', reason: null, txHash: null, eventKey: ask.eventKey },
      ...{ requestedAt: now, settledAt: null },
    };
    await tx.budgets.insertBudgetPayment(payment);
    await audit.note(tx, {
      ...{ community, actor: ask.person, action: 'budget.pay', subject: row.name },
      details: { payment: id, to: action.to, amount: String(action.amount), purpose },
    });
    await cards.want(tx, `budget:${id}`, community);
    return accept(payment);
  }

  async function request(
    tx: Books,
    ask: BudgetAsk & { wallet: Address; eventKey: string },
    prepared: Prepared,
    look: TreasuryLook | null,
  ): Promise<Result<BudgetPaymentRow & { plan: BudgetPlan }>> {
    const { community, person } = ask;
    const free = await requirePayee(tx, ask, ask.to);
    const may = await requireAct(tx, 'withdraw', ask);
    const row = await lockAll(tx, prepared.row.id, community, prepared.action.chainId);
    const plan = planOf(row, prepared);
    const earlier = await tx.budgets.findBudgetPaymentByEvent(community, ask.eventKey);
    if (earlier) {
      return isSame(earlier, ask, prepared)
        ? accept({ ...earlier, plan })
        : refuse({ code: 'idempotency-conflict', key: ask.eventKey });
    }
    if (!may.ok) return may;
    if (!free.ok) return free;
    const decided = await decide(tx, row, person, prepared);
    if (!decided.ok) return decided;
    if (prepared.action.to !== ask.wallet) return refuse({ code: 'payee-changed' });
    const paid = await insert(tx, ask, row, prepared, look);
    return paid.ok ? accept({ ...paid.value, plan }) : paid;
  }

  async function tell(tx: Books, row: BudgetPaymentRow, name: string, end: Settled): Promise<void> {
    const asset = await tx.communities.findAsset(row.communityId);
    invariant(asset?.chainId != null, 'what was paid is on a chain');
    const { symbol, decimals, chainId } = asset;
    const told = { amount: formatAmount(row.amount, decimals), symbol, budget: name };
    const event = `budget-payment:${row.id}`;
    if (end.outcome !== 'final') {
      const voided = { kind: 'budget-voided', ...told, reason: reasonOf(end) } as const;
      await inbox.tell(tx, row.paidBy, row.communityId, event, voided);
      // A lock of either called it off, and both read it.
      if (end.locked) await inbox.tell(tx, row.toId, row.communityId, event, voided);
      return;
    }
    const url = (end.txHash && deps.explorer(chainId, end.txHash)) ?? null;
    const paid = { kind: 'budget-paid', ...told, purpose: row.purpose, url } as const;
    return inbox.tell(tx, row.toId, row.communityId, event, paid);
  }

  const rowOf = async (tx: Books, source: string): Promise<BudgetPaymentRow> => {
    const id = readBudgetSource(source);
    const row = id === undefined ? undefined : await tx.budgets.findBudgetPayment(id);
    invariant(row, `${source} was planned with its row`);
    return row;
  };

  const listener: IntentListener = {
    async settled(tx, end) {
      const row = await rowOf(tx, end.source);
      const budget = await tx.budgets.lockBudget(row.budgetId);
      invariant(budget, 'a budget is never forgotten');
      const isPaid = end.outcome === 'final';
      const reason = reasonOf(end);
      const ended = await tx.budgets.updateBudgetPaymentSettled(row.id, {
        ...{ state: isPaid ? 'paid' : 'voided', reason: isPaid ? null : reason },
        ...{ txHash: end.txHash, settledAt: await tx.now() },
      });
      if (!ended) return;
      if (!isPaid) await tx.budgets.updateBudgetSpent(row.budgetId, -row.amount);
      await tell(tx, row, budget.name, end);
      await cards.want(tx, `budget:${row.id}`, row.communityId);
    },
    async changed(tx, { source, txHash }) {
      const row = await rowOf(tx, source);
      if (row.txHash === txHash) return;
      await tx.budgets.updateBudgetPaymentTx(row.id, txHash);
      await cards.want(tx, `budget:${row.id}`, row.communityId);
    },
  };

  executions.listen('budget', listener);
  return {
    ...createBudgetViews(deps),

    /** What would be paid, or why not; nothing is written. */
    async preview(ask: BudgetAsk): Promise<Result<BudgetPlan>> {
      const prepared = await prepare(ask);
      if (!prepared.ok) return prepared;
      const may = await judgeAct(store, 'withdraw', ask.account);
      if (!may.ok) return may;
      const { row } = prepared.value;
      const decided = await decide(store, row, ask.person, prepared.value);
      return decided.ok ? accept(planOf(row, prepared.value)) : decided;
    },

    /** Pays what was shown, once an event: the same press a hundred times is one payment. */
    async pay(
      ask: BudgetAsk & { wallet: Address; eventId: string },
    ): Promise<Result<BudgetPaymentRow & { plan: BudgetPlan }>> {
      const prepared = await prepare(ask);
      if (!prepared.ok) return prepared;
      const look = await executions.lookAtTreasury(ask.community);
      const asked = { ...ask, eventKey: `${ask.person}:${ask.eventId}` };
      return store.transaction('pay from budget', (tx) => request(tx, asked, prepared.value, look));
    },

    /** Nothing more is paid out of it; what is on its way arrives. */
    async close(
      community: CommunityId,
      person: PersonId,
      typed: string,
    ): Promise<Result<{ number: number; name: string; left: bigint }>> {
      const found = await findBudget(store, community, typed);
      if (!found.ok) return found;
      return store.transaction('close budget', async (books) => {
        const row = await books.budgets.lockBudget(found.value.id);
        invariant(row, 'a budget is never forgotten');
        const { state } = (await books.communities.findCommunity(community)) ?? {};
        const decided = decideCloseBudget({
          budget: standingOf(row),
          isHolder: (await books.people.findStanding(row.holderId)) === person,
          actor: {
            offices: await offices.held(community, person, books),
            founding: state === 'founding',
          },
        });
        if (!decided.ok) return decided;
        await books.budgets.updateBudgetClosed(row.id, person, await books.now());
        const { number, name } = row;
        await audit.note(books, {
          ...{ community, actor: person, action: 'budget.close', subject: name },
          details: { number, left: String(leftIn(row)) },
        });
        return accept({ number, name, left: leftIn(row) });
      });
    },
  };
}
