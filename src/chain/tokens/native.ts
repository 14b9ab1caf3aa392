/** The chain's own coin, in wei, at one block. */
import type { Address } from '#core/identity.ts';
import type { Chain } from '../client.ts';
import type { BlockAt } from '../provider/state-call.ts';
import { type Balances, coinOfWallet, readBalances } from './balances.ts';

export const nativeBalances = (
  chain: Chain,
  chainId: number,
  addresses: readonly Address[],
  block: BlockAt,
): Promise<Balances> => readBalances(chain, chainId, addresses, block, coinOfWallet);
