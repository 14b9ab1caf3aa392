/**
 * The treasury's book against the chain. The chain is its truth: anybody may pay in, a native-coin treasury
 * burns its own gas, a token may take or give. So the book is brought to a balance read at a final block, and
 * a payment is reserved out of that. What may not happen is that a read counts money twice: every transaction
 * the account made by that block must have ended in the books, and a read older than the last one is not
 * believed over it.
 */
import type { AssetId } from '../identity.ts';
import { invariant } from '../invariant.ts';
import type { Journal } from './journal.ts';
import { treasurySync } from './journals.ts';

/** One read of the treasury's account at one final block. */
export type TreasuryLook = {
  readonly block: bigint;
  /** Base units of the community's asset. */
  readonly held: bigint;
  /** Transactions the account had made by then. */
  readonly nonce: number;
};

export type TreasurySyncInput = {
  readonly asset: AssetId;
  /** Null: the read failed. */
  readonly look: TreasuryLook | null;
  /** The final block the book was last brought to; null: never. */
  readonly syncedTo: bigint | null;
  /** What was missing there of what is pending. */
  readonly missing: bigint;
  /** Balance of `treasury`: what may be reserved. */
  readonly free: bigint;
  /** Balance of `treasury-pending`. */
  readonly pending: bigint;
  /** Whether every transaction the account had made by the look has ended in the books. */
  readonly explained: boolean;
  /** Payments that are posted and were mined after the look: the chain still held them there. */
  readonly later: bigint;
  /** Payments under way that the books hold no reservation of: an earlier version planned them. */
  readonly unreserved: bigint;
};

export type TreasurySync =
  /** Nothing is concluded: a failed read, or a transaction that the books have not ended yet. */
  | { readonly state: 'unknown' }
  /** The books have been brought to this block or a later one: they know better. */
  | { readonly state: 'seen' }
  | {
      readonly state: 'synced';
      readonly journal: Journal | undefined;
      readonly free: bigint;
      /** How much less than at the last look, beyond what payments of ours explain; 0 at the first look. */
      readonly drop: bigint;
    }
  /** The chain holds less than what is pending: nothing is free, and `shortfall` of it is not covered. */
  | {
      readonly state: 'short';
      readonly journal: Journal | undefined;
      readonly free: 0n;
      readonly drop: bigint;
      readonly shortfall: bigint;
    };

const larger = (a: bigint, b: bigint): bigint => (a < b ? b : a);

export function decideTreasurySync(input: TreasurySyncInput): TreasurySync {
  const { asset, look, syncedTo, missing, free, pending, later, unreserved } = input;
  const amounts = [missing, free, pending, later, unreserved];
  invariant(
    amounts.every((amount) => amount >= 0n),
    'amounts of the books',
  );
  if (look === null) return { state: 'unknown' };
  if (syncedTo !== null && look.block <= syncedTo) return { state: 'seen' };
  if (!input.explained) return { state: 'unknown' };
  const booked = free + pending;
  const ours = look.held - later;
  const drop = syncedTo === null ? 0n : larger(booked - missing - ours, 0n);
  const cover = ours - unreserved;
  // Down to what is pending and no further: a reservation is ended by its intent alone.
  const found = larger(cover, pending);
  const journal = treasurySync({ asset, booked, found, block: look.block });
  return cover < pending
    ? { state: 'short', journal, free: 0n, drop, shortfall: pending - cover }
    : { state: 'synced', journal, free: found - pending, drop };
}
