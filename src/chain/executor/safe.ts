/** Reads a Safe: what it is, who owns it, what its numbers were used for, and whether a signature holds there. */
import { getAddress, keccak256, parseAbi, size, toEventSelector } from 'viem';
import type { OwnerSignature } from '#core/execution/carriers/index.ts';
import { isSafeVersion, type SafeVersion } from '#core/execution/safe.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import {
  approvalOf,
  contractSignature,
  domainOf,
  draftOf,
  multiSendOf,
  type SafeDraft,
  safeAbi,
  transactionOf,
} from '../carriers/safe.ts';
import type { Chain } from '../client.ts';
import { asking, ChainFault } from '../fault.ts';
import { readOrNone } from './contract.ts';
import { contractOwnerIn, isApproval, isSignatureText, keySignature } from './safe-signature.ts';

export type SafeFacts = {
  readonly version: SafeVersion;
  readonly owners: readonly Address[];
  readonly threshold: number;
};
/** At the newest final block; `headNonce` at the newest of all. */
export type SafeStanding = Omit<SafeFacts, 'version'> & {
  readonly block: bigint;
  readonly nonce: bigint;
  readonly headNonce: bigint;
};

type At = { readonly chainId: number; readonly contract: Address };

/** Its hash is indexed since 1.4.1, and stood in the data before. */
const SUCCESS = toEventSelector('ExecutionSuccess(bytes32,uint256)');
const FAILURE = toEventSelector('ExecutionFailure(bytes32,uint256)');
const usesAbi = parseAbi([
  'event ExecutionSuccess(bytes32 indexed txHash, uint256 payment)',
  'event ExecutionFailure(bytes32 indexed txHash, uint256 payment)',
]);
/** Blocks that providers answer for in one question. */
const PART = 2_000n;
/** Of a call that has a contract owner judge a signature: ample for that, no burden on a node. */
const GAS = 5_000_000n;

export type Safes = ReturnType<typeof createSafes>;

export function createSafes(chain: Chain) {
  const faceOf = ({ contract }: At) => ({ address: getAddress(contract), abi: safeAbi }) as const;
  const lower = (owners: readonly string[]): Address[] => owners.map((one) => asAddress(one));

  async function usesIn(at: At, fromBlock: bigint, toBlock: bigint) {
    const logs = await asking(() =>
      chain.client(at.chainId).getLogs({
        ...{ address: getAddress(at.contract), events: usesAbi, fromBlock, toBlock },
      }),
    );
    return logs
      .filter(({ removed, address }) => !removed && asAddress(address) === at.contract)
      .flatMap(({ topics, data, transactionHash: txHash }) => {
        const [name, indexed] = topics as readonly Hex[];
        if (name !== SUCCESS && name !== FAILURE) return [];
        const hash = indexed ?? (`0x${data.slice(2, 66)}` as Hex);
        const fate = name === SUCCESS ? ('done' as const) : ('failed' as const);
        return [{ hash: hash.toLowerCase(), fate, txHash }];
      });
  }

  /** Whether the Safe itself takes this one signature; what reverts there is none. */
  async function isTaken(at: At, draft: SafeDraft, { signature }: OwnerSignature) {
    const taken = await readOrNone(async () => {
      await chain.client(at.chainId).readContract({
        ...faceOf(at),
        ...{ functionName: 'checkNSignatures', blockTag: 'latest', gas: GAS },
        args: [draft.hash, draft.data, signature, 1n],
      });
      return true;
    });
    return taken === true;
  }

  return {
    draftOf,
    transactionOf,
    multiSendOf,

    /** Undefined for what is no Safe of a version that is known. Throws the fault of a chain that could not be asked. */
    async facts(chainId: number, contract: Address): Promise<SafeFacts | undefined> {
      const at = { chainId, contract };
      const client = chain.client(chainId);
      const { number: blockNumber } = await chain.finalBlock(chainId);
      const of = { ...faceOf(at), blockNumber };
      const [version, owners, threshold, domain] = await Promise.all([
        readOrNone(() => client.readContract({ ...of, functionName: 'VERSION' })),
        readOrNone(() => client.readContract({ ...of, functionName: 'getOwners' })),
        readOrNone(() => client.readContract({ ...of, functionName: 'getThreshold' })),
        readOrNone(() => client.readContract({ ...of, functionName: 'domainSeparator' })),
      ]);
      if (version === undefined || !isSafeVersion(version)) return undefined;
      if (!owners || threshold === undefined || domain !== domainOf(at)) return undefined;
      if (threshold < 1n || threshold > BigInt(owners.length)) return undefined;
      return { version, owners: lower(owners), threshold: Number(threshold) };
    },

    async standing(chainId: number, contract: Address): Promise<SafeStanding> {
      const at = { chainId, contract };
      const client = chain.client(chainId);
      const { number: block } = await chain.finalBlock(chainId);
      const of = { ...faceOf(at), blockNumber: block };
      const [nonce, owners, threshold, headNonce] = await asking(() =>
        Promise.all([
          client.readContract({ ...of, functionName: 'nonce' }),
          client.readContract({ ...of, functionName: 'getOwners' }),
          client.readContract({ ...of, functionName: 'getThreshold' }),
          client.readContract({ ...faceOf(at), functionName: 'nonce', blockTag: 'latest' }),
        ]),
      );
      const facts = { owners: lower(owners), threshold: Number(threshold) };
      return { block, nonce, headNonce, ...facts };
    },

    /**
     * What a hash came to between two final blocks, the first not included, whose numbers are given. Each use of a number
     * leaves one log: where there are fewer than numbers used, a provider has kept some back, and nothing is concluded
     * from a log that is missing. Throws then, as for a chain that could not be asked.
     */
    async fateOf(
      at: At,
      hash: Hex,
      since: { block: bigint; nonce: bigint },
      now: { block: bigint; nonce: bigint },
    ): Promise<{ fate: 'done' | 'failed' | 'taken'; txHash: Hex | null }> {
      let count = 0n;
      for (let from = since.block + 1n; from <= now.block; from += PART) {
        const to = from + PART - 1n < now.block ? from + PART - 1n : now.block;
        const uses = await usesIn(at, from, to);
        const ours = uses.find((use) => use.hash === hash);
        if (ours) return { fate: ours.fate, txHash: ours.txHash };
        count += BigInt(uses.length);
      }
      if (count === now.nonce - since.nonce) return { fate: 'taken', txHash: null };
      throw new ChainFault('the logs of a Safe do not account for its numbers', {
        code: 'bad-answer',
        retryable: true,
      });
    },

    /** Owners who have approved the hash by a transaction, as signatures. */
    async approvals(
      at: At,
      hash: Hex,
      owners: readonly Address[],
      blockNumber: bigint,
    ): Promise<OwnerSignature[]> {
      const client = chain.client(at.chainId);
      const approved = await asking(() =>
        Promise.all(
          owners.map((owner) =>
            client.readContract({
              ...{ ...faceOf(at), blockNumber, functionName: 'approvedHashes' },
              args: [owner, hash],
            }),
          ),
        ),
      );
      return owners.flatMap((owner, index) => (approved[index] ? [approvalOf(owner)] : []));
    },

    /**
     * What was given as somebody's signature, as the Safe takes it; undefined where no present owner signed so. `owner` is
     * who it is said to be of: a contract's own bytes say nothing. Throws where a contract owner could not be asked.
     */
    async judge(
      at: At,
      draft: SafeDraft,
      owners: readonly Address[],
      given: { owner: Address; signature: string },
    ): Promise<OwnerSignature | undefined> {
      const { owner } = given;
      const signature = given.signature.toLowerCase();
      if (!owners.includes(owner) || !isSignatureText(signature)) return undefined;
      const byKey = await keySignature(draft.hash, signature);
      if (byKey?.owner === owner) return byKey;
      if (isApproval(signature)) return undefined;
      const standing =
        contractOwnerIn(signature) === owner
          ? { owner, signature }
          : contractSignature(owner, signature);
      return (await isTaken(at, draft, standing)) ? standing : undefined;
    },

    /** Whether what makes several steps one call stands there as it was published (T17). */
    async hasMultiSend(chainId: number, version: SafeVersion): Promise<boolean> {
      const { address, code } = multiSendOf(version);
      const found = await asking(() => chain.client(chainId).getCode({ address }));
      return found !== undefined && size(found) > 0 && keccak256(found) === code;
    },
  };
}
