/** A power as people read it: as it would be typed, and the unit its figures are shown in. */
import { printPower } from '#core/voting/power/print-power.ts';
import type { PowerSetting } from '#core/voting/power/setting.ts';
import type { CommunityView } from '../community.ts';
import { assetToken } from '../gate/token.ts';

/** Null for the two that have words of their own. */
export const powerText = (power: PowerSetting, community: CommunityView): string | null =>
  typeof power === 'string' ? null : printPower(power, assetToken(community));

export function unitOf(
  power: PowerSetting,
  { asset }: CommunityView,
): { symbol: string; decimals: number } {
  if (typeof power === 'string') return { symbol: asset.symbol, decimals: asset.decimals };
  const { node, decimals } = power;
  const own = (node.kind === 'erc20' || node.kind === 'votes') && node.token === asset.token;
  return { symbol: own ? asset.symbol : '', decimals };
}
