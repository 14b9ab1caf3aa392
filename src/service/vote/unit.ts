/** What the figures of a vote are shown in, the same on its card, on its page and in private words. */
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';
import type { CommunityView } from '../community.ts';
import { unitOf } from '../proposal/power-text.ts';
import { trackFromJson } from '../proposal/track-json.ts';
import { isTokenPower } from './election.ts';

export type Unit = { readonly symbol: string; readonly decimals: number };

/** Null where a person is one vote. `proposal`: of a vote that is one. */
export function shownIn(
  vote: Pick<VoteRow, 'rules'>,
  proposal: Pick<ProposalRow, 'rules'> | undefined,
  community: CommunityView,
): Unit | null {
  if (!isTokenPower(vote)) return null;
  const { symbol, decimals } = community.asset;
  return proposal ? unitOf(trackFromJson(proposal.rules).power, community) : { symbol, decimals };
}
