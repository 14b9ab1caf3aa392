/** When a chat account was made, as far as its platform tells. */
import type { Platform } from '../identity.ts';

/** Discord's ids begin with the milliseconds since 2015 (https://docs.discord.com/developers/reference#snowflakes). */
const DISCORD_EPOCH_MS = 1_420_070_400_000n;

/** Null: Telegram's ids tell nothing of time. */
export function accountSince(platform: Platform, externalId: string): Date | null {
  if (platform !== 'discord' || !/^\d{1,20}$/.test(externalId)) return null;
  return new Date(Number((BigInt(externalId) >> 22n) + DISCORD_EPOCH_MS));
}
