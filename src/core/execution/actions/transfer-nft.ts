/** Gives one piece of a collection (ERC-721) away. */
import type { Address } from '../../identity.ts';
import { type ActionForm, isChainId, isStoredAddress, isUnits, paysNothing } from './form.ts';

export type TransferNftAction = {
  readonly kind: 'transfer-nft';
  readonly chainId: number;
  readonly collection: Address;
  readonly id: bigint;
  /** The account that has it: the vote is on that, too, so another account of the community never gives it. */
  readonly from: Address;
  readonly to: Address;
};

export const transferNft: ActionForm<TransferNftAction> = {
  toJson: ({ chainId, collection, id, from, to }) => ({
    ...{ chainId, collection, from, to },
    id: String(id),
  }),
  fromJson: ({ chainId, collection, id, from, to }) =>
    isChainId(chainId) &&
    isStoredAddress(collection) &&
    isUnits(id) &&
    isStoredAddress(from) &&
    isStoredAddress(to)
      ? { chainId, collection, id: BigInt(id), from, to }
      : undefined,
  paymentOf: paysNothing,
};
