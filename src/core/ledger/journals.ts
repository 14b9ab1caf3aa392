/** The journals of this release, one builder each. Which decision allows them stands beside them, in `tip.ts` and its neighbours. */
import type { AssetId, IntentId, PersonId } from '../identity.ts';
import { invariant } from '../invariant.ts';
import type { Hex } from '../keccak.ts';
import type { LedgerAccount } from './account.ts';
import { type Journal, journal, move } from './journal.ts';

const member = (person: PersonId): LedgerAccount => ({ kind: 'member', person });

export const tipJournal = (tip: {
  readonly asset: AssetId;
  readonly from: PersonId;
  readonly to: PersonId;
  readonly amount: bigint;
  /** The platform's event id. */
  readonly eventId: string;
  readonly note: string;
}): Journal =>
  journal({
    kind: 'tip',
    idempotencyKey: `tip:${tip.eventId}`,
    input: {
      asset: tip.asset,
      from: tip.from,
      to: tip.to,
      amount: String(tip.amount),
      note: tip.note,
    },
    postings: move(tip.asset, member(tip.from), member(tip.to), tip.amount),
  });

/** One log, one credit (L6). Without a known owner it waits in `unclaimed`. */
export const depositJournal = (deposit: {
  readonly asset: AssetId;
  readonly owner: PersonId | null;
  readonly amount: bigint;
  readonly chainId: number;
  readonly txHash: Hex;
  readonly logIndex: number;
}): Journal =>
  journal({
    kind: 'deposit',
    idempotencyKey: `deposit:${deposit.chainId}:${deposit.txHash}:${deposit.logIndex}`,
    // The owner is not part of the input: who has linked the sender may change between two reads.
    input: { asset: deposit.asset, amount: String(deposit.amount) },
    postings: move(
      deposit.asset,
      { kind: 'world' },
      deposit.owner === null ? { kind: 'unclaimed' } : member(deposit.owner),
      deposit.amount,
    ),
  });

/** An unclaimed deposit finds its owner: the sender's wallet has been linked since. */
export const claimJournal = (claim: {
  readonly asset: AssetId;
  readonly owner: PersonId;
  readonly amount: bigint;
  readonly chainId: number;
  readonly txHash: Hex;
  readonly logIndex: number;
}): Journal =>
  journal({
    kind: 'claim',
    idempotencyKey: `claim:${claim.chainId}:${claim.txHash}:${claim.logIndex}`,
    input: { asset: claim.asset, owner: claim.owner, amount: String(claim.amount) },
    postings: move(claim.asset, { kind: 'unclaimed' }, member(claim.owner), claim.amount),
  });

type Withdrawal = {
  readonly asset: AssetId;
  readonly person: PersonId;
  readonly amount: bigint;
  readonly intent: IntentId;
};

const reserveOrSettle = (
  kind: 'withdrawal-reserve' | 'withdrawal-post' | 'withdrawal-void',
  of: Withdrawal,
  from: LedgerAccount,
  to: LedgerAccount,
): Journal =>
  journal({
    kind,
    // Post and void share a key, so that a reservation is settled once, one way (L6).
    idempotencyKey: `withdrawal-${kind === 'withdrawal-reserve' ? 'reserve' : 'settle'}:${of.intent}`,
    input: { asset: of.asset, person: of.person, amount: String(of.amount) },
    postings: move(of.asset, from, to, of.amount),
  });

const PENDING: LedgerAccount = { kind: 'pending' };

export const withdrawalReserve = (of: Withdrawal): Journal =>
  reserveOrSettle('withdrawal-reserve', of, member(of.person), PENDING);

/** Final on chain: the reserved money has left the vault. */
export const withdrawalPost = (of: Withdrawal): Journal =>
  reserveOrSettle('withdrawal-post', of, PENDING, { kind: 'world' });

/** Reverted or called off: the member has it back. */
export const withdrawalVoid = (of: Withdrawal): Journal =>
  reserveOrSettle('withdrawal-void', of, PENDING, member(of.person));

/** What a joined person had goes to whom it stands for, once, when the joining can no longer be undone (W6). */
export const mergeSettle = (merge: {
  readonly asset: AssetId;
  readonly from: PersonId;
  readonly to: PersonId;
  readonly amount: bigint;
  readonly merge: string;
}): Journal =>
  journal({
    kind: 'merge-settle',
    idempotencyKey: `merge-settle:${merge.merge}`,
    input: {
      asset: merge.asset,
      from: merge.from,
      to: merge.to,
      amount: String(merge.amount),
    },
    postings: move(merge.asset, member(merge.from), member(merge.to), merge.amount),
  });

/** Community credits out of nothing but a decision (or the founding stewards). */
export const creditIssue = (issue: {
  readonly asset: AssetId;
  readonly to: PersonId;
  readonly amount: bigint;
  readonly eventId: string;
  readonly reason: string;
}): Journal =>
  journal({
    kind: 'credit-issue',
    idempotencyKey: `credit-issue:${issue.eventId}`,
    input: {
      asset: issue.asset,
      to: issue.to,
      amount: String(issue.amount),
      reason: issue.reason,
    },
    postings: move(issue.asset, { kind: 'issue' }, member(issue.to), issue.amount),
  });

/**
 * Brings the treasury's book, `booked` = treasury + treasury-pending, to what was found for it at a final block;
 * undefined where they agree. What may be found is for `decideTreasurySync` to say.
 */
export function treasurySync(sync: {
  readonly asset: AssetId;
  readonly booked: bigint;
  readonly found: bigint;
  readonly block: bigint;
}): Journal | undefined {
  const difference = sync.found - sync.booked;
  if (difference === 0n) return undefined;
  return journal({
    kind: 'treasury-sync',
    idempotencyKey: `treasury-sync:${sync.asset}:${sync.block}`,
    input: { asset: sync.asset, found: String(sync.found), block: String(sync.block) },
    postings: move(sync.asset, { kind: 'treasury-world' }, { kind: 'treasury' }, difference),
  });
}

type Payment = {
  readonly asset: AssetId;
  readonly amount: bigint;
  readonly intent: IntentId;
};

const payment = (
  kind: 'payment-reserve' | 'payment-post' | 'payment-void',
  of: Payment,
  from: LedgerAccount,
  to: LedgerAccount,
): Journal =>
  journal({
    kind,
    idempotencyKey: `payment-${kind === 'payment-reserve' ? 'reserve' : 'settle'}:${of.intent}`,
    input: { asset: of.asset, amount: String(of.amount) },
    postings: move(of.asset, from, to, of.amount),
  });

/** A decided payment is set aside in the transaction that creates its intent (I8, I9). */
export const paymentReserve = (of: Payment): Journal =>
  payment('payment-reserve', of, { kind: 'treasury' }, { kind: 'treasury-pending' });

export const paymentPost = (of: Payment): Journal =>
  payment('payment-post', of, { kind: 'treasury-pending' }, { kind: 'treasury-world' });

export const paymentVoid = (of: Payment): Journal =>
  payment('payment-void', of, { kind: 'treasury-pending' }, { kind: 'treasury' });

/** What settles a reservation once its intent has ended: final posts, reverted and cancelled void. */
export function settlement(
  purse: 'vault' | 'treasury',
  effect: 'post-reservation' | 'release-reservation',
  of: Payment & { readonly person: PersonId | null },
): Journal {
  const posts = effect === 'post-reservation';
  if (purse === 'treasury') return posts ? paymentPost(of) : paymentVoid(of);
  invariant(of.person !== null, 'a withdrawal belongs to a person');
  const withdrawal = { ...of, person: of.person };
  return posts ? withdrawalPost(withdrawal) : withdrawalVoid(withdrawal);
}
