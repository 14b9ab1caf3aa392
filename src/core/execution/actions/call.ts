/**
 * Calls any function of a contract, its signature and arguments typed in. The bytes stand in the action beside
 * them: the vote is on both, and what is signed is encoded once more and has to be those bytes.
 */
import type { JsonValue } from '../../canonical-json.ts';
import type { Address } from '../../identity.ts';
import type { Hex } from '../../keccak.ts';
import { type ActionForm, isChainId, isStoredAddress, isText, isUnits } from './form.ts';
import { assetToJson, type TransferAction } from './payment.ts';

/** As typed: numbers as decimal strings, lists and tuples as lists. */
export type CallArgument = string | boolean | readonly CallArgument[];

export type CallAction = {
  readonly kind: 'call';
  readonly chainId: number;
  readonly to: Address;
  /** `function setFee(uint256 bps)`, as `chain/actions` writes it. */
  readonly signature: string;
  readonly arguments: readonly CallArgument[];
  /** What the two above are encoded as. */
  readonly data: Hex;
  /** Of the chain's own coin, in wei, sent along. */
  readonly value: bigint;
};

const COIN = { kind: 'native' } as const;

const isArgument = (value: unknown): value is CallArgument =>
  isText(value) ||
  typeof value === 'boolean' ||
  (Array.isArray(value) && value.every((one) => isArgument(one)));

const isData = (value: unknown): value is Hex =>
  isText(value) && /^0x([0-9a-f]{2}){4,}$/.test(value);

export const call: ActionForm<CallAction> = {
  // `asset` and `amount` stand where they do in a transfer: sums over what an account paid read both alike.
  toJson: ({ chainId, to, signature, arguments: values, data, value }) => ({
    ...{ chainId, to, signature, data },
    arguments: values as readonly JsonValue[],
    asset: assetToJson(COIN),
    amount: String(value),
  }),
  fromJson: ({ chainId, to, signature, arguments: values, data, amount }) =>
    isChainId(chainId) &&
    isStoredAddress(to) &&
    isText(signature) &&
    Array.isArray(values) &&
    values.every(isArgument) &&
    isData(data) &&
    isUnits(amount)
      ? { chainId, to, signature, arguments: values, data, value: BigInt(amount) }
      : undefined,
  paymentOf: ({ chainId, to, value }): TransferAction | null =>
    value === 0n ? null : { kind: 'transfer', chainId, asset: COIN, to, amount: value },
};
