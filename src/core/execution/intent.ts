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
import { asId } from '../identity.ts';
import { invariant } from '../invariant.ts';
import type { Hex } from '../keccak.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Members } from './actions/form.ts';
import {
  type Action,
  chainActionFromJson,
  chainActionToJson,
  paymentOf,
  type TransferAction,
} from './actions/index.ts';
import { type Carrier, carrierFromJson, carrierToJson, isCarrier } from './carriers/index.ts';
import {
  COMMUNITY_ACTIONS,
  type CommunityAction,
  communityActionFromJson,
  communityActionToJson,
} from './community-action.ts';

export {
  type Action,
  assetToJson,
  CHAIN_ACTIONS,
  type ChainActionKind,
  paymentOf,
  type TransferAction,
  type TransferAsset,
  transferAssetOf,
} from './actions/index.ts';

/**
 * Several calls in this order, each an intent of its own under the one voted hash. None is begun before the one before
 * it is final, and where one fails those after it are called off; what was done until then stays done, and is said.
 */
export type BatchAction = { readonly kind: 'batch'; readonly steps: readonly Action[] };

/** Steps a batch may have: as many as a person reads before voting. */
export const MAX_STEPS = 8;

/** What an executor carries out: one call, or several in order. */
export type ChainAction = Action | BatchAction;

/** Its calls, each as an action of its own, in order. */
export const stepsOf = (action: ChainAction): readonly Action[] =>
  action.kind === 'batch' ? action.steps : [action];

/** What an intent is: a decided call, or the carrier that brings decided calls to the contract which keeps the money. */
export type IntentAction = Action | Carrier;

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
export type ProposalAction = ChainAction | CommunityAction | ChoiceAction;

/** Every payment that an action may come to; of a choice at most one is made, of a batch all are. */
export function paymentsOf(action: ProposalAction): readonly TransferAction[] {
  if (isCommunityAction(action)) return [];
  if (action.kind === 'choice') {
    return action.options.flatMap((option) => (option ? [option.transfer] : []));
  }
  return stepsOf(action).flatMap((step) => paymentOf(step) ?? []);
}

/** The calls it may make: of a choice every payment, since any may be made. */
export const callsIn = (action: ProposalAction): readonly Action[] =>
  isCommunityAction(action) || action.kind === 'choice' ? paymentsOf(action) : stepsOf(action);

/** The most that can leave by it, in base units: of a choice one is paid, and it may be any; of a budget all. */
export function mostPaidBy(action: ProposalAction): bigint {
  // What is paid out of a budget later takes no vote of its own.
  if (action.kind === 'open-budget') return action.amount;
  const amounts = paymentsOf(action).map(({ amount }) => amount);
  if (action.kind !== 'choice') return amounts.reduce((sum, amount) => sum + amount, 0n);
  return amounts.toSorted((a, b) => (a < b ? 1 : -1))[0] ?? 0n;
}

/**
 * Whether it does what no amount measures: calls a contract, makes tokens, gives pieces of a collection away. Such an
 * action is held to what the community asks of the largest payment.
 */
export const isUnmeasured = (action: ProposalAction): boolean =>
  !isCommunityAction(action) &&
  action.kind !== 'choice' &&
  stepsOf(action).some(({ kind }) => kind !== 'transfer');

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
 * intent pays another of the same community's accounts what its next transactions burn. A seed derives them in this order.
 */
export const PURSES = ['treasury', 'vault', 'gas'] as const;
export type Purse = (typeof PURSES)[number];

type Planned = {
  readonly id: IntentId;
  readonly community: CommunityId;
  readonly purse: Purse;
  readonly chainId: number;
  readonly sender: Address;
  readonly action: IntentAction;
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
  | 'signer'
  | 'fee-ceiling'
  /** Somebody it concerns is locked: it is on its way back. */
  | 'locked';

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

/** The stored and hashed form: amounts as decimal strings, `v` for the version of the shape. */
export function actionToJson(action: ProposalAction | Carrier): JsonValue {
  if (isCarrier(action)) return carrierToJson(action);
  if (isCommunityAction(action)) return communityActionToJson(action);
  if (action.kind === 'choice') {
    const options = action.options.map(
      (option) => option && { person: option.person, does: actionToJson(option.transfer) },
    );
    return { v: 1, kind: action.kind, options };
  }
  if (action.kind === 'batch')
    return { v: 1, kind: action.kind, steps: action.steps.map(chainActionToJson) };
  return chainActionToJson(action);
}

const members = (json: unknown): Members => {
  invariant(typeof json === 'object' && json !== null, 'a stored action is an object');
  return json as Members;
};

/** Reads `actionToJson` of one call; anything else in our own books is a bug. */
export function actionFromJson(json: unknown): Action {
  const action = chainActionFromJson(members(json));
  invariant(action, 'a known action');
  return action;
}

/** The same of what an intent carries out. */
export const intentActionFromJson = (json: unknown): IntentAction =>
  carrierFromJson(members(json)) ?? actionFromJson(json);

/** Money that leaves the account by it; what a carrier brings to another contract leaves that one. */
export const paidBy = (action: IntentAction): TransferAction | null =>
  isCarrier(action) ? null : paymentOf(action);

/** The same of a proposal's action, whatever conditions it stands under (`voted.ts`). */
export function proposalActionFromJson(json: unknown): ProposalAction {
  const { v, kind, options, steps, does } = members(json);
  if (v === 1 && kind === 'conditional') return proposalActionFromJson(does);
  if (v === 1 && kind === 'batch') {
    invariant(Array.isArray(steps) && steps.length > 0, 'steps of a batch');
    return { kind, steps: steps.map(actionFromJson) };
  }
  if (v !== 1 || kind !== 'choice') return communityActionFromJson(json) ?? actionFromJson(json);
  invariant(Array.isArray(options), 'options of a choice');
  return {
    kind,
    options: options.map((option: unknown) => {
      if (option === null) return null;
      const { person, does } = members(option);
      const transfer = actionFromJson(does);
      invariant(typeof person === 'string' && transfer.kind === 'transfer', 'who is paid');
      return { person: asId<PersonId>(person), transfer };
    }),
  };
}
