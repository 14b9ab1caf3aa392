/**
 * A vote in a governor by signature: EIP-712 in the governor's own domain (`castVoteBySig` of OpenZeppelin 5). Whoever
 * holds it may bring it there, so it is good without this bot; the contract's nonce makes it good once.
 */
import { canonicalJson, type JsonValue } from '../canonical-json.ts';
import { type Address, toChecksumAddress } from '../identity.ts';
import type { Hex } from '../keccak.ts';
import type { Refusal } from '../refusal.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { GovernorStatus } from './governor-status.ts';

/** By the numbers of the contract (`VoteType`). */
export const SUPPORTS = ['against', 'for', 'abstain'] as const;
export type Support = 0 | 1 | 2;
export const isSupport = (value: unknown): value is Support =>
  value === 0 || value === 1 || value === 2;

/** So many are brought there for one proposal: their gas is the community's. */
export const RELAYED_MAX = 200;

export type GovernorDomain = {
  readonly name: string;
  readonly version: string;
  readonly chainId: number;
  readonly contract: Address;
};

export type GovernorBallot = {
  readonly proposal: Hex;
  readonly support: Support;
  readonly voter: Address;
  /** `nonces(voter)` of the contract. */
  readonly nonce: bigint;
};

const field = (name: string, type: string) => ({ name, type });
const TYPES = {
  EIP712Domain: [
    field('name', 'string'),
    field('version', 'string'),
    field('chainId', 'uint256'),
    field('verifyingContract', 'address'),
  ],
  Ballot: [
    field('proposalId', 'uint256'),
    field('support', 'uint8'),
    field('voter', 'address'),
    field('nonce', 'uint256'),
  ],
} as const;

/** The bytes that are shown to a wallet, and compared when they come back (W1): the JSON of `eth_signTypedData_v4`. */
export const printBallot = (domain: GovernorDomain, ballot: GovernorBallot): string =>
  canonicalJson({
    types: TYPES,
    primaryType: 'Ballot',
    domain: {
      name: domain.name,
      version: domain.version,
      chainId: domain.chainId,
      verifyingContract: toChecksumAddress(domain.contract),
    },
    message: {
      proposalId: String(BigInt(ballot.proposal)),
      support: ballot.support,
      voter: toChecksumAddress(ballot.voter),
      nonce: String(ballot.nonce),
    },
  } satisfies JsonValue);

/** What of a text that came back is the voter's own; undefined for any other text. */
export function readBallot(message: string): { support: Support; nonce: string } | undefined {
  try {
    const read = (JSON.parse(message) ?? {}) as { message?: { [name: string]: unknown } };
    const { support, nonce } = read.message ?? {};
    return isSupport(support) && typeof nonce === 'string' ? { support, nonce } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What the contract shows of one voter at its newest block. */
export type VoterLook = {
  readonly status: GovernorStatus;
  readonly hasVoted: boolean;
  /** At the block, or the second, that voting began at; 0 before. */
  readonly votes: bigint;
  readonly nonce: bigint;
  readonly opensAt: Date | null;
};

/** Whether a vote of theirs would count there now. */
export function decideVoter(voter: Address, look: VoterLook): Result<null> {
  const no = (refusal: Refusal) => refuse(refusal);
  if (look.status === 'pending' || look.status === 'none') {
    return no({ code: 'token-vote-early', opensAt: look.opensAt });
  }
  if (look.status !== 'active') return no({ code: 'token-vote-over' });
  if (look.hasVoted) return no({ code: 'token-vote-counted', address: voter });
  return look.votes > 0n ? accept(null) : no({ code: 'token-vote-powerless', address: voter });
}
