/** The largest whole number whose square is at most `value` (Newton's method over bigint). */
export function isqrt(value: bigint): bigint {
  const rough = Math.sqrt(Number(value));
  if (rough < 2 ** 24) return BigInt(Math.floor(rough));
  // 53 bits are right; a step doubles them, and from the first on no root is below the wanted one.
  let root = Number.isFinite(rough) ? BigInt(Math.floor(rough)) : value;
  do root = (root + value / root) >> 1n;
  while (root * root > value);
  return root;
}
