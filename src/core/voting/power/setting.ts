/**
 * The power of a track, and what it is when a proposal is published: two names that stood before powers were written
 * out, and every power that is. `token-balance/1` is the community's own token.
 */
import type { JsonValue } from '../../canonical-json.ts';
import type { Address } from '../../identity.ts';
import { invariant } from '../../invariant.ts';
import { ONE_PERSON, type Power, tokenBalance } from './power.ts';
import { powerFromJson, powerToJson } from './power-json.ts';

export const POWER_NAMES = ['one-person/1', 'token-balance/1'] as const;
export type PowerName = (typeof POWER_NAMES)[number];
export type PowerSetting = PowerName | Power;

/** What a vote's rules and a proposal's row call it: the definition stands beside. */
export type PowerId = PowerName | 'power/1';

export const powerIdOf = (setting: PowerSetting): PowerId =>
  typeof setting === 'string' ? setting : 'power/1';

/** Null: the community has no token. */
export function resolvePower(
  setting: PowerSetting,
  token: { readonly chainId: number; readonly token: Address; readonly decimals: number } | null,
): Power | null {
  if (setting === 'one-person/1') return ONE_PERSON;
  if (setting !== 'token-balance/1') return setting;
  return token && tokenBalance(token.chainId, token.token, token.decimals);
}

export const settingToJson = (setting: PowerSetting): JsonValue =>
  typeof setting === 'string' ? setting : powerToJson(setting);

export function settingFromJson(json: unknown): PowerSetting {
  if (typeof json !== 'string') return powerFromJson(json);
  const name = POWER_NAMES.find((one) => one === json);
  invariant(name, 'a known power');
  return name;
}
