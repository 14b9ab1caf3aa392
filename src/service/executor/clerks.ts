/** What a community's contracts need, made together: who keeps the money, what each was given, how one is connected. */
import type { Actions } from '#chain/actions/index.ts';
import type { Chain } from '#chain/client.ts';
import type { ExecutorContracts } from '#chain/executor/index.ts';
import type { SignIn } from '#chain/siwe.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Alarms } from '../alarm.ts';
import type { Audit } from '../audit.ts';
import type { ExecutionOptions, Executions } from '../execution/index.ts';
import { createMandates } from '../mandate.ts';
import type { Offices } from '../office.ts';
import type { Pauses } from '../pause.ts';
import { createRotations } from '../rotation.ts';
import type { Tracks } from '../track.ts';
import { createConnections } from './connect.ts';
import { createExecutorDesks } from './index.ts';
import { createKeepers } from './keeper.ts';
import { createRightsCheck } from './rights.ts';
import { createSafeSigning } from './safe-signing.ts';
import { createTokenVotes } from './token-vote.ts';

type Dependencies = {
  store: Store;
  ids: () => string;
  log: Log;
  chain: Chain;
  tokens: Tokens;
  actions: Actions;
  contracts: ExecutorContracts;
  executions: Executions;
  tracks: Tracks;
  offices: Offices;
  audit: Audit;
  pauses: Pauses;
  alarms: Alarms;
  signIn: SignIn;
} & Pick<ExecutionOptions, 'at'>;

export function createExecutorClerks(deps: Dependencies) {
  const desks = createExecutorDesks(deps);
  const mandates = createMandates({ ...deps, desks });
  return {
    keepers: createKeepers(deps),
    mandates,
    rotations: createRotations({ ...deps, rights: createRightsCheck({ ...deps, desks }) }),
    safeSigning: createSafeSigning({ ...deps, mandates }),
    connections: createConnections({ ...deps, desks }),
    tokenVotes: createTokenVotes({ ...deps, governors: deps.contracts.governor }),
  };
}
