/** What a proposal weighs by: its track's power in this community, and what is shown of those who vote. */
import type { ProposalAction } from '#core/execution/intent.ts';
import { isCommunityAction } from '#core/execution/intent.ts';
import { fraction } from '#core/fraction.ts';
import { asAddress } from '#core/identity.ts';
import type { Track } from '#core/proposal/tracks.ts';
import { decideWeights } from '#core/proposal/weights.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { MethodId } from '#core/voting/method.ts';
import { isTokenPower, type Power } from '#core/voting/power/power.ts';
import { resolvePower } from '#core/voting/power/setting.ts';
import type { Evidence } from '#core/voting/setting.ts';
import type { CommunityView } from '../community.ts';

/** Share of its token's supply that must turn out where a community of a token carries something out. */
export const SUPPLY_QUORUM = fraction(4n, 100n);

/** The track's power with the community's own token in its place, if the track may have it. */
export function powerOf(community: CommunityView, track: Track, method: MethodId): Result<Power> {
  const { chainId, token, decimals } = community.asset;
  const own =
    chainId === null || token === null ? null : { chainId, token: asAddress(token), decimals };
  const power = resolvePower(track.power, own);
  if (!power) return refuse({ code: 'template-needs-token', template: community.template });
  const { electorate, binding, quorums, minimumBallots } = track;
  const weights = { power, quorums, electorate, binding, minimumBallots };
  const allowed = decideWeights({ ...weights, method });
  return allowed.ok ? accept(power) : allowed;
}

/** Who weighs what is checkable by everybody where money moves, unless the track says otherwise. */
export function evidenceOf(
  { evidence }: Track,
  power: Power,
  action: ProposalAction | undefined,
): Evidence | null {
  if (!isTokenPower(power)) return null;
  const moves = action !== undefined && !isCommunityAction(action);
  return evidence ?? (moves ? 'public' : 'attested');
}
