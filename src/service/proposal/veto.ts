/** A guardian stops what passed, within its timelock and once; two thirds let it go on after all. */
import type { OverruleVetoAction } from '#core/execution/community-action.ts';
import { NO_CONDITIONS } from '#core/execution/conditions.ts';
import { proposalActionFromJson } from '#core/execution/intent.ts';
import { stoppableUntil } from '#core/execution/mandate.ts';
import { conditionsIn } from '#core/execution/voted.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { assertMove } from '#core/lifecycle.ts';
import { decideVeto, executableFrom } from '#core/proposal/closing.ts';
import { PROPOSAL_LIFECYCLE, type ProposalState } from '#core/proposal/lifecycle.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { Audit } from '../audit.ts';
import type { Cards } from '../card.ts';
import type { Mandates } from '../mandate.ts';
import type { Offices } from '../office.ts';
import type { ProposalAlarms } from './alarm.ts';
import { ringFollowers } from './conditions.ts';
import { repeatingIn } from './run-end.ts';

type Dependencies = {
  store: Store;
  cards: Cards;
  offices: Offices;
  audit: Audit;
  mandates: Pick<Mandates, 'withdraw'>;
  alarms: Pick<ProposalAlarms, 'queued'>;
};

export type Vetoes = ReturnType<typeof createVetoes>;

export function createVetoes({ store, cards, offices, audit, mandates, alarms }: Dependencies) {
  const want = (books: Books, row: ProposalRow): Promise<void> =>
    cards.wantMoved(books, `proposal:${row.voteId}`, row.communityId);

  /** What was vetoed here, by the books. */
  async function vetoedIn(
    books: Books,
    community: CommunityId,
    { proposal, number }: OverruleVetoAction,
  ): Promise<Result<ProposalRow>> {
    const row = await books.proposals.lockProposal(proposal);
    if (row?.communityId !== community || row.number !== number) {
      return refuse({ code: 'proposal-unknown', text: String(number) });
    }
    return row.state === 'vetoed'
      ? accept(row)
      : refuse({ code: 'proposal-not-in-state', state: row.state, needed: ['vetoed'] });
  }

  /** In a contract's hands the guardian's time goes on until it is ready there; of what repeats until the next run begins. */
  async function stoppableIn(books: Books, row: ProposalRow, now: Date): Promise<Date> {
    const until = row.queuedUntil ?? now;
    const mandate = await books.mandates.findMandateOf(row.voteId);
    if (!mandate) return until;
    if (repeatingIn(row) === undefined) return stoppableUntil(mandate) ?? until;
    const there = mandate.endedAt === null ? stoppableUntil(mandate) : null;
    return there !== null && there > until ? there : until;
  }

  return {
    /** For a public reason. */
    async veto(
      community: CommunityId,
      person: PersonId,
      voteId: VoteId,
      reason: string,
    ): Promise<Result<null>> {
      return store.transaction('veto proposal', async (books) => {
        const row = await books.proposals.lockProposal(voteId);
        if (row?.communityId !== community) return refuse({ code: 'proposal-unknown', text: '' });
        const now = await books.now();
        const decided = decideVeto({
          state: row.state as ProposalState,
          executableAt: await stoppableIn(books, row, now),
          action: row.action === null ? null : proposalActionFromJson(row.action),
          offices: await offices.held(community, person, books),
          reason,
          now,
        });
        if (!decided.ok) return decided;
        const { state, reason: outcomeReason } = decided.value;
        assertMove(PROPOSAL_LIFECYCLE, row.state as ProposalState, state);
        // In a contract's hands it is over when the chain shows that it was cancelled there.
        const there = await mandates.withdraw(books, voteId, 'vetoed');
        // What repeats is over at once; a run of it that is past stopping is the chain's.
        const repeats = repeatingIn(row) !== undefined;
        if (!there.ok && !repeats) return there;
        const isOver = repeats || !(there.ok && there.value);
        await books.proposals.updateProposal(row.voteId, {
          ...(isOver ? { state } : {}),
          outcomeReason,
        });
        await audit.note(books, {
          community,
          actor: person,
          action: 'proposal.veto',
          subject: `#${row.number}`,
          reason: outcomeReason,
        });
        await want(books, row);
        if (isOver) await ringFollowers(books, row);
        return accept(null);
      });
    },

    /** It waits in its timelock once more, and no guardian stops it again. */
    decidedOverruling: {
      async check(
        books: Books,
        community: CommunityId,
        action: OverruleVetoAction,
      ): Promise<Result<null>> {
        const vetoed = await vetoedIn(books, community, action);
        return vetoed.ok ? accept(null) : vetoed;
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        action: OverruleVetoAction,
      ): Promise<Result<null>> {
        const vetoed = await vetoedIn(books, community, action);
        if (!vetoed.ok) return vetoed;
        const row = vetoed.value;
        const now = await books.now();
        const { notBefore } = row.action === null ? NO_CONDITIONS : conditionsIn(row.action);
        const { timelockMs } = row;
        const queuedUntil = executableFrom(now, { timelockMs, notBefore });
        assertMove(PROPOSAL_LIFECYCLE, 'vetoed', 'overruled');
        await books.proposals.updateProposal(row.voteId, {
          ...{ state: 'overruled', overruledAt: now, queuedUntil, outcomeReason: null },
        });
        await audit.note(books, {
          community,
          actor: undefined,
          action: 'proposal.overrule',
          subject: `#${row.number}`,
        });
        await want(books, row);
        await alarms.queued(books, row, queuedUntil);
        await books.outbox.insertOutbox([
          { kind: 'execute-proposal', key: row.voteId, dueAt: queuedUntil },
        ]);
        return accept(null);
      },
    },
  };
}
