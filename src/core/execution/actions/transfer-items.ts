/** Gives so many pieces of one kind away (ERC-1155). */
import type { Address } from '../../identity.ts';
import { type ActionForm, isChainId, isStoredAddress, isUnits, paysNothing } from './form.ts';

export type TransferItemsAction = {
  readonly kind: 'transfer-items';
  readonly chainId: number;
  readonly collection: Address;
  readonly id: bigint;
  /** Pieces, without decimals. */
  readonly amount: bigint;
  readonly from: Address;
  readonly to: Address;
};

export const transferItems: ActionForm<TransferItemsAction> = {
  toJson: ({ chainId, collection, id, amount, from, to }) => ({
    ...{ chainId, collection, from, to },
    ...{ id: String(id), amount: String(amount) },
  }),
  fromJson: ({ chainId, collection, id, amount, from, to }) =>
    isChainId(chainId) &&
    isStoredAddress(collection) &&
    isUnits(id) &&
    isUnits(amount) &&
    isStoredAddress(from) &&
    isStoredAddress(to)
      ? { chainId, collection, id: BigInt(id), amount: BigInt(amount), from, to }
      : undefined,
  paymentOf: paysNothing,
};
