/**
 * Votes delegated on chain: ERC-5805's `getPastVotes`, asked for a past point in the contract's own clock (ERC-6372:
 * its mode is named by `CLOCK_MODE`, block numbers where it names none). It answers from its history, so no archive
 * node is needed; what cannot be read is unknown (V7).
 */
import { parseAbi } from 'viem';
import type { Address } from '#core/identity.ts';
import type { Chain } from '../client.ts';
import { asking, toChainFault } from '../fault.ts';
import { callPerWallet, readWords, type Weights } from './balances.ts';

/** A block as both clocks name it; `timestamp` in seconds. */
export type ClockPoint = { readonly number: bigint; readonly timestamp: bigint };

const VOTES = parseAbi([
  'function CLOCK_MODE() view returns (string)',
  'function getPastVotes(address account, uint256 timepoint) view returns (uint256)',
  'function getPastTotalSupply(uint256 timepoint) view returns (uint256)',
]);

/** The point in the contract's clock; undefined for a clock that is not this chain's. */
async function timepointOf(
  chain: Chain,
  chainId: number,
  token: Address,
  block: ClockPoint,
): Promise<bigint | undefined> {
  const mode = await clockModeOf(chain, chainId, token);
  if (mode === 'mode=timestamp') return block.timestamp;
  return mode === undefined || mode === 'mode=blocknumber&from=default' ? block.number : undefined;
}

async function clockModeOf(
  chain: Chain,
  chainId: number,
  token: Address,
): Promise<string | undefined> {
  try {
    return await chain
      .client(chainId)
      .readContract({ address: token, abi: VOTES, functionName: 'CLOCK_MODE' });
  } catch (error) {
    const fault = toChainFault(error);
    // The contract spoke, and has no such function: it is from before ERC-6372.
    if (fault.code === 'reverted' || fault.code === 'undecodable') return undefined;
    throw fault;
  }
}

/** One entry per address asked, in base units. */
export async function pastVotes(
  chain: Chain,
  chainId: number,
  token: Address,
  addresses: readonly Address[],
  block: ClockPoint,
): Promise<Weights> {
  const timepoint = await timepointOf(chain, chainId, token, block);
  if (timepoint === undefined) return new Map(addresses.map((address) => [address, null]));
  return readWords(
    ...([chain, chainId, addresses, undefined] as const),
    callPerWallet({ address: token, abi: VOTES, functionName: 'getPastVotes', rest: [timepoint] }),
  );
}

export async function pastSupply(
  chain: Chain,
  chainId: number,
  token: Address,
  block: ClockPoint,
): Promise<bigint | null> {
  const timepoint = await timepointOf(chain, chainId, token, block);
  if (timepoint === undefined) return null;
  return asking(() =>
    chain.client(chainId).readContract({
      address: token,
      abi: VOTES,
      functionName: 'getPastTotalSupply',
      args: [timepoint],
    }),
  );
}
