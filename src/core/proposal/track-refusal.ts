/** The expected "no" of tracks: who may propose, sponsor and call off, and what a rule may say. */
import type { TrackSetting } from './track-id.ts';

export type TrackRefusal =
  | { code: 'proposer-gate'; rule: string }
  | { code: 'proposer-power'; needed: bigint; available: bigint }
  | { code: 'proposals-open'; open: number; max: number }
  | { code: 'sponsor-own' }
  | { code: 'proposal-unchanged' }
  /** What it would do is no payment, or nothing: an edit does not make it one. */
  | { code: 'proposal-pays-nothing' }
  /** Its options are its payments, in their order. */
  | { code: 'choice-stays' }
  /** An office, a veto, a pause, or whoever would call it off is concerned. */
  | { code: 'cancel-concerned' }
  | { code: 'cancel-too-late'; since: Date }
  | { code: 'fold-stands' }
  | { code: 'fold-none' }
  /** Citizens unfolded the text as it is now. */
  | { code: 'fold-overruled'; since: Date }
  | { code: 'track-value'; setting: TrackSetting; text: string }
  | { code: 'template-unknown'; text: string }
  | { code: 'templates-many'; max: number }
  | { code: 'track-same'; setting: TrackSetting };
