/** What becomes of a proposal that has passed: by its own intents, or by the contract it was given to. Told once. */
import { proposalActionFromJson } from '#core/execution/intent.ts';
import { isCalledBack } from '#core/execution/mandate.ts';
import { readProposalSource } from '#core/execution/source.ts';
import type { VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { assertMove } from '#core/lifecycle.ts';
import { isGivenUp } from '#core/proposal/conditions.ts';
import { PROPOSAL_LIFECYCLE, type ProposalState } from '#core/proposal/lifecycle.ts';
import type { Books, Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { Alarms } from '../alarm.ts';
import type { Cards } from '../card.ts';
import type { Settled } from '../execution/index.ts';
import type { MandateEnded } from '../mandate.ts';
import type { ProposalAlarms } from './alarm.ts';
import { ringFollowers } from './conditions.ts';
import { endOfAll, endRun, repeatingIn, tellRun } from './run-end.ts';

/** Whether no step is to come after this one. */
function isLastStep({ action }: ProposalRow, step: number): boolean {
  const stored = action === null ? null : proposalActionFromJson(action);
  return stored?.kind !== 'batch' || step === stored.steps.length - 1;
}

/** Passed, and not stopped: in its timelock, or waiting for what keeps it back. */
export const isWaiting = ({ state }: Pick<ProposalRow, 'state'>): boolean =>
  state === 'queued' || state === 'overruled';

type Dependencies = {
  store: Store;
  cards: Pick<Cards, 'wantMoved'>;
  alarms: Pick<Alarms, 'raise'>;
  told: Pick<ProposalAlarms, 'notCarriedOut' | 'endedThere'>;
};

type Told = Pick<Settled, 'source' | 'outcome' | 'expired' | 'txHash'>;

export type ProposalSettlement = ReturnType<typeof createProposalSettlement>;

export function createProposalSettlement({ store, cards, alarms, told: ends }: Dependencies) {
  const want = (books: Books, row: ProposalRow): Promise<void> =>
    cards.wantMoved(books, `proposal:${row.voteId}`, row.communityId);

  async function move(
    books: Books,
    row: ProposalRow,
    state: ProposalState,
    change: Partial<Pick<ProposalRow, 'queuedUntil' | 'outcomeReason' | 'txHash'>> = {},
  ): Promise<void> {
    assertMove(PROPOSAL_LIFECYCLE, row.state as ProposalState, state);
    await books.proposals.updateProposal(row.voteId, { ...change, state });
    if (state === 'executed' || isGivenUp(state)) await ringFollowers(books, row);
  }

  async function settle(
    voteId: VoteId,
    state: 'executed' | 'failed' | 'expired',
    reason: string | null,
    txHash: string | null,
    inside?: Books,
    told = false,
  ): Promise<void> {
    const run = async (books: Books): Promise<void> => {
      const row = await books.proposals.lockProposal(voteId);
      if (!row || !isWaiting(row)) return;
      await move(books, row, state, { outcomeReason: reason, txHash });
      await want(books, row);
      // What the chain or a contract said was told when it did.
      if (state !== 'executed' && !told) await ends.notCarriedOut(books, row, reason);
    };
    return inside ? run(inside) : store.transaction('settle proposal', run);
  }

  /** Of a pause that kept it longest, whatever held it up before. */
  async function keptBy(books: Books, row: ProposalRow, reason: string | null) {
    const community = await books.communities.findCommunity(row.communityId);
    return community?.frozenReason ? 'frozen' : reason;
  }

  /** One run of what repeats is over; the whole only with its last. */
  async function settledRun(
    books: Books,
    vote: VoteId,
    run: number,
    { outcome, expired, txHash }: Told,
  ): Promise<void> {
    const row = await books.proposals.lockProposal(vote);
    invariant(row, 'a run is of a proposal');
    const late = expired && ((await keptBy(books, row, expired.reason)) ?? 'run-late');
    const end = late
      ? { state: 'skipped' as const, reason: late, txHash: null }
      : outcome === 'final'
        ? { state: 'done' as const, reason: null, txHash }
        : { state: 'failed' as const, reason: outcome, txHash };
    if (!(await endRun(books, row, { run, ...end }))) return;
    if (late) await tellRun(alarms, books, row, { kind: 'run-missed', run, reason: late });
    await goOn(books, row);
  }

  /** After a run: to the end of all, where it was the last. */
  async function goOn(books: Books, row: ProposalRow): Promise<void> {
    const all = isWaiting(row) ? await endOfAll(books, row) : null;
    if (all) await settle(row.voteId, all, null, row.txHash, books);
    else await want(books, row);
  }

  /** The same in a contract's hands; the next one may have waited for its end. */
  async function endedRun(
    books: Books,
    { vote, run, state, reason, txHash }: MandateEnded & { run: number },
  ): Promise<void> {
    const row = await books.proposals.lockProposal(vote);
    invariant(row, 'a run is of a proposal');
    const isLate = state === 'expired';
    const kept = isLate ? ((await keptBy(books, row, null)) ?? 'run-late') : (reason ?? state);
    const end =
      state === 'done'
        ? ({ state, reason: null, txHash } as const)
        : ({ state: isLate ? 'skipped' : 'failed', reason: kept, txHash } as const);
    if (!(await endRun(books, row, { run, ...end }))) return;
    // Who called it back knows of it.
    if (state !== 'done' && !isCalledBack(reason)) {
      await tellRun(alarms, books, row, { kind: 'run-missed', run, reason: kept });
    }
    const paid = state === 'done' ? { txHash } : {};
    if (state === 'done') await books.proposals.updateProposal(vote, paid);
    if (isWaiting(row)) {
      await books.outbox.insertOutbox([{ kind: 'execute-proposal', key: vote }]);
    }
    await goOn(books, { ...row, ...paid });
  }

  return {
    want,
    move,
    settle,

    /** The chain's word on the intent, in the transaction that recorded it; told once. */
    async settled(books: Books, told: Told): Promise<void> {
      const { source, outcome, expired, txHash } = told;
      const of = readProposalSource(source);
      invariant(of, 'a proposal hears of its own intents');
      const { vote: voteId, step, run } = of;
      const proposal = await books.proposals.findProposal(voteId);
      if (proposal && outcome === 'final' && !isLastStep(proposal, step))
        return want(books, proposal);
      if (proposal && repeatingIn(proposal)) return settledRun(books, voteId, run, told);
      if (!expired) {
        const paid = outcome === 'final';
        const [state, reason] = paid
          ? (['executed', null] as const)
          : (['failed', outcome] as const);
        return settle(voteId, state, reason, txHash, books, reason === 'reverted');
      }
      const reason = proposal ? await keptBy(books, proposal, expired.reason) : expired.reason;
      await settle(voteId, 'expired', reason, null, books);
    },

    /** The contract's word on what it was given, in the transaction that recorded it. */
    async ended(books: Books, told: MandateEnded): Promise<void> {
      const { vote, run, state, reason, txHash } = told;
      if (run !== null) return endedRun(books, { ...told, run });
      const about = await books.proposals.findProposal(vote);
      if (about && state !== 'done') await ends.endedThere(books, about, { state, reason });
      if (reason === 'vetoed' && state === 'cancelled') {
        const row = await books.proposals.lockProposal(vote);
        if (!row || !isWaiting(row)) return;
        await move(books, row, 'vetoed', { txHash });
        return want(books, row);
      }
      const end = state === 'done' ? 'executed' : state === 'expired' ? 'expired' : 'failed';
      await settle(vote, end, end === 'failed' ? (reason ?? state) : null, txHash, books, true);
    },

    /** In its hands, and a step further: the card says so. */
    async moved(books: Books, vote: VoteId): Promise<void> {
      const row = await books.proposals.findProposal(vote);
      if (row) await want(books, row);
    },

    /** A step on the way: the card shows the transaction as soon as it is mined. */
    async changed(books: Books, change: { source: string; txHash: string | null }): Promise<void> {
      const of = readProposalSource(change.source);
      const row = of && (await books.proposals.findProposal(of.vote));
      if (!row) return;
      // A step that has no transaction yet does not take that of the one before it away.
      const isNews = of.step === 0 || change.txHash !== null;
      if (isNews && change.txHash !== row.txHash) {
        await books.proposals.updateProposal(row.voteId, { txHash: change.txHash });
      }
      await want(books, row);
    },
  };
}
