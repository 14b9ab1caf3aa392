/** What a stored trace says that wallets had, by what was asked: something to compare a later look with. */
import type { Address } from '../identity.ts';
import type { Trace } from './facts.ts';
import type { Asking } from './reading.ts';
import { definitionOf } from './terms/index.ts';

export type Holding = { readonly asking: Asking; readonly wallet: Address };

/** Of each wallet that had anything of it. */
export function holdingsIn(trace: Trace): readonly Holding[] {
  if ('of' in trace) return trace.of.flatMap(holdingsIn);
  if (!('wallets' in trace)) return [];
  const asking = definitionOf(trace.term.kind).askingOf(trace.term);
  if (!asking) return [];
  return trace.wallets.flatMap(({ wallet, value }) =>
    value !== null && value > 0n ? [{ asking, wallet }] : [],
  );
}
