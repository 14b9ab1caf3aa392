/** The chain's own coin, in wei, at one block: Multicall3 answers for many addresses at once. */
import { multicall3Abi } from 'viem';
import type { Address } from '#core/identity.ts';
import { type Chain, MULTICALL3 } from '../client.ts';
import { type Balances, readBalances } from './balances.ts';

export const nativeBalances = (
  chain: Chain,
  chainId: number,
  addresses: readonly Address[],
  blockNumber: bigint,
): Promise<Balances> =>
  readBalances(chain, chainId, addresses, blockNumber, (owner) => ({
    address: MULTICALL3,
    abi: multicall3Abi,
    functionName: 'getEthBalance',
    args: [owner],
  }));
