/**
 * A proposal's way: draft -> published -> voting -> an outcome, or where it carries an action and passed: queued
 * behind the timelock -> executed | failed | vetoed. Monotone: nothing is revived (V6). The database holds the same
 * moves (trigger `proposal_guard`).
 */
import type { IntentState } from '../execution/intent.ts';
import type { Lifecycle } from '../lifecycle.ts';

export const PROPOSAL_STATES = [
  'draft',
  'published',
  'voting',
  'passed',
  'rejected',
  'no-quorum',
  'tied',
  'decided',
  'queued',
  'executed',
  'failed',
  'vetoed',
  'withdrawn',
] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export const PROPOSAL_LIFECYCLE: Lifecycle<ProposalState> = {
  draft: ['published', 'withdrawn'],
  published: ['voting', 'withdrawn'],
  voting: ['passed', 'rejected', 'no-quorum', 'tied', 'decided', 'queued'],
  // Without an action; with one it is queued by the close itself.
  passed: [],
  rejected: [],
  'no-quorum': [],
  tied: [],
  decided: [],
  queued: ['executed', 'failed', 'vetoed'],
  executed: [],
  failed: [],
  vetoed: [],
  withdrawn: [],
};

/**
 * What a queued proposal becomes by its intent: executed only at finality; failed when the chain
 * reverted it or it was called off. `lost` waits for a human (T4), so the proposal stays queued.
 */
export function proposalStateAfter(intent: IntentState): 'queued' | 'executed' | 'failed' {
  if (intent === 'final') return 'executed';
  return intent === 'reverted' || intent === 'cancelled' ? 'failed' : 'queued';
}
