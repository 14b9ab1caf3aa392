/** Which rules a proposal is held to: its track's, raised by the money at risk or by the rules it would change. */
import { type Conditions, NO_CONDITIONS } from '#core/execution/conditions.ts';
import { isUnmeasured, type ProposalAction } from '#core/execution/intent.ts';
import type { CommunityId } from '#core/identity.ts';
import { moneyAtRisk } from '#core/proposal/money-at-risk.ts';
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
import { listAtRisk, readAtRisk } from './at-risk.ts';
import { trackFromJson } from './track-json.ts';

export type ProposalRules = ReturnType<typeof createProposalRules>;

export function createProposalRules({
  tracks,
  sandbox,
}: {
  tracks: Pick<Tracks, 'view'>;
  sandbox: boolean;
}) {
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
      if (!action) return { track: shorten(track), atRisk: null };
      const own = await readAtRisk(books, { action, conditions }, track.id, now);
      const raised = isUnmeasured(own.action) ? rulesForUnmeasured(track) : track;
      if (own.amount === 0n) return { track: shorten(raised), atRisk: null };
      const others = await listAtRisk(books, community, now);
      const counted = others.filter(({ id }) => id !== self && id !== own.vetoed);
      const atRisk = moneyAtRisk({ ...own, others: counted, now });
      const held = rulesForMoney({ track: raised, treasury, moneyAtRisk: atRisk });
      return { track: shorten(held), atRisk };
    },
  };
}
