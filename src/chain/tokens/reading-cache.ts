/**
 * What was read at a block stays so: looks at the same block share it, whoever asks. A block is its hash, so that what
 * a reorganisation took back is never told; at a block that is known by its number alone nothing is kept. What could
 * not be read is not kept either, and asked again.
 */

import { readingKey } from '#core/eligibility/reading.ts';
import type { BlockAt } from '../provider/state-call.ts';
import type { Asked, Found, FoundReadings } from './readings.ts';

/** Of each chain. Heads follow each other: an older one is asked for by what began before. */
const BLOCKS = 4;
/** Of each chain, in all its blocks: 10,000 wallets and ten rules, some 30 MB. */
const READINGS = 100_000;

type Read = (missing: readonly Asked[]) => Promise<FoundReadings>;
type Kept = Map<string, Found>;
/** By hash, the one that was asked for longest ago first. */
type Blocks = Map<string, Kept>;

export type ReadingCache = {
  /** Reads what is missing, and gives all that was asked for and is known. */
  through(
    chainId: number,
    block: BlockAt,
    asked: readonly Asked[],
    read: Read,
  ): Promise<FoundReadings>;
};

export function createReadingCache(readings = READINGS): ReadingCache {
  const chains = new Map<number, Blocks>();

  function keptAt(chainId: number, hash: string): Kept {
    const blocks = chains.get(chainId) ?? new Map<string, Kept>();
    chains.set(chainId, blocks);
    const kept = blocks.get(hash) ?? new Map<string, Found>();
    blocks.delete(hash);
    blocks.set(hash, kept);
    for (const oldest of blocks.keys()) {
      if (blocks.size <= BLOCKS) break;
      blocks.delete(oldest);
    }
    return kept;
  }

  /** The newest block's readings take the room of older ones. */
  function keep(chainId: number, hash: string, kept: Kept, found: FoundReadings): void {
    const blocks = chains.get(chainId);
    // Others have come meanwhile, and it has gone.
    if (!blocks || blocks.get(hash) !== kept) return;
    for (const [key, one] of found) kept.set(key, one);
    const sizeOfAll = () => [...blocks.values()].reduce((sum, { size }) => sum + size, 0);
    for (const oldest of blocks.keys()) {
      if (sizeOfAll() <= readings) return;
      if (oldest !== hash) blocks.delete(oldest);
    }
    for (const key of kept.keys()) {
      if (kept.size <= readings) return;
      kept.delete(key);
    }
  }

  return {
    async through(chainId, { hash }, asked, read) {
      if (hash === undefined) return read(asked);
      const kept = keptAt(chainId, hash);
      const told = new Map<string, Found>();
      const missing = asked.flatMap(({ asking, wallets }) => {
        const left = wallets.filter((wallet) => {
          const key = readingKey(asking, wallet);
          const known = kept.get(key);
          if (known) told.set(key, known);
          return known === undefined;
        });
        return left.length > 0 ? [{ asking, wallets: left }] : [];
      });
      if (missing.length === 0) return told;
      const found = await read(missing);
      for (const [key, one] of found) told.set(key, one);
      keep(chainId, hash, kept, found);
      return told;
    },
  };
}
