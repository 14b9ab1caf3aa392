/**
 * The rules of one vote, copied into it when it opens and never changed afterwards (V6). The quorum
 * is absolute by then: a share has been taken of the frozen roll.
 */
import type { JsonValue } from '../canonical-json.ts';
import { ceilShare, type Fraction, fraction, parseFraction, printFraction } from '../fraction.ts';
import { invariant } from '../invariant.ts';

export type VoteRules = {
  /** Least turnout in units of power, abstentions included. */
  readonly quorum: bigint;
  /** Least share of For in For + Against; only methods that say yes or no ask for it. */
  readonly threshold: Fraction;
  /** Least number of counted ballots, whatever their power. */
  readonly minimumBallots: number;
  /** Least power in favour; only methods that say yes or no ask for it. */
  readonly quorumFor: bigint;
  /** The vote carries an action: a tie then decides nothing. */
  readonly binding: boolean;
  /** The best score of a score ballot. */
  readonly maxScore: number;
  /** How often a delegation may be passed on: so many steps to somebody who voted. */
  readonly delegationDepth: number;
};

/** What a vote without stated rules is held to: any turnout, more than half, not binding. */
export const OPEN_RULES: VoteRules = {
  quorum: 0n,
  threshold: fraction(1n, 2n),
  minimumBallots: 0,
  quorumFor: 0n,
  binding: false,
  maxScore: 5,
  delegationDepth: 5,
};

/** Freezes a share of the roll into an absolute quorum, rounded up. */
export const quorumOf = (rollPower: bigint, share: Fraction): bigint => ceilShare(rollPower, share);

/** The stored form, and the `rules` of `civitas-election/1`. */
export const rulesToJson = (rules: VoteRules): JsonValue => ({
  quorum: String(rules.quorum),
  threshold: printFraction(rules.threshold),
  minimumBallots: rules.minimumBallots,
  quorumFor: String(rules.quorumFor),
  binding: rules.binding,
  maxScore: rules.maxScore,
  delegationDepth: rules.delegationDepth,
});

const POWER = /^\d{1,78}$/;
const readPower = (value: unknown): bigint | undefined =>
  typeof value === 'string' && POWER.test(value) ? BigInt(value) : undefined;
const readCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
const readShare = (value: unknown): Fraction | undefined => {
  const share = typeof value === 'string' ? parseFraction(value) : undefined;
  return share && share.numerator >= 0n ? share : undefined;
};
const readFlag = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : undefined;

const READERS: { readonly [K in keyof VoteRules]: (value: unknown) => VoteRules[K] | undefined } = {
  quorum: readPower,
  threshold: readShare,
  minimumBallots: readCount,
  quorumFor: readPower,
  binding: readFlag,
  maxScore: (value) => readCount(value) || undefined,
  delegationDepth: readCount,
};

/** Reads `rules` of a file; what is left out is as in `OPEN_RULES`. Or the name of the member that is malformed. */
export function readRules(json: unknown): VoteRules | { readonly malformed: string } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { malformed: 'rules' };
  }
  const given = json as { readonly [member: string]: unknown };
  const rules: { [member: string]: unknown } = { ...OPEN_RULES };
  for (const [name, read] of Object.entries(READERS)) {
    if (given[name] === undefined) continue;
    const value = read(given[name]);
    if (value === undefined) return { malformed: name };
    rules[name] = value;
  }
  return rules as VoteRules;
}

/** Reads `rulesToJson`, also of rows from before a member was known; anything else in our own books is a bug. */
export function rulesFromJson(json: unknown): VoteRules {
  const rules = readRules(json);
  invariant(!('malformed' in rules), 'malformed' in rules ? `rules: ${rules.malformed}` : '');
  const { quorum, threshold, minimumBallots, binding } = json as { [member: string]: unknown };
  const all = [quorum, threshold, minimumBallots, binding];
  invariant(!all.includes(undefined), 'rules of our own name what they always named');
  return rules;
}
