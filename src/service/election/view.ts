/** What an election's card, a list line and its details need, read afresh. */
import type { ElectionState } from '#core/election/lifecycle.ts';
import {
  ELECTION_METHODS,
  type ElectionMethod,
  electionRulesFromJson,
  METHOD_OF,
} from '#core/election/rules.ts';
import { decideElected, type Support } from '#core/election/seats.ts';
import type { Fraction } from '#core/fraction.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import type { QuorumBase } from '#core/voting/dormancy.ts';
import type { LastSeat } from '#core/voting/last-seat.ts';
import { rulesFromJson } from '#core/voting/rules.ts';
import type { Secrecy } from '#core/voting/setting.ts';
import type { ElectionRow } from '#store/election.ts';
import type { Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Mention, People } from '../person.ts';
import {
  type CloseMove,
  type CountView,
  countViewOf,
  movesOf,
  type PostedRoots,
  rootsOf,
} from '../vote/count-view.ts';
import { quorumBaseOf } from '../vote/dormancy.ts';
import type { Votes } from '../vote.ts';
import { type Ballots, type Candidacy, seatInputOf } from './seating.ts';

export type CandidateView = {
  /** Its number on the ballot; null until the vote opens, and of those who are not on it. */
  option: number | null;
  person: Mention;
  statement: string | null;
  answer: 'nominated' | 'accepted' | 'declined';
  /** In the order of their seats; `left`: not in the running, or in office, any more. */
  electedAt: Date | null;
  leftAt: Date | null;
  /** Above and below "none of these", once that is known. */
  support: Support | null;
  tied: boolean;
};

export type ElectionView = {
  id: VoteId;
  community: CommunityId;
  communityName: string;
  locale: string;
  number: number;
  office: Office;
  seats: number;
  termMs: number;
  method: ElectionMethod;
  state: ElectionState;
  /** Opened by nobody: a term ends. */
  openedBy: Mention | null;
  /** A run-off: nobody else is nominated. */
  closed: boolean;
  opensAt: Date;
  closesAt: Date;
  secrecy: Secrecy;
  /** In office now. */
  holders: readonly { person: Mention; until: Date | null }[];
  candidates: readonly CandidateView[];
  quorumShare: Fraction;
  quorum: bigint | null;
  /** The citizens it is a share of; null until the vote opens. */
  base: QuorumBase | null;
  minimumBallots: number;
  turnout: bigint;
  ballots: number;
  hidden: boolean;
  moves: readonly CloseMove[];
  /** Of ranked ballots: how those who were wanted were counted among themselves at the close, and to what end. */
  count: ElectionCount | null;
  resultHash: string | null;
  sandbox: boolean;
} & PostedRoots;

/** The options are those who were wanted, by name; `unwanted` are the others, who are not counted in it. */
export type ElectionCount = CountView & { decided: LastSeat; unwanted: number };

type Dependencies = {
  store: Store;
  people: People;
  votes: Votes;
  ballots: Ballots;
  sandbox: boolean;
};

const LISTED = 10;
const UNKNOWN: Mention = { label: '?', accounts: [] };

const answerOf = ({ acceptedAt, declinedAt }: Candidacy): CandidateView['answer'] => {
  if (acceptedAt !== null) return 'accepted';
  return declinedAt === null ? 'nominated' : 'declined';
};

export type ElectionViews = ReturnType<typeof createElectionViews>;

export function createElectionViews({ store, people, votes, ballots, sandbox }: Dependencies) {
  /** Who shares the last seat, and how each stands to "none of these": of what is closed, or openly counted. */
  async function seatsOf(row: ElectionRow, vote: VoteRow) {
    if (vote.state !== 'closed' || votes.seals.lossOf(vote)) return undefined;
    const { byOption: _, ...input } = await seatInputOf(store, row, vote, ballots);
    return decideElected(input);
  }

  /** Who left after the close was counted at it. Null where that cannot be told any more from what is stored. */
  async function countOf(
    row: ElectionRow,
    vote: VoteRow,
    names: ReadonlyMap<PersonId, Mention>,
  ): Promise<ElectionCount | null> {
    const { closedAt, method } = vote;
    if (method !== METHOD_OF.stv || closedAt === null || votes.seals.lossOf(vote)) return null;
    if (row.state !== 'elected' && row.state !== 'tied') return null;
    const { byOption, gone, ...input } = await seatInputOf(store, row, vote, ballots);
    const leftAfter = (option: number) => (byOption.get(option)?.leftAt ?? closedAt) > closedAt;
    const goneThen = new Set([...gone].filter((option) => !leftAfter(option)));
    const seats = decideElected({ ...input, gone: goneThen });
    const isStored = seats.elected.every((option) => byOption.get(option)?.electedAt);
    if (seats.outcome !== row.state || !seats.count || !isStored) return null;
    const { options, result } = seats.count;
    const numbers = (of: readonly number[]) => of.map((option) => options.indexOf(option) + 1);
    const choices = options.map((option) => {
      const candidacy = byOption.get(option);
      return (candidacy && names.get(candidacy.personId)?.label) ?? UNKNOWN.label;
    });
    const counted = { ...vote, choices, seats: row.seats };
    return {
      ...countViewOf(counted, { ...result, hidden: false }),
      decided: { sure: numbers(seats.elected), tied: numbers(seats.tied) },
      unwanted: seats.support.size - options.length,
    };
  }

  async function viewOf(row: ElectionRow, vote: VoteRow): Promise<ElectionView> {
    const { communityId: id, office, seats, termMs, state, number } = row;
    const [community, standing, listed, offices, found] = await Promise.all([
      store.communities.findCommunity(id),
      votes.standing(vote),
      store.elections.listCandidacies(row.voteId),
      store.communities.listOffices(id),
      seatsOf(row, vote),
    ]);
    const held = offices.filter(({ kind }) => kind === office);
    const named = [...listed, ...held].map(({ personId }) => personId);
    const mentions = await people.mentions(row.openedBy ? [row.openedBy, ...named] : named);
    const rules = electionRulesFromJson(row.rules);
    const candidates = listed.map((one): CandidateView => {
      const { option } = one;
      const { statement, electedAt, leftAt } = one;
      return {
        ...{ option, statement, electedAt, leftAt, answer: answerOf(one) },
        person: mentions.get(one.personId) ?? UNKNOWN,
        support: (option !== null && found?.support.get(option)) || null,
        tied: option !== null && state === 'tied' && (found?.tied.includes(option) ?? false),
      };
    });
    return {
      ...{ id: row.voteId, community: id, number, office, seats, termMs, state, candidates },
      communityName: community?.name ?? '',
      locale: community?.locale ?? 'en',
      method: ELECTION_METHODS.find((one) => METHOD_OF[one] === vote.method) ?? 'stv',
      openedBy: row.openedBy && (mentions.get(row.openedBy) ?? UNKNOWN),
      closed: rules.closed,
      ...{ opensAt: vote.opensAt, closesAt: vote.closesAt, secrecy: vote.secrecy },
      holders: held.map(({ personId, termEndsAt }) => ({
        ...{ person: mentions.get(personId) ?? UNKNOWN, until: termEndsAt },
      })),
      ...{ quorumShare: rules.quorum, minimumBallots: rules.minimumBallots },
      quorum: vote.rollFrozenAt === null ? null : rulesFromJson(vote.rules).quorum,
      base: quorumBaseOf(vote),
      ...{ turnout: standing.turnout, ballots: standing.ballots, hidden: standing.hidden },
      moves: movesOf(vote),
      ...rootsOf(vote),
      count: await countOf(row, vote, mentions),
      ...{ resultHash: vote.resultHash, sandbox },
    };
  }

  return {
    async view(id: VoteId): Promise<ElectionView | undefined> {
      const row = await store.elections.findElection(id);
      const vote = row && (await store.votes.findVote(id));
      return row && vote ? viewOf(row, vote) : undefined;
    },

    async list(community: CommunityId): Promise<ElectionView[]> {
      const rows = await store.elections.listElections(community, LISTED);
      return Promise.all(rows.map((row) => viewOf(row, row.vote)));
    },
  };
}
