/** Balances out of journals: applying one, and rebuilding all (L10). */
import { MAX_UINT256 } from '../amount.ts';
import type { AssetId } from '../identity.ts';
import { invariant } from '../invariant.ts';
import { accept, type Result, refuse } from '../result.ts';
import { accountKey, type LedgerAccount, mayBeNegative } from './account.ts';
import type { Journal } from './journal.ts';

/** By `balanceKey`; an account without an entry holds nothing. */
export type Balances = ReadonlyMap<string, bigint>;

export const balanceKey = (asset: AssetId, account: LedgerAccount): string =>
  `${asset}/${accountKey(account)}`;

export const balanceOf = (balances: Balances, asset: AssetId, account: LedgerAccount): bigint =>
  balances.get(balanceKey(asset, account)) ?? 0n;

/** The balances after a journal; refused whole where an account would fall below zero (L3). */
export function applyJournal(
  balances: Balances,
  journal: Journal,
  unit: { readonly symbol: string; readonly decimals: number },
): Result<Balances> {
  const after = new Map(balances);
  for (const { account, asset, amount } of journal.postings) {
    const available = balanceOf(balances, asset, account);
    const balance = available + amount;
    if (balance < 0n && !mayBeNegative(account.kind)) {
      return refuse({ code: 'balance-too-low', available, needed: -amount, ...unit });
    }
    if (balance > MAX_UINT256) return refuse({ code: 'amount-too-large', text: String(amount) });
    after.set(balanceKey(asset, account), balance);
  }
  return accept(after);
}

/** All balances from the journals alone, whatever their order. Fails where the books themselves do. */
export function rebuildBalances(journals: readonly Journal[]): Balances {
  const balances = new Map<string, bigint>();
  for (const { postings, idempotencyKey } of journals) {
    const sum = postings.reduce((total, { amount }) => total + amount, 0n);
    invariant(sum === 0n, `journal ${idempotencyKey} does not sum to zero`);
    for (const { account, asset, amount } of postings) {
      const key = balanceKey(asset, account);
      balances.set(key, (balances.get(key) ?? 0n) + amount);
    }
  }
  return balances;
}
