/**
 * What was read at a block stays so: looks at the same block share it, whoever asks. A block is its hash, so that what
 * a reorganisation took back is never told. What could not be read is not kept, and asked again.
 */

import { readingKey } from '#core/eligibility/reading.ts';
import type { BlockRef } from '#core/execution/intent.ts';
import type { Asked, Found, FoundReadings } from './readings.ts';

/** Heads follow each other: an older one is asked for by what began before. */
const BLOCKS = 4;
/** Of one block: 10,000 wallets and ten rules. */
const READINGS = 100_000;

type Read = (missing: readonly Asked[]) => Promise<FoundReadings>;

export type ReadingCache = {
  /** Reads what is missing, and gives all that was asked for and is known. */
  through(
    chainId: number,
    block: BlockRef,
    asked: readonly Asked[],
    read: Read,
  ): Promise<FoundReadings>;
};

export function createReadingCache(): ReadingCache {
  const blocks = new Map<string, Map<string, Found>>();

  function keptAt(key: string): Map<string, Found> {
    const kept = blocks.get(key) ?? new Map<string, Found>();
    blocks.delete(key);
    blocks.set(key, kept);
    for (const oldest of blocks.keys()) {
      if (blocks.size <= BLOCKS) break;
      blocks.delete(oldest);
    }
    return kept;
  }

  return {
    async through(chainId, { hash }, asked, read) {
      const kept = keptAt(`${chainId}:${hash}`);
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
      for (const [key, found] of await read(missing)) {
        told.set(key, found);
        if (kept.size < READINGS) kept.set(key, found);
      }
      return told;
    },
  };
}
