/** The states of a vote as it is stored. The database holds the same moves (trigger `vote_guard`). */
import type { Lifecycle } from '../lifecycle.ts';

export const VOTE_STATES = ['pending', 'open', 'closed', 'cancelled', 'void'] as const;
export type StoredVoteState = (typeof VOTE_STATES)[number];

/** Monotone: nothing is opened again, and what is closed stays as it was counted (V6). */
export const VOTE_LIFECYCLE: Lifecycle<StoredVoteState> = {
  pending: ['open', 'cancelled', 'void'],
  open: ['closed', 'cancelled', 'void'],
  closed: [],
  cancelled: [],
  void: [],
};
