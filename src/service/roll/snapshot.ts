/** Takes the instant of a power: the newest that is final on every chain it is read on. */
import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { chainsOf, type Power } from '#core/voting/power/power.ts';
import type { Snapshot } from '#core/voting/power/snapshot.ts';

const byAge = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Null where nothing is read on a chain. A chain whose final blocks lag behind sets the instant for all. Throws a
 * `ChainFault` when a chain could not be asked.
 */
export async function takeSnapshot(
  chain: Pick<Chain, 'chainIds' | 'finalBlock'>,
  tokens: Pick<Tokens, 'blockAt'>,
  power: Power,
): Promise<Result<Snapshot | null>> {
  const chainIds = chainsOf(power);
  if (chainIds.length === 0) return accept(null);
  const unknown = chainIds.find((chainId) => !chain.chainIds.includes(chainId));
  if (unknown !== undefined) return refuse({ code: 'chain-unknown', text: String(unknown) });
  const finals = await Promise.all(chainIds.map((chainId) => chain.finalBlock(chainId)));
  const [instant = 0n] = finals.map(({ timestamp }) => timestamp).toSorted(byAge);
  const blocks = await Promise.all(
    chainIds.map(async (chainId, index) => {
      const newest = finals[index] ?? (await chain.finalBlock(chainId));
      const { number, timestamp } = await tokens.blockAt(chainId, newest, instant);
      return { chainId, block: number, timestamp };
    }),
  );
  return accept({ blocks });
}
