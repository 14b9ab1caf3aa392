/** A joining that can no longer be undone is settled in the books; the key is its id. */
import type { Merges } from '#service/merge.ts';

/** Handles the outbox kind `settle-merge`. Undone meanwhile, there is nothing to do. */
export const createSettleMergeJob =
  (merges: Pick<Merges, 'settle'>) =>
  async ({ key }: { key: string }): Promise<undefined> => {
    await merges.settle(key);
  };
