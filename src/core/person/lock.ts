/**
 * A lock stops payouts, delegation and links of a person whose account may be in other hands. Whoever has the
 * stolen account must not lift it, so only the account that locked may, or a wallet linked before: a thief who
 * locks is undone by the wallet.
 */
import type { AccountId, WalletId } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';

export type Lock = {
  /** Who locked: an account of the person, or a wallet by signature. */
  readonly accountId: AccountId | null;
  readonly walletId: WalletId | null;
  readonly lockedAt: Date;
};

/** `replaced`: a wallet takes over what an account locked, so that the account cannot lift it. */
export function decideLock(
  standing: readonly Lock[],
  by: 'account' | 'wallet',
): Result<'new' | 'replaced'> {
  const [first] = standing;
  if (!first) return accept('new');
  const isTaken = by === 'wallet' && standing.every(({ walletId }) => walletId === null);
  return isTaken
    ? accept('replaced')
    : refuse({ code: 'already-locked', lockedAt: first.lockedAt });
}

export function decideLiftByAccount(standing: readonly Lock[], account: AccountId): Result<null> {
  if (standing.length === 0) return refuse({ code: 'not-locked' });
  return standing.every(({ accountId }) => accountId === account)
    ? accept(null)
    : refuse({ code: 'lock-foreign' });
}

/** When a wallet was linked to the person; `until` null: it is. */
export type Linked = { readonly from: Date; readonly until: Date | null };

/** Linked when the lock came: a wallet linked afterwards may be the thief's. */
export function decideLiftByWallet(
  standing: readonly Lock[],
  linked: readonly Linked[],
): Result<null> {
  if (standing.length === 0) return refuse({ code: 'not-locked' });
  const wasThere = ({ lockedAt }: Lock): boolean =>
    linked.some(({ from, until }) => from < lockedAt && (until === null || until >= lockedAt));
  return standing.every(wasThere) ? accept(null) : refuse({ code: 'lock-wallet-new' });
}
