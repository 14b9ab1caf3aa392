/** An erased account is known again by a keyed hash alone: who reads the database learns no platform id from it. */
import { createHash, createHmac } from 'node:crypto';
import type { Platform } from '#core/identity.ts';

/** `APP_SECRET`, then the one before it where there is one. */
export type Keys = readonly [string, ...string[]];

const hashUnder = (secret: string, platform: Platform, externalId: string): string => {
  const key = createHash('sha256').update(`tombstone:${secret}`).digest();
  return createHmac('sha256', key).update(`${platform}:${externalId}`).digest('hex');
};

/** As it is stored now. */
export const tombstoneHash = (keys: Keys, platform: Platform, externalId: string): string =>
  hashUnder(keys[0], platform, externalId);

/** As it may have been stored. */
export const tombstoneHashes = (keys: Keys, platform: Platform, externalId: string): string[] =>
  keys.map((secret) => hashUnder(secret, platform, externalId));
