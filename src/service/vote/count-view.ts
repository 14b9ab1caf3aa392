/** How a vote stands, as cards, pictures and pages show it: the same for polls, proposals and elections. */
import type { MethodId, Round, Score } from '#core/voting/method.ts';
import { rulesFromJson } from '#core/voting/rules.ts';
import type { Secrecy } from '#core/voting/setting.ts';
import type { Outcome } from '#core/voting/tally.ts';
import type { VoteRow } from '#store/vote.ts';
import type { VoteStanding } from '../vote.ts';
import { methodOf } from './election.ts';

/** Why the close is later than it was: votes could not be received, or late ballots changed how it stands. */
export type CloseMove = 'outage' | 'surge' | 'late-quorum';

type Moved = Pick<VoteRow, 'extendedAt' | 'surgedAt' | 'secrecy'>;

/** While ballots are sealed only the quorum is known, and only it moves the close. */
export const movesOf = ({ extendedAt, surgedAt, secrecy }: Moved): readonly CloseMove[] => [
  ...(extendedAt === null ? [] : (['outage'] as const)),
  ...(surgedAt === null
    ? []
    : [secrecy === 'open' ? ('surge' as const) : ('late-quorum' as const)]),
];

/** What was posted of a roll: at the opening, and at the close of what came late. Null where there is none. */
export type PostedRoots = { rollRoot: string | null; supplementRoot: string | null };

export const rootsOf = ({ rollRoot, supplementRoot }: PostedRoots): PostedRoots => ({
  ...{ rollRoot, supplementRoot },
});

export type CountView = {
  method: MethodId;
  /** As stored; of basic they are words of ours (`BASIC_CHOICES`). */
  choices: readonly string[];
  seats: number;
  /** The author's order is shown to everybody. */
  orderFixed: boolean;
  secrecy: Secrecy;
  /** Sealed: nothing but turnout and ballots is known yet. */
  hidden: boolean;
  /** In the order of the choices, all figures in units of power, points or pairs as the method counts. */
  scores: readonly Score[];
  share: readonly Score[] | null;
  /** The best score of a score ballot. */
  maxScore: number;
  order: readonly (readonly number[])[];
  winners: readonly number[];
  tie: boolean;
  outcome: Outcome;
  rounds: readonly Round[];
  turnout: bigint;
  /** How much of it follows a delegate. */
  delegated: bigint;
  abstained: bigint;
  ballots: number;
  /** What a quorum is held to; as the rules stand now. */
  quorumFor: bigint;
  moves: readonly CloseMove[];
} & PostedRoots;

export const countViewOf = (
  row: Pick<VoteRow, 'id' | 'method' | 'choices' | 'seats' | 'orderFixed' | 'rules'> &
    Moved &
    PostedRoots,
  standing: VoteStanding,
): CountView => ({
  method: methodOf(row),
  choices: row.choices,
  ...{ seats: row.seats, orderFixed: row.orderFixed, secrecy: row.secrecy },
  hidden: standing.hidden,
  scores: standing.scores,
  share: standing.share ?? null,
  maxScore: rulesFromJson(row.rules).maxScore,
  order: standing.order,
  winners: standing.winners,
  tie: standing.tie,
  outcome: standing.outcome,
  rounds: standing.rounds,
  turnout: standing.turnout,
  delegated: standing.delegated,
  abstained: standing.abstained,
  ballots: standing.ballots,
  quorumFor: rulesFromJson(row.rules).quorumFor,
  moves: movesOf(row),
  ...rootsOf(row),
});
