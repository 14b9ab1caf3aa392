/**
 * Counting. A result is a pure function of method, roll, ballots and rules: the same input gives the
 * same hash for anybody (V3). Ballots that cannot count are named in `rejected`, never guessed at.
 *
 * Turnout = power whose ballot counts, abstentions included. Quorum is met iff turnout >= quorum and
 * at least `minimumBallots` ballots count. No counted ballot: `no-quorum`, no winners.
 */
import { hashJson, type JsonValue } from '../canonical-json.ts';
import { type Fraction, printFraction } from '../fraction.ts';
import { invariant } from '../invariant.ts';
import type { Hex } from '../keccak.ts';
import type { RefusalCode } from '../refusal.ts';
import { parseChoice } from './ballot.ts';
import type { Choice } from './choice.ts';
import type { Count, MethodId } from './method.ts';
import { METHODS_BY_ID } from './methods/index.ts';
import { ballotRoot, type RollLine, rollRoot, type VoterChoice } from './roll.ts';
import type { VoteRules } from './rules.ts';

export type Outcome = 'passed' | 'rejected' | 'no-quorum' | 'tied' | 'decided';

export type Election = {
  readonly method: MethodId;
  readonly optionCount: number;
  readonly roll: readonly RollLine[];
  /** One effective ballot a voter (V2 was applied before); of two the first counts. */
  readonly ballots: readonly { readonly voter: string; readonly choice: unknown }[];
  readonly rules: VoteRules;
};

export type RejectedBallot = {
  readonly in: 'ballots';
  readonly index: number;
  readonly voter: string;
  readonly reason: RefusalCode;
};

/** A count without its hashes: what a live card shows. */
export type Standing = {
  readonly method: MethodId;
  readonly scores: readonly Fraction[];
  readonly abstained: bigint;
  readonly order: readonly (readonly number[])[];
  readonly winners: readonly number[];
  readonly tie: boolean;
  readonly turnout: bigint;
  /** How many ballots counted. */
  readonly ballots: number;
  readonly outcome: Outcome;
  readonly rejected: readonly RejectedBallot[];
};

export type TallyResult = Standing & {
  readonly rollRoot: Hex;
  readonly ballotRoot: Hex;
  /** keccak-256 of the canonical JSON of everything above. */
  readonly hash: Hex;
};

type Counted = VoterChoice & { readonly power: bigint };

/** Sorts ballots into those that count and those that do not. */
function sift(election: Election): { counted: Counted[]; rejected: RejectedBallot[] } {
  const powers = new Map(election.roll.map(({ voter, power }) => [voter, power]));
  invariant(powers.size === election.roll.length, 'a voter stands once on the roll');
  const seen = new Set<string>();
  const counted: Counted[] = [];
  const rejected: RejectedBallot[] = [];
  election.ballots.forEach(({ voter, choice }, index) => {
    const power = powers.get(voter);
    const read = parseChoice(election.method, election.optionCount, choice);
    const reason: RefusalCode | undefined =
      power === undefined
        ? 'not-on-roll'
        : seen.has(voter)
          ? 'already-voted'
          : read.ok
            ? undefined
            : read.refusal.code;
    if (reason !== undefined) rejected.push({ in: 'ballots', index, voter, reason });
    else if (read.ok && power !== undefined) counted.push({ voter, choice: read.value, power });
    // A ballot that cannot be read does not use up the voter's one ballot.
    if (reason === undefined) seen.add(voter);
  });
  return { counted, rejected };
}

/** For > Against, and For·d >= n·(For + Against). */
function verdictOf(
  { inFavour, against }: NonNullable<Count['verdict']>,
  threshold: Fraction,
): Outcome {
  if (inFavour === against && inFavour > 0n) return 'tied';
  const enough = inFavour * threshold.denominator >= threshold.numerator * (inFavour + against);
  return inFavour > against && enough ? 'passed' : 'rejected';
}

function outcomeOf(count: Count, turnout: bigint, ballots: number, rules: VoteRules): Outcome {
  if (ballots === 0 || turnout < rules.quorum || ballots < rules.minimumBallots) return 'no-quorum';
  if (count.verdict) return verdictOf(count.verdict, rules.threshold);
  return count.tie && rules.binding ? 'tied' : 'decided';
}

function stand(election: Election): { standing: Standing; counted: readonly Counted[] } {
  const method = METHODS_BY_ID[election.method];
  const { counted, rejected } = sift(election);
  const turnout = counted.reduce((sum, { power }) => sum + power, 0n);
  const count = method.count(election.optionCount, counted);
  invariant(method.conserves(count, turnout), `${method.id} lost or made power`);
  const outcome = outcomeOf(count, turnout, counted.length, election.rules);
  const none = counted.length === 0;
  const standing: Standing = {
    method: election.method,
    scores: count.scores,
    abstained: count.abstained,
    order: count.order,
    winners: none ? [] : count.winners,
    tie: !none && count.tie,
    turnout,
    ballots: counted.length,
    outcome,
    rejected,
  };
  return { standing, counted };
}

/** How it stands now, for open cards: no roots, no hash. */
export const countBallots = (election: Election): Standing => stand(election).standing;

/** The full result with its roots and hash. */
export function tally(election: Election): TallyResult {
  const { standing, counted } = stand(election);
  const sealed = {
    ...standing,
    rollRoot: rollRoot(election.roll),
    ballotRoot: ballotRoot(counted),
  };
  return { ...sealed, hash: resultHash(sealed) };
}

/** The `result` of `civitas-election/1`: scores as decimal strings or "a/b", in option order. */
export const tallyToJson = (result: Omit<TallyResult, 'hash'>): JsonValue => ({
  method: result.method.replace(/\/\d+$/, ''),
  scores: result.scores.map(printFraction),
  order: result.order,
  winners: result.winners,
  tie: result.tie,
  turnout: String(result.turnout),
  outcome: result.outcome,
  rounds: [],
  rejected: result.rejected.map((one) => ({ ...one })),
  ballotRoot: result.ballotRoot,
  rollRoot: result.rollRoot,
});

export const resultHash = (result: Omit<TallyResult, 'hash'>): Hex => hashJson(tallyToJson(result));

/** The choice a member made, for a line of the live card or a receipt. */
export const optionsOf = (choice: Choice): readonly number[] =>
  'abstain' in choice ? [] : typeof choice.choice === 'number' ? [choice.choice] : choice.choice;
