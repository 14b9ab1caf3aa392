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

/** What there has to be first. */
export type ConstitutionGap = 'citizens' | 'treasury' | 'caps' | 'alarms';

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
  const missing: ConstitutionGap[] = [];
  if (citizens < MIN_FOUNDING_CITIZENS) missing.push('citizens');
  if (input.treasury === null) missing.push('treasury');
  if (input.caps === null) missing.push('caps');
  if (input.alarms === 0) missing.push('alarms');
  if (missing.length === 0) return accept('constituted');
  const need = MIN_FOUNDING_CITIZENS;
  return refuse({ code: 'constitution-incomplete', missing, have: citizens, need });
}
