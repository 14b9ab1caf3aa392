/**
 * What polls and proposals share: casting a ballot and counting. A ballot locks the vote's row shared,
 * reads `civitas_now()` under that lock and decides in the law; the close locks it exclusively (V4).
 */
import { asId, type CommunityId, type PersonId, type VoteId } from '#core/identity.ts';
import { accept, type Result } from '#core/result.ts';
import { choiceToJson } from '#core/voting/ballot.ts';
import type { Choice } from '#core/voting/choice.ts';
import { signingOf } from '#core/voting/signed.ts';
import { countBallots, type Standing } from '#core/voting/tally.ts';
import type { Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Cards, Subject } from './card.ts';
import { type Caster, castIn } from './vote/cast.ts';
import { closeIn } from './vote/close.ts';
import { decimalsOf, electionOf, isTokenPower } from './vote/election.ts';
import { openIn } from './vote/open.ts';

export type { Caster };

export type Cast = {
  vote: VoteId;
  choice: Choice;
  choices: readonly string[];
  replaces: boolean;
  closesAt: Date;
  power: bigint;
  tokenPower: boolean;
  /** Of a power written out, which has a unit of its own. */
  decimals: number | null;
  /** It may carry a wallet's signature. */
  signable: boolean;
};

export const subjectOf = (row: Pick<VoteRow, 'kind' | 'id'>): Subject => `${row.kind}:${row.id}`;

/** Hidden: the ballots are sealed; turnout and how many there are is all that is known. */
export type VoteStanding = Standing & { readonly hidden: boolean };

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
      const input = { caster, community, vote: voteId, choice };
      const cast = await store.transaction('cast ballot', (books) => castIn(books, ids, input));
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
        decimals: decimalsOf(row),
        signable: signingOf(row) !== 'none',
      });
    },

    /** What a public vote lists of its voters was said to this one, who agreed. */
    async agree(person: PersonId, voteId: VoteId): Promise<void> {
      await store.transaction('agree to be listed', async (books) =>
        books.ballots.insertConsent(voteId, person, await books.now()),
      );
    },

    /** How an open vote stands; the stored result is the truth once it is closed. */
    async standing(row: VoteRow): Promise<VoteStanding> {
      return { ...countBallots(await electionOf(store, row)), hidden: false };
    },

    /** Freezes roll and rules and opens the vote, in the transaction that holds its row. */
    open: openIn,

    /** Counts and closes a vote that is due, in the transaction that holds its row. */
    close: closeIn,

    /** The ballot of one person, for "you voted …". */
    async ballotOf(voteId: VoteId, person: PersonId): Promise<Choice | undefined> {
      return (await store.ballots.findBallot(voteId, person))?.choice as Choice | undefined;
    },

    choiceJson: choiceToJson,
    newId: (): VoteId => asId(ids()),
  };
}
