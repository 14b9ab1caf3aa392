/** Amounts of tokens to be read at a glance. */
import { shortenAddress } from '#core/address.ts';
import type { Holding } from '#service/treasury/holder.ts';
import type { Words } from '../words/index.ts';

/** Decimals that are read; what is behind them is dust, and rounded down. */
const PLACES = 6;

/** At most so many decimals, rounded down; what is there and less than the last of them is said to be. */
export function amountText(
  units: bigint,
  { symbol, decimals }: { symbol: string; decimals: number },
  { number, treasuryShow }: Words,
  places = PLACES,
): string {
  const shown = Math.min(decimals, places);
  const kept = units / 10n ** BigInt(decimals - shown);
  if (kept === 0n && units > 0n) {
    return `${treasuryShow.less({ least: number.amount(1n, shown) })} ${symbol}`;
  }
  return `${number.amount(kept, shown)} ${symbol}`;
}

/** A symbol is what a contract says of itself: only the community's token and coins go by theirs alone. */
export const symbolText = ({ symbol, token, isTrusted }: Holding): string =>
  isTrusted || token === null ? symbol : `${symbol} (${shortenAddress(token)})`;
