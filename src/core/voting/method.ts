/**
 * The voting methods by their stored ids. Code that would change a stored result is a new version,
 * and the old one stays callable (DESIGN §5). An id added here does not compile until
 * `methods/index.ts` has its file.
 */
import type { Fraction } from '../fraction.ts';
import type { Result } from '../result.ts';
import type { Choice } from './choice.ts';

export const METHODS = ['basic/1', 'single-choice/1', 'approval/1'] as const;
export type MethodId = (typeof METHODS)[number];

export const isMethodId = (text: string): text is MethodId =>
  (METHODS as readonly string[]).includes(text);

/** A ballot that counts: its voter stands on the roll with this power (whole units, >= 0). */
export type PoweredChoice = { readonly choice: Choice; readonly power: bigint };

/** What a count found. Options are 1-based; every list of scores is in the order of the options. */
export type Count = {
  readonly scores: readonly Fraction[];
  /** Power of the ballots that abstained; it counts for turnout only. */
  readonly abstained: bigint;
  /** Tiers from the best; options of one tier are equal. */
  readonly order: readonly (readonly number[])[];
  /** Every option that shares the last seat before any tie-break. */
  readonly winners: readonly number[];
  readonly tie: boolean;
  /** Only for methods that say yes or no: decided by `tally` from For and Against. */
  readonly verdict?: { readonly inFavour: bigint; readonly against: bigint };
};

/** How a member answers; the twins choose buttons, a select or a form by it. */
export type ChoiceShape = 'one' | 'set';

export interface VotingMethod {
  readonly id: MethodId;
  readonly shape: ChoiceShape;
  /** Options an author may give; where both are equal the method brings its own. */
  readonly minOptions: number;
  readonly maxOptions: number;
  /** Reads an answer from outside into its one normal form. */
  parseChoice(json: unknown, optionCount: number): Result<Choice>;
  /** Pure and independent of the order of ballots (V3). */
  count(optionCount: number, ballots: readonly PoweredChoice[]): Count;
  /** V1: whether a count conserves what this method promises, for any turnout. */
  conserves(count: Count, turnout: bigint): boolean;
}
