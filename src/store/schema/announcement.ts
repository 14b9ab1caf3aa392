import { pgTable, text } from 'drizzle-orm/pg-core';
import type { CommunityId, VoteId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { vote } from './vote.ts';

/** What a decision has said and pinned in every place; its cards say where it stands. */
export const announcement = pgTable('announcement', {
  id: id().primaryKey(),
  communityId: id('community_id')
    .notNull()
    .references(() => community.id)
    .$type<CommunityId>(),
  text: text('text').notNull(),
  /** The proposal, which says it once. */
  decidedBy: id('decided_by')
    .notNull()
    .unique()
    .references(() => vote.id)
    .$type<VoteId>(),
  at: instant('at').notNull(),
});
