/** Pays `amount` base units of one asset to one address. */
import { type ActionForm, isChainId, isStoredAddress, isText, type Members } from './form.ts';
import { assetToJson, type TransferAction, type TransferAsset } from './payment.ts';

function assetFromJson(json: unknown): TransferAsset | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { kind, token } = json as Members;
  if (kind === 'native') return { kind };
  return kind === 'erc20' && isStoredAddress(token) ? { kind, token } : undefined;
}

export const transfer: ActionForm<TransferAction> = {
  toJson: ({ chainId, asset, to, amount }) => ({
    chainId,
    asset: assetToJson(asset),
    to,
    amount: String(amount),
  }),
  fromJson({ chainId, asset: stored, to, amount }) {
    const asset = assetFromJson(stored);
    // Earlier ones were written by other code: leading zeros are read, not written.
    const isAmount = isText(amount) && /^\d{1,78}$/.test(amount);
    return isChainId(chainId) && asset && isStoredAddress(to) && isAmount
      ? { chainId, asset, to, amount: BigInt(amount) }
      : undefined;
  },
  paymentOf: (action) => action,
};
