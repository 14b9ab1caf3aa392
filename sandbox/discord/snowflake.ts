/** Discord's ids: 42 bits of milliseconds since 2015, then a counter; always rising, also when a clock steps back. */
const DISCORD_EPOCH_MS = 1_420_070_400_000n;

export function nextSnowflake(nowMs: number, last: string): string {
  const byTime = (BigInt(Math.floor(nowMs)) - DISCORD_EPOCH_MS) << 22n;
  const after = BigInt(last) + 1n;
  return (byTime > after ? byTime : after).toString();
}

/** Milliseconds since 1970. */
export const timeOf = (id: string): number => Number((BigInt(id) >> 22n) + DISCORD_EPOCH_MS);
