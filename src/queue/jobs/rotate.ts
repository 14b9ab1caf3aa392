/** Replaces an account whose key may have leaked, and empties it; the row of the outbox stays, for what comes later. */
import type { Rotations } from '#service/rotation.ts';

/** Handles the outbox kind `rotate`; its key is a community and an address. */
export const createRotateJob =
  (rotations: Pick<Rotations, 'advance'>) =>
  async ({ key }: { key: string }): Promise<{ again: Date } | undefined> => {
    const again = await rotations.advance(key);
    return again === null ? undefined : { again };
  };
