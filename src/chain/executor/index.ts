/** What the clerks ask of contracts that carry decisions out, one file a kind. */
import type { Chain } from '../client.ts';
import { createGovernors } from './governor.ts';
import { createTimelocks } from './timelock.ts';

export type ExecutorContracts = ReturnType<typeof createExecutorContracts>;

export const createExecutorContracts = (chain: Chain) => ({
  timelock: createTimelocks(chain),
  governor: createGovernors(chain),
});
