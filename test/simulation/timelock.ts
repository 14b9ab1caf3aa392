/**
 * The scripted chain's TimelockController, as OpenZeppelin's does it: an operation is scheduled, is ready after its delay,
 * and is executed or cancelled, each by who may; what one of its calls cannot do, none of them does.
 */
import { decodeFunctionData, encodeFunctionData } from 'viem';
import { operationId, timelockAbi } from '#chain/carriers/timelock.ts';
import type { Call } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { keccakText } from '#core/keccak.ts';

export type TimelockRole = 'PROPOSER_ROLE' | 'EXECUTOR_ROLE' | 'CANCELLER_ROLE';

export type Timelock = {
  readonly address: Address;
  /** Seconds. */
  readonly minDelay: bigint;
  readonly may: { readonly [R in TimelockRole]: readonly Address[] };
};

/** When each operation is ready, in seconds; 1: it was executed. What is not there is 0, as after a cancel. */
export type Operations = Map<Hex, bigint>;

/** What a transaction did there. */
export type Deed = {
  readonly kind: 'scheduled' | 'executed' | 'cancelled';
  readonly operation: Hex;
  /** With its salt: of a cancel there are none. */
  readonly calls: readonly Call[];
  readonly salt: Hex | null;
};

/** The contract as a call finds it; both books are written. */
export type Scene = {
  readonly timestamp: bigint;
  readonly operations: Operations;
  /** Moves what a call asks for; false where it cannot. */
  readonly act: (call: Call) => boolean;
};

const DONE = 1n;

type Batch = readonly [readonly Hex[], readonly bigint[], readonly Hex[], Hex, Hex, ...bigint[]];

function readBatch([targets, values, payloads, , salt]: Batch): { calls: Call[]; salt: Hex } {
  const calls = targets.map((to, index) => ({
    to: asAddress(to.toLowerCase()),
    value: values[index] ?? 0n,
    data: payloads[index] ?? '0x',
  }));
  return { calls, salt };
}

/** Undefined where it reverts; then nothing was written but perhaps by calls that did what they could. */
export function runTimelock(
  { may, minDelay }: Timelock,
  { from, data }: { readonly from: Address; readonly data: Hex },
  { timestamp, operations, act }: Scene,
): Deed | undefined {
  const { functionName, args } = decodeFunctionData({ abi: timelockAbi, data });
  const readyAt = (operation: Hex): bigint => operations.get(operation) ?? 0n;
  if (functionName === 'cancel') {
    const [operation] = args;
    if (!may.CANCELLER_ROLE.includes(from) || readyAt(operation) <= DONE) return undefined;
    operations.delete(operation);
    return { kind: 'cancelled', operation, calls: [], salt: null };
  }
  if (functionName !== 'scheduleBatch' && functionName !== 'executeBatch') return undefined;
  const { calls, salt } = readBatch(args as Batch);
  const operation = operationId(calls, salt);
  if (functionName === 'scheduleBatch') {
    const delay = args[5];
    const isFree = readyAt(operation) === 0n && delay >= minDelay;
    if (!may.PROPOSER_ROLE.includes(from) || !isFree) return undefined;
    operations.set(operation, timestamp + delay);
    return { kind: 'scheduled', operation, calls, salt };
  }
  const isReady = readyAt(operation) > DONE && readyAt(operation) <= timestamp;
  if (!may.EXECUTOR_ROLE.includes(from) || !isReady || !calls.every(act)) return undefined;
  operations.set(operation, DONE);
  return { kind: 'executed', operation, calls, salt };
}

const ROLES = new Map<Hex, TimelockRole>(
  (['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE'] as const).map((role) => [
    keccakText(role),
    role,
  ]),
);

/** What it answers to a read. */
export function readTimelock(
  { may, minDelay }: Timelock,
  operations: Operations,
  { functionName, args = [] }: { readonly functionName: string; readonly args?: readonly Hex[] },
): bigint | boolean {
  const [first = '0x', second = '0x'] = args;
  if (functionName === 'getMinDelay') return minDelay;
  if (functionName === 'getTimestamp') return operations.get(first) ?? 0n;
  if (functionName !== 'hasRole') throw new Error(`${functionName} is not scripted`);
  const role = ROLES.get(first);
  return role !== undefined && may[role].some((who) => who === second.toLowerCase());
}

/** The call by which somebody else carries out what was scheduled, or cancels it. */
export const executeCall = ({ calls, salt }: Deed): Hex =>
  encodeFunctionData({
    abi: timelockAbi,
    functionName: 'executeBatch',
    args: [
      calls.map(({ to }) => to),
      calls.map(({ value }) => value),
      calls.map(({ data }) => data),
      `0x${'00'.repeat(32)}`,
      salt ?? '0x',
    ],
  });

export const cancelCall = ({ operation }: Deed): Hex =>
  encodeFunctionData({ abi: timelockAbi, functionName: 'cancel', args: [operation] });
