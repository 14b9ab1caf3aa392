/**
 * The end of founding mode: from here on tracks, electorates, caps, alarms and offices change only
 * by decision (PRODUCT). It takes citizens to decide, a treasury to decide about, caps to hold the
 * executor, and a second place that is alarmed.
 */
import type { ExecutorCaps } from '../execution/policy.ts';
import type { Address } from '../identity.ts';
import { decideRight, type Holder } from '../office.ts';
import { accept, type Result, refuse } from '../result.ts';

export const MIN_FOUNDING_CITIZENS = 3;

export function decideConstitute(input: {
  readonly actor: Holder;
  readonly citizens: number;
  readonly treasury: Address | null;
  readonly caps: ExecutorCaps | null;
  /** Places and webhooks that get the alarms. */
  readonly alarms: number;
}): Result<'constituted'> {
  const { actor, citizens } = input;
  if (!actor.founding) return refuse({ code: 'already-constituted' });
  const right = decideRight('community.constitute', actor);
  if (!right.ok) return right;
  if (citizens < MIN_FOUNDING_CITIZENS) {
    return refuse({
      code: 'constitute-too-few-citizens',
      have: citizens,
      need: MIN_FOUNDING_CITIZENS,
    });
  }
  if (input.treasury === null) return refuse({ code: 'treasury-missing' });
  if (input.caps === null) return refuse({ code: 'caps-missing' });
  return input.alarms === 0 ? refuse({ code: 'alarms-missing' }) : accept('constituted');
}
