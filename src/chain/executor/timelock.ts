/** Reads OpenZeppelin's TimelockController: who may do what there, and how an operation stands. */
import { getAddress, keccak256, toHex, zeroAddress } from 'viem';
import type { TimelockLook } from '#core/execution/timelock.ts';
import type { Address } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { operationId, timelockAbi } from '../carriers/timelock.ts';
import type { Chain } from '../client.ts';
import { asking } from '../fault.ts';
import { readOrNone } from './contract.ts';

const role = (name: string): Hex => keccak256(toHex(name));
const PROPOSER = role('PROPOSER_ROLE');
const EXECUTOR = role('EXECUTOR_ROLE');
const CANCELLER = role('CANCELLER_ROLE');
/** Of AccessControl: it gives and takes all the others. */
const ADMIN: Hex = `0x${'00'.repeat(32)}`;

export type TimelockFacts = {
  /** Seconds every operation has to wait at least. */
  readonly minDelay: number;
  /** What the asked account may do there; executing is open where everybody may. */
  readonly proposes: boolean;
  readonly executes: boolean;
  readonly cancels: boolean;
  /** Everybody may execute. */
  readonly open: boolean;
  /** It may give itself and others every role there. */
  readonly administers: boolean;
};

export type Timelocks = ReturnType<typeof createTimelocks>;

export const createTimelocks = (chain: Chain) => ({
  operationId,

  /** Undefined for what is no timelock. Throws the `ChainFault` of a chain that could not be asked. */
  async facts(
    chainId: number,
    contract: Address,
    account: Address,
  ): Promise<TimelockFacts | undefined> {
    const client = chain.client(chainId);
    const at = { address: getAddress(contract), abi: timelockAbi } as const;
    const may = (name: Hex, who: Address): Promise<boolean | undefined> =>
      readOrNone(() => client.readContract({ ...at, functionName: 'hasRole', args: [name, who] }));
    const minDelay = await readOrNone(() =>
      client.readContract({ ...at, functionName: 'getMinDelay' }),
    );
    const proposes = await may(PROPOSER, account);
    const executes = await may(EXECUTOR, account);
    const open = await may(EXECUTOR, zeroAddress as Address);
    const cancels = await may(CANCELLER, account);
    const administers = await may(ADMIN, account);
    if (minDelay === undefined || proposes === undefined) return undefined;
    return {
      minDelay: Number(minDelay),
      proposes,
      executes: executes === true || open === true,
      cancels: cancels === true,
      open: open === true,
      administers: administers === true,
    };
  },

  /** At the newest final block: what it shows will not be undone. */
  async look(chainId: number, contract: Address, operation: Hex): Promise<TimelockLook> {
    const { number: blockNumber, timestamp: at } = await chain.finalBlock(chainId);
    const timestamp = await asking(() =>
      chain.client(chainId).readContract({
        ...{ address: getAddress(contract), abi: timelockAbi, blockNumber },
        ...{ functionName: 'getTimestamp', args: [operation] },
      }),
    );
    return { timestamp, at, block: blockNumber };
  },
});
