/** ERC-721: how many of a collection each address holds at one block. */
import { erc721Abi } from 'viem';
import type { Address } from '#core/identity.ts';
import type { Chain } from '../client.ts';
import type { BlockAt } from '../provider/state-call.ts';
import { type Balances, callPerWallet, readBalances } from './balances.ts';

export const erc721Call = (token: Address) =>
  callPerWallet({ address: token, abi: erc721Abi, functionName: 'balanceOf' });

export const erc721Balances = (
  chain: Chain,
  chainId: number,
  token: Address,
  addresses: readonly Address[],
  block: BlockAt,
): Promise<Balances> => readBalances(chain, chainId, addresses, block, erc721Call(token));
