/** ERC-20: who holds how much at one block. A balance that could not be read is null, unknown, never zero (V7). */
import { erc20Abi } from 'viem';
import type { Address } from '#core/identity.ts';
import type { Chain } from '../client.ts';
import type { BlockAt } from '../provider/state-call.ts';
import { type Balances, callPerWallet, readBalances } from './balances.ts';

export const erc20Call = (token: Address) =>
  callPerWallet({ address: token, abi: erc20Abi, functionName: 'balanceOf' });

/** One entry per address asked, in base units. */
export const erc20Balances = (
  chain: Chain,
  chainId: number,
  token: Address,
  addresses: readonly Address[],
  block: BlockAt,
): Promise<Balances> => readBalances(chain, chainId, addresses, block, erc20Call(token));
