/** Calls of OpenZeppelin's Governor 5; all steps of a proposal in one. Its signatures and targets are those of `IGovernor`. */
import {
  encodeAbiParameters,
  encodeFunctionData,
  getAddress,
  keccak256,
  parseAbi,
  toHex,
} from 'viem';
import type { GovernorCarrier } from '#core/execution/carriers/index.ts';
import type { Call } from '#core/execution/intent.ts';
import type { Hex } from '#core/keccak.ts';

export const governorAbi = parseAbi([
  'function propose(address[] targets, uint256[] values, bytes[] calldatas, string description) returns (uint256)',
  'function queue(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) returns (uint256)',
  'function execute(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) payable returns (uint256)',
  'function cancel(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) returns (uint256)',
  'function castVote(uint256 proposalId, uint8 support) returns (uint256)',
  'function castVoteBySig(uint256 proposalId, uint8 support, address voter, bytes signature) returns (uint256)',
  'function hashProposal(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) view returns (uint256)',
  'function latestProposalId() view returns (uint256)',
  'function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)',
  'function COUNTING_MODE() view returns (string)',
  'function CLOCK_MODE() view returns (string)',
  'function clock() view returns (uint48)',
  'function token() view returns (address)',
  'function timelock() view returns (address)',
  'function proposalThreshold() view returns (uint256)',
  'function votingDelay() view returns (uint256)',
  'function votingPeriod() view returns (uint256)',
  'function quorum(uint256 timepoint) view returns (uint256)',
  'function getVotes(address account, uint256 timepoint) view returns (uint256)',
  'function hasVoted(uint256 proposalId, address account) view returns (bool)',
  'function nonces(address owner) view returns (uint256)',
  'function state(uint256 proposalId) view returns (uint8)',
  'function proposalSnapshot(uint256 proposalId) view returns (uint256)',
  'function proposalDeadline(uint256 proposalId) view returns (uint256)',
  'function proposalProposer(uint256 proposalId) view returns (address)',
  'function proposalEta(uint256 proposalId) view returns (uint256)',
  'function proposalNeedsQueuing(uint256 proposalId) view returns (bool)',
  'function proposalVotes(uint256 proposalId) view returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes)',
]);

type Lists = readonly [Call['to'][], bigint[], Hex[]];

const listsOf = (calls: readonly Call[]): Lists => [
  calls.map(({ to }) => to),
  calls.map(({ value }) => value),
  calls.map(({ data }) => data),
];

export const descriptionHash = (description: string): Hex => keccak256(toHex(description));

/** `hashProposal` of the contract, made here from what was voted (T18). As 32 bytes. */
export const governorProposalId = (calls: readonly Call[], hash: Hex): Hex =>
  keccak256(
    encodeAbiParameters(
      [{ type: 'address[]' }, { type: 'uint256[]' }, { type: 'bytes[]' }, { type: 'bytes32' }],
      [...listsOf(calls), hash],
    ),
  );

const NAMES = {
  'governor-queue': 'queue',
  'governor-execute': 'execute',
  'governor-cancel': 'cancel',
} as const;

function dataOf(carrier: GovernorCarrier, calls: readonly Call[]): Hex {
  const abi = governorAbi;
  switch (carrier.kind) {
    case 'governor-vote': {
      const { proposal, support, voter, signature } = carrier;
      const args = [BigInt(proposal), support, getAddress(voter), signature] as const;
      return encodeFunctionData({ abi, functionName: 'castVoteBySig', args });
    }
    case 'governor-propose': {
      const args = [...listsOf(calls), carrier.description] as const;
      return encodeFunctionData({ abi, functionName: 'propose', args });
    }
    default: {
      const args = [...listsOf(calls), carrier.descriptionHash] as const;
      return encodeFunctionData({ abi, functionName: NAMES[carrier.kind], args });
    }
  }
}

export const governorCall = (carrier: GovernorCarrier, calls: readonly Call[]): Call => ({
  to: carrier.contract,
  value: 0n,
  data: dataOf(carrier, calls),
});
