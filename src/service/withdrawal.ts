/**
 * Withdrawals: one transaction reserves the amount in the books and plans one transfer from the community's vault
 * to the member's own wallet; the intent's end posts or voids the reservation, once, in the transaction that
 * settles it (L6, I9).
 */
import { formatAmount } from '#core/amount.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import {
  type AccountId,
  type Address,
  asId,
  type CommunityId,
  type IntentId,
  type PersonId,
  type WithdrawalId,
} from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { balanceOf } from '#core/ledger/balances.ts';
import { settlement, withdrawalReserve } from '#core/ledger/journals.ts';
import {
  decideWithdrawal,
  WITHDRAWAL_WINDOW_MS,
  type WithdrawalDecision,
} from '#core/ledger/withdrawal.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { WithdrawalRow } from '#store/withdrawal.ts';
import { judgeAct, requireAct } from './caution.ts';
import type { Executions, IntentListener, Settled } from './execution/index.ts';
import type { Inbox } from './inbox.ts';
import { memberAccount } from './ledger/account.ts';
import { type BookAsset, findBookAsset, readAmount, requireBookAsset } from './ledger/asset.ts';
import { type Ceilings, capsOf, DEFAULT_CEILINGS } from './ledger/ceilings.ts';
import type { Ledger } from './ledger.ts';
import { RESERVES_GAP, reservesFrozen } from './reserves.ts';
import type { HeldWallet } from './wallet.ts';

export type WithdrawalAsk = {
  readonly community: CommunityId;
  readonly person: PersonId;
  /** By which the person asks. */
  readonly account: AccountId;
  /** As typed, with or without the symbol. */
  readonly amount: string;
};

/** What would happen, exactly. */
export type WithdrawalPlan = {
  readonly amount: bigint;
  readonly symbol: string;
  readonly decimals: number;
  readonly chainId: number;
  readonly to: Address;
  /** What stays in the balance. */
  readonly left: bigint;
};

export type WithdrawalView = {
  readonly id: WithdrawalId;
  readonly number: number;
  readonly amount: bigint;
  readonly symbol: string;
  readonly decimals: number;
  readonly to: Address;
  readonly state: WithdrawalRow['state'];
  readonly requestedAt: Date;
};

type Dependencies = {
  readonly store: Store;
  readonly ids: () => string;
  readonly ledger: Ledger;
  readonly executions: Pick<Executions, 'planIntent'>;
  /** The wallet payouts go to; null while none is linked. */
  readonly primaryOf: (person: PersonId, books: Books) => Promise<HeldWallet | null>;
  readonly inbox: Inbox;
  /** `WALLET_PAYOUT_DELAY_MS`, or the sandbox's shorter time. */
  readonly payoutDelayMs: number;
  readonly explorer: (chainId: number, txHash: string) => string | undefined;
  readonly ceilings?: Ceilings;
};

const WITHDRAWAL_SOURCE = 'withdrawal';
const LISTED = 10;

export type Withdrawals = ReturnType<typeof createWithdrawals>;

const viewOf = (row: WithdrawalRow, asset: BookAsset): WithdrawalView => ({
  id: row.id,
  number: row.number,
  amount: row.amount,
  symbol: asset.symbol,
  decimals: asset.decimals,
  to: row.recipient,
  state: row.state,
  requestedAt: row.requestedAt,
});

async function frozenReason(
  books: Books,
  community: CommunityId,
  asset: BookAsset,
): Promise<string | null> {
  const row = await books.communities.findCommunity(community);
  if (row?.frozenReason) return row.frozenReason;
  return (await reservesFrozen(books, community, asset)) ? RESERVES_GAP : null;
}

export function createWithdrawals(deps: Dependencies) {
  const { store, ids, ledger, executions, primaryOf, inbox, payoutDelayMs, explorer } = deps;
  const { ceilings = DEFAULT_CEILINGS } = deps;

  /** May it be? `available` is what the member has, read under lock where it is to be done. */
  async function decide(
    books: Books,
    ask: WithdrawalAsk,
    asset: BookAsset,
    available: bigint,
  ): Promise<Result<WithdrawalDecision>> {
    const { community, person } = ask;
    const amount = readAmount(ask.amount, asset);
    if (!amount.ok) return amount;
    const now = await books.now();
    const since = new Date(now.getTime() - WITHDRAWAL_WINDOW_MS);
    const { token } = asset;
    return decideWithdrawal({
      person,
      available,
      amount: amount.value,
      asset: {
        id: asset.id,
        symbol: asset.symbol,
        decimals: asset.decimals,
        onChain: token && {
          chainId: token.chainId,
          transfer: { kind: 'erc20', token: token.address },
        },
      },
      custody: asset.custody,
      wallet: await primaryOf(person, books),
      payoutDelayMs,
      caps: capsOf(ceilings.withdrawal, asset.decimals),
      withdrawnInWindow: await books.withdrawals.findWithdrawnSince(
        community,
        asset.id,
        person,
        since,
      ),
      frozenReason: await frozenReason(books, community, asset),
      // The journal is made when the intent has its id.
      intent: asId<IntentId>(ids()),
      now,
    });
  }

  /** The vault's account first, then the books': the order in which an intent's end takes them. */
  async function lockAll(tx: Books, ask: WithdrawalAsk, asset: BookAsset): Promise<bigint> {
    const { community, person } = ask;
    const { token } = asset;
    const vault = token && (await tx.executions.findSenderOf(community, token.chainId, 'vault'));
    if (vault) await tx.executions.lockSender(vault.id);
    const member = memberAccount(person);
    const balances = await ledger.lockBalances(tx, community, asset.id, [
      member,
      { kind: 'pending' },
    ]);
    return balanceOf(balances, asset.id, member);
  }

  async function reserve(
    tx: Books,
    ask: WithdrawalAsk & { eventKey: string },
    asset: BookAsset,
    decision: WithdrawalDecision,
  ): Promise<Result<WithdrawalRow>> {
    const { community, person, eventKey } = ask;
    const { action } = decision;
    const id = asId<WithdrawalId>(ids());
    const requestedAt = await tx.now();
    const intent = await executions.planIntent(tx, {
      community,
      purpose: 'vault',
      source: `${WITHDRAWAL_SOURCE}:${id}`,
      action,
      actionHash: actionHash(action),
      notBefore: requestedAt,
    });
    if (!intent.ok) return intent;
    const { amount } = action;
    const posted = await ledger.postJournal(
      tx,
      community,
      withdrawalReserve({ asset: asset.id, person, amount, intent: intent.value }),
    );
    invariant(posted.ok && !posted.value.repeated, 'the balance was read under its lock');
    const row: WithdrawalRow = {
      id,
      communityId: community,
      assetId: asset.id,
      number: await tx.communities.insertNumber(community, 'withdrawal'),
      personId: person,
      amount,
      recipient: action.to,
      state: 'reserved',
      eventKey,
      reserveJournalId: posted.value.journal,
      settleJournalId: null,
      intentId: intent.value,
      requestedAt,
      settledAt: null,
    };
    await tx.withdrawals.insertWithdrawal(row);
    return accept(row);
  }

  async function request(
    tx: Books,
    ask: WithdrawalAsk & { to: Address; eventKey: string },
  ): Promise<Result<WithdrawalView>> {
    const asset = await requireBookAsset(tx, ask.community);
    if (!asset.ok) return asset;
    const may = await requireAct(tx, 'withdraw', ask);
    const available = await lockAll(tx, ask, asset.value);
    const earlier = await tx.withdrawals.findWithdrawalByEvent(ask.community, ask.eventKey);
    if (earlier) {
      const amount = readAmount(ask.amount, asset.value);
      return amount.ok && amount.value === earlier.amount && earlier.recipient === ask.to
        ? accept(viewOf(earlier, asset.value))
        : refuse({ code: 'idempotency-conflict', key: ask.eventKey });
    }
    if (!may.ok) return may;
    const decided = await decide(tx, ask, asset.value, available);
    if (!decided.ok) return decided;
    // What is done is what was shown: another primary wallet since is asked about again.
    if (decided.value.action.to !== ask.to) {
      return refuse({ code: 'wallet-not-linked', text: ask.to });
    }
    const reserved = await reserve(tx, ask, asset.value, decided.value);
    return reserved.ok ? accept(viewOf(reserved.value, asset.value)) : reserved;
  }

  async function tellSettled(tx: Books, row: WithdrawalRow, settled: Settled): Promise<void> {
    const asset = await findBookAsset(tx, row.communityId);
    invariant(asset?.token, 'what was withdrawn is a token');
    const { symbol, decimals, token } = asset;
    const told = { amount: formatAmount(row.amount, decimals), symbol };
    const { outcome, locked, txHash } = settled;
    await inbox.tell(
      tx,
      row.personId,
      row.communityId,
      `withdrawal:${row.id}`,
      outcome === 'final'
        ? {
            kind: 'withdrawal-sent',
            ...told,
            url: (txHash && explorer(token.chainId, txHash)) ?? null,
          }
        : { kind: 'withdrawal-voided', ...told, reason: locked ? 'locked' : outcome },
    );
  }

  const listener: IntentListener = {
    async settled(tx, settled) {
      const id = asId<WithdrawalId>(settled.source.slice(WITHDRAWAL_SOURCE.length + 1));
      const row = await tx.withdrawals.lockWithdrawal(id);
      invariant(row, `${settled.source} was planned with its row`);
      if (row.state !== 'reserved') return;
      const effect = settled.outcome === 'final' ? 'post-reservation' : 'release-reservation';
      const posted = await ledger.postJournal(
        tx,
        row.communityId,
        settlement('vault', effect, {
          asset: row.assetId,
          amount: row.amount,
          intent: row.intentId,
          // What was given back after a joining was settled belongs where all else of its person went.
          person: await tx.merges.lockPurse(row.personId),
        }),
      );
      invariant(posted.ok && !posted.value.repeated, 'a reservation is settled once');
      const ended = await tx.withdrawals.updateWithdrawalSettled(id, {
        state: settled.outcome === 'final' ? 'posted' : 'voided',
        settleJournalId: posted.value.journal,
        settledAt: await tx.now(),
      });
      invariant(ended, 'the row was locked as reserved');
      await tellSettled(tx, row, settled);
    },
  };

  return {
    /** For `executions.listen('withdrawal', …)`. */
    listener,

    /** What would happen, or why not; nothing is written. */
    async preview(ask: WithdrawalAsk): Promise<Result<WithdrawalPlan>> {
      const asset = await requireBookAsset(store, ask.community);
      if (!asset.ok) return asset;
      const may = await judgeAct(store, 'withdraw', ask.account);
      if (!may.ok) return may;
      const { id, symbol, decimals } = asset.value;
      const member = memberAccount(ask.person);
      const row = await store.ledger.findLedgerAccount(ask.community, id, member);
      const available = row?.balance ?? 0n;
      const decided = await decide(store, ask, asset.value, available);
      if (!decided.ok) return decided;
      const { amount, to, chainId } = decided.value.action;
      return accept({ amount, symbol, decimals, chainId, to, left: available - amount });
    },

    /** Does what was shown, once per event: the same press a hundred times is one withdrawal. */
    request: (
      ask: WithdrawalAsk & { to: Address; eventId: string },
    ): Promise<Result<WithdrawalView>> =>
      store.transaction('request withdrawal', (tx) =>
        request(tx, { ...ask, eventKey: `${ask.person}:${ask.eventId}` }),
      ),

    async list(community: CommunityId, person: PersonId): Promise<readonly WithdrawalView[]> {
      const asset = await findBookAsset(store, community);
      if (!asset) return [];
      const rows = await store.withdrawals.listWithdrawals(community, person, LISTED);
      return rows.map((row) => viewOf(row, asset));
    },
  };
}
