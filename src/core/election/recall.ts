/**
 * Recall: citizens ask for the end of somebody's term. When a tenth of them, and at least three, have signed within 14
 * days, those who were citizens for long enough when it was asked for, it becomes a proposal like any other on offices; the petition itself ends nothing.
 */
import { DAY_MS } from '../duration.ts';
import type { Office } from '../office.ts';
import { SANDBOX_FLOOR } from '../proposal/tracks.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanText, isBlank, lengthOf } from '../text.ts';

export const RECALL_MS = 14 * DAY_MS;
export const RECALL_FLOOR = 3;
/** One of so many citizens. */
const RECALL_SHARE = 10;
export const MAX_RECALL_REASON = 500;

/** How many citizens have to sign: a tenth, rounded up. */
export const recallNeeds = (citizens: number, sandbox: boolean): number =>
  Math.max(Math.ceil(citizens / RECALL_SHARE), sandbox ? SANDBOX_FLOOR : RECALL_FLOOR);

export function decideRecallOpening(input: {
  readonly founding: boolean;
  readonly opener: { readonly citizen: boolean };
  readonly office: Office;
  /** The offices of whom it is about. */
  readonly held: readonly Office[];
  readonly running: boolean;
  readonly reason: string;
}): Result<{ readonly reason: string }> {
  const { founding, opener, office, held, running } = input;
  // Until then a steward ends it.
  if (founding) return refuse({ code: 'not-constituted' });
  if (!opener.citizen) return refuse({ code: 'not-citizen' });
  if (!held.includes(office)) return refuse({ code: 'office-not-held', office });
  if (running) return refuse({ code: 'recall-running', office });
  const reason = cleanText(input.reason);
  if (isBlank(reason)) return refuse({ code: 'reason-missing' });
  return lengthOf(reason) > MAX_RECALL_REASON
    ? refuse({ code: 'text-too-long', option: 'reason', max: MAX_RECALL_REASON })
    : accept({ reason });
}

export function decideRecallVoice(input: {
  readonly open: boolean;
  readonly expiresAt: Date;
  readonly citizen: boolean;
  /** A citizen for long enough when it was opened. */
  readonly settled: boolean;
  readonly openedAt: Date;
  readonly now: Date;
}): Result<'signed'> {
  const { open, expiresAt, citizen, settled, openedAt, now } = input;
  if (!open || now.getTime() >= expiresAt.getTime()) return refuse({ code: 'recall-over' });
  if (!citizen) return refuse({ code: 'not-citizen' });
  return settled ? accept('signed') : refuse({ code: 'citizen-waiting', since: openedAt });
}
