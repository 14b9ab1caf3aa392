/** Brings one account's intents a turn further; the row of the outbox is the account's, due when it is. */
import type { Executions } from '#service/execution/index.ts';

type Again = { again: Date } | undefined;

/** Handles the outbox kind `execute`; its key is a sender account. */
export const createExecuteJob =
  (executions: Pick<Executions, 'advanceSender'>) =>
  async ({ key }: { key: string }): Promise<Again> => {
    const again = await executions.advanceSender(key);
    return again === null ? undefined : { again };
  };
