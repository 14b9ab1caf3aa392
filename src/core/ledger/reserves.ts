/**
 * Proof of reserves (L2): per community and asset, balances + house + pending = assets under
 * control. Any gap alarms and freezes withdrawals. The chain is read at one final block, and the
 * books must have taken in every deposit and settlement up to that block.
 */

export type ReservesInput = {
  /** Sum of the members' balances. */
  readonly balances: bigint;
  /** House and unclaimed deposits together. */
  readonly house: bigint;
  readonly pending: bigint;
  /** What the vault holds at the final block; null: the read failed. */
  readonly controlled: bigint | null;
};

export type ReservesProof =
  | { readonly state: 'balanced'; readonly gap: 0n; readonly frozen: false }
  /** Positive: more is owed than held. Negative: more is held than anybody owns. */
  | { readonly state: 'gap'; readonly gap: bigint; readonly frozen: true }
  /** Nothing is concluded: a present freeze stays, none begins (V7's rule for reads). */
  | { readonly state: 'unknown'; readonly gap: null; readonly frozen: null };

export function proofOfReserves(input: ReservesInput): ReservesProof {
  if (input.controlled === null) return { state: 'unknown', gap: null, frozen: null };
  const gap = input.balances + input.house + input.pending - input.controlled;
  return gap === 0n
    ? { state: 'balanced', gap: 0n, frozen: false }
    : { state: 'gap', gap, frozen: true };
}
