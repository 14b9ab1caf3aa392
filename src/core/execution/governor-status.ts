/** How a proposal stands in a governor, in the order of OpenZeppelin's `IGovernor.ProposalState`. */
export const GOVERNOR_STATUSES = [
  'pending',
  'active',
  'cancelled',
  'defeated',
  'succeeded',
  'queued',
  'expired',
  'executed',
] as const;
/** `none`: nobody has proposed it. */
export type GovernorStatus = (typeof GOVERNOR_STATUSES)[number] | 'none';
