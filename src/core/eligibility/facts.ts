/** What is known when a rule is evaluated. What could not be read is absent, and absent is unknown (V7). */
import type { Address } from '../identity.ts';
import type { CitizenTerm, Connective, TokenStandard, TokenTerm } from './rule.ts';

/** `chainId` null: an account of a key, one wallet on every chain; else a contract of that chain alone (W5). */
export type WalletFact = { readonly address: Address; readonly chainId: number | null };

export type BalanceFact = {
  readonly standard: TokenStandard;
  readonly chainId: number;
  readonly token: Address;
  readonly wallet: Address;
  /** Base units; null: the read failed. */
  readonly value: bigint | null;
  /** Block the value was read at; null: the read failed. */
  readonly block: bigint | null;
};

export type Facts = {
  readonly wallets: readonly WalletFact[];
  readonly balances: readonly BalanceFact[];
  /** Null: not known. */
  readonly citizen: boolean | null;
};

export type Verdict = 'yes' | 'no' | 'unknown';

/** One wallet's part in a token term, for `/why`. */
export type WalletTrace = {
  readonly wallet: Address;
  readonly value: bigint | null;
  readonly block: bigint | null;
};

/** The same tree as the rule, with what was found at each node. */
export type Trace =
  | {
      readonly kind: 'erc20' | 'erc721';
      readonly verdict: Verdict;
      readonly term: TokenTerm;
      readonly needed: bigint;
      /** Sum of what could be read. */
      readonly found: bigint;
      readonly wallets: readonly WalletTrace[];
    }
  | { readonly kind: 'citizen'; readonly verdict: Verdict; readonly term: CitizenTerm }
  | { readonly kind: Connective | 'not'; readonly verdict: Verdict; readonly of: readonly Trace[] };
