/** The clerks of gates: set, looked at, previewed, stopped. */
import type { Chain } from '#chain/client.ts';
import type { Inbox } from '../inbox.ts';
import type { People } from '../person.ts';
import { createBreaker } from './breaker.ts';
import { createGateChecks } from './check.ts';
import { createRoleDoctor } from './doctor.ts';
import { createExemptions } from './exempt.ts';
import type { FactReader } from './facts.ts';
import type { RoleEffects } from './index.ts';
import { createGatePreviews } from './preview.ts';
import { createGates } from './rule.ts';
import { createSettlement } from './settle.ts';
import { createRunUndo } from './undo.ts';

type Dependencies = Parameters<typeof createGates>[0] & {
  people: People;
  inbox: Inbox;
  facts: FactReader;
  roleEffects: RoleEffects;
  chain: Pick<Chain, 'chainIds' | 'survey' | 'providers'>;
};

export function createGateClerks(deps: Dependencies) {
  const gates = createGates(deps);
  const breaker = createBreaker(deps);
  const gateChecks = createGateChecks({
    ...deps,
    settlement: createSettlement({ ...deps, breaker }),
    retryBroken: deps.roleEffects.retry,
  });
  const gatePreviews = createGatePreviews({ ...deps, gates, checks: gateChecks });
  return {
    gates,
    gateChecks,
    breaker,
    gatePreviews,
    runUndo: createRunUndo(deps),
    exemptions: createExemptions({ ...deps, gates }),
    roleDoctor: createRoleDoctor({ ...deps, retryBroken: deps.roleEffects.retry }),
  };
}
