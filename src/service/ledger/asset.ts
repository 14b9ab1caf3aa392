/** The asset a community keeps its books in, as the ledger sees it, and amounts of it as people write them. */
import { parseAmount } from '#core/amount.ts';
import { type Address, type AssetId, asAddress, asId, type CommunityId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';

export type BookAsset = {
  readonly id: AssetId;
  readonly kind: 'credit' | 'native' | 'erc20';
  readonly symbol: string;
  readonly decimals: number;
  /** Balances are tokens in the vault. Otherwise they are community credits, which no chain knows. */
  readonly custody: boolean;
  /** The token; null for credits and for a chain's own coin. */
  readonly token: { readonly chainId: number; readonly address: Address } | null;
};

/** Undefined for a community without one. */
export async function findBookAsset(
  books: Books,
  community: CommunityId,
): Promise<BookAsset | undefined> {
  const row = await books.communities.findAsset(community);
  if (!row) return undefined;
  const { kind, symbol, decimals, custody, chainId, token } = row;
  return {
    id: asId<AssetId>(row.id),
    kind,
    symbol,
    decimals,
    custody,
    token: chainId !== null && token !== null ? { chainId, address: asAddress(token) } : null,
  };
}

export async function requireBookAsset(
  books: Books,
  community: CommunityId,
): Promise<Result<BookAsset>> {
  const found = await findBookAsset(books, community);
  return found ? accept(found) : refuse({ code: 'asset-missing' });
}

const APART = /^(\S.*?)\s+\$?([^\s\d]\S{0,31})$/;
const JOINED = /^([\d.,]+)([A-Za-z]{2,20})$/;

/** "2", "2 CIV" or "2CIV": another symbol than the asset's is refused, not overlooked. */
export function readAmount(
  text: string,
  asset: Pick<BookAsset, 'symbol' | 'decimals'>,
): Result<bigint> {
  const trimmed = text.trim();
  const [, digits, symbol] = APART.exec(trimmed) ?? JOINED.exec(trimmed) ?? [];
  if (digits === undefined || symbol === undefined) return parseAmount(trimmed, asset.decimals);
  return symbol.toLowerCase() === asset.symbol.toLowerCase()
    ? parseAmount(digits, asset.decimals)
    : refuse({ code: 'asset-differs', symbol: asset.symbol });
}
