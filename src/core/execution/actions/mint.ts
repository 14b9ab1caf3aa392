/** Makes new tokens of an ERC-20 whose owner or minter is the community's account: `mint(address,uint256)`. */
import type { Address } from '../../identity.ts';
import { type ActionForm, isChainId, isStoredAddress, isUnits, paysNothing } from './form.ts';

export type MintAction = {
  readonly kind: 'mint';
  readonly chainId: number;
  readonly token: Address;
  readonly to: Address;
  /** Base units of the token. */
  readonly amount: bigint;
};

export const mint: ActionForm<MintAction> = {
  toJson: ({ chainId, token, to, amount }) => ({ chainId, token, to, amount: String(amount) }),
  fromJson: ({ chainId, token, to, amount }) =>
    isChainId(chainId) && isStoredAddress(token) && isStoredAddress(to) && isUnits(amount)
      ? { chainId, token, to, amount: BigInt(amount) }
      : undefined,
  paymentOf: paysNothing,
};
