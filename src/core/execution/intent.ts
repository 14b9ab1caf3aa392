/**
 * An intent is one on-chain effect to be carried out exactly once (I1). Its states are a union with
 * exactly the fields each state has, so that an unsigned intent cannot be sent and a final one
 * cannot be reopened.
 *
 * planned -> reserved (nonce taken) -> submitted (signed bytes committed; from here on it may have
 * been sent) -> mined -> confirmed -> final | reverted. Beside the way: parked (nothing signed, waits
 * for gas money or a cap), cancelling -> cancelled, lost (its nonce was used by a foreign
 * transaction: a human decides, T4).
 */
import type { JsonValue } from '../canonical-json.ts';
import type { Address, CommunityId, IntentId, PersonId } from '../identity.ts';
import { asAddress, asId } from '../identity.ts';
import { invariant } from '../invariant.ts';
import type { Hex } from '../keccak.ts';
import type { Lifecycle } from '../lifecycle.ts';
import {
  COMMUNITY_ACTIONS,
  type CommunityAction,
  communityActionFromJson,
  communityActionToJson,
} from './community-action.ts';

/** What a community can have done on chain: a kind added here does not compile until `chain/actions` has it. */
export const CHAIN_ACTIONS = ['transfer'] as const;
export type ChainActionKind = (typeof CHAIN_ACTIONS)[number];

/** Native money, or an ERC-20 by its contract. */
export type TransferAsset =
  | { readonly kind: 'native' }
  | { readonly kind: 'erc20'; readonly token: Address };

/** Pays `amount` base units of one asset to one address. */
export type TransferAction = {
  readonly kind: 'transfer';
  readonly chainId: number;
  readonly asset: TransferAsset;
  readonly to: Address;
  readonly amount: bigint;
};

export type Action = TransferAction;

/** What one option of a choice would have done, and who would be paid. */
export type OptionAction = { readonly person: PersonId; readonly transfer: TransferAction };

/**
 * A choice between actions: one an option in the order of the options, null where an option does nothing. Those after
 * the last do nothing either; "none of these" is always among them. At most one is carried out.
 */
export type ChoiceAction = {
  readonly kind: 'choice';
  readonly options: readonly (OptionAction | null)[];
};

/** What a proposal may decide on. */
export type ProposalAction = Action | CommunityAction | ChoiceAction;

/** Every payment that an action may come to; of a choice at most one is made. */
export function paymentsOf(action: ProposalAction): readonly TransferAction[] {
  if (isCommunityAction(action)) return [];
  if (action.kind !== 'choice') return [action];
  return action.options.flatMap((option) => (option ? [option.transfer] : []));
}

/** Whom it names or pays, as far as it says so itself. */
export function personsIn(action: ProposalAction): readonly PersonId[] {
  if (action.kind === 'choice') {
    return action.options.flatMap((option) => (option ? [option.person] : []));
  }
  return 'person' in action ? [action.person] : [];
}

export const isCommunityAction = (action: ProposalAction): action is CommunityAction =>
  COMMUNITY_ACTIONS.some((kind) => kind === action.kind);

/** The call an action became: what is signed, whatever the fees. */
export type Call = {
  readonly to: Address;
  /** In wei. */
  readonly value: bigint;
  readonly data: Hex;
};

export type BlockRef = { readonly number: bigint; readonly hash: Hex };

/**
 * The account an intent pays from; treasury, members' deposits and gas are three accounts (I9). A `gas`
 * intent pays another of the same community's accounts what its next transactions burn.
 */
export type Purse = 'treasury' | 'vault' | 'gas';

type Planned = {
  readonly id: IntentId;
  readonly community: CommunityId;
  readonly purse: Purse;
  readonly chainId: number;
  readonly sender: Address;
  readonly action: Action;
  readonly actionHash: Hex;
};

type Reserved = Planned & {
  readonly nonce: number;
  /** Bound at reservation; every effect attempt carries exactly this (I4). */
  readonly call: Call;
  /** keccak of the target's code at reservation, compared again before signing (I6); null: no code. */
  readonly targetCodeHash: Hex | null;
};

/** Reads in a row, each at a later head, that found the nonce used and no receipt of ours (T4). */
type Watched = Reserved & { readonly missingReads: number; readonly missingAt: bigint | null };

type Included = Reserved & {
  readonly attemptHash: Hex;
  readonly block: BlockRef;
  readonly succeeded: boolean;
};

export type ParkReason =
  | 'no-gas-money'
  | 'simulation-reverted'
  | 'frozen'
  | 'cap'
  | 'target-changed'
  | 'fee-ceiling';

export type Intent =
  | ({ readonly state: 'planned' } & Planned)
  | ({ readonly state: 'parked'; readonly reason: ParkReason; readonly detail: string } & Planned)
  | ({ readonly state: 'reserved' } & Reserved)
  | ({ readonly state: 'submitted' } & Watched)
  | ({ readonly state: 'cancelling' } & Watched)
  | ({ readonly state: 'mined' } & Included)
  | ({ readonly state: 'confirmed' } & Included)
  | ({ readonly state: 'final' } & Included)
  | ({ readonly state: 'reverted' } & Included)
  | ({ readonly state: 'lost' } & Reserved)
  /** `nonce` is null when it was called off before one was taken. */
  | ({ readonly state: 'cancelled'; readonly nonce: number | null } & Planned);

export type IntentState = Intent['state'];
export type IntentIn<S extends IntentState> = Extract<Intent, { state: S }>;

/** Every move there is. Those out of `submitted` need chain evidence (I5), cancelling apart. */
export const INTENT_LIFECYCLE: Lifecycle<IntentState> = {
  planned: ['reserved', 'parked', 'cancelled'],
  parked: ['planned', 'cancelled'],
  reserved: ['submitted', 'cancelling'],
  submitted: ['mined', 'confirmed', 'final', 'reverted', 'lost', 'cancelling'],
  cancelling: ['mined', 'confirmed', 'final', 'reverted', 'cancelled', 'lost'],
  // Back to where it was on a reorg (T9).
  mined: ['submitted', 'cancelling', 'confirmed', 'final', 'reverted', 'cancelled'],
  confirmed: ['submitted', 'cancelling', 'mined', 'final', 'reverted', 'cancelled'],
  final: [],
  reverted: [],
  // By a human alone (T4): its transaction was found after all and is watched, or it was never paid.
  lost: ['submitted', 'cancelled'],
  cancelled: [],
};

/** The stored form of what is paid, as it stands in an action. */
export const assetToJson = (asset: TransferAsset): JsonValue =>
  asset.kind === 'native' ? { kind: 'native' } : { kind: 'erc20', token: asset.token };

/** The stored and hashed form: amounts as decimal strings, `v` for the version of the shape. */
export function actionToJson(action: ProposalAction): JsonValue {
  if (isCommunityAction(action)) return communityActionToJson(action);
  if (action.kind === 'choice') {
    const options = action.options.map(
      (option) => option && { person: option.person, does: actionToJson(option.transfer) },
    );
    return { v: 1, kind: action.kind, options };
  }
  return {
    v: 1,
    kind: action.kind,
    chainId: action.chainId,
    asset: assetToJson(action.asset),
    to: action.to,
    amount: String(action.amount),
  };
}

type Members = { readonly [member: string]: unknown };

const members = (json: unknown): Members => {
  invariant(typeof json === 'object' && json !== null, 'a stored action is an object');
  return json as Members;
};

/** Reads `actionToJson`; anything else in our own books is a bug. */
export function actionFromJson(json: unknown): Action {
  const { v, kind, chainId, asset, to, amount } = members(json);
  invariant(v === 1 && kind === 'transfer', 'a known action');
  invariant(typeof chainId === 'number' && typeof to === 'string', 'chain and recipient');
  invariant(typeof amount === 'string' && /^\d{1,78}$/.test(amount), 'an amount');
  const { kind: assetKind, token } = members(asset);
  invariant(
    assetKind === 'native' || (assetKind === 'erc20' && typeof token === 'string'),
    'asset',
  );
  return {
    kind: 'transfer',
    chainId,
    asset:
      assetKind === 'native'
        ? { kind: 'native' }
        : { kind: 'erc20', token: asAddress(String(token)) },
    to: asAddress(to),
    amount: BigInt(amount),
  };
}

/** The same of a proposal's action. */
export function proposalActionFromJson(json: unknown): ProposalAction {
  const { v, kind, options } = members(json);
  if (v !== 1 || kind !== 'choice') return communityActionFromJson(json) ?? actionFromJson(json);
  invariant(Array.isArray(options), 'options of a choice');
  return {
    kind,
    options: options.map((option: unknown) => {
      if (option === null) return null;
      const { person, does } = members(option);
      invariant(typeof person === 'string', 'who is paid');
      return { person: asId<PersonId>(person), transfer: actionFromJson(does) };
    }),
  };
}
