/** Which rules a proposal is held to: its track's, raised by the money at risk or by the rules it would change. */
import { type Conditions, NO_CONDITIONS, runsAtRisk } from '#core/execution/conditions.ts';
import {
  isUnmeasured,
  mostPaidBy,
  type ProposalAction,
  paymentsOf,
} from '#core/execution/intent.ts';
import { votedFromJson } from '#core/execution/voted.ts';
import type { CommunityId } from '#core/identity.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import { moneyAtRisk, type Payment } from '#core/proposal/money-at-risk.ts';
import {
  changingTrack,
  overrulingTrack,
  rulesForMoney,
  rulesForUnmeasured,
  sandboxTrack,
  TRACK_OF_ACTION,
  type Track,
  type TrackId,
} from '#core/proposal/tracks.ts';
import type { Books } from '#store/index.ts';
import type { Tracks } from '../track.ts';
import { isWaiting } from './settlement.ts';
import { trackFromJson } from './track-json.ts';

/** The most that can leave by all its runs that count. */
const mostPaidUnder = (action: ProposalAction, conditions: Conditions, from: Date): bigint =>
  mostPaidBy(action) * BigInt(runsAtRisk(conditions, from));

export type ProposalRules = ReturnType<typeof createProposalRules>;

export function createProposalRules({
  tracks,
  sandbox,
}: {
  tracks: Pick<Tracks, 'view'>;
  sandbox: boolean;
}) {
  async function otherPayments(books: Books, community: CommunityId): Promise<Payment[]> {
    const rows = await books.proposals.listPayments(community);
    return rows.flatMap((row) => {
      const { action, conditions } = votedFromJson(row.action);
      const payments = paymentsOf(action);
      const isBudget = action.kind === 'open-budget';
      if (payments.length === 0 && !isBudget) return [];
      const amount = mostPaidUnder(action, conditions, row.publishedAt);
      const paid = { recipients: payments.map(({ to }) => to), amount };
      const state = row.state as ProposalState;
      // Of a batch that failed midway its first steps were paid all the same.
      const begun = action.kind === 'batch' && row.firstStep === 'final';
      const endedAt = isBudget ? row.openedAt : row.paidAt;
      const once = state === 'executed' || begun ? endedAt : null;
      // What repeats counts whole for as long as it goes on, and then from its last payment.
      const paidAt =
        conditions.repeats === null ? once : isWaiting({ state }) ? null : row.lastRunPaidAt;
      return [{ id: row.voteId, track: row.track as TrackId, ...paid, state, paidAt }];
    });
  }

  return {
    /** Before money raises it. A change of rules is held to what it would change, too. */
    async trackOf(
      books: Books,
      community: CommunityId,
      action: ProposalAction | undefined,
    ): Promise<Track> {
      const standing = async (id: TrackId) => (await tracks.view(community, id, books)).track;
      const track = await standing(action ? TRACK_OF_ACTION[action.kind] : 'plain');
      if (action?.kind === 'set-track') {
        return changingTrack(track, await standing(action.track), action.setting);
      }
      if (action?.kind !== 'overrule-veto') return track;
      const vetoed = await books.proposals.findProposal(action.proposal);
      return overrulingTrack(track, vetoed ? trackFromJson(vetoed.rules) : track);
    },

    /**
     * The rules of this proposal: the track, raised by the money at risk, shortened in the sandbox. The other payments
     * are read under the community's lock: of proposals published at once each counts those before it.
     */
    async raise(
      books: Books,
      community: CommunityId,
      input: {
        action: ProposalAction | undefined;
        conditions?: Conditions;
        track: Track;
        treasury: bigint | null;
        /** The proposal itself, where it stands already: it does not count twice. */
        self?: string;
      },
      now: Date,
    ): Promise<{ track: Track; atRisk: bigint | null }> {
      const { action, conditions = NO_CONDITIONS, track, treasury, self } = input;
      const shorten = sandbox ? sandboxTrack : (same: Track) => same;
      const payments = action ? paymentsOf(action) : [];
      const raised = action && isUnmeasured(action) ? rulesForUnmeasured(track) : track;
      if (!action || mostPaidBy(action) === 0n) return { track: shorten(raised), atRisk: null };
      const others = await otherPayments(books, community);
      const atRisk = moneyAtRisk({
        amount: mostPaidUnder(action, conditions, now),
        recipients: payments.map(({ to }) => to),
        track: track.id,
        others: others.filter(({ id }) => id !== self),
        now,
      });
      const held = rulesForMoney({ track: raised, treasury, moneyAtRisk: atRisk });
      return { track: shorten(held), atRisk };
    },
  };
}
