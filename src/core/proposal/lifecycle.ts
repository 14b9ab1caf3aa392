/**
 * A proposal's way: draft -> published -> voting -> an outcome, or where it carries an action and passed: queued
 * behind the timelock -> executed | failed | vetoed | expired. Monotone: nothing is revived (V6). The database holds the same
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
  'overruled',
  'withdrawn',
  'cancelled',
  'expired',
  'void',
] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export const PROPOSAL_LIFECYCLE: Lifecycle<ProposalState> = {
  draft: ['published', 'withdrawn'],
  published: ['voting', 'withdrawn', 'cancelled', 'void'],
  voting: ['passed', 'rejected', 'no-quorum', 'tied', 'decided', 'queued', 'cancelled', 'void'],
  // Without an action; with one it is queued by the close itself.
  passed: [],
  rejected: [],
  'no-quorum': [],
  tied: [],
  decided: [],
  queued: ['executed', 'failed', 'vetoed', 'expired'],
  executed: [],
  failed: [],
  // Two thirds overrule a veto; it waits once more, and nobody vetoes it again.
  vetoed: ['overruled'],
  overruled: ['executed', 'failed', 'expired'],
  withdrawn: [],
  cancelled: [],
  expired: [],
  void: [],
};

/**
 * What a queued proposal becomes by its intent: executed only at finality; failed when the chain
 * reverted it or it was called off. `lost` waits for a human (T4), so the proposal stays queued.
 */
export function proposalStateAfter(intent: IntentState): 'queued' | 'executed' | 'failed' {
  if (intent === 'final') return 'executed';
  return intent === 'reverted' || intent === 'cancelled' ? 'failed' : 'queued';
}
