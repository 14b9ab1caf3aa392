/** The registry of contracts that carry decisions out: a kind added to `EXECUTOR_KINDS` does not compile until it is here. */

import type { ExecutorContracts } from '#chain/executor/index.ts';
import type { ExecutorKind } from '#core/execution/executor-kind.ts';
import type { Store } from '#store/index.ts';
import type { AnyDesk } from './desk.ts';
import { createGovernorDesk } from './governor.ts';
import { createSafeDesk, type SafeDependencies } from './safe.ts';
import { createTimelockDesk } from './timelock.ts';

export type ExecutorDesks = { readonly [K in ExecutorKind]: AnyDesk };

type Dependencies = SafeDependencies & { contracts: ExecutorContracts; store: Store };

// Each desk is given only what it made itself; TypeScript cannot see it across the registry.
export const createExecutorDesks = (deps: Dependencies): ExecutorDesks => ({
  safe: createSafeDesk(deps) as unknown as AnyDesk,
  governor: createGovernorDesk({
    ...deps,
    governors: deps.contracts.governor,
    timelocks: deps.contracts.timelock,
  }) as unknown as AnyDesk,
  timelock: createTimelockDesk({
    actions: deps.actions,
    timelocks: deps.contracts.timelock,
  }) as unknown as AnyDesk,
});
