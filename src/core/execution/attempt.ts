/**
 * One signed transaction. *Effect* attempts of an intent keep nonce, to, value and data and differ in
 * fees alone; a *void* attempt is a no-op to the sender itself with the same nonce, made only to fill
 * a gap or for an intent marked cancelling (I4). What mined decides.
 */
import type { Address, AttemptId, IntentId } from '../identity.ts';
import type { Hex } from '../keccak.ts';
import type { Call, Intent } from './intent.ts';

export type AttemptKind = 'effect' | 'void';

/** EIP-1559, in wei per gas. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

export type Attempt = {
  readonly id: AttemptId;
  /** Null where a void attempt fills a gap no intent stands in. */
  readonly intent: IntentId | null;
  readonly kind: AttemptKind;
  readonly chainId: number;
  readonly sender: Address;
  readonly nonce: number;
  readonly call: Call;
  readonly gasLimit: bigint;
  readonly fees: Fees;
  /** Hash of the signed bytes, which are stored before anything is sent (I3). */
  readonly hash: Hex;
};

/** A no-op of the sender to itself. */
export const voidCall = (sender: Address): Call => ({ to: sender, value: 0n, data: '0x' });

const sameCall = (a: Call, b: Call): boolean =>
  a.to === b.to && a.value === b.value && a.data === b.data;

/** Whether a signed transaction may be stored for this intent; checked again by the database. */
export function belongsTo(attempt: Attempt, intent: Intent): boolean {
  if (attempt.intent !== intent.id || attempt.chainId !== intent.chainId) return false;
  if (attempt.sender !== intent.sender) return false;
  switch (intent.state) {
    case 'reserved':
    case 'submitted':
      return (
        attempt.nonce === intent.nonce &&
        attempt.kind === 'effect' &&
        sameCall(attempt.call, intent.call)
      );
    case 'cancelling':
      return (
        attempt.nonce === intent.nonce &&
        attempt.kind === 'void' &&
        sameCall(attempt.call, voidCall(intent.sender))
      );
    default:
      return false;
  }
}
