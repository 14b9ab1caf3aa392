import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { person } from './person.ts';

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
    grantedBy: id('granted_by').notNull().$type<PersonId>(),
    grantReason: text('grant_reason').notNull(),
    grantedAt: instant('granted_at').notNull(),
    revokedBy: id('revoked_by').$type<PersonId>(),
    revokeReason: text('revoke_reason'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    uniqueIndex('citizenship_live')
      .on(t.communityId, t.personId)
      .where(sql`${t.revokedAt} is null`),
    uniqueIndex('citizenship_number').on(t.communityId, t.number),
    check(
      'citizenship_revocation',
      sql`(${t.revokedAt} is null) = (${t.revokedBy} is null) and (${t.revokedAt} is null) = (${t.revokeReason} is null)`,
    ),
  ],
);
