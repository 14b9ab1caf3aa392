/** What a proposal weighs by: its track's power in this community, and what is shown of those who vote. */
import type { ProposalAction } from '#core/execution/intent.ts';
import { isCommunityAction, mostPaidBy } from '#core/execution/intent.ts';
import { fraction } from '#core/fraction.ts';
import { asAddress } from '#core/identity.ts';
import { decidePower } from '#core/proposal/publishable.ts';
import type { Track } from '#core/proposal/tracks.ts';
import type { Result } from '#core/result.ts';
import type { MethodId } from '#core/voting/method.ts';
import { isTokenPower, type Power } from '#core/voting/power/power.ts';
import type { Evidence } from '#core/voting/setting.ts';
import type { CommunityView } from '../community.ts';

/** Share of its token's supply that must turn out where a community of a token carries something out. */
export const SUPPLY_QUORUM = fraction(4n, 100n);

/** The community's own token, where it has one. */
export const tokenOf = ({
  chainId,
  token,
  decimals,
}: Pick<CommunityView['asset'], 'chainId' | 'decimals'> & { token: string | null }) =>
  chainId === null || token === null ? null : { chainId, token: asAddress(token), decimals };

/** The track's power with the community's own token in its place, if the track may have it for this action. */
export function powerOf(
  { asset }: CommunityView,
  track: Track,
  method: MethodId,
  action: ProposalAction | undefined,
): Result<Power> {
  const mends =
    action?.kind === 'set-track' && action.setting === 'power' && action.track === track.id;
  return decidePower(track, method, tokenOf(asset), mends);
}

/** Who weighs what is checkable by everybody where money moves, unless the track says otherwise. */
export function evidenceOf(
  { evidence }: Track,
  power: Power,
  action: ProposalAction | undefined,
): Evidence | null {
  if (!isTokenPower(power)) return null;
  const moves = action !== undefined && (!isCommunityAction(action) || mostPaidBy(action) > 0n);
  return evidence ?? (moves ? 'public' : 'attested');
}
