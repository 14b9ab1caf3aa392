/** The code that a call would run, as it was found on chain. */
import type { Address } from '../identity.ts';

/** A contract of a well-known form that takes its code from another place. */
export type ProxyFacts = {
  /** `fixed` (EIP-1167) stays what it is; `upgradeable` by EIP-1967; a `safe` changes as its owners decide. */
  readonly kind: 'upgradeable' | 'fixed' | 'safe';
  readonly implementation: Address;
  /** Who can change it, by its own word; null where it has none. */
  readonly admin: Address | null;
};

/**
 * What a service says of somebody's source code: `exact`: to the last byte of its metadata, `partial`: all that runs;
 * `unknown`: it was not asked successfully.
 */
export type Published = 'exact' | 'partial' | 'none' | 'unknown';

/** `by` runs the code of `to` as its own. */
export type Handover = { readonly by: Address; readonly to: Address };

export type CalledCode = {
  readonly address: Address;
  readonly proxy: ProxyFacts | null;
  /** There is an instruction for it behind whatever makes it a proxy. */
  readonly canHandOver: boolean;
  /** Every call of it was followed to its end by a trial run. */
  readonly isTraced: boolean;
  /** Of it and of what is behind it; empty where nobody is asked. */
  readonly published: readonly { readonly address: Address; readonly answer: Published }[];
};
