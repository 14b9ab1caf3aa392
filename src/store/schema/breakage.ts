import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CommunityId, PlaceId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { place } from './place.ts';

/**
 * What keeps the public cards of a place from being shown. One open row per place and reason: the staff is
 * told when it is made, and may be told again once it was mended.
 */
export const breakage = pgTable(
  'breakage',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    placeId: id('place_id')
      .notNull()
      .references(() => place.id)
      .$type<PlaceId>(),
    reason: text('reason')
      .$type<
        | 'channel-gone'
        | 'missing-permission'
        | 'no-pictures'
        | 'no-threads'
        | 'no-pins'
        | 'bot-removed'
      >()
      .notNull(),
    foundAt: instant('found_at').notNull(),
    triedAt: instant('tried_at').notNull(),
    /** When it is looked at again; nothing is written there until then. Null while one card is on trial. */
    retryAt: instant('retry_at'),
    tries: integer('tries').notNull(),
    mendedAt: instant('mended_at'),
  },
  (t) => [
    uniqueIndex('breakage_open').on(t.placeId, t.reason).where(sql`${t.mendedAt} is null`),
    index('breakage_community').on(t.communityId).where(sql`${t.mendedAt} is null`),
    check(
      'breakage_reason',
      sql`${t.reason} in ('channel-gone', 'missing-permission', 'no-pictures', 'no-threads', 'no-pins', 'bot-removed')`,
    ),
  ],
);
