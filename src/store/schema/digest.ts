import { jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CommunityId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';

/** A day's digest of a community; what it says is read when its first card is written. */
export const digest = pgTable(
  'digest',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    /** By the community's clocks, as 2030-01-31. */
    day: text('day').notNull(),
    /** It tells what was decided after `since` and until `at`. */
    since: instant('since').notNull(),
    at: instant('at').notNull(),
    /** Its lines as they were written first, without the titles: those are read whenever a card is written. */
    said: jsonb('said'),
  },
  (t) => [uniqueIndex('digest_day').on(t.communityId, t.day)],
);
