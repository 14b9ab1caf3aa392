/**
 * What the chain shows decides what an intent is (I5): pure, so that every order of evidence can be
 * tried. Absence is believed only from a head that could have shown the presence: a lagging
 * replica, a null receipt with an advanced nonce or a failed read changes nothing (T2, T14).
 */
import { invariant } from '../invariant.ts';
import type { Hex } from '../keccak.ts';
import { mayMove } from '../lifecycle.ts';
import type { Attempt } from './attempt.ts';
import { type BlockRef, INTENT_LIFECYCLE, type Intent, type IntentIn } from './intent.ts';

/** One provider's word on one hash. `unknown`: the read failed. */
export type ReceiptFact =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' }
  | { readonly kind: 'receipt'; readonly block: BlockRef; readonly succeeded: boolean };

export type Evidence = {
  /** Number of the newest block the provider answered from. */
  readonly head: bigint;
  /** Number of the last final block (`FINALITY_<chainId>`). */
  readonly finalBlock: bigint;
  /** Transaction count of the sender at the final block; null: the read failed. */
  readonly nonceAtFinal: number | null;
  /** One fact per attempt hash; a hash without one counts as unknown. */
  readonly receipts: ReadonlyMap<Hex, ReceiptFact>;
  /** Blocks (the including one counted) until `mined` is called `confirmed`. */
  readonly confirmations: bigint;
};

/** What the same transaction must write besides the state; each is due exactly once an intent. */
export type Effect = 'post-reservation' | 'release-reservation' | 'alarm';
export type EvidenceResult = { readonly intent: Intent; readonly effects: readonly Effect[] };

/** Distinct reads, each at a later head, before a nonce counts as taken by somebody else (T4). */
export const MISSING_READS = 2;

type Pending = IntentIn<'submitted' | 'cancelling' | 'mined' | 'confirmed'>;
type Inclusion = { attempt: Attempt; block: BlockRef; succeeded: boolean };

const isPending = (intent: Intent): intent is Pending =>
  intent.state === 'submitted' ||
  intent.state === 'cancelling' ||
  intent.state === 'mined' ||
  intent.state === 'confirmed';

const reserved = (intent: Pending) => ({
  id: intent.id,
  community: intent.community,
  purse: intent.purse,
  chainId: intent.chainId,
  sender: intent.sender,
  action: intent.action,
  actionHash: intent.actionHash,
  nonce: intent.nonce,
  call: intent.call,
  targetCodeHash: intent.targetCodeHash,
});

const unchanged = (intent: Intent): EvidenceResult => ({ intent, effects: [] });

/** Out of the chain again (T9): as it was before it was mined. */
const reopened = (
  intent: Pending,
  state: 'submitted' | 'cancelling',
): IntentIn<'submitted' | 'cancelling'> => ({
  ...reserved(intent),
  state,
  missingReads: 0,
  missingAt: null,
});

function included(intent: Pending, found: Inclusion, evidence: Evidence): EvidenceResult {
  const { attempt, block, succeeded } = found;
  const isFinal = block.number <= evidence.finalBlock;
  if (attempt.kind === 'void') {
    // The nonce is filled, but until finality the original may still take its place (T8).
    if (!isFinal) return unchanged('block' in intent ? reopened(intent, 'cancelling') : intent);
    return {
      intent: { ...reserved(intent), state: 'cancelled' },
      effects: ['release-reservation'],
    };
  }
  const facts = { ...reserved(intent), attemptHash: attempt.hash, block, succeeded };
  if (isFinal) {
    return succeeded
      ? { intent: { ...facts, state: 'final' }, effects: ['post-reservation'] }
      : { intent: { ...facts, state: 'reverted' }, effects: ['release-reservation', 'alarm'] };
  }
  const depth = evidence.head - block.number + 1n;
  return unchanged({ ...facts, state: depth >= evidence.confirmations ? 'confirmed' : 'mined' });
}

/** No hash of ours is in the chain as the provider sees it. */
function absent(intent: Pending, attempts: readonly Attempt[], evidence: Evidence): EvidenceResult {
  const wasIn = 'block' in intent ? intent.block.number : null;
  // A replica behind the block we know says nothing about it.
  if (wasIn !== null && evidence.head < wasIn) return unchanged(intent);
  const cancelling = attempts.some(({ kind }) => kind === 'void');
  const watched =
    'block' in intent ? reopened(intent, cancelling ? 'cancelling' : 'submitted') : intent;
  const { nonceAtFinal } = evidence;
  if (nonceAtFinal === null || nonceAtFinal <= intent.nonce) {
    return unchanged({ ...watched, missingReads: 0, missingAt: null });
  }
  // The same head seen twice is one read.
  if (watched.missingAt !== null && evidence.head <= watched.missingAt) return unchanged(watched);
  const missingReads = watched.missingReads + 1;
  if (missingReads < MISSING_READS) {
    return unchanged({ ...watched, missingReads, missingAt: evidence.head });
  }
  // The reservation stays: whether it was paid by other means is for a human to say.
  return { intent: { ...reserved(intent), state: 'lost' }, effects: ['alarm'] };
}

/**
 * The intent after a look at the chain. `attempts` are all that were ever signed for it, void ones
 * included: the first hash may mine after the bump (T7), the original after its cancel (T8).
 */
export function applyEvidence(
  intent: Intent,
  attempts: readonly Attempt[],
  evidence: Evidence,
): EvidenceResult {
  if (!isPending(intent)) return unchanged(intent);
  invariant(
    attempts.every((one) => one.intent === intent.id && one.nonce === intent.nonce),
    'attempts of one intent share its nonce',
  );
  const facts = attempts.map((attempt) => ({
    attempt,
    fact: evidence.receipts.get(attempt.hash) ?? ({ kind: 'unknown' } as const),
  }));
  const inclusions = facts.flatMap(({ attempt, fact }) =>
    fact.kind === 'receipt' ? [{ attempt, block: fact.block, succeeded: fact.succeeded }] : [],
  );
  // One nonce is mined once; two receipts come from two views of the chain, and neither is believed.
  if (inclusions.length > 1) return unchanged(intent);
  const [found] = inclusions;
  const result = found
    ? included(intent, found, evidence)
    : facts.length === 0 || facts.some(({ fact }) => fact.kind === 'unknown')
      ? unchanged(intent)
      : absent(intent, attempts, evidence);
  invariant(
    result.intent.state === intent.state ||
      mayMove(INTENT_LIFECYCLE, intent.state, result.intent.state),
    `no move from ${intent.state} to ${result.intent.state}`,
  );
  return result;
}
