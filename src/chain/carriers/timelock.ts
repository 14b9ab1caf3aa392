/** Calls of OpenZeppelin's TimelockController; all steps of an operation in one, `predecessor` none. */
import { encodeAbiParameters, encodeFunctionData, keccak256, parseAbi, zeroHash } from 'viem';
import type { TimelockCarrier } from '#core/execution/carriers/index.ts';
import type { Call } from '#core/execution/intent.ts';
import type { Hex } from '#core/keccak.ts';

export const timelockAbi = parseAbi([
  'function scheduleBatch(address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt, uint256 delay)',
  'function executeBatch(address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt) payable',
  'function cancel(bytes32 id)',
  'function getTimestamp(bytes32 id) view returns (uint256)',
  'function getMinDelay() view returns (uint256)',
  'function hasRole(bytes32 role, address account) view returns (bool)',
  'event CallExecuted(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data)',
]);

type Batch = readonly [Call['to'][], bigint[], Hex[], Hex, Hex];

const batchOf = (calls: readonly Call[], salt: Hex): Batch => [
  calls.map(({ to }) => to),
  calls.map(({ value }) => value),
  calls.map(({ data }) => data),
  zeroHash,
  salt,
];

/** `hashOperationBatch` of the contract, made here from what was voted. */
export const operationId = (calls: readonly Call[], salt: Hex): Hex =>
  keccak256(
    encodeAbiParameters(
      [
        { type: 'address[]' },
        { type: 'uint256[]' },
        { type: 'bytes[]' },
        { type: 'bytes32' },
        { type: 'bytes32' },
      ],
      batchOf(calls, salt),
    ),
  );

export function timelockCall(carrier: TimelockCarrier, calls: readonly Call[]): Call {
  const to = carrier.contract;
  if (carrier.kind === 'timelock-cancel') {
    const args = [carrier.operation] as const;
    return {
      ...{ to, value: 0n },
      data: encodeFunctionData({ abi: timelockAbi, functionName: 'cancel', args }),
    };
  }
  const batch = batchOf(calls, carrier.salt);
  const data =
    carrier.kind === 'timelock-execute'
      ? encodeFunctionData({ abi: timelockAbi, functionName: 'executeBatch', args: batch })
      : encodeFunctionData({
          abi: timelockAbi,
          functionName: 'scheduleBatch',
          args: [...batch, BigInt(carrier.delay)],
        });
  return { to, value: 0n, data };
}
