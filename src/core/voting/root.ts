/** The largest whole number whose square is at most `value` (Newton's method over bigint). */
export function isqrt(value: bigint): bigint {
  if (value < 0x1_0000_0000_0000n) return BigInt(Math.floor(Math.sqrt(Number(value))));
  // A first guess from the leading 104 bits, right to about 50: two steps more are enough for 200 bits.
  const bits = BigInt(value.toString(16).length * 4);
  const shift = bits > 104n ? ((bits - 104n) >> 1n) << 1n : 0n;
  let root = (BigInt(Math.floor(Math.sqrt(Number(value >> shift)))) + 1n) << (shift >> 1n);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
