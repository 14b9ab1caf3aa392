/**
 * The accounts of a community's ledger, per asset. Everything the community owes or holds stands on
 * the plus side; a *contra* account is the other side of the same money (the chain, or the issue of
 * credits) and is the only kind that may be negative.
 *
 * Three books that never mix (I9): `vault` (members' deposits), `treasury` (what proposals spend),
 * `credit` (community credits, no chain behind them).
 */
import type { PersonId } from '../identity.ts';

export const LEDGER_ACCOUNT_KINDS = [
  'member',
  'house',
  'unclaimed',
  'pending',
  'world',
  'treasury',
  'treasury-pending',
  'treasury-world',
  'issue',
] as const;
export type LedgerAccountKind = (typeof LEDGER_ACCOUNT_KINDS)[number];

/** Stands for the row `ledger_account(community, asset, kind, person)`. */
export type LedgerAccount =
  /** What a member may tip and withdraw. */
  | { readonly kind: 'member'; readonly person: PersonId }
  /** Remainders and what the house itself holds. */
  | { readonly kind: 'house' }
  /** Deposits from addresses nobody has linked: nobody's yet, and no way to freeze the books. */
  | { readonly kind: 'unclaimed' }
  /** Reserved by withdrawals that are on their way. */
  | { readonly kind: 'pending' }
  /** Contra: minus what the vault holds on chain by our books. */
  | { readonly kind: 'world' }
  | { readonly kind: 'treasury' }
  /** Reserved by decided payments that are on their way. */
  | { readonly kind: 'treasury-pending' }
  /** Contra: minus what the treasury holds on chain by our books. */
  | { readonly kind: 'treasury-world' }
  /** Contra: minus all credits ever issued. */
  | { readonly kind: 'issue' };

const CONTRA: readonly LedgerAccountKind[] = ['world', 'treasury-world', 'issue'];

/** Contra accounts may be negative, all others never (L3: the database holds it by CHECK). */
export const mayBeNegative = (kind: LedgerAccountKind): boolean => CONTRA.includes(kind);

/** One text per account, for maps and for the id order in which rows are locked (L8). */
export const accountKey = (account: LedgerAccount): string =>
  account.kind === 'member' ? `member:${account.person}` : account.kind;
