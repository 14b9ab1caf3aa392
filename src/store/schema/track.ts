/** The rules a community sets for its kinds of proposals, and what is said and done about one on its way. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { CommunityId, PersonId, PlaceId, VoteId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { person } from './person.ts';
import { place } from './place.ts';
import { vote } from './vote.ts';

/** Every version is kept: the highest stands. Without a row a track is as PRODUCT's defaults have it. */
export const track = pgTable(
  'track',
  {
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    rules: jsonb('rules').notNull(),
    /** The proposal that decided it; null while the community was being founded. */
    decidedBy: id('decided_by')
      .references(() => vote.id)
      .$type<VoteId>(),
    setBy: id('set_by')
      .references(() => person.id)
      .$type<PersonId>(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.communityId, t.name, t.version] }),
    check('track_version', sql`${t.version} > 0`),
  ],
);

/** An edit in the discussion: what stood before, what stands now. It restarts the roll's T0. */
export const proposalEdit = pgTable(
  'proposal_edit',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    /** The version it made. */
    version: integer('version').notNull(),
    editedBy: id('edited_by')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    at: instant('at').notNull(),
    before: jsonb('before').notNull(),
    after: jsonb('after').notNull(),
    eventKey: text('event_key').notNull().unique(),
  },
  (t) => [primaryKey({ columns: [t.voteId, t.version] })],
);

export const proposalSponsor = pgTable(
  'proposal_sponsor',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.voteId, t.personId] })],
);

/** Where a proposal is talked about in a place, and what was said there of it (core/proposal/thread.ts). */
export const proposalThread = pgTable(
  'proposal_thread',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    placeId: id('place_id')
      .notNull()
      .references(() => place.id)
      .$type<PlaceId>(),
    /** Empty where the replies to the card are the thread. */
    channelId: text('channel_id').notNull(),
    /** The card's message it hangs on. */
    messageRef: text('message_ref').notNull(),
    /** As it was last called; empty while that is not known. */
    name: text('name').notNull(),
    /** So many of its events were told. */
    told: integer('told').notNull(),
    toldAt: instant('told_at'),
    /** Somebody deleted it: it is not begun again on the same message. */
    goneAt: instant('gone_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.voteId, t.placeId] }),
    index('proposal_thread_channel').on(t.placeId, t.channelId),
  ],
);

/** A text that a moderator folded: the vote goes on, its page keeps it, citizens unfold it. */
export const voteFold = pgTable(
  'vote_fold',
  {
    id: id().primaryKey(),
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    foldedBy: id('folded_by')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
    unfoldedAt: instant('unfolded_at'),
    /** Citizens unfolded it, and it is not folded again as it stands; else it was whoever may fold. */
    overruled: boolean('overruled').notNull().default(false),
  },
  (t) => [uniqueIndex('vote_fold_live').on(t.voteId).where(sql`${t.unfoldedAt} is null`)],
);

export const unfoldVoice = pgTable(
  'unfold_voice',
  {
    foldId: id('fold_id')
      .notNull()
      .references(() => voteFold.id),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.foldId, t.personId] })],
);

/** One of the two offices it takes to call a vote off; `guardian` says in which of them it is given. */
export const cancelVoice = pgTable(
  'cancel_voice',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    office: text('office').notNull(),
    guardian: boolean('guardian').notNull(),
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.voteId, t.personId] })],
);

/** A form of words and rules that members start a proposal from. */
export const proposalTemplate = pgTable(
  'proposal_template',
  {
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    name: text('name').notNull(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    settings: jsonb('settings').notNull(),
    setBy: id('set_by')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    at: instant('at').notNull(),
    removedAt: instant('removed_at'),
  },
  (t) => [
    uniqueIndex('proposal_template_live')
      .on(t.communityId, t.name)
      .where(sql`${t.removedAt} is null`),
  ],
);
