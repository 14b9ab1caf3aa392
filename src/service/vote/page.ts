/**
 * What the public page of a vote shows: to anybody who has its address. No name without consent, only pseudonyms in the
 * file; of ballots that are hidden nothing before the close.
 */
import type { JsonValue } from '#core/canonical-json.ts';
import type { Conditions } from '#core/execution/conditions.ts';
import type { ProposalAction } from '#core/execution/intent.ts';
import { votedFromJson } from '#core/execution/voted.ts';
import type { Address, VoteId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { QuorumBase } from '#core/voting/dormancy.ts';
import type { StoredVoteState } from '#core/voting/lifecycle.ts';
import type { MethodId } from '#core/voting/method.ts';
import type { VoteRules } from '#core/voting/rules.ts';
import type { Evidence, Secrecy, Signing, VoteKind } from '#core/voting/setting.ts';
import { signingOf } from '#core/voting/signed.ts';
import { printScore, roundToJson } from '#core/voting/tally.ts';
import type { Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Communities } from '../community.ts';
import { type Moment, readTimeline } from '../proposal/timeline.ts';
import type { Votes } from '../vote.ts';
import { quorumBaseOf } from './dormancy.ts';
import { type Electorate, electorateOf, methodOf, powerIn, rulesOf } from './election.ts';
import type { VoteExports } from './export.ts';
import { shownIn, type Unit } from './unit.ts';
import { isPublic, type PublicWords, publicWords, type Unnamed } from './unnamed.ts';

/** As `civitas-election/1` has it; of an open vote without the roots. */
export type ShownResult = {
  readonly scores: readonly string[];
  readonly share?: readonly string[];
  readonly winners: readonly number[];
  readonly tie: boolean;
  readonly turnout: string;
  readonly outcome: string;
  readonly rounds: readonly JsonValue[];
  readonly ballotRoot?: string;
};

export type VotePage = {
  id: VoteId;
  kind: VoteKind;
  number: number;
  communityName: string;
  locale: string;
  /** Without names that nobody agreed to (`unnamed.ts`), as the options are. */
  title: string;
  body: string;
  state: StoredVoteState;
  /** Of a proposal: how far it has come since. */
  course: string | null;
  choices: readonly string[];
  seats: number;
  method: MethodId;
  rules: VoteRules;
  electorate: Electorate;
  /** How powers are written; null: persons, one vote each. */
  unit: { symbol: string; decimals: number } | null;
  secrecy: Secrecy;
  signing: Signing;
  evidence: Evidence | null;
  /** Late lines too; null while no roll is frozen. */
  rollPower: bigint | null;
  /** The citizens that quorums are shares of; null where they are none. */
  base: QuorumBase | null;
  rollRoot: string | null;
  supplementRoot: string | null;
  resultHash: string | null;
  turnout: bigint;
  /** Null: hidden until the close, or the vote has not opened. */
  result: ShownResult | null;
  hidden: boolean;
  action: {
    what: ProposalAction;
    conditions: Conditions;
    hash: string;
    unit: Unit & { token: Address | null };
  } | null;
  txHash: string | null;
  timeline: readonly Moment[];
  /** Some ballots are signed in words that name somebody: the file leaves those signatures out. */
  withholds: boolean;
};

type Dependencies = {
  store: Store;
  communities: Pick<Communities, 'get'>;
  votes: Pick<Votes, 'standing'>;
  exports: Pick<VoteExports, 'forAnybody'>;
  unnamed: Unnamed;
};

export type VotePages = ReturnType<typeof createVotePages>;

export function createVotePages({ store, communities, votes, exports, unnamed }: Dependencies) {
  /** The stored result of a closed vote, the count as it stands of an open one. */
  async function resultOf(vote: VoteRow): Promise<Pick<VotePage, 'result' | 'turnout' | 'hidden'>> {
    if (vote.state === 'closed') {
      const result = vote.result as ShownResult;
      return { result, turnout: BigInt(result.turnout), hidden: false };
    }
    if (vote.state !== 'open') return { result: null, turnout: 0n, hidden: false };
    const standing = await votes.standing(vote);
    const { turnout, hidden } = standing;
    if (hidden) return { result: null, turnout, hidden };
    const { winners, tie, outcome, share } = standing;
    return {
      ...{ turnout, hidden },
      result: {
        scores: standing.scores.map(printScore),
        ...(share && { share: share.map(printScore) }),
        ...{ winners, tie, outcome, turnout: String(turnout) },
        rounds: standing.rounds.map(roundToJson),
      },
    };
  }

  /** Of a closed vote whose words differ from those in the books. */
  const withholdsIn = async (
    { id, state, signing }: VoteRow,
    words: PublicWords,
  ): Promise<boolean> =>
    state === 'closed' &&
    signing !== 'none' &&
    words.differs &&
    (await store.ballots.listBallots(id)).some((ballot) => !isPublic(words, ballot));

  return {
    /** Votes that have an address: any, once it is published. */
    async view(id: VoteId): Promise<Result<VotePage>> {
      const vote = await store.votes.findVote(id);
      if (!vote) return refuse({ code: 'poll-unknown', text: '' });
      const proposal = await store.proposals.findProposal(id);
      if (proposal?.state === 'draft') return refuse({ code: 'poll-unknown', text: '' });
      const [poll, election, community, words, roll, late, counted, timeline] = await Promise.all([
        store.votes.findPoll(id),
        store.elections.findElection(id),
        communities.get(vote.communityId),
        publicWords(store, vote, unnamed),
        store.rolls.listRoll(id),
        store.rolls.listLate(id),
        resultOf(vote),
        readTimeline(store, vote, proposal),
      ]);
      const { symbol, decimals, token } = community.asset;
      const rollPower = powerIn(roll) + powerIn(late);
      const voted = proposal?.action ? votedFromJson(proposal.action) : null;
      return accept({
        ...{ id, kind: vote.kind, state: vote.state },
        ...{ title: words.title, choices: words.choices },
        number: (proposal ?? poll ?? election)?.number ?? 0,
        communityName: community.name,
        locale: community.locale,
        body: proposal?.body ?? '',
        course: proposal?.state ?? null,
        seats: vote.seats,
        method: methodOf(vote),
        rules: rulesOf(vote, powerIn(late), rollPower),
        electorate: electorateOf(vote),
        unit: shownIn(vote, proposal, community),
        ...{ secrecy: vote.secrecy, evidence: vote.evidence, signing: signingOf(vote) },
        rollPower: vote.rollFrozenAt === null ? null : rollPower,
        base: quorumBaseOf(vote),
        ...{ rollRoot: vote.rollRoot, supplementRoot: vote.supplementRoot },
        resultHash: vote.resultHash,
        ...counted,
        action: voted && {
          what: voted.action,
          conditions: voted.conditions,
          hash: proposal?.actionHash ?? '',
          unit: { symbol, decimals, token },
        },
        txHash: proposal?.txHash ?? null,
        timeline,
        withholds: await withholdsIn(vote, words),
      });
    },

    /** Once it is closed: everything it was counted from. */
    async bundle(id: VoteId): Promise<Result<{ readonly [member: string]: JsonValue }>> {
      const vote = await store.votes.findVote(id);
      if (!vote) return refuse({ code: 'poll-unknown', text: '' });
      if (vote.state !== 'closed')
        return refuse({ code: 'poll-still-open', closesAt: vote.closesAt });
      const made = await exports.forAnybody(vote.communityId, id);
      return made.ok ? accept(made.value.bundle) : made;
    },
  };
}
