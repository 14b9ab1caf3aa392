/**
 * How much may leave an account (I8), checked in the transaction that creates the intent. The
 * `direct` executor is off until caps are set, and never pays more than 1 % of the treasury at once
 * or 2 % in a day (PRODUCT's table); a community's own caps may only be lower.
 */
import { DAY_MS } from '../duration.ts';
import { floorShare, fraction } from '../fraction.ts';
import { accept, type Result, refuse } from '../result.ts';

export const DIRECT_SHARE_PER_PAYMENT = fraction(1n, 100n);
export const DIRECT_SHARE_PER_DAY = fraction(2n, 100n);

/**
 * A day of spending is the 24 hours before now, not a calendar day. What has not ended counts as of now: after days without
 * gas money all of it may leave at once, and no 24 hours may see more than the policy of a day.
 */
export const SPENDING_WINDOW_MS = DAY_MS;

/**
 * Of steps that no amount measures (calls, pieces of a collection, new tokens), an own account takes so many in a day
 * until the community says otherwise: an approval and what uses it.
 */
export const UNMEASURED_DEFAULT = 2;
export const UNMEASURED_RANGE = { min: 0, max: 100 } as const;

/** Base units of the treasury's asset. Null: the executor is off. */
export type ExecutorCaps = { readonly perPayment: bigint; readonly perDay: bigint };
export type Unit = { readonly symbol: string; readonly decimals: number };

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

export type SpendInput = Unit & {
  readonly amount: bigint;
  /** What is free in the treasury's book, less what is reserved; null: the chain could not be read. */
  readonly treasury: bigint | null;
  /** Value of all intents that ended in the window or have not ended yet, however old, save void ones. */
  readonly spentInWindow: bigint;
  readonly caps: ExecutorCaps | null;
  readonly frozenReason: string | null;
};

/** May anything be carried out from the treasury now? For what pays nothing this is all that is asked. */
export function decideAct({
  caps,
  frozenReason,
}: Pick<SpendInput, 'caps' | 'frozenReason'>): Result<ExecutorCaps> {
  if (frozenReason !== null) return refuse({ code: 'frozen', reason: frozenReason });
  return caps === null ? refuse({ code: 'executor-off' }) : accept(caps);
}

/** May an intent of this amount be created from the treasury now? */
export function decideSpend(input: SpendInput): Result<null> {
  const { amount, treasury, spentInWindow, symbol, decimals } = input;
  const may = decideAct(input);
  if (!may.ok) return may;
  const caps = may.value;
  if (amount <= 0n) return refuse({ code: 'amount-not-positive', text: String(amount) });
  if (treasury === null) return refuse({ code: 'treasury-unknown' });
  if (amount > treasury) {
    return refuse({
      code: 'balance-too-low',
      available: treasury,
      needed: amount,
      symbol,
      decimals,
    });
  }
  const perPayment = least(caps.perPayment, floorShare(treasury, DIRECT_SHARE_PER_PAYMENT));
  if (amount > perPayment) {
    return refuse({ code: 'cap-exceeded', cap: perPayment, asked: amount, symbol, decimals });
  }
  // The day's share is of what the treasury held before the day's spending left it.
  const perDay = least(caps.perDay, floorShare(treasury + spentInWindow, DIRECT_SHARE_PER_DAY));
  if (spentInWindow + amount > perDay) {
    const asked = spentInWindow + amount;
    return refuse({ code: 'cap-per-day-exceeded', cap: perDay, asked, symbol, decimals });
  }
  return accept(null);
}

/**
 * May so many steps that no amount measures be created now (I8)? What one moves cannot be summed with anything, so their
 * number is what is held: however low the caps, a call could take all there is of another token.
 */
export function decideUnmeasured(input: {
  readonly asked: number;
  /** Ended in the window or not ended yet, however old, save void ones. */
  readonly inWindow: number;
  readonly most: number;
}): Result<null> {
  const { asked, inWindow, most } = input;
  return asked > 0 && inWindow + asked > most
    ? refuse({ code: 'cap-unmeasured', most, together: inWindow + asked })
    : accept(null);
}

/** Both more than zero, and no payment larger than a whole day: what cannot be meant is not put right in silence. */
export function checkCaps(asked: ExecutorCaps, decimals: number): Result<ExecutorCaps> {
  const { perPayment, perDay } = asked;
  if (perPayment <= 0n || perDay <= 0n) {
    return refuse({ code: 'amount-not-positive', text: String(perPayment) });
  }
  return perPayment > perDay
    ? refuse({ code: 'caps-crossed', perPayment, perDay, decimals })
    : accept(asked);
}

/**
 * Setting caps. Lowering is anybody's in office; raising (or switching on) is free only while
 * founding and takes a decision afterwards.
 */
export function decideCaps(input: {
  readonly present: ExecutorCaps | null;
  readonly asked: ExecutorCaps;
  /** Of steps in a day that no amount measures; left out where it stays. */
  readonly unmeasured?: { readonly from: number; readonly to: number } | undefined;
  /** While founding, or by a decision. */
  readonly mayRaise: boolean;
  readonly decimals: number;
}): Result<ExecutorCaps> {
  const { present, asked, unmeasured, mayRaise } = input;
  const checked = checkCaps(asked, input.decimals);
  if (!checked.ok) return checked;
  const { min, max } = UNMEASURED_RANGE;
  if (unmeasured && (unmeasured.to < min || unmeasured.to > max)) {
    return refuse({ code: 'integer-out-of-range', option: 'calls-per-day', min, max });
  }
  const raises =
    present === null ||
    asked.perPayment > present.perPayment ||
    asked.perDay > present.perDay ||
    (unmeasured !== undefined && unmeasured.to > unmeasured.from);
  if (raises && !mayRaise) return refuse({ code: 'cap-raise-needs-decision' });
  return accept(asked);
}
