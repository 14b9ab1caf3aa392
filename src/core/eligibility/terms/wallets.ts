/** Wallets against what a term asks of them: added up, or one that has it all; three values. */
import type { Facts, Verdict, WalletsTrace, WalletTrace } from '../facts.ts';
import { type Asking, type Reading, readingKey } from '../reading.ts';
import type { WalletTerm } from '../rule.ts';

type Demand = {
  readonly asking: Asking;
  readonly needed: bigint;
  readonly oneWallet: boolean;
  /** Values may be below zero, so what is not read yet may also take away. */
  readonly signed?: boolean;
  /** What a reading counts for, where that is not its value. */
  readonly worthOf?: (reading: Reading) => bigint;
};

const most = (values: readonly bigint[]): bigint =>
  values.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0))[0] ?? 0n;

const sum = (values: readonly bigint[]): bigint =>
  values.reduce((total, value) => total + value, 0n);

/**
 * Yes as soon as what could be read suffices; else unknown while anything could not be read; else no. A contract
 * wallet counts on its own chain only (W5).
 */
export function evaluateWallets<T extends WalletTerm>(
  term: T,
  facts: Facts,
  { asking, needed, oneWallet, signed = false, worthOf }: Demand,
): WalletsTrace<T> {
  const wallets: readonly WalletTrace[] = facts.wallets
    .filter(({ chainId }) => chainId === null || chainId === asking.chainId)
    .map(({ address }) => {
      const reading = facts.readings.get(readingKey(asking, address));
      if (!reading) return { wallet: address, value: null, block: null };
      const { block, text, toldBy } = reading;
      const value = worthOf ? worthOf(reading) : reading.value;
      return {
        ...{ wallet: address, value, block },
        ...(text !== undefined && { text }),
        ...(toldBy !== undefined && { toldBy }),
      };
    });
  const known = wallets.flatMap(({ value }) => (value === null ? [] : [value]));
  const found = oneWallet ? most(known) : sum(known);
  const complete = known.length === wallets.length;
  const certain = complete || !signed || oneWallet;
  const verdict: Verdict = found >= needed && certain ? 'yes' : complete ? 'no' : 'unknown';
  return { kind: term.kind, verdict, term, needed, found, wallets };
}
