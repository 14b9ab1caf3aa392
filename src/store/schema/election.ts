/** Offices filled by election: who is asked, who stands, who was elected, and petitions to recall somebody. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { person } from './person.ts';
import { vote } from './vote.ts';

export const election = pgTable(
  'election',
  {
    voteId: id('vote_id')
      .primaryKey()
      .references(() => vote.id)
      .$type<VoteId>(),
    communityId: id('community_id').notNull().$type<CommunityId>(),
    number: integer('number').notNull(),
    office: text('office').$type<Office>().notNull(),
    seats: integer('seats').notNull(),
    termMs: bigint('term_ms', { mode: 'number' }).notNull(),
    /** The track's rules as they were when it was opened (V6). */
    rules: jsonb('rules').notNull(),
    /** Nominations end when the vote opens. */
    state: text('state')
      .$type<
        'nomination' | 'voting' | 'elected' | 'no-quorum' | 'tied' | 'failed' | 'cancelled' | 'void'
      >()
      .notNull(),
    openedBy: id('opened_by')
      .references(() => person.id)
      .$type<PersonId>(),
    createdAt: instant('created_at').notNull(),
    eventKey: text('event_key').notNull().unique(),
  },
  (t) => [
    uniqueIndex('election_number').on(t.communityId, t.number),
    foreignKey({
      name: 'election_vote_fk',
      columns: [t.communityId, t.voteId],
      foreignColumns: [vote.communityId, vote.id],
    }),
    check(
      'election_state',
      sql`${t.state} in ('nomination', 'voting', 'elected', 'no-quorum', 'tied', 'failed', 'cancelled', 'void')`,
    ),
  ],
);

export const candidacy = pgTable(
  'candidacy',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => election.voteId)
      .$type<VoteId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    nominatedBy: id('nominated_by')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    nominatedAt: instant('nominated_at').notNull(),
    acceptedAt: instant('accepted_at'),
    declinedAt: instant('declined_at'),
    statement: text('statement'),
    /** The option it is on the ballot, from 1; set when the vote opens. */
    option: integer('option'),
    /** Elected by the result, or by the recount after somebody left. */
    electedAt: instant('elected_at'),
    leftAt: instant('left_at'),
  },
  (t) => [
    primaryKey({ columns: [t.voteId, t.personId] }),
    uniqueIndex('candidacy_option').on(t.voteId, t.option),
    check('candidacy_answer', sql`${t.acceptedAt} is null or ${t.declinedAt} is null`),
  ],
);

/** Citizens ask for the recall of somebody in office; enough of them open a vote on it. */
export const recallPetition = pgTable(
  'recall_petition',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    office: text('office').$type<Office>().notNull(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    reason: text('reason').notNull(),
    openedBy: id('opened_by')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    at: instant('at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** The proposal it became. */
    proposalId: id('proposal_id')
      .references(() => vote.id)
      .$type<VoteId>(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    uniqueIndex('recall_petition_live')
      .on(t.communityId, t.office, t.personId)
      .where(sql`${t.closedAt} is null`),
  ],
);

export const recallVoice = pgTable(
  'recall_voice',
  {
    petitionId: id('petition_id')
      .notNull()
      .references(() => recallPetition.id),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.petitionId, t.personId] })],
);
