/**
 * A proposal's author edits it before its vote: text, recipient, amount, conditions. An edit is a publication anew: the rules are
 * those of that day, the roll is taken as of then, the vote will be on the new action's hash (I6), and who stood behind
 * what it said before, or would have called it off, does not any more.
 */
import { formatAmount } from '#core/amount.ts';
import type { JsonValue } from '#core/canonical-json.ts';
import { type Conditions, NO_CONDITIONS } from '#core/execution/conditions.ts';
import { inspectionToJson } from '#core/execution/inspection.ts';
import { type ProposalAction, proposalActionFromJson } from '#core/execution/intent.ts';
import { conditionsIn, votedToJson } from '#core/execution/voted.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { decideProposalOpening, type ProposalOpening } from '#core/proposal/opening.ts';
import type { Track } from '#core/proposal/tracks.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { powerToJson } from '#core/voting/power/power-json.ts';
import { powerIdOf } from '#core/voting/power/setting.ts';
import { snapshotToJson } from '#core/voting/power/snapshot.ts';
import type { Books, Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Cards } from '../card.ts';
import type { Communities } from '../community.ts';
import { readAmount } from '../ledger/asset.ts';
import type { People } from '../person.ts';
import type { Proposals } from '../proposal.ts';
import { methodOf } from '../vote/election.ts';
import type { ProposalAlarms } from './alarm.ts';
import {
  type ConditionsChange,
  changeConditions,
  checkFollowed,
  checkFollowers,
  minEveryMs,
} from './conditions.ts';
import { createEditViews, type EditPreview, type EditView, type Said } from './edit-view.ts';
import type { PaymentDraft, Payments } from './payment.ts';
import type { ProposalRules } from './rules.ts';
import { trackToJson } from './track-json.ts';
import { evidenceOf } from './weights.ts';

type Meant = { community: CommunityId; person: PersonId; vote: VoteId };

/** What is said of it; what is left out stays as it is. */
export type EditDraft = {
  title?: string;
  body?: string;
  amount?: string;
  to?: PaymentDraft['to'];
  /** Where it was shown to go. */
  wallet?: PaymentDraft['wallet'];
  conditions?: ConditionsChange;
};

type Dependencies = {
  store: Store;
  cards: Cards;
  communities: Communities;
  people: Pick<People, 'mentions'>;
  proposals: Pick<Proposals, 'standing'>;
  rules: ProposalRules;
  paymentOf: Payments;
  sandbox: boolean;
  alarms: Pick<ProposalAlarms, 'edited'>;
};

type Standing = Extract<Awaited<ReturnType<Proposals['standing']>>, { ok: true }>['value'];
type Prepared = Standing & {
  conditions: Conditions;
  version: number;
  recipient: PersonId | null;
};
type Decided = {
  prepared: Prepared;
  opening: ProposalOpening;
  track: Track;
  atRisk: bigint | null;
};

const saidIn = (row: ProposalRow): Said => ({
  ...{ title: row.title, body: row.body, recipient: row.recipientId },
  action: row.action as JsonValue,
});

export type Edits = ReturnType<typeof createEdits>;

export function createEdits(deps: Dependencies) {
  const { store, cards, communities, proposals, rules, paymentOf } = deps;
  const views = createEditViews(deps);

  /** What it would ask for: the payment it has, with what is said otherwise. */
  async function actionOf(
    row: ProposalRow,
    { amount, to, wallet }: EditDraft,
  ): Promise<Result<{ action: ProposalAction | undefined; recipient: PersonId | null }>> {
    const action = row.action === null ? undefined : proposalActionFromJson(row.action);
    const recipient = row.recipientId;
    if (amount === undefined && to === undefined) return accept({ action, recipient });
    const community = await communities.get(row.communityId);
    // What nobody can be paid is said first: that is wrong whatever the proposal does.
    const meantAmount = amount === undefined ? undefined : readAmount(amount, community.asset);
    if (meantAmount && !meantAmount.ok) return meantAmount;
    if (to?.isBot) return refuse({ code: 'bot-recipient' });
    if (action?.kind === 'choice') return refuse({ code: 'choice-stays' });
    if (action?.kind !== 'transfer' || recipient === null) {
      return refuse({ code: 'proposal-pays-nothing' });
    }
    const kept = { person: recipient, isBot: false, displayName: '' };
    const paid = await paymentOf(community, {
      amount: amount ?? formatAmount(action.amount, community.asset.decimals),
      to: to ?? kept,
      ...(wallet !== undefined && { wallet }),
    });
    if (!paid.ok) return paid;
    return accept({ action: paid.value, recipient: to?.person ?? recipient });
  }

  async function prepare(meant: Meant, change: EditDraft): Promise<Result<Prepared>> {
    const row = await store.proposals.findProposal(meant.vote);
    if (row?.communityId !== meant.community) return refuse({ code: 'proposal-unknown', text: '' });
    const asked = await actionOf(row, change);
    if (!asked.ok) return asked;
    const vote = await store.votes.findVote(meant.vote);
    invariant(vote, 'a proposal is a vote');
    const { action } = asked.value;
    const standing = await proposals.standing(meant.community, action, methodOf(vote));
    if (!standing.ok) return standing;
    const { recipient } = asked.value;
    const stands = row.action === null ? NO_CONDITIONS : conditionsIn(row.action);
    const community = await communities.get(meant.community);
    const conditions = await changeConditions(store, community, stands, change.conditions ?? {});
    if (!conditions.ok) return conditions;
    const version = row.textVersion;
    return accept({ ...standing.value, conditions: conditions.value, version, recipient });
  }

  /** Whether it may be edited so now. */
  async function decide(
    books: Books,
    { community, person }: Meant,
    { row, vote }: { row: ProposalRow; vote: VoteRow },
    change: EditDraft,
    prepared: Prepared,
    now: Date,
  ): Promise<Result<Decided>> {
    const state = row.state;
    if (state !== 'published' || vote.state !== 'pending') {
      return refuse({ code: 'proposal-not-in-state', state, needed: ['published'] });
    }
    if ((await books.people.findStanding(row.createdBy)) !== person) {
      return refuse({ code: 'not-the-author' });
    }
    const raised = await rules.raise(books, community, { ...prepared, self: row.voteId }, now);
    const { title = row.title, body = row.body } = change;
    const opening = decideProposalOpening(
      {
        ...{ title, body, track: raised.track, action: prepared.action ?? null },
        conditions: prepared.conditions,
        author: {
          member: (await books.people.findMembership(community, person)) !== undefined,
          citizen: (await books.citizens.findLiveCitizenship(community, person)) !== undefined,
        },
      },
      now,
      minEveryMs(deps.sandbox),
    );
    if (!opening.ok) return opening;
    const said = opening.value;
    const same =
      said.title === row.title &&
      said.body === row.body &&
      said.actionHash === row.actionHash &&
      prepared.recipient === row.recipientId;
    if (same) return refuse({ code: 'proposal-unchanged' });
    const follows = await checkFollowed(books, prepared.conditions, row.number);
    if (!follows.ok) return follows;
    const followed = await checkFollowers(books, row, prepared.conditions);
    if (!followed.ok) return followed;
    return accept({ prepared, opening: said, ...raised });
  }

  async function write(
    books: Books,
    row: ProposalRow,
    { prepared, opening, track, atRisk }: Decided,
    by: { person: PersonId; eventId: string },
  ): Promise<number> {
    const { snapshot, power, action, recipient, inspection } = prepared;
    const { title, body, actionHash, publishedAt, votingOpensAt: opensAt } = opening;
    const version = row.textVersion + 1;
    const stored = action ? votedToJson({ action, conditions: prepared.conditions }) : null;
    await books.discussions.insertEdit({
      ...{
        voteId: row.voteId,
        version,
        editedBy: by.person,
        at: publishedAt,
        eventKey: by.eventId,
      },
      before: saidIn(row),
      after: { title, body, action: stored, recipient },
    });
    await books.discussions.deleteSponsors(row.voteId);
    await books.discussions.deleteCancelVoices(row.voteId);
    await books.proposals.updateProposal(row.voteId, {
      ...{ title, body, actionHash, publishedAt, textVersion: version },
      ...{ action: stored, recipientId: recipient },
      snapshot: snapshot && snapshotToJson(snapshot),
      inspection: inspection && inspectionToJson(inspection),
      rules: trackToJson(track),
      power: powerIdOf(track.power),
      ...{ moneyAtRisk: atRisk, timelockMs: track.timelockMs },
    });
    await books.votes.updateVote(row.voteId, {
      ...{ power: powerToJson(power), evidence: evidenceOf(track, power, action) },
      ...{ opensAt, closesAt: new Date(opensAt.getTime() + track.votingMs) },
    });
    await cards.wantMoved(books, `proposal:${row.voteId}`, row.communityId);
    if (actionHash !== row.actionHash) {
      await deps.alarms.edited(books, { ...row, action: stored }, opensAt);
    }
    await books.outbox.insertOutbox([{ kind: 'open-vote', key: row.voteId, dueAt: opensAt }]);
    return version;
  }

  return {
    /** Of another payment and other conditions: what stands and what would. Nothing is written. */
    async preview(meant: Meant, change: EditDraft): Promise<Result<EditPreview>> {
      const prepared = await prepare(meant, change);
      if (!prepared.ok) return prepared;
      const row = await store.proposals.findProposal(meant.vote);
      const vote = await store.votes.findVote(meant.vote);
      if (!row || !vote) return refuse({ code: 'proposal-unknown', text: '' });
      const now = await store.now();
      const decided = await decide(store, meant, { row, vote }, change, prepared.value, now);
      if (!decided.ok) return decided;
      const { action, conditions, recipient } = prepared.value;
      const before = saidIn(row);
      const stored = action ? votedToJson({ action, conditions }) : null;
      const after = { ...before, action: stored, recipient };
      return accept({
        number: row.number,
        ...(await views.asked(meant.community, before, after)),
      });
    },

    /** As it was published or last edited; the opening of the vote ends it. */
    async edit(
      meant: Meant,
      change: EditDraft,
      eventId: string,
    ): Promise<Result<{ version: number; opensAt: Date }>> {
      const prepared = await prepare(meant, change);
      if (!prepared.ok) return prepared;
      return store.transaction('edit proposal', async (books) => {
        const { community, person } = meant;
        await books.communities.lockCommunity(community);
        const vote = await books.votes.lockVote(meant.vote);
        const row = await books.proposals.lockProposal(meant.vote);
        if (!row || !vote) return refuse({ code: 'proposal-unknown', text: '' });
        const done = await books.discussions.findEditByEvent(eventId);
        if (done) return accept({ version: done.version, opensAt: vote.opensAt });
        const now = await books.now();
        // What was read before the lock has to be what stands: another edit may have come between.
        if (row.textVersion !== prepared.value.version) return refuse({ code: 'proposal-altered' });
        const decided = await decide(books, meant, { row, vote }, change, prepared.value, now);
        if (!decided.ok) return decided;
        const version = await write(books, row, decided.value, { person, eventId });
        return accept({ version, opensAt: decided.value.opening.votingOpensAt });
      });
    },

    /** What each edit changed, the newest first. */
    async changes(vote: VoteId): Promise<EditView[]> {
      const row = await store.proposals.findProposal(vote);
      if (!row) return [];
      const rows = await store.discussions.listEdits(vote);
      return Promise.all(
        rows.toReversed().map((edit) => views.viewOf(row.communityId, edit.before as Said, edit)),
      );
    },

    /** What some edits changed together, from a version that was read to a later one. */
    async between(vote: VoteId, from: number, to: number): Promise<EditView> {
      const row = await store.proposals.findProposal(vote);
      const rows = await store.discussions.listEdits(vote);
      const first = rows.find(({ version }) => version === from + 1);
      const last = rows.find(({ version }) => version === to);
      invariant(row && first && last, 'edits that were made');
      return views.viewOf(row.communityId, first.before as Said, last);
    },
  };
}
