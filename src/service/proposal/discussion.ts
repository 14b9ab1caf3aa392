/**
 * A proposal before its vote: its author edits or withdraws it, others stand behind it. An edit is a publication anew:
 * the rules are those of that day, the roll is taken as of then, and who stood behind the old text does not any more.
 */

import { personsIn, proposalActionFromJson } from '#core/execution/intent.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { assertMove } from '#core/lifecycle.ts';
import { decideCancelVoice, isCancelled } from '#core/proposal/cancelling.ts';
import { decideWithdrawn } from '#core/proposal/closing.ts';
import { differenceOf, type LineChange } from '#core/proposal/difference.ts';
import { PROPOSAL_LIFECYCLE, type ProposalState } from '#core/proposal/lifecycle.ts';
import { decideProposalOpening } from '#core/proposal/opening.ts';
import { decideSponsor } from '#core/proposal/proposers.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';
import { powerToJson } from '#core/voting/power/power-json.ts';
import { powerIdOf } from '#core/voting/power/setting.ts';
import { snapshotToJson } from '#core/voting/power/snapshot.ts';
import type { Books, Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Audit } from '../audit.ts';
import type { Cards } from '../card.ts';
import type { Offices } from '../office.ts';
import type { Proposals } from '../proposal.ts';
import type { ProposalRules } from './rules.ts';
import { trackFromJson, trackToJson } from './track-json.ts';
import { evidenceOf } from './weights.ts';

type Meant = { community: CommunityId; person: PersonId; vote: VoteId };

export type EditView = {
  version: number;
  at: Date;
  title: { before: string; after: string };
  body: readonly LineChange[];
};

type Text = { title: string; body: string };

type Dependencies = {
  store: Store;
  cards: Cards;
  offices: Offices;
  audit: Audit;
  proposals: Pick<Proposals, 'standing'>;
  rules: ProposalRules;
};

export type Discussions = ReturnType<typeof createDiscussions>;

export function createDiscussions({
  store,
  cards,
  offices,
  audit,
  proposals,
  rules,
}: Dependencies) {
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
    /** As it was published or last edited; the opening of the vote ends it. */
    async edit(
      meant: Meant,
      change: Partial<Text>,
      eventId: string,
    ): Promise<Result<{ version: number; opensAt: Date }>> {
      const found = await store.proposals.findProposal(meant.vote);
      const action = found?.action ? proposalActionFromJson(found.action) : undefined;
      const prepared = await proposals.standing(meant.community, action);
      if (!prepared.ok) return prepared;
      return store.transaction('edit proposal', async (books) => {
        await books.communities.lockCommunity(meant.community);
        const locked = await lock(books, meant);
        if (!locked.ok) return locked;
        const { row, vote } = locked.value;
        const done = await books.discussions.findEditByEvent(eventId);
        if (done) return accept({ version: done.version, opensAt: vote.opensAt });
        const state = row.state as ProposalState;
        if (state !== 'published' || vote.state !== 'pending') {
          return refuse({ code: 'proposal-not-in-state', state, needed: ['published'] });
        }
        const { community, person } = meant;
        if (!(await isAuthor(books, row, person))) return refuse({ code: 'not-the-author' });
        const now = await books.now();
        const { snapshot, power, action } = prepared.value;
        const raised = await rules.raise(
          books,
          community,
          { ...prepared.value, self: row.voteId },
          now,
        );
        const { track, atRisk } = raised;
        const opening = decideProposalOpening(
          {
            ...{ title: change.title ?? row.title, body: change.body ?? row.body, track },
            action: action ?? null,
            author: {
              member: (await books.people.findMembership(community, person)) !== undefined,
              citizen: (await books.citizens.findLiveCitizenship(community, person)) !== undefined,
            },
          },
          now,
        );
        if (!opening.ok) return opening;
        const { title, body, votingOpensAt: opensAt, actionHash } = opening.value;
        if (title === row.title && body === row.body) {
          return refuse({ code: 'proposal-unchanged' });
        }
        const version = row.textVersion + 1;
        await books.discussions.insertEdit({
          ...{ voteId: row.voteId, version, editedBy: person, at: now, eventKey: eventId },
          before: { title: row.title, body: row.body },
          after: { title, body },
        });
        await books.discussions.deleteSponsors(row.voteId);
        await books.proposals.updateProposal(row.voteId, {
          ...{ title, body, actionHash, textVersion: version, publishedAt: now },
          snapshot: snapshot && snapshotToJson(snapshot),
          rules: trackToJson(track),
          power: powerIdOf(track.power),
          ...{ moneyAtRisk: atRisk, timelockMs: track.timelockMs },
        });
        await books.votes.updateVote(row.voteId, {
          ...{ power: powerToJson(power), evidence: evidenceOf(track, power, action) },
          ...{ opensAt, closesAt: new Date(opensAt.getTime() + track.votingMs) },
        });
        await want(books, row);
        await books.outbox.insertOutbox([{ kind: 'open-vote', key: row.voteId, dueAt: opensAt }]);
        return accept({ version, opensAt });
      });
    },

    /** What each edit changed, the newest first. */
    async changes(vote: VoteId): Promise<EditView[]> {
      const rows = await store.discussions.listEdits(vote);
      return rows.toReversed().map(({ version, at, before, after }) => {
        const [old, young] = [before as Text, after as Text];
        return {
          ...{ version, at },
          title: { before: old.title, after: young.title },
          body: differenceOf(old.body, young.body),
        };
      });
    },

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
