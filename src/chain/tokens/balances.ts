/** Many uint256 reads at one block in few calls; each fails alone (`bounded.ts`). */
import { type Abi, encodeFunctionData, type erc721Abi } from 'viem';
import type { Address } from '#core/identity.ts';
import type { Chain } from '../client.ts';
import { ChainFault } from '../fault.ts';
import { type Answer, type BoundedCall, readBounded, wordOf } from './bounded.ts';

/** Null: unknown, the read failed. */
export type Balances = ReadonlyMap<Address, bigint | null>;

type BalanceCall = {
  readonly address: Address;
  readonly abi: Abi | typeof erc721Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
};

const callFor = ({ address, abi, functionName, args }: BalanceCall): BoundedCall => ({
  to: address,
  data: encodeFunctionData({ abi: abi as Abi, functionName, args }),
});

export async function readBalances(
  chain: Chain,
  chainId: number,
  addresses: readonly Address[],
  /** Undefined: at the newest, for contracts that keep their own history. */
  blockNumber: bigint | undefined,
  callOf: (owner: Address) => BalanceCall,
): Promise<Balances> {
  const owners = [...new Set(addresses)];
  if (owners.length === 0) return new Map();
  const calls = owners.map((owner) => callFor(callOf(owner)));
  const answers = await readOrNothing(chain, chainId, calls, blockNumber);
  return new Map(owners.map((owner, place) => [owner, wordOf(answers[place]) ?? null]));
}

/** A chain that cannot be asked leaves every balance unknown. */
async function readOrNothing(
  chain: Chain,
  chainId: number,
  calls: readonly BoundedCall[],
  blockNumber: bigint | undefined,
): Promise<readonly Answer[]> {
  try {
    return await readBounded(chain.client(chainId), calls, blockNumber);
  } catch (error) {
    if (error instanceof ChainFault) return [];
    throw error;
  }
}
