/** Many uint256 reads at one block in few calls, through Multicall3; each fails alone. */
import type { Abi, erc721Abi } from 'viem';
import type { Address } from '#core/identity.ts';
import type { Chain } from '../client.ts';

/** Null: unknown, the read failed. */
export type Balances = ReadonlyMap<Address, bigint | null>;

type BalanceCall = {
  readonly address: Address;
  readonly abi: Abi | typeof erc721Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
};

/** Bytes of call data in one request: some 450 balances. */
const BATCH_BYTES = 16_384;

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
  const results = await chain.client(chainId).multicall({
    contracts: owners.map(callOf),
    allowFailure: true,
    ...(blockNumber !== undefined && { blockNumber }),
    batchSize: BATCH_BYTES,
  });
  return new Map(
    owners.map((owner, index) => {
      const answer = results[index];
      const known = answer?.status === 'success' && typeof answer.result === 'bigint';
      return [owner, known ? (answer.result as bigint) : null] as const;
    }),
  );
}
