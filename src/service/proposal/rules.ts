/** Which rules a proposal is held to: its track's, raised by the money at risk or by the rules it would change. */
import {
  type ProposalAction,
  paymentsOf,
  proposalActionFromJson,
  type TransferAction,
} from '#core/execution/intent.ts';
import type { CommunityId } from '#core/identity.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import { moneyAtRisk, type Payment } from '#core/proposal/money-at-risk.ts';
import {
  changingTrack,
  overrulingTrack,
  rulesForMoney,
  sandboxTrack,
  TRACK_OF_ACTION,
  type Track,
  type TrackId,
} from '#core/proposal/tracks.ts';
import type { Books } from '#store/index.ts';
import type { Tracks } from '../track.ts';
import { trackFromJson } from './track-json.ts';

/** What is at risk: of a choice one is paid, and it may be any. */
const largestOf = (payments: readonly TransferAction[]): bigint =>
  payments.map(({ amount }) => amount).toSorted((a, b) => (a < b ? 1 : -1))[0] ?? 0n;

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
      const action = proposalActionFromJson(row.action);
      const payments = paymentsOf(action);
      if (payments.length === 0) return [];
      const paid = { recipients: payments.map(({ to }) => to), amount: largestOf(payments) };
      const paidAt = row.state === 'executed' ? row.paidAt : null;
      const state = row.state as ProposalState;
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
        track: Track;
        treasury: bigint | null;
        /** The proposal itself, where it stands already: it does not count twice. */
        self?: string;
      },
      now: Date,
    ): Promise<{ track: Track; atRisk: bigint | null }> {
      const { action, track, treasury, self } = input;
      const shorten = sandbox ? sandboxTrack : (same: Track) => same;
      const payments = action ? paymentsOf(action) : [];
      if (payments.length === 0) return { track: shorten(track), atRisk: null };
      const others = await otherPayments(books, community);
      const atRisk = moneyAtRisk({
        amount: largestOf(payments),
        recipients: payments.map(({ to }) => to),
        track: track.id,
        others: others.filter(({ id }) => id !== self),
        now,
      });
      return { track: shorten(rulesForMoney({ track, treasury, moneyAtRisk: atRisk })), atRisk };
    },
  };
}
