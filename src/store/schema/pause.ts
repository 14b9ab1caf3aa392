import { sql } from 'drizzle-orm';
import { check, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';

/** Pauses of a community's payments, one at a time; `community.frozen_reason` is what the executor reads. */
export const treasuryPause = pgTable(
  'treasury_pause',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    reason: text('reason').notNull(),
    /** Null: the operator, on the machine itself. */
    pausedBy: id('paused_by').$type<PersonId>(),
    pausedAt: instant('paused_at').notNull(),
    liftedAt: instant('lifted_at'),
    /** Null with a lift: a decision. */
    liftedBy: id('lifted_by').$type<PersonId>(),
  },
  (t) => [
    uniqueIndex('treasury_pause_live').on(t.communityId).where(sql`${t.liftedAt} is null`),
    check('treasury_pause_lift', sql`${t.liftedBy} is null or ${t.liftedAt} is not null`),
  ],
);
