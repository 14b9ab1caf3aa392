/** A proposal before its vote: its author withdraws it, others stand behind it; and two offices call a vote off. */

import { personsIn, proposalActionFromJson } from '#core/execution/intent.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { assertMove } from '#core/lifecycle.ts';
import { decideCancelVoice, isCancelled } from '#core/proposal/cancelling.ts';
import { decideWithdrawn } from '#core/proposal/closing.ts';
import { PROPOSAL_LIFECYCLE, type ProposalState } from '#core/proposal/lifecycle.ts';
import { decideSponsor } from '#core/proposal/proposers.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';
import type { Books, Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Audit } from '../audit.ts';
import type { Cards } from '../card.ts';
import type { Offices } from '../office.ts';
import { ringFollowers } from './conditions.ts';
import { trackFromJson } from './track-json.ts';

type Meant = { community: CommunityId; person: PersonId; vote: VoteId };

type Dependencies = {
  store: Store;
  cards: Cards;
  offices: Offices;
  audit: Audit;
};

export type Discussions = ReturnType<typeof createDiscussions>;

export function createDiscussions({ store, cards, offices, audit }: Dependencies) {
  type Locked = { row: ProposalRow; vote: VoteRow };

  async function lock(books: Books, { community, vote: id }: Meant): Promise<Result<Locked>> {
    const vote = await books.votes.lockVote(id);
    const row = await books.proposals.lockProposal(id);
    return row && vote && row.communityId === community
      ? accept({ row, vote })
      : refuse({ code: 'proposal-unknown', text: '' });
  }

  const isAuthor = async (books: Books, row: ProposalRow, person: PersonId): Promise<boolean> =>
    (await books.people.findStanding(row.createdBy)) === person;

  const want = (books: Books, row: ProposalRow): Promise<void> =>
    cards.wantMoved(books, `proposal:${row.voteId}`, row.communityId);

  /** The vote ends with it: nobody's ballot is counted. */
  async function endWithout(
    books: Books,
    { row, vote }: Locked,
    state: 'withdrawn' | 'cancelled',
    outcomeReason: string | null,
  ): Promise<void> {
    assertMove(PROPOSAL_LIFECYCLE, row.state as ProposalState, state);
    assertMove(VOTE_LIFECYCLE, vote.state, 'cancelled');
    await books.votes.updateVote(vote.id, { state: 'cancelled' });
    await books.proposals.updateProposal(row.voteId, { state, outcomeReason });
    await want(books, row);
    await ringFollowers(books, row);
  }

  /** Whether a voice would be given in one's own matter. */
  async function isConcerned(books: Books, row: ProposalRow, person: PersonId): Promise<boolean> {
    const action = row.action === null ? null : proposalActionFromJson(row.action);
    const paid = row.recipientId === null ? [] : [row.recipientId];
    if (await isAuthor(books, row, person)) return true;
    for (const named of [...(action ? personsIn(action) : []), ...paid]) {
      if ((await books.people.findStanding(named)) === person) return true;
    }
    return false;
  }

  return {
    async withdraw(meant: Meant): Promise<Result<{ number: number }>> {
      return store.transaction('withdraw proposal', async (books) => {
        const locked = await lock(books, meant);
        if (!locked.ok) return locked;
        const { row } = locked.value;
        const decided = decideWithdrawn({
          state: row.state as ProposalState,
          isAuthor: await isAuthor(books, row, meant.person),
        });
        if (!decided.ok) return decided;
        await endWithout(books, locked.value, decided.value, null);
        return accept({ number: row.number });
      });
    },

    /** Voting opens once enough stand behind it. */
    async sponsor(meant: Meant): Promise<Result<{ have: number; need: number }>> {
      return store.transaction('sponsor proposal', async (books) => {
        const locked = await lock(books, meant);
        if (!locked.ok) return locked;
        const { row, vote } = locked.value;
        const { community, person } = meant;
        const { electorate, proposers } = trackFromJson(row.rules);
        const found =
          electorate === 'citizens'
            ? await books.citizens.findLiveCitizenship(community, person)
            : await books.people.findMembership(community, person);
        const decided = decideSponsor({
          ...{ state: row.state, electorate, mayVote: found !== undefined },
          isAuthor: await isAuthor(books, row, person),
        });
        if (!decided.ok) return decided;
        const at = await books.now();
        await books.discussions.insertSponsor({ voteId: row.voteId, personId: person, at });
        const have = (await books.discussions.listSponsors(row.voteId)).length;
        await want(books, row);
        await books.outbox.insertOutbox([
          { kind: 'open-vote', key: row.voteId, dueAt: vote.opensAt },
        ]);
        return accept({ have, need: proposers.sponsors });
      });
    },

    /** The second of two offices calls it off; the first one waits for it. */
    async cancel(meant: Meant, said: string): Promise<Result<{ number: number; done: boolean }>> {
      return store.transaction('cancel proposal', async (books) => {
        const locked = await lock(books, meant);
        if (!locked.ok) return locked;
        const { row, vote } = locked.value;
        const { community, person } = meant;
        const held = await offices.held(community, person, books);
        const at = await books.now();
        const decided = decideCancelVoice({
          ...{ state: row.state, opensAt: vote.opensAt, closesAt: vote.closesAt, now: at },
          ...{ offices: held, reason: said },
          isConcerned: await isConcerned(books, row, person),
          action: row.action === null ? null : proposalActionFromJson(row.action),
        });
        if (!decided.ok) return decided;
        const reason = decided.value;
        const guardian = held.includes('guardian');
        const office = guardian ? 'guardian' : (held[0] ?? '');
        await books.discussions.insertCancelVoice({
          ...{ voteId: row.voteId, personId: person, office, guardian, reason, at },
        });
        await audit.note(books, {
          ...{ community, actor: person, action: 'proposal.cancel', subject: `#${row.number}` },
          reason,
        });
        const voices = [];
        for (const { personId } of await books.discussions.listCancelVoices(row.voteId)) {
          const standing = await books.people.findStanding(personId);
          voices.push({
            person: standing,
            offices: await offices.held(community, standing, books),
          });
        }
        const done = isCancelled(voices);
        if (done) await endWithout(books, locked.value, 'cancelled', reason);
        return accept({ number: row.number, done });
      });
    },
  };
}
