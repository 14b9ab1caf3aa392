/**
 * Which open intents of an account an unknown transaction may have carried out (T19): of the same call where it was
 * read, and any that could have had its nonce where only the nonce is known.
 */
import type { FoundTransaction } from '#chain/broadcast.ts';
import { type Call, intentActionFromJson } from '#core/execution/intent.ts';
import type { Address, IntentId } from '#core/identity.ts';
import { type Hex, keccakText } from '#core/keccak.ts';
import type { IntentRow, UnknownTransactionRow } from '#store/execution.ts';
import { sameCall } from './intent-row.ts';
import type { Room } from './options.ts';

export type Match = { readonly sender: string; readonly nonce: number; readonly intent: IntentId };

/** Why a transaction is not taken for what an intent did; what it was that was looked at. */
export type NoMatch =
  /** No transaction of that nonce is open. */
  | { readonly kind: 'no-stranger' }
  /** The account has no open intent of that id. */
  | { readonly kind: 'no-intent' }
  /** No provider has a transaction of that hash. */
  | { readonly kind: 'not-found'; readonly chainId: number }
  /** No provider answered, or none shows its receipt. */
  | { readonly kind: 'unreadable'; readonly chainId: number }
  | { readonly kind: 'other-account'; readonly from: Address; readonly nonce: number }
  /** Not in a final block, as far as is known. */
  | { readonly kind: 'not-final' }
  /** It does not do what the intent says; null: it creates a contract. */
  | { readonly kind: 'other-call'; readonly did: Call | null; readonly wanted: Call }
  /** The intent does the same, and is bound to another nonce. */
  | { readonly kind: 'other-nonce'; readonly nonce: number | null }
  /** Another process acts for the account. */
  | { readonly kind: 'busy' };

export type Matched =
  | { readonly ok: true; readonly match: Match }
  | { readonly ok: false; readonly why: NoMatch };

export type SettledStranger =
  | { readonly kind: 'settled' }
  | { readonly kind: 'no-stranger' }
  /** Each would be paid, though it may have been this transaction; `word` says that it was none of them. */
  | {
      readonly kind: 'may-be-paid';
      readonly hash: Hex | null;
      readonly intents: readonly IntentRow[];
      readonly word: string;
    };

/** What a human has to look at, with what it may have been. */
export type StrangerView = {
  readonly stranger: UnknownTransactionRow;
  readonly chainId: number;
  readonly mayBe: readonly IntentRow[];
};

export const callOfFound = ({ to, value, data }: FoundTransaction): Call | undefined =>
  to === null ? undefined : { to, value, data };

export const callOfIntent = (room: Room, row: IntentRow): Call =>
  room.actions.callOf(intentActionFromJson(row.action));

/** The intent this transaction carried out: the one bound to its nonce, else the oldest of the same call. */
export function candidateFor(
  room: Room,
  intents: readonly IntentRow[],
  found: FoundTransaction,
): IntentRow | undefined {
  const call = callOfFound(found);
  if (!call) return undefined;
  const same = intents.filter((row) => sameCall(callOfIntent(room, row), call));
  return (
    same.find(({ nonce }) => nonce === found.nonce) ?? same.find(({ nonce }) => nonce === null)
  );
}

/** What would be paid once more if it was this one and a human said that it was none of ours. */
export function mayHaveDone(
  room: Room,
  open: readonly IntentRow[],
  { nonce, hash, decoded }: UnknownTransactionRow,
): readonly IntentRow[] {
  // One that is bound to another nonce was never sent at this one, by nobody.
  const free = open.filter((row) => row.nonce === null || row.nonce === nonce);
  if (hash === null) return free;
  const { to, value, data } = decoded as { to?: unknown; value?: unknown; data?: unknown };
  return free.filter((row) => {
    const call = callOfIntent(room, row);
    return call.to === to && String(call.value) === value && call.data === data;
  });
}

const WORD_DIGITS = 6;

/** What a human types who has seen just these, and says that it was none of them. */
export const noneOf = (intents: readonly IntentRow[]): string => {
  const ids = intents.map(({ id }) => id).sort();
  return `none-of-these-${keccakText(ids.join()).slice(2, 2 + WORD_DIGITS)}`;
};
