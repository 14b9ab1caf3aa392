/**
 * How much one person may move. The operator answers for the host's keys, so there is always a ceiling on what
 * leaves custody (I8); tips are held to one against a slip of the finger and a stolen account.
 */
import type { TransferCaps } from '#core/ledger/tip.ts';

/** In whole units of the asset. */
export type Ceiling = { readonly perTransfer: bigint; readonly perDay: bigint };
export type Ceilings = { readonly tip: Ceiling | null; readonly withdrawal: Ceiling };

export const DEFAULT_CEILINGS: Ceilings = {
  tip: { perTransfer: 1_000n, perDay: 5_000n },
  withdrawal: { perTransfer: 10_000n, perDay: 20_000n },
};

export function capsOf(ceiling: Ceiling | null, decimals: number): TransferCaps {
  if (ceiling === null) return null;
  const unit = 10n ** BigInt(decimals);
  return { perTransfer: ceiling.perTransfer * unit, perDay: ceiling.perDay * unit };
}
