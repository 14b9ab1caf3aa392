/** Who speaks for whom: as it stands, and as it stood when a vote opened. */
import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { person } from './person.ts';
import { vote } from './vote.ts';

export const delegation = pgTable(
  'delegation',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    fromId: id('from_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    toId: id('to_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    /** Empty: everything that no topic of its own is named for. */
    topic: text('topic').notNull(),
    createdAt: instant('created_at').notNull(),
    until: instant('until'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('delegation_live')
      .on(t.communityId, t.fromId, t.topic)
      .where(sql`${t.endedAt} is null`),
    index('delegation_to').on(t.communityId, t.toId).where(sql`${t.endedAt} is null`),
    check('delegation_other', sql`${t.fromId} <> ${t.toId}`),
  ],
);

/** The graph a vote is counted by: frozen when it opens (V5, V6). */
export const voteDelegation = pgTable(
  'vote_delegation',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    fromId: id('from_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    toId: id('to_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
  },
  (t) => [
    primaryKey({ columns: [t.voteId, t.fromId] }),
    index('vote_delegation_to').on(t.voteId, t.toId),
    check('vote_delegation_other', sql`${t.fromId} <> ${t.toId}`),
  ],
);

/** What somebody who would speak for others says about it. */
export const delegateStatement = pgTable(
  'delegate_statement',
  {
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    statement: text('statement').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.communityId, t.personId] })],
);
