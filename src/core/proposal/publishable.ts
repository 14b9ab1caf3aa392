/**
 * Whether anything could be published by a track, in the community that it is of. A setting that ends this would lock
 * everybody out, also out of the decision that takes it back: so it is refused when it is set.
 */
import type { Address } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { MethodId } from '../voting/method.ts';
import type { Power } from '../voting/power/power.ts';
import { resolvePower } from '../voting/power/setting.ts';
import type { Track } from './tracks.ts';
import { decideWeights } from './weights.ts';

/** What a track stands on. */
export type Ground = {
  /** The community's own token. */
  readonly token: {
    readonly chainId: number;
    readonly token: Address;
    readonly decimals: number;
  } | null;
  /** The host has a `SEAL_KEY`. */
  readonly canSeal: boolean;
};

/**
 * The track's power with the community's own token in its place, if the track may have it. `mends`: it is asked for the
 * decision that sets a power.
 */
export function decidePower(
  track: Track,
  method: MethodId,
  token: Ground['token'],
  mends = false,
): Result<Power> {
  const power = resolvePower(track.power, token);
  if (!power) return refuse({ code: 'power-without-token' });
  const allowed = decideWeights({ ...track, power, method, mends });
  return allowed.ok ? accept(power) : allowed;
}

/** One action is for or against; a choice is counted by the track's method, where it has one. */
export function decidePublishable(track: Track, { token, canSeal }: Ground): Result<null> {
  for (const method of ['basic/1', track.method ?? 'basic/1'] as const) {
    const power = decidePower(track, method, token);
    if (!power.ok) return power;
  }
  const sealed = track.secrecy !== 'open' && !canSeal;
  return sealed ? refuse({ code: 'seal-key-missing' }) : accept(null);
}

/**
 * A change of it: what could not be published before may still be mended step by step, though never by a power that
 * counts twice.
 */
export function decideTrackChange(from: Track, to: Track, ground: Ground): Result<null> {
  const after = decidePublishable(to, ground);
  const isTwice = !after.ok && after.refusal.code === 'power-counts-twice';
  if (isTwice && to.power !== from.power) return after;
  return after.ok || !decidePublishable(from, ground).ok ? accept(null) : after;
}
