/** What tells of carrying out, made together: how it stands, and what happened when. */
import type { Chain } from '#chain/client.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Mandates } from '../mandate.ts';
import { createTimelines } from '../proposal/timeline.ts';
import type { Executions } from './index.ts';
import { createExecutionStandings } from './standing.ts';

type Dependencies = {
  store: Store;
  chain: Chain;
  executions: Executions;
  mandates: Mandates;
  log: Log;
};

export const createExecutionClerks = (deps: Dependencies) => ({
  executionStandings: createExecutionStandings(deps),
  timelines: createTimelines(deps),
});
