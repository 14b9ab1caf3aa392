/**
 * The voting methods by their stored ids. Code that would change a stored result is a new version,
 * and the old one stays callable (DESIGN §5). An id added here does not compile until
 * `methods/index.ts` has its file.
 */
import type { Fraction } from '../fraction.ts';
import type { Result } from '../result.ts';
import type { Choice } from './choice.ts';
import type { VoteRules } from './rules.ts';

export const METHODS = [
  'basic/1',
  'single-choice/1',
  'approval/1',
  'weighted/1',
  'score/1',
  'quadratic/1',
  'ranked-choice/1',
  'copeland/1',
  'schulze/1',
  'stv/1',
] as const;
export type MethodId = (typeof METHODS)[number];

export const isMethodId = (text: string): text is MethodId =>
  (METHODS as readonly string[]).includes(text);

/** A ballot that counts: its voter stands on the roll with this power (whole units, >= 0). */
export type PoweredChoice = { readonly choice: Choice; readonly power: bigint };

/** What a count needs to know of the vote. */
export type CountSetting = {
  readonly optionCount: number;
  /** How many options win; 1 unless offices are filled. */
  readonly seats: number;
};

/** What a count found. Options are 1-based; every list of scores is in the order of the options. */
export type Count = {
  readonly scores: readonly Score[];
  /** A second figure people know the method by; it decides nothing. */
  readonly share?: readonly Score[];
  /** Power of the ballots that abstained; it counts for turnout only. */
  readonly abstained: bigint;
  /** Tiers from the best; options of one tier are equal. */
  readonly order: readonly (readonly number[])[];
  /** Every option that shares the last seat before any tie-break. */
  readonly winners: readonly number[];
  readonly tie: boolean;
  /** Only for methods that say yes or no: decided by `tally` from For and Against. */
  readonly verdict?: { readonly inFavour: bigint; readonly against: bigint };
  /** How the method came to it, step by step; empty where the scores say it all. */
  readonly rounds: readonly Round[];
};

/** Exact, or where a square root was taken, rounded down to so many decimals (V3). */
export type Score = Fraction & { readonly decimals?: number };

/** Figures by option, in the order of the options. */
type Figures = readonly bigint[];

export type Round =
  /** `wins[a][b]`: the power that ranks a above b. `paths`: of schulze, the strength of the widest path. */
  | {
      readonly kind: 'pairwise';
      readonly wins: readonly Figures[];
      readonly paths?: readonly Figures[];
    }
  | {
      readonly kind: 'runoff';
      readonly scores: Figures;
      readonly standing: readonly number[];
      readonly exhausted: bigint;
      readonly dropped: readonly number[];
      /** Those lowest and equal whom every branch drops in turn; the first listed is dropped in this one. */
      readonly branches: readonly number[];
      /** Not every branch was followed: past as many as are remembered earlier rounds, then the list, break ties. */
      readonly limited: boolean;
    }
  | {
      readonly kind: 'transfer';
      /** Power x 10^9, as is everything here that is power. */
      readonly scores: Figures;
      readonly standing: readonly number[];
      readonly exhausted: bigint;
      /** What rounding down at transfers lost so far. */
      readonly lost: bigint;
      readonly quota: bigint;
      readonly elected: readonly number[];
      /** Whose surplus moves after this round. */
      readonly surplusOf: number | null;
      readonly dropped: readonly number[];
      /** Lowest and equal with the dropped one: an earlier round or the list decided. */
      readonly tied: readonly number[];
    };

/** What was cast: power with its abstentions, ballots (one a delegator too), and the best score of the rules. */
export type Cast = {
  readonly turnout: bigint;
  readonly ballots: number;
  readonly maxScore: number;
};

/** A count that takes ballots one by one and gives them back; independent of how many it has. */
export interface RunningCount {
  add(ballot: PoweredChoice): void;
  remove(ballot: PoweredChoice): void;
  count(): Count;
}

/** How a member answers; the twins choose buttons, a select or a form by it. */
export type ChoiceShape = 'one' | 'set' | 'ranking' | 'weights' | 'scores';

export interface VotingMethod {
  readonly id: MethodId;
  readonly shape: ChoiceShape;
  /** Options an author may give; where both are equal the method brings its own. */
  readonly minOptions: number;
  readonly maxOptions: number;
  /** Reads an answer from outside into its one normal form. */
  parseChoice(
    json: unknown,
    optionCount: number,
    rules: Pick<VoteRules, 'maxScore'>,
  ): Result<Choice>;
  /** Pure and independent of the order of ballots (V3). */
  count(setting: CountSetting, ballots: readonly PoweredChoice[]): Count;
  /** Where one ballot more needs no look at the others. */
  readonly run?: (setting: CountSetting) => RunningCount;
  /** V1: whether a count conserves what this method promises, whatever the ballots were. */
  conserves(count: Count, cast: Cast): boolean;
}
