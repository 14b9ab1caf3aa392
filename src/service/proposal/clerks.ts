/** The clerks of what has passed: who settles it, who begins the runs of what repeats, and who ends those. */
import { createProposalRuns } from './runs.ts';
import { createProposalSettlement } from './settlement.ts';
import { createStops } from './stop.ts';

type Dependencies = Omit<Parameters<typeof createProposalRuns>[0], 'settlement'> &
  Parameters<typeof createProposalSettlement>[0] &
  Omit<Parameters<typeof createStops>[0], 'settlement'>;

export function createDecisionClerks(deps: Dependencies) {
  const settlement = createProposalSettlement(deps);
  const own = { ...deps, settlement };
  return { settlement, runs: createProposalRuns(own), stops: createStops(own) };
}
