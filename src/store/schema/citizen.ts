import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { person } from './person.ts';
import { vote } from './vote.ts';

/** A citizen's number is per community and never given twice. */
export const citizenship = pgTable(
  'citizenship',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    number: integer('number').notNull(),
    /** A moderator with a reason, or the proposal that decided it; of its end likewise. */
    grantedBy: id('granted_by').$type<PersonId>(),
    grantReason: text('grant_reason'),
    grantVoteId: id('grant_vote_id')
      .references(() => vote.id)
      .$type<VoteId>(),
    grantedAt: instant('granted_at').notNull(),
    revokedBy: id('revoked_by').$type<PersonId>(),
    revokeReason: text('revoke_reason'),
    revokeVoteId: id('revoke_vote_id')
      .references(() => vote.id)
      .$type<VoteId>(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    uniqueIndex('citizenship_live')
      .on(t.communityId, t.personId)
      .where(sql`${t.revokedAt} is null`),
    uniqueIndex('citizenship_number').on(t.communityId, t.number),
    check(
      'citizenship_grant',
      sql`num_nonnulls(${t.grantedBy}, ${t.grantVoteId}) = 1 and (${t.grantedBy} is null) = (${t.grantReason} is null)`,
    ),
    check(
      'citizenship_revocation',
      sql`(${t.revokedAt} is null) = (num_nonnulls(${t.revokedBy}, ${t.revokeVoteId}) = 0)
        and num_nonnulls(${t.revokedBy}, ${t.revokeVoteId}) <= 1
        and (${t.revokedBy} is null) = (${t.revokeReason} is null)`,
    ),
  ],
);
