/** A chat as what a gate opens: who is let in, who waits, and when somebody is removed from it. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { Verdict } from './facts.ts';
import type { GateState } from './gate.ts';

/** How long somebody may take to link a wallet before the request is declined; long enough to sleep over it. */
export const JOIN_WAIT_MS = DAY_MS;
/** So long Telegram lets the bot write to whoever asks (https://core.telegram.org/bots/api#chatjoinrequest). */
export const WAY_OPEN_MS = 5 * MINUTE_MS;

/** What could not be read is read again after so long. */
const READ_AGAIN_MS = 60_000;

/** For so long whoever was removed wrongly is let in again without being asked for anything. */
export const RESTORE_MS = 7 * DAY_MS;

/**
 * Removals from one chat within an hour. A moderator can still look at so many before the next ones, and Telegram takes
 * 20 calls a minute to one group: removals never crowd out what else the bot has to do there.
 */
export const REMOVALS_AN_HOUR = 20;

/**
 * Links made for one person each that are asked for within a minute, of one chat: Telegram takes 20 calls a minute to a group,
 * and has others to take.
 */
export const PERSONAL_LINKS_A_MINUTE = 10;

/** The same for those that the platform is asked after, whether somebody has revoked them. */
export const LINK_CHECKS_A_MINUTE = 5;

/**
 * Why somebody is not let in: the rule, no wallet that counts in time, or nothing could be read in time. `foreign`: asked by a
 * link that was made for another; `own-link`: they have one of their own, and asked by the gate's.
 */
export type DeclineReason = 'rule' | 'unlinked' | 'unread' | 'foreign' | 'own-link';

export type JoinInput = {
  readonly state: GateState;
  readonly verdict: Verdict;
  /** No wallet counts yet, and one might change the answer. */
  readonly linkable: boolean;
  /** By a link that was made for somebody else. */
  readonly foreign: boolean;
  /** A moderator wants them in, and they ask as they were told to. */
  readonly restored: boolean;
  /** A moderator undid their removal, and the link they were sent is not the one they ask by. */
  readonly ownLink: boolean;
  /** They have it whatever the rule says. */
  readonly exempt: boolean;
  readonly now: Date;
  readonly expiresAt: Date;
};

export type JoinDecision =
  | { readonly act: 'admit' }
  | { readonly act: 'decline'; readonly why: DeclineReason }
  /** Looked at again then, or when something changes; `link`: they are told to link a wallet. */
  | { readonly act: 'wait'; readonly until: Date; readonly link: boolean }
  /** Not the gate's to answer. */
  | { readonly act: 'lapse' };

export function decideJoin(input: JoinInput): JoinDecision {
  const { state, verdict, linkable, restored, exempt, now, expiresAt } = input;
  if (state === 'off') return { act: 'lapse' };
  if (input.foreign) return { act: 'decline', why: 'foreign' };
  if (restored) return { act: 'admit' };
  const isOver = now >= expiresAt;
  const isIn = state === 'on' && (verdict === 'yes' || exempt);
  // Who waits for an answer cannot ask by another link.
  if (input.ownLink && !isIn) return { act: 'decline', why: 'own-link' };
  if (state === 'preview') {
    return isOver ? { act: 'lapse' } : { act: 'wait', until: expiresAt, link: false };
  }
  if (isIn) return { act: 'admit' };
  if (verdict === 'no' && !linkable) return { act: 'decline', why: 'rule' };
  if (isOver) return { act: 'decline', why: linkable ? 'unlinked' : 'unread' };
  const again = new Date(Math.min(now.getTime() + READ_AGAIN_MS, expiresAt.getTime()));
  return { act: 'wait', until: verdict === 'unknown' ? again : expiresAt, link: linkable };
}

export type RemovalInput = {
  readonly state: GateState;
  /** Switched on for this chat. */
  readonly removes: boolean;
  /** Kept whatever the rule says, or on a moderator's word. */
  readonly exempt: boolean;
  /** Too many would lose it, and nobody has said yet that this one does. */
  readonly stopped: boolean;
  /** The last word on the person; unknown where the latest look could not read it. */
  readonly verdict: Verdict;
  /** The gate does not look at them any more: what they have they keep. */
  readonly outside: boolean;
  /** A moderator undid that they were let in. */
  readonly undone: boolean;
};

/** Asked again right before somebody is removed, for it may have waited; `keep`: the gate no longer wants it. */
export function decideRemoval(input: RemovalInput): 'remove' | 'keep' | 'wait' {
  const { state, removes, exempt, outside, stopped, verdict, undone } = input;
  if (!removes || state === 'off' || exempt) return 'keep';
  if (undone) return 'remove';
  if (state !== 'on' || outside || verdict === 'yes') return 'keep';
  return verdict === 'unknown' || stopped ? 'wait' : 'remove';
}

/** When the next removal may be: `began` are those of the last hour, the latest first. */
export const nextRemoval = (began: readonly Date[], now: Date): Date =>
  nextTurn(began, now, { many: REMOVALS_AN_HOUR, withinMs: HOUR_MS });

/** When the next personal link may be asked for: `tried` are those of the last minute, the latest first. */
export const nextPersonalLink = (tried: readonly Date[], now: Date): Date =>
  nextTurn(tried, now, { many: PERSONAL_LINKS_A_MINUTE, withinMs: MINUTE_MS });

function nextTurn(
  before: readonly Date[],
  now: Date,
  { many, withinMs }: { many: number; withinMs: number },
): Date {
  const oldest = before[many - 1];
  return oldest ? new Date(oldest.getTime() + withinMs) : now;
}
