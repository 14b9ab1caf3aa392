/** What each term of a power reads of a wallet: a kind added to `POWER_TERM_KINDS` does not compile until it is here. */
import { type Abi, erc20Abi } from 'viem';
import type { Address } from '#core/identity.ts';
import type { ChainTerm } from '#core/voting/power/power.ts';
import type { Chain } from '../client.ts';
import { asking } from '../fault.ts';
import { callPerWallet, readWords, type Weights } from './balances.ts';
import { erc20Call } from './erc20.ts';
import { erc721Call } from './erc721.ts';
import { type ClockPoint, pastSupply, pastVotes } from './votes.ts';

type Reader<T> = (
  chain: Chain,
  term: T,
  addresses: readonly Address[],
  block: ClockPoint,
) => Promise<Weights>;

/** `f(address) returns (uint256)`. */
const viewFunction = (name: string): Abi => [
  {
    type: 'function',
    name,
    stateMutability: 'view',
    inputs: [{ name: 'account', type: 'address' }],
    outputs: [{ name: '', type: 'uint256' }],
  },
];

const READERS: { readonly [K in ChainTerm['kind']]: Reader<Extract<ChainTerm, { kind: K }>> } = {
  erc20: (chain, { chainId, token }, addresses, block) =>
    readWords(chain, chainId, addresses, block, erc20Call(token)),
  votes: (chain, { chainId, token }, addresses, block) =>
    pastVotes(chain, chainId, token, addresses, block),
  erc721: (chain, { chainId, token }, addresses, block) =>
    readWords(chain, chainId, addresses, block, erc721Call(token)),
  call: (chain, { chainId, token, function: name }, addresses, block) =>
    readWords(
      ...([chain, chainId, addresses, block] as const),
      callPerWallet({ address: token, abi: viewFunction(name), functionName: name }),
    ),
};

/** One entry per address asked, in the term's own units; null is unknown. */
export const readWeights = (
  chain: Chain,
  term: ChainTerm,
  addresses: readonly Address[],
  block: ClockPoint,
): Promise<Weights> =>
  addresses.length === 0
    ? Promise.resolve(new Map())
    : (READERS[term.kind] as Reader<ChainTerm>)(chain, term, addresses, block);

/** Base units of a fungible token in all, as its power counts them. */
export const readSupply = (
  chain: Chain,
  { kind, chainId, token }: Extract<ChainTerm, { kind: 'erc20' | 'votes' }>,
  block: ClockPoint,
): Promise<bigint | null> =>
  kind === 'votes'
    ? pastSupply(chain, chainId, token, block)
    : asking(() =>
        chain.client(chainId).readContract({
          address: token,
          abi: erc20Abi,
          functionName: 'totalSupply',
          blockNumber: block.number,
        }),
      );
