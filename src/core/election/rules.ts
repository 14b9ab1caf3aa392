/**
 * What an election of an office is held to: one person one vote among citizens, with the quorum and the floor of
 * ballots that decisions on offices have (PRODUCT), stored when it is opened and never changed (V6).
 */
import { HOUR_MS } from '../duration.ts';
import { type Fraction, parseFraction, printFraction } from '../fraction.ts';
import { invariant } from '../invariant.ts';
import type { Track } from '../proposal/tracks.ts';
import type { MethodId } from '../voting/method.ts';
import type { Secrecy } from '../voting/setting.ts';

export const ELECTION_METHODS = ['stv', 'approval'] as const;
export type ElectionMethod = (typeof ELECTION_METHODS)[number];
export const METHOD_OF = {
  stv: 'stv/1',
  approval: 'approval/1',
} as const satisfies Record<ElectionMethod, MethodId>;

/** How the ballots of elections are held: sealed wherever the host can open them again. */
export const electionSecrecy = (canSeal: boolean): Secrecy => (canSeal ? 'sealed' : 'open');

export const MAX_SEATS = 20;
/** With "none of these" as many options as a ballot has. */
export const MAX_CANDIDATES = 24;
/** Its option, always the last one. */
export const NONE_OF_THESE = 'none of these';
export const MAX_STATEMENT_LENGTH = 500;
/** Of nomination, as long as the vote takes by default. */
const NOMINATION_PER_VOTING = 1;
/** Whose term ends later is not replaced yet. */
export const RENEWAL_MS = 30 * 24 * HOUR_MS;

export type ElectionRules = {
  readonly nominationMs: number;
  readonly votingMs: number;
  /** Share of the citizens on the roll. */
  readonly quorum: Fraction;
  readonly minimumBallots: number;
  /** Binding votes missed in a row that make a citizen dormant; 0: never. */
  readonly dormantAfter: number;
  /** How long one has to have been a citizen when it is opened; those of the founding are free of it. */
  readonly waitingMs: number;
  /** A run-off: its candidates are those who shared the last seat, and nobody else is nominated. */
  readonly closed: boolean;
};

/** By the track that decisions on offices have, already shortened in the sandbox. */
export const rulesOfTrack = (
  { votingMs, quorum, minimumBallots, dormantAfter, waitingMs }: Track,
  closed = false,
): ElectionRules => ({
  ...{ nominationMs: votingMs * NOMINATION_PER_VOTING, votingMs, quorum, minimumBallots },
  ...{ dormantAfter, waitingMs, closed },
});

/** How long an election takes from its opening to its close. */
export const courseMs = ({ nominationMs, votingMs }: ElectionRules): number =>
  nominationMs + votingMs;

/** The next election opens by itself so long before a term ends: its course, and a sixth of it to spare. */
export const leadMs = (rules: ElectionRules): number => Math.ceil((courseMs(rules) * 7) / 6);

/** A term is at least two courses long, or one would be electing all the time. */
export const minTermMs = (rules: ElectionRules): number => 2 * courseMs(rules);

type RulesJson = {
  v: 1;
  nominationMs: number;
  votingMs: number;
  quorum: string;
  minimumBallots: number;
  /** Not in rows of before. */
  dormantAfter?: number;
  waitingMs?: number;
  closed: boolean;
};

export const electionRulesToJson = (rules: ElectionRules): RulesJson => ({
  ...{ ...rules, v: 1, quorum: printFraction(rules.quorum) },
});

/** Reads `electionRulesToJson`; anything else in our own books is a bug. */
export function electionRulesFromJson(json: unknown): ElectionRules {
  const { v, quorum, ...rest } = json as RulesJson;
  const share = parseFraction(quorum);
  invariant(v === 1 && share, 'rules of an election of version 1');
  return { dormantAfter: 0, waitingMs: 0, ...rest, quorum: share };
}
