/**
 * The moves of an intent that are not evidence: taking a nonce, committing signed bytes, parking,
 * calling off. Each is one transaction of the service, which holds the intent's row lock (I2, I3).
 */
import type { Hex } from '../keccak.ts';
import { accept, type Result, refuse } from '../result.ts';
import { type Attempt, belongsTo } from './attempt.ts';
import type { ReceiptFact } from './evidence.ts';
import type { Call, Intent, IntentIn, IntentState, ParkReason } from './intent.ts';

const notIn = (intent: Intent, ...needed: readonly IntentState[]) =>
  refuse({ code: 'intent-not-in-state', state: intent.state, needed });

/** planned -> reserved, after simulation, gas and code-hash checks (I2). */
export function reserveNonce(
  intent: Intent,
  bound: { readonly nonce: number; readonly call: Call; readonly targetCodeHash: Hex | null },
): Result<IntentIn<'reserved'>> {
  if (intent.state !== 'planned') return notIn(intent, 'planned');
  return accept({ ...intent, ...bound, state: 'reserved' });
}

/** reserved -> submitted, in the transaction that commits bytes and hash, before any send (I3). */
export function commitAttempt(intent: Intent, attempt: Attempt): Result<Intent> {
  if (!belongsTo(attempt, intent)) return notIn(intent, 'reserved', 'submitted', 'cancelling');
  if (intent.state !== 'reserved') return accept(intent);
  return accept({ ...intent, state: 'submitted', missingReads: 0, missingAt: null });
}

/** planned -> parked: nothing was signed; the same intent is tried again (T11, T12). */
export function park(
  intent: Intent,
  reason: ParkReason,
  detail: string,
): Result<IntentIn<'parked'>> {
  if (intent.state === 'parked') return accept({ ...intent, reason, detail });
  if (intent.state !== 'planned') return notIn(intent, 'planned', 'parked');
  return accept({ ...intent, state: 'parked', reason, detail });
}

export function unpark(intent: Intent): Result<IntentIn<'planned'>> {
  if (intent.state !== 'parked') return notIn(intent, 'parked');
  const { reason: _reason, detail: _detail, ...plan } = intent;
  return accept({ ...plan, state: 'planned' });
}

/**
 * Calls an intent off. Before a nonce is taken it is cancelled at once (its reservation is released
 * in the same transaction); afterwards it is only marked, a void attempt competes, and what mined
 * decides (T8).
 */
export function callOff(intent: Intent): Result<IntentIn<'cancelled' | 'cancelling'>> {
  switch (intent.state) {
    case 'parked': {
      const { reason: _reason, detail: _detail, ...plan } = intent;
      return accept({ ...plan, state: 'cancelled', nonce: null });
    }
    case 'planned':
      return accept({ ...intent, state: 'cancelled', nonce: null });
    case 'reserved':
      return accept({ ...intent, state: 'cancelling', missingReads: 0, missingAt: null });
    case 'submitted':
      return accept({ ...intent, state: 'cancelling' });
    default:
      return notIn(intent, 'planned', 'parked', 'reserved', 'submitted');
  }
}

/** Its last moment is over: from then on nothing of it is begun. `notAfter` is null where time ends nothing. */
export const isOverdue = ({ notAfter }: { readonly notAfter: Date | null }, now: Date): boolean =>
  notAfter !== null && now.getTime() >= notAfter.getTime();

/** Before its first signature: nobody can have sent it. */
export const isUnsigned = ({ state }: { readonly state: IntentState }): boolean =>
  state === 'planned' || state === 'parked' || state === 'reserved';

/**
 * Ends what is overdue and was never signed, as calling it off does. Undefined for what still has time, and for what was
 * signed: that may have been sent, and ends by what the chain shows, however late (I5).
 */
export function endByTime(
  intent: Intent,
  notAfter: Date | null,
  now: Date,
): IntentIn<'cancelled' | 'cancelling'> | undefined {
  if (!isUnsigned(intent) || !isOverdue({ notAfter }, now)) return undefined;
  const off = callOff(intent);
  return off.ok ? off.value : undefined;
}

/**
 * A human's word on a lost intent (T4), never automatic: `found` watches it again, its own
 * transaction having turned up; `unpaid` ends it and releases the reservation, so that a new
 * decision may pay.
 */
export function settleLost(
  intent: Intent,
  verdict: 'found' | 'unpaid',
): Result<IntentIn<'submitted' | 'cancelled'>> {
  if (intent.state !== 'lost') return notIn(intent, 'lost');
  return verdict === 'found'
    ? accept({ ...intent, state: 'submitted', missingReads: 0, missingAt: null })
    : accept({ ...intent, state: 'cancelled' });
}

/** What the chain shows of a lost intent when a human says that it was not paid (T4). */
export type LostLook = {
  /** Transaction count of the sender at a final block; null: the read failed. */
  readonly nonceAtFinal: number | null;
  /** Of every transaction that was ever signed for it. */
  readonly receipts: ReadonlyMap<Hex, ReceiptFact>;
};

export type LostVerdict =
  | { readonly kind: 'unpaid' }
  /** Nothing can be said now. */
  | { readonly kind: 'unknown' }
  /** Mined after all (its hash), or not out of the question: no final block has used its nonce (null). */
  | { readonly kind: 'found'; readonly hash: Hex | null };

/** Two reads that said otherwise are no proof against a third: money is released only where nothing of it can be mined. */
export function judgeLost(intent: IntentIn<'lost'>, look: LostLook): LostVerdict {
  const { nonceAtFinal, receipts } = look;
  for (const [hash, { kind }] of receipts) if (kind === 'receipt') return { kind: 'found', hash };
  const isUnknown = [...receipts.values()].some(({ kind }) => kind === 'unknown');
  if (nonceAtFinal === null || isUnknown) return { kind: 'unknown' };
  return nonceAtFinal > intent.nonce ? { kind: 'unpaid' } : { kind: 'found', hash: null };
}
