/** What is known when a rule is evaluated. What could not be read is absent, and absent is unknown (V7). */
import type { Address } from '../identity.ts';
import type { Reading } from './reading.ts';
import type { Connective, RoleTerm, SinceTerm, WalletTerm } from './rule.ts';

/** `chainId` null: an account of a key, one wallet on every chain; else a contract of that chain alone (W5). */
export type WalletFact = { readonly address: Address; readonly chainId: number | null };

/** When something began for the person; `never` where it did not; null: not known. */
export type Since = Date | 'never' | null;

export type Facts = {
  /** The law's time. */
  readonly at: Date;
  readonly wallets: readonly WalletFact[];
  /** By `readingKey`. */
  readonly readings: ReadonlyMap<string, Reading>;
  readonly citizen: Since;
  readonly member: Since;
  /** When each chat account was made; null: its platform does not tell. */
  readonly accounts: readonly (Date | null)[];
  /** By the folded name; one of no gate is a no. */
  readonly roles: ReadonlyMap<string, Verdict>;
};

export type Verdict = 'yes' | 'no' | 'unknown';

/** One wallet's part in a term, for `/why`. */
export type WalletTrace = {
  readonly wallet: Address;
  readonly value: bigint | null;
  readonly block: bigint | null;
  readonly text?: string | null;
  /** The provider it was read from; absent where it could not be read, and in traces of before. */
  readonly toldBy?: string;
};

export type WalletsTrace<T extends WalletTerm = WalletTerm> = {
  readonly kind: T['kind'];
  readonly verdict: Verdict;
  readonly term: T;
  readonly needed: bigint;
  /** Sum of what could be read, or the most of one wallet where one has to have it. */
  readonly found: bigint;
  readonly wallets: readonly WalletTrace[];
};

export type SinceTrace<T extends SinceTerm = SinceTerm> = {
  readonly kind: T['kind'];
  readonly verdict: Verdict;
  readonly term: T;
  /** Null: never, or not known. */
  readonly since: Date | null;
};

/** The same tree as the rule, with what was found at each node. */
export type Trace =
  | WalletsTrace
  | SinceTrace
  | { readonly kind: 'role'; readonly verdict: Verdict; readonly term: RoleTerm }
  | { readonly kind: Connective | 'not'; readonly verdict: Verdict; readonly of: readonly Trace[] }
  | {
      readonly kind: 'at-least';
      readonly verdict: Verdict;
      readonly least: number;
      readonly of: readonly Trace[];
    };
