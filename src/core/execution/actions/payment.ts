/** Money that leaves an account: by a transfer, or along with a call. */
import type { JsonValue } from '../../canonical-json.ts';
import type { Address } from '../../identity.ts';

/** Native money, or an ERC-20 by its contract. */
export type TransferAsset =
  | { readonly kind: 'native' }
  | { readonly kind: 'erc20'; readonly token: Address };

export type TransferAction = {
  readonly kind: 'transfer';
  readonly chainId: number;
  readonly asset: TransferAsset;
  readonly to: Address;
  readonly amount: bigint;
};

/** A contract's token, or the chain's own coin where there is none. */
export const transferAssetOf = (token: Address | null): TransferAsset =>
  token === null ? { kind: 'native' } : { kind: 'erc20', token };

/** The stored form of what is paid, as it stands in an action. */
export const assetToJson = (asset: TransferAsset): JsonValue =>
  asset.kind === 'native' ? { kind: 'native' } : { kind: 'erc20', token: asset.token };
