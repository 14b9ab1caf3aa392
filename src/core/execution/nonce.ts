/** Nonces of a sender: the next one to take, gaps to fill (T3), and a database older than the chain (T19). */

/**
 * The next nonce to reserve: after everything live, and never below what the chain has mined.
 * `chainNonce` is the transaction count at the latest block the provider vouches for.
 */
export function nextNonce(chainNonce: number, live: readonly number[]): number {
  return live.reduce((next, nonce) => Math.max(next, nonce + 1), chainNonce);
}

/** Nonces from the chain's next one up to the highest live one that nobody of ours stands in. */
export function nonceGaps(chainNonce: number, live: readonly number[]): readonly number[] {
  const taken = new Set(live);
  const gaps: number[] = [];
  for (let nonce = chainNonce; nonce < nextNonce(chainNonce, live); nonce += 1) {
    if (!taken.has(nonce)) gaps.push(nonce);
  }
  return gaps;
}

export type NonceComparison =
  | { readonly state: 'equal' }
  /** The chain has mined transactions our books do not know: frozen, they are listed. */
  | { readonly state: 'chain-ahead'; readonly from: number; readonly to: number }
  /** The chain has fewer than we recorded as final: another chain, or a lying provider: frozen. */
  | { readonly state: 'chain-behind'; readonly expected: number; readonly found: number }
  /** The read failed: frozen until it succeeds. */
  | { readonly state: 'unknown' };

/**
 * Before the first send: the sender's nonce at a final block must be its highest own mined attempt
 * + 1 (or the nonce it had when it was registered). An own attempt that mined while we were away
 * explains its nonce too, once its receipt has been read; `known` holds all nonces so explained.
 */
export function compareNonces(input: {
  /** Transaction count at a final block; null: the read failed. */
  readonly atFinal: number | null;
  /** The sender's nonce when it was registered. */
  readonly registeredAt: number;
  /** Nonces of own attempts with a receipt in a final block. */
  readonly known: readonly number[];
}): NonceComparison {
  const { atFinal, registeredAt, known } = input;
  if (atFinal === null) return { state: 'unknown' };
  const explained = new Set(known);
  for (let nonce = registeredAt; nonce < atFinal; nonce += 1) {
    if (!explained.has(nonce)) return { state: 'chain-ahead', from: nonce, to: atFinal - 1 };
  }
  const expected = nextNonce(registeredAt, known);
  return expected > atFinal
    ? { state: 'chain-behind', expected, found: atFinal }
    : { state: 'equal' };
}
