/**
 * Double entry. A journal sums to zero per asset (L1), is written once under its idempotency key,
 * and is never edited: a correction is a linked reversal (L5). Amounts are base units (L7).
 */
import { MAX_UINT256 } from '../amount.ts';
import { hashJson, type JsonValue } from '../canonical-json.ts';
import type { AssetId, JournalId } from '../identity.ts';
import { invariant } from '../invariant.ts';
import type { Hex } from '../keccak.ts';
import { accept, type Result, refuse } from '../result.ts';
import { accountKey, type LedgerAccount } from './account.ts';

export const JOURNAL_KINDS = [
  'tip',
  'deposit',
  'claim',
  'withdrawal-reserve',
  'withdrawal-post',
  'withdrawal-void',
  'credit-issue',
  'treasury-sync',
  'payment-reserve',
  'payment-post',
  'payment-void',
  'merge-settle',
  'reversal',
] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

export type Posting = {
  readonly account: LedgerAccount;
  readonly asset: AssetId;
  /** Plus raises the balance, minus lowers it; never zero. */
  readonly amount: bigint;
};

export type Journal = {
  readonly kind: JournalKind;
  /** Unique per community: the platform's event, the log, the intent that caused it. */
  readonly idempotencyKey: string;
  /** keccak-256 of the canonical input: the same key with another input is an error (L4). */
  readonly inputHash: Hex;
  readonly postings: readonly Posting[];
  /** The journal a reversal undoes. */
  readonly reverses: JournalId | null;
};

/** Checks the law of a journal; every builder ends here. */
export function journal(parts: {
  readonly kind: JournalKind;
  readonly idempotencyKey: string;
  readonly input: JsonValue;
  readonly postings: readonly Posting[];
  readonly reverses?: JournalId;
}): Journal {
  const { kind, idempotencyKey, input, postings, reverses } = parts;
  invariant(postings.length >= 2, 'a journal has two sides');
  const sums = new Map<AssetId, bigint>();
  for (const { asset, amount } of postings) {
    invariant(amount !== 0n && amount <= MAX_UINT256 && -amount <= MAX_UINT256, 'posting amount');
    sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  }
  invariant(
    [...sums.values()].every((sum) => sum === 0n),
    `journal ${idempotencyKey} does not sum to zero`,
  );
  const keys = postings.map(({ account, asset }) => `${asset}/${accountKey(account)}`);
  invariant(new Set(keys).size === keys.length, 'an account stands once in a journal');
  return {
    kind,
    idempotencyKey,
    inputHash: hashJson({ kind, input }),
    postings,
    reverses: reverses ?? null,
  };
}

/** Two postings: `amount` out of one account into another. */
export const move = (
  asset: AssetId,
  from: LedgerAccount,
  to: LedgerAccount,
  amount: bigint,
): readonly Posting[] => [
  { account: from, asset, amount: -amount },
  { account: to, asset, amount },
];

/** Undoes a journal in full, once: the key names what is undone. */
export const reversalJournal = (original: Journal, id: JournalId, reason: string): Journal =>
  journal({
    kind: 'reversal',
    idempotencyKey: `reversal:${id}`,
    input: { reverses: id, reason },
    postings: original.postings.map((posting) => ({ ...posting, amount: -posting.amount })),
    reverses: id,
  });

/**
 * What to do when the key may be in the books already (L4): write, answer as the first time, or
 * refuse because the same event now says something else.
 */
export function decideIdempotency(
  wanted: Pick<Journal, 'idempotencyKey' | 'inputHash'>,
  written: Pick<Journal, 'inputHash'> | null,
): Result<'write' | 'repeat'> {
  if (written === null) return accept('write');
  return written.inputHash === wanted.inputHash
    ? accept('repeat')
    : refuse({ code: 'idempotency-conflict', key: wanted.idempotencyKey });
}
