/** OpenZeppelin's Governor 5: proposed, voted on by whoever signed, queued where it has a timelock, executed or cancelled. */
import type { JsonValue } from '../../canonical-json.ts';
import type { Address } from '../../identity.ts';
import type { Hex } from '../../keccak.ts';
import { isStoredAddress, isText, isUnits, type Members } from '../actions/form.ts';
import { isSupport, type Support } from '../governor-ballot.ts';
import {
  type Carried,
  carriedFromJson,
  carriedToJson,
  type Destination,
  destinationFrom,
  isHash,
} from './carried.ts';

type Operation = Destination & { readonly descriptionHash: Hex; readonly carried: Carried };

export type GovernorPropose = Destination & {
  readonly kind: 'governor-propose';
  /** In full; the later calls carry its hash. */
  readonly description: string;
  readonly carried: Carried;
};
export type GovernorQueue = Operation & { readonly kind: 'governor-queue' };
export type GovernorExecute = Operation & { readonly kind: 'governor-execute' };
/** What takes something back is not held to the code of its targets: it expects none. */
export type GovernorCancel = Operation & { readonly kind: 'governor-cancel' };
export type GovernorVote = Destination & {
  readonly kind: 'governor-vote';
  /** The proposal's id there, as 32 bytes. */
  readonly proposal: Hex;
  readonly support: Support;
  readonly voter: Address;
  /** The contract's nonce that was signed, in decimals: with it anybody can verify the signature. */
  readonly nonce: string;
  readonly signature: Hex;
};
export type GovernorCarrier =
  | GovernorPropose
  | GovernorQueue
  | GovernorExecute
  | GovernorCancel
  | GovernorVote;

export function governorToJson(carrier: GovernorCarrier): { [member: string]: JsonValue } {
  const { chainId, contract } = carrier;
  if (carrier.kind === 'governor-vote') {
    const { proposal, support, voter, nonce, signature } = carrier;
    return { chainId, contract, proposal, support, voter, nonce, signature };
  }
  const text =
    carrier.kind === 'governor-propose'
      ? { description: carrier.description }
      : { descriptionHash: carrier.descriptionHash };
  return { chainId, contract, ...text, ...carriedToJson(carrier.carried) };
}

function operationFrom(members: Members): Operation | undefined {
  const destination = destinationFrom(members);
  const carried = carriedFromJson(members);
  const { descriptionHash } = members;
  return destination && carried && isHash(descriptionHash)
    ? { ...destination, descriptionHash, carried }
    : undefined;
}

const BYTES = /^0x(?:[0-9a-f]{2})+$/;
const isBytes = (value: unknown): value is Hex => isText(value) && BYTES.test(value);

export const GOVERNOR_FROM: {
  readonly [K in GovernorCarrier['kind']]: (
    members: Members,
  ) => Omit<Extract<GovernorCarrier, { kind: K }>, 'kind'> | undefined;
} = {
  'governor-propose': (members) => {
    const destination = destinationFrom(members);
    const carried = carriedFromJson(members);
    const { description } = members;
    return destination && carried && isText(description)
      ? { ...destination, description, carried }
      : undefined;
  },
  'governor-queue': operationFrom,
  'governor-execute': operationFrom,
  'governor-cancel': operationFrom,
  'governor-vote': (members) => {
    const destination = destinationFrom(members);
    const { proposal, support, voter, nonce, signature } = members;
    const isWhole =
      isHash(proposal) &&
      isSupport(support) &&
      isStoredAddress(voter) &&
      isUnits(nonce) &&
      isBytes(signature);
    return destination && isWhole
      ? { ...destination, proposal, support, voter, nonce, signature }
      : undefined;
  },
};
