/**
 * The instant a token's power is read at: on every chain of a power its last block at or before one instant, so that
 * nothing bridged in between counts on both sides (V2). Fixed when a proposal is published.
 */
import type { JsonValue } from '../../canonical-json.ts';
import { type Address, asAddress } from '../../identity.ts';

/** `timestamp` in seconds. */
export type SnapshotBlock = {
  readonly chainId: number;
  readonly block: bigint;
  readonly timestamp: bigint;
};

export type Snapshot = {
  readonly blocks: readonly SnapshotBlock[];
  /** Of rows from before powers were written out: the token that counts. */
  readonly token?: Address;
};

export const snapshotToJson = ({ blocks }: Snapshot): JsonValue => ({
  v: 2,
  blocks: blocks.map(({ chainId, block, timestamp }) => ({
    chainId,
    block: String(block),
    timestamp: String(timestamp),
  })),
});

type BlockJson = { chainId: number; block: string; timestamp: string };
type SnapshotJson =
  | { v: 2; blocks: readonly BlockJson[] }
  | { v?: undefined; chainId: number; token: string; block: string };

/** Reads `snapshotToJson`, and the one chain of rows from before. */
export function snapshotFromJson(json: unknown): Snapshot | null {
  if (json === null || json === undefined) return null;
  const stored = json as SnapshotJson;
  if (stored.v === undefined) {
    const { chainId, token, block } = stored;
    return { blocks: [{ chainId, block: BigInt(block), timestamp: 0n }], token: asAddress(token) };
  }
  return {
    blocks: stored.blocks.map(({ chainId, block, timestamp }) => ({
      chainId,
      block: BigInt(block),
      timestamp: BigInt(timestamp),
    })),
  };
}

/** "12345", or "12345 (chain 1), 678 (chain 10)"; null where no token counts. */
export function printSnapshot(json: unknown): string | null {
  const blocks = snapshotFromJson(json)?.blocks ?? [];
  const [only] = blocks;
  if (only && blocks.length === 1) return String(only.block);
  const texts = blocks.map(({ chainId, block }) => `${block} (chain ${chainId})`);
  return texts.length === 0 ? null : texts.join(', ');
}
