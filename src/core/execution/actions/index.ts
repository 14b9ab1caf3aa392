/** What a community can have done on chain, one file a kind: one added here does not compile until `chain/actions` has it. */
import type { JsonValue } from '../../canonical-json.ts';
import { type CallAction, call } from './call.ts';
import type { ActionForm, Members } from './form.ts';
import { type MintAction, mint } from './mint.ts';
import {
  assetToJson,
  type TransferAction,
  type TransferAsset,
  transferAssetOf,
} from './payment.ts';
import { transfer } from './transfer.ts';
import { type TransferItemsAction, transferItems } from './transfer-items.ts';
import { type TransferNftAction, transferNft } from './transfer-nft.ts';

export { assetToJson, type TransferAction, type TransferAsset, transferAssetOf };

export const CHAIN_ACTIONS = [
  'transfer',
  'transfer-nft',
  'transfer-items',
  'call',
  'mint',
] as const;
export type ChainActionKind = (typeof CHAIN_ACTIONS)[number];

/** One call on chain, which one intent carries out. */
export type Action =
  | TransferAction
  | TransferNftAction
  | TransferItemsAction
  | CallAction
  | MintAction;
export type ActionOf<K extends ChainActionKind> = Extract<Action, { kind: K }>;

const FORMS: { readonly [K in ChainActionKind]: ActionForm<ActionOf<K>> } = {
  transfer,
  'transfer-nft': transferNft,
  'transfer-items': transferItems,
  call,
  mint,
};

// `FORMS` pairs each kind with its own; TypeScript cannot see it across a union.
const formOf = (kind: ChainActionKind) => FORMS[kind] as ActionForm<Action>;

export const chainActionToJson = (action: Action): JsonValue => ({
  v: 1,
  kind: action.kind,
  ...formOf(action.kind).toJson(action),
});

/** Reads `chainActionToJson`; undefined for anything else. */
export function chainActionFromJson(members: Members): Action | undefined {
  const kind = CHAIN_ACTIONS.find((known) => known === members['kind']);
  const read = kind && members['v'] === 1 ? formOf(kind).fromJson(members) : undefined;
  return read && ({ kind, ...read } as Action);
}

/** The money that leaves the account by it; null where none does. */
export const paymentOf = (action: Action): TransferAction | null =>
  formOf(action.kind).paymentOf(action);
