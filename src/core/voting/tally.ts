/**
 * Counting. A result is a pure function of method, roll, ballots, delegations and rules: the same input gives the
 * same hash for anybody (V3). What cannot count is named in `rejected`, never guessed at.
 *
 * Turnout = power whose ballot counts, cast or delegated, abstentions included. Quorum is met iff every quorum that
 * is set holds; no counted ballot: `no-quorum`, no winners.
 */
import { hashJson, type JsonValue } from '../canonical-json.ts';
import { printFraction } from '../fraction.ts';
import { invariant } from '../invariant.ts';
import type { Hex } from '../keccak.ts';
import type { RefusalCode } from '../refusal.ts';
import { parseChoice } from './ballot.ts';
import { ABSTENTION, bareChoice, type Choice, type ChoiceValue } from './choice.ts';
import {
  type Delegation,
  followPlaces,
  type RejectedDelegation,
  siftDelegations,
} from './delegation.ts';
import type { Count, MethodId, PoweredChoice, Round, Score } from './method.ts';
import { METHODS_BY_ID } from './methods/index.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { ballotRoot, type RollLine, rollRoot, type VoterChoice } from './roll.ts';
import type { VoteRules } from './rules.ts';

export type { Outcome } from './outcome.ts';

export type Election = {
  readonly method: MethodId;
  readonly optionCount: number;
  /** How many options win: 1 where it is left out. */
  readonly seats?: number;
  readonly roll: readonly RollLine[];
  /** One effective ballot a voter (V2 was applied before); of two the first counts. */
  readonly ballots: readonly { readonly voter: string; readonly choice: unknown }[];
  readonly delegations?: readonly Delegation[];
  readonly rules: VoteRules;
};

export type RejectedBallot = {
  readonly in: 'ballots';
  readonly index: number;
  readonly voter: string;
  readonly reason: RefusalCode;
};

/** A count without its hashes: what a live card shows. */
export type Standing = Omit<Count, 'verdict'> & {
  readonly method: MethodId;
  readonly turnout: bigint;
  /** How much of it follows a delegate's ballot. */
  readonly delegated: bigint;
  /** How many ballots with power counted, one for each delegator too. */
  readonly ballots: number;
  readonly outcome: Outcome;
  readonly rejected: readonly (RejectedBallot | RejectedDelegation)[];
};

export type TallyResult = Standing & {
  readonly rollRoot: Hex;
  readonly ballotRoot: Hex;
  /** keccak-256 of the canonical JSON of everything above. */
  readonly hash: Hex;
};

type Sifted = {
  /** In the order they were given. */
  readonly cast: readonly VoterChoice[];
  readonly counted: readonly PoweredChoice[];
  readonly delegated: bigint;
  readonly rejected: Standing['rejected'];
};

/** What is hashed is the choice as it stands in the file; in our own it is the normal form that was stored. */
function asSaid(json: unknown, read: Choice): Choice {
  const said = bareChoice(json);
  return said === ABSTENTION ? read : { choice: said as ChoiceValue };
}

/** Sorts ballots and delegations into those that count and those that do not. */
function sift({ method, optionCount, roll, ballots, delegations = [], rules }: Election): Sifted {
  const places = new Map(roll.map(({ voter }, place) => [voter, place]));
  invariant(places.size === roll.length, 'a voter stands once on the roll');
  const choices = new Array<Choice | undefined>(roll.length).fill(undefined);
  const voted = new Uint8Array(roll.length);
  const cast: VoterChoice[] = [];
  const rejected: (RejectedBallot | RejectedDelegation)[] = [];
  for (const [index, { voter, choice }] of ballots.entries()) {
    const reject = (reason: RefusalCode) => rejected.push({ in: 'ballots', index, voter, reason });
    const place = places.get(voter);
    if (place === undefined) reject('not-on-roll');
    else if (voted[place] === 1) reject('already-voted');
    else {
      const read = parseChoice(method, optionCount, choice, rules);
      // A ballot that cannot be read does not use up the voter's one ballot.
      if (read.ok) {
        voted[place] = 1;
        choices[place] = read.value;
        cast.push({ voter, choice: asSaid(choice, read.value) });
      } else reject(read.refusal.code);
    }
  }
  const { graph, rejected: unfit } = siftDelegations(delegations, (voter) => places.has(voter));
  const to = new Int32Array(roll.length).fill(-1);
  for (const [from, delegate] of graph) to[places.get(from) ?? -1] = places.get(delegate) ?? -1;
  const followed = followPlaces(to, voted, rules.delegationDepth);
  const counted: PoweredChoice[] = [];
  let delegated = 0n;
  for (const [place, { power }] of roll.entries()) {
    const choice = choices[place] ?? choices[followed[place] ?? -1];
    // A delegate without power is followed and weighs nothing: no floor of ballots is met by it.
    if (!choice || power === 0n) continue;
    counted.push({ choice, power });
    if (!choices[place]) delegated += power;
  }
  return { cast, counted, delegated, rejected: [...rejected, ...unfit] };
}

function stand(election: Election): { standing: Standing; cast: readonly VoterChoice[] } {
  const { optionCount, seats = 1, rules } = election;
  const method = METHODS_BY_ID[election.method];
  const { cast, counted, delegated, rejected } = sift(election);
  const turnout = counted.reduce((sum, { power }) => sum + power, 0n);
  const { verdict, ...count } = method.count({ optionCount, seats }, counted);
  const found = verdict ? { ...count, verdict } : count;
  const ballots = counted.length;
  const { maxScore } = rules;
  invariant(
    method.conserves(found, { turnout, ballots, maxScore }),
    `${method.id} lost or made power`,
  );
  const standing: Standing = {
    ...count,
    ...(ballots === 0 && { winners: [], tie: false }),
    method: election.method,
    ...{
      turnout,
      delegated,
      ballots,
      rejected,
      outcome: outcomeOf(found, turnout, ballots, rules),
    },
  };
  return { standing, cast };
}

/** How it stands now, for open cards: no roots, no hash. */
export const countBallots = (election: Election): Standing => stand(election).standing;

/** The full result with its roots and hash. */
export function tally(election: Election): TallyResult {
  const { standing, cast } = stand(election);
  const sealed = { ...standing, rollRoot: rollRoot(election.roll), ballotRoot: ballotRoot(cast) };
  return { ...sealed, hash: resultHash(sealed) };
}

/** "5", "2/3", or where a root was rounded a decimal number with all its places. */
export function printScore({ numerator, denominator, decimals }: Score): string {
  if (decimals === undefined) return printFraction({ numerator, denominator });
  const scaled = (numerator * 10n ** BigInt(decimals)) / denominator;
  const digits = String(scaled).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Powers as decimal strings, all else as it is. */
function jsonOf(value: unknown): JsonValue {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, jsonOf(one)]));
  }
  return value as JsonValue;
}

export const roundToJson = (round: Round): JsonValue => jsonOf(round);

/** The `result` of `civitas-election/1`: scores as decimal strings or "a/b", in option order. */
export const tallyToJson = (result: Omit<TallyResult, 'hash'>): JsonValue => ({
  method: result.method.replace(/\/\d+$/, ''),
  scores: result.scores.map(printScore),
  ...(result.share && { share: result.share.map(printScore) }),
  ...(result.scores[0]?.decimals !== undefined && { scale: result.scores[0].decimals }),
  order: result.order,
  winners: result.winners,
  tie: result.tie,
  turnout: String(result.turnout),
  outcome: result.outcome,
  rounds: result.rounds.map(roundToJson),
  rejected: result.rejected.map((one) => ({ ...one })),
  ballotRoot: result.ballotRoot,
  rollRoot: result.rollRoot,
});

export const resultHash = (result: Omit<TallyResult, 'hash'>): Hex => hashJson(tallyToJson(result));
