/**
 * A lock stops payouts, tips, delegation and links of a person whose account may be in other hands. Whoever has the
 * stolen account must not lift it, so only the account that locked may, or the wallet linked the longest: a thief who
 * locks is undone by it, and a wallet that a thief linked in the hours before lifts nothing.
 */
import { DAY_MS } from '../duration.ts';
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

/** So long a wallet that was unlinked still lifts: a thief unlinks what is in the way, and locks then. */
export const UNLINKED_LIFTS_MS = 7 * DAY_MS;

/** Since when one of these links counts for a lock; undefined where none does. */
function countsSince(linked: readonly Linked[], { lockedAt }: Lock): number | undefined {
  const oldest = lockedAt.getTime() - UNLINKED_LIFTS_MS;
  const counting = linked.filter(
    ({ from, until }) => from < lockedAt && (until === null || until.getTime() >= oldest),
  );
  return counting.length === 0
    ? undefined
    : Math.min(...counting.map(({ from }) => from.getTime()));
}

/** Linked when the lock came, and longer than any other wallet of the person: a later one may be the thief's. */
export function decideLiftByWallet(
  standing: readonly Lock[],
  linked: readonly Linked[],
  others: readonly Linked[],
): Result<null> {
  if (standing.length === 0) return refuse({ code: 'not-locked' });
  for (const lock of standing) {
    const since = countsSince(linked, lock);
    if (since === undefined) return refuse({ code: 'lock-wallet-new' });
    const longest = countsSince(others, lock);
    if (longest !== undefined && longest < since) return refuse({ code: 'lock-wallet-younger' });
  }
  return accept(null);
}
