/**
 * What polls and proposals share: casting a ballot and counting. A ballot locks the vote's row shared,
 * reads `civitas_now()` under that lock and decides in the law; the close locks it exclusively (V4).
 */
import {
  type AccountId,
  asId,
  type CommunityId,
  type PersonId,
  type VoteId,
} from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { choiceToJson } from '#core/voting/ballot.ts';
import { decideBallot, type Entitlement, type VoteState } from '#core/voting/cast.ts';
import type { Choice } from '#core/voting/choice.ts';
import type { MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { countBallots, type Standing, type TallyResult, tally } from '#core/voting/tally.ts';
import type { BallotDesk } from '#store/ballot.ts';
import type { Books, Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Cards, Subject } from './card.ts';
import { electionOf, electorateOf, isTokenPower, methodOf } from './vote/election.ts';

export type Caster = { person: PersonId; account: AccountId };
export type Cast = {
  vote: VoteId;
  choice: Choice;
  choices: readonly string[];
  replaces: boolean;
  closesAt: Date;
  power: bigint;
  tokenPower: boolean;
};

const lawState = (state: VoteRow['state']): VoteState => {
  if (state === 'open') return 'open';
  return state === 'closed' ? 'closed' : 'cancelled';
};

export const subjectOf = (row: Pick<VoteRow, 'kind' | 'id'>): Subject => `${row.kind}:${row.id}`;

/** What entitles a person to this vote, as read in the ballot's own transaction. */
function entitlementOf(desk: BallotDesk): Entitlement {
  const { power, citizen, member } = desk;
  switch (electorateOf(desk)) {
    case 'roll':
      return { by: 'roll', power };
    case 'citizens':
      return { by: 'citizenship', citizen };
    case 'members':
      return { by: 'membership', member };
  }
}

/** Buttons and selects give a list of numbers; a method that takes one choice takes a list of one as it. */
const asAsked = (method: MethodId, choice: unknown): unknown =>
  METHODS_BY_ID[method].shape === 'one' && Array.isArray(choice) && choice.length === 1
    ? choice[0]
    : choice;

export type Votes = ReturnType<typeof createVotes>;

export function createVotes({
  store,
  ids,
  cards,
}: {
  store: Store;
  ids: () => string;
  cards: Cards;
}) {
  return {
    /** Casts or replaces the person's one ballot. */
    async cast(
      caster: Caster,
      community: CommunityId | undefined,
      voteId: VoteId,
      choice: unknown,
    ): Promise<Result<Cast>> {
      const cast = await store.transaction('cast ballot', async (books) => {
        const row = await books.ballots.lockForBallot(voteId, caster.person);
        if (!row || (community !== undefined && row.communityId !== community)) {
          return refuse({ code: 'poll-unknown', text: '' });
        }
        if (row.state === 'pending') {
          return refuse({ code: 'poll-not-open-yet', opensAt: row.opensAt });
        }
        const { now } = row;
        const decided = decideBallot({
          vote: {
            state: lawState(row.state),
            method: methodOf(row),
            optionCount: row.choices.length,
            opensAt: row.opensAt,
            closesAt: row.closesAt,
          },
          voter: {
            entitlement: entitlementOf(row),
            earlier: row.earlier as Choice | null,
          },
          choice: asAsked(methodOf(row), choice),
          now,
        });
        if (!decided.ok) return decided;
        await books.ballots.insertBallot({
          id: ids(),
          voteId: row.id,
          personId: caster.person,
          accountId: caster.account,
          choice: decided.value.choice,
          castAt: now,
        });
        return accept({ row, decision: decided.value });
      });
      if (!cast.ok) return cast;
      const { row, decision } = cast.value;
      cards.wantSoon(subjectOf(row), row.communityId);
      return accept({
        vote: row.id,
        choice: decision.choice,
        choices: row.choices,
        replaces: decision.replaces,
        closesAt: row.closesAt,
        power: decision.power,
        tokenPower: isTokenPower(row),
      });
    },

    /** How an open vote stands; the stored result is the truth once it is closed. */
    async standing(row: VoteRow): Promise<Standing> {
      return countBallots(await electionOf(store, row));
    },

    /** Counts in the close's transaction, under its exclusive lock. */
    async count(books: Books, row: VoteRow): Promise<TallyResult> {
      return tally(await electionOf(books, row));
    },

    /** The ballot of one person, for "you voted …". */
    async ballotOf(voteId: VoteId, person: PersonId): Promise<Choice | undefined> {
      return (await store.ballots.findBallot(voteId, person))?.choice as Choice | undefined;
    },

    choiceJson: choiceToJson,
    newId: (): VoteId => asId(ids()),
  };
}
