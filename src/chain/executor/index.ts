/** What the clerks ask of contracts that carry decisions out, one file a kind. */
import type { Chain } from '../client.ts';
import { createGovernors } from './governor.ts';
import { createSafes } from './safe.ts';
import { createSafeServices, type SafeServiceOptions } from './safe-service.ts';
import { createTimelocks } from './timelock.ts';

export type ExecutorContracts = ReturnType<typeof createExecutorContracts>;

export const createExecutorContracts = (chain: Chain, services: SafeServiceOptions) => ({
  timelock: createTimelocks(chain),
  governor: createGovernors(chain),
  safe: createSafes(chain),
  safeServices: createSafeServices(services),
});
