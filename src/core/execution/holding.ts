/**
 * What an account may hold, as far as the books of its community name it: in rules, in what was paid or decided, in the
 * contracts that are connected. What nobody here has named is not looked for.
 */
import type { Asking } from '../eligibility/reading.ts';
import { type Rule, termsOf } from '../eligibility/rule.ts';
import type { Address } from '../identity.ts';
import { isChainTerm, powerTermsOf } from '../voting/power/power.ts';
import type { PowerSetting } from '../voting/power/setting.ts';
import type { Action, IntentAction, TransferAsset } from './intent.ts';

/** Something that one call moves. */
export type Movable =
  | TransferAsset
  /** One piece of a collection (ERC-721). */
  | { readonly kind: 'piece'; readonly collection: Address; readonly id: bigint }
  /** So many of one kind (ERC-1155). */
  | { readonly kind: 'items'; readonly collection: Address; readonly id: bigint };

/** `collection`: pieces of it (ERC-721), whichever; that they are there says not which they are. */
export type Known =
  | Exclude<Movable, { kind: 'native' }>
  | { readonly kind: 'collection'; readonly collection: Address };

/** `amount` in base units or pieces; null: it could not be read. */
export type Holding = { readonly asset: Known; readonly amount: bigint | null };

/** The same text for the same thing of one chain. */
export function assetKey(asset: Movable | Known): string {
  switch (asset.kind) {
    case 'native':
      return asset.kind;
    case 'erc20':
      return `${asset.kind}:${asset.token}`;
    case 'collection':
      return `${asset.kind}:${asset.collection}`;
    default:
      return `${asset.kind}:${asset.collection}:${asset.id}`;
  }
}

/** What an account is asked for; of a piece the answer is 1 or 0. */
export function askingFor(asset: Known, chainId: number): Asking {
  switch (asset.kind) {
    case 'erc20':
      return { kind: 'erc20', chainId, contract: asset.token, argument: '' };
    case 'collection':
      return { kind: 'erc721', chainId, contract: asset.collection, argument: '' };
    case 'piece':
      return { kind: 'owner', chainId, contract: asset.collection, argument: String(asset.id) };
    case 'items':
      return { kind: 'erc1155', chainId, contract: asset.collection, argument: String(asset.id) };
  }
}

/** The call that gives it to another account. */
export function moveOf(
  asset: Movable,
  { chainId, from, to, amount }: { chainId: number; from: Address; to: Address; amount: bigint },
): Action {
  if (asset.kind === 'native' || asset.kind === 'erc20') {
    return { kind: 'transfer', chainId, asset, to, amount };
  }
  const { collection, id } = asset;
  return asset.kind === 'piece'
    ? { kind: 'transfer-nft', chainId, collection, id, from, to }
    : { kind: 'transfer-items', chainId, collection, id, amount, from, to };
}

/** What leaves an account by it, where that is plain. */
export function movedBy(
  action: IntentAction,
): { readonly asset: Movable; readonly amount: bigint } | null {
  switch (action.kind) {
    case 'transfer':
      return { asset: action.asset, amount: action.amount };
    case 'transfer-nft':
      return {
        asset: { kind: 'piece', collection: action.collection, id: action.id },
        amount: 1n,
      };
    case 'transfer-items':
      return {
        asset: { kind: 'items', collection: action.collection, id: action.id },
        amount: action.amount,
      };
    default:
      return null;
  }
}

function knownByTerm(term: { kind: string; token: Address; id?: bigint | undefined }): Known[] {
  const { token, id } = term;
  switch (term.kind) {
    // Votes and shares are tokens themselves; votes may be a collection's, and then that says how many.
    case 'erc20':
    case 'votes':
    case 'assets':
      return [{ kind: 'erc20', token }];
    case 'erc721': {
      const pieces: Known = { kind: 'collection', collection: token };
      return id === undefined ? [pieces] : [pieces, { kind: 'piece', collection: token, id }];
    }
    case 'erc1155':
      return id === undefined ? [] : [{ kind: 'items', collection: token, id }];
    default:
      return [];
  }
}

/** What rules ask of wallets on that chain. */
export const knownByRules = (rules: readonly Rule[], chainId: number): readonly Known[] =>
  rules
    .flatMap(({ node }) => termsOf(node))
    .flatMap((term) => ('token' in term && term.chainId === chainId ? knownByTerm(term) : []));

/** What powers weigh voices by on that chain. */
export const knownByPowers = (powers: readonly PowerSetting[], chainId: number): readonly Known[] =>
  powers
    .flatMap((power) => (typeof power === 'string' ? [] : powerTermsOf(power.node)))
    .flatMap((term) => (isChainTerm(term) && term.chainId === chainId ? knownByTerm(term) : []));

/** What calls that were decided or sent were about. */
export const knownByActions = (
  actions: readonly IntentAction[],
  chainId: number,
): readonly Known[] =>
  actions.flatMap((action): readonly Known[] => {
    if (action.chainId !== chainId) return [];
    if (action.kind === 'mint') return [{ kind: 'erc20', token: action.token }];
    const asset = movedBy(action)?.asset;
    if (!asset || asset.kind === 'native') return [];
    return asset.kind === 'piece'
      ? [{ kind: 'collection', collection: asset.collection }, asset]
      : [asset];
  });

/** Each once, in their order. */
export const distinct = (all: readonly Known[]): readonly Known[] => [
  ...new Map(all.map((asset) => [assetKey(asset), asset])).values(),
];

/** Why something is left in an account that was rotated away. */
export type LeftReason =
  /** Its contract did not let go of it. */
  | 'refused'
  /** Moving it costs more of the chain's coin than there is, or than may be paid. */
  | 'fee'
  | 'unread'
  /** Nobody here knows which pieces they are. */
  | 'which';

export type Left = {
  readonly asset: Known;
  readonly amount: bigint | null;
  readonly why: LeftReason;
};

/** As it is written down and shown; how much there is only of pieces, for a token's decimals are not known here. */
export type LeftShown = {
  readonly kind: Known['kind'];
  readonly contract: Address;
  readonly id: string | null;
  readonly amount: string | null;
  readonly why: LeftReason;
};

export const leftToJson = ({ asset, amount, why }: Left): LeftShown => ({
  kind: asset.kind,
  contract: asset.kind === 'erc20' ? asset.token : asset.collection,
  id: 'id' in asset ? String(asset.id) : null,
  amount: amount === null || asset.kind === 'erc20' ? null : String(amount),
  why,
});
