/**
 * Before anything is taken: whether so many would lose it at once that the rule or the chain is to be doubted, and
 * for one person whether they keep it, are warned, or lose it. Only a certain "no" comes this far (V7).
 */
import { DAY_MS, parseDuration } from '../duration.ts';
import { accept, type Result, refuse } from '../result.ts';

/** What most people expect: a day to notice and to mend it. */
export const DEFAULT_GRACE_MS = DAY_MS;
const MAX_GRACE_DAYS = 30;

/** "3d", "12h"; "0" and "none" are no time at all. */
export function decideGrace(text: string): Result<number> {
  if (/^(?:0[a-z]?|none|no)$/i.test(text.trim())) return accept(0);
  const parsed = parseDuration(text);
  return parsed.ok && parsed.value > MAX_GRACE_DAYS * DAY_MS
    ? refuse({ code: 'duration-too-long', maxDays: MAX_GRACE_DAYS })
    : parsed;
}

/** What share of the holders may lose a gate's effect without anybody being asked, and how many always may not. */
export type LossLimit = { readonly sharePercent: number; readonly atLeast: number };

export const LOSS_LIMIT: LossLimit = { sharePercent: 10, atLeast: 5 };
/** What a community may set the share to, in percent: above half it would stop nothing that goes wrong. */
export const SHARE_RANGE = { min: 1, max: 50 } as const;

/** What was taken within this time counts with what would be taken now: many small looks are one large one. */
export const LATELY_MS = 3_600_000;

/** Persons, each counted once. Whoever is exempt, or of whom a moderator has decided, is in `held` alone. */
export type LossCount = {
  /** Who hold it through the gate now. */
  readonly held: number;
  /** Of these, who certainly do not fulfil the rule. */
  readonly losing: number;
  /** Who lost it lately without a moderator's word. */
  readonly lately: number;
};

export function isTooMany({ held, losing, lately }: LossCount, limit = LOSS_LIMIT): boolean {
  const lost = losing + lately;
  return losing > 0 && lost >= limit.atLeast && lost * 100 > limit.sharePercent * (held + lately);
}

export type LossInput = {
  readonly exempt: boolean;
  /** What a moderator decided when too many would have lost it; it stands until the rule is fulfilled again. */
  readonly answer: 'remove' | 'keep' | null;
  /** Too many would lose it, and nobody has answered yet. */
  readonly stopped: boolean;
  /** Told until when they have time; null: not told. */
  readonly losesAt: Date | null;
  readonly now: Date;
  readonly graceMs: number;
};

/** `keep` with a date: the clock that runs goes on; with null: there is none. */
export type LossDecision =
  | { readonly act: 'keep'; readonly losesAt: Date | null }
  | { readonly act: 'warn'; readonly losesAt: Date }
  | { readonly act: 'remove' };

export function decideLoss(input: LossInput): LossDecision {
  const { exempt, answer, stopped, losesAt, now, graceMs } = input;
  if (exempt || answer === 'keep') return { act: 'keep', losesAt: null };
  if (stopped && answer === null) return { act: 'keep', losesAt };
  if (losesAt !== null) return losesAt <= now ? { act: 'remove' } : { act: 'keep', losesAt };
  return graceMs > 0
    ? { act: 'warn', losesAt: new Date(now.getTime() + graceMs) }
    : { act: 'remove' };
}
