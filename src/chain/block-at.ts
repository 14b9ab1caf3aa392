/** Which block was a chain's last at an instant: the one that every chain of a power is read at or before. */
import type { Block, Chain } from './client.ts';
import { asking, ChainFault } from './fault.ts';

/**
 * The last block whose timestamp is at most `seconds`, at or below `newest`: found by steps that double, then by
 * halving, so that an instant a quarter of an hour back takes some twenty reads.
 */
export async function blockAt(
  chain: Chain,
  chainId: number,
  newest: Block,
  seconds: bigint,
): Promise<Block> {
  if (newest.timestamp <= seconds) return newest;
  const read = (number: bigint): Promise<Block> =>
    asking(async () => {
      const block = await chain.client(chainId).getBlock({ blockNumber: number });
      return { number, hash: block.hash, timestamp: block.timestamp };
    });
  let after = newest.number;
  let found: Block | undefined;
  for (let step = 1n; found === undefined; step *= 2n) {
    const below = after > step ? after - step : 0n;
    const block = await read(below);
    if (block.timestamp <= seconds) found = block;
    else if (below === 0n) {
      throw new ChainFault(`chain ${chainId} has no block that old`, {
        code: 'missing-state',
        retryable: false,
      });
    } else after = below;
  }
  while (after - found.number > 1n) {
    const middle = await read((after + found.number) / 2n);
    if (middle.timestamp <= seconds) found = middle;
    else after = middle.number;
  }
  return found;
}
