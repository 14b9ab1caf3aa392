/**
 * What is left in an account whose key was rotated away goes to the one that took its place: the community's asset
 * first, then the chain's own coin, which pays for both. What may still be mined from it goes first, by its nonces.
 */
export type SweepInput = {
  /** The community's asset in it at a final block, in base units; null where it is none of this chain or the coin itself. */
  readonly token: bigint | null;
  readonly nativeWei: bigint;
  /** Of what was signed from it and may still be mined. */
  readonly promisedToken: bigint;
  readonly promisedWei: bigint;
  /** The dearest that moving the coin is let cost. */
  readonly gasWei: bigint;
};

export type SweepStep =
  | { readonly kind: 'token'; readonly amount: bigint }
  | { readonly kind: 'native'; readonly amount: bigint }
  /** Nothing is left that is worth a transaction. */
  | { readonly kind: 'done' };

export function decideSweep(input: SweepInput): SweepStep {
  const token = (input.token ?? 0n) - input.promisedToken;
  if (token > 0n) return { kind: 'token', amount: token };
  const native = input.nativeWei - input.promisedWei - input.gasWei;
  // Less than what moving it costs is left where it is.
  return native > input.gasWei ? { kind: 'native', amount: native } : { kind: 'done' };
}
