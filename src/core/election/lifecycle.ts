/** The states of an election of an office. The database holds the same moves (trigger `election_guard`). */
import type { Lifecycle } from '../lifecycle.ts';

export const ELECTION_STATES = [
  'nomination',
  'voting',
  'elected',
  'no-quorum',
  'tied',
  'failed',
  'cancelled',
  'void',
] as const;
export type ElectionState = (typeof ELECTION_STATES)[number];

/** Failed: nobody stood, or nobody was wanted more than "none of these". Monotone (V6). */
export const ELECTION_LIFECYCLE: Lifecycle<ElectionState> = {
  nomination: ['voting', 'failed', 'cancelled', 'void'],
  voting: ['elected', 'no-quorum', 'tied', 'failed', 'cancelled', 'void'],
  elected: [],
  'no-quorum': [],
  tied: [],
  failed: [],
  cancelled: [],
  void: [],
};
