/** The expected "no" of conditions: what a proposal may ask for, and what holds it back later. */
export type ConditionRefusal =
  /** Nothing is carried out, so there is nothing to hold back. */
  | { code: 'conditions-without-action' }
  /** It could not be carried out before `earliest`. */
  | { code: 'until-too-early'; earliest: Date }
  | { code: 'after-carries-nothing'; number: number }
  | { code: 'after-over'; number: number; state: string }
  | { code: 'after-repeats'; number: number }
  /** Of what is edited: itself, or one that was proposed after it and may follow it. */
  | { code: 'after-not-earlier'; number: number }
  /** What is edited to repeat is followed by that one, which needs a moment after it. */
  | { code: 'repeats-followed'; number: number }
  | { code: 'times-without-every' }
  | { code: 'every-malformed'; text: string }
  | { code: 'every-too-often'; minMs: number }
  /** What needs no chain happens once. */
  | { code: 'repeats-without-chain' }
  | { code: 'not-repeating'; number: number }
  /** Of a run that a contract is to be given: it has the one before still. */
  | { code: 'run-before-open' }
  /** Of what is to be carried out: that one is not over yet. */
  | { code: 'awaits-proposal'; number: number }
  /** Of what is to be carried out: that one never will be. */
  | { code: 'after-ended'; number: number; state: string };
