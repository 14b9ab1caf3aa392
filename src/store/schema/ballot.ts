/** Ballots, and what comes before one: a draft, and the yes to what will be visible. */
import { bigint, foreignKey, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AccountId, PersonId, VoteId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { account, person } from './person.ts';
import { vote } from './vote.ts';

/** The effective ballot: one per person and vote; the last one before the close wins. */
export const ballot = pgTable(
  'ballot',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    id: id().notNull().unique(),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    /** The choice, or {"sealed": base64} in sealed and secret votes, also after the close. */
    choice: jsonb('choice').notNull(),
    /** {v, address, chainId, message, signature} of a wallet-signed ballot; replaced only by a higher sequence (V2). */
    signature: jsonb('signature'),
    sequence: bigint('sequence', { mode: 'number' }),
    /** What the receipt proves: a commitment to this ballot, dead once it is replaced. */
    receipt: text('receipt'),
    revision: integer('revision').notNull(),
    castAt: instant('cast_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.voteId, t.personId] })],
);

/** A ranking or weights being put together; sealed like the ballot in votes that are. It is not a ballot. */
export const ballotDraft = pgTable(
  'ballot_draft',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    content: jsonb('content').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.voteId, t.personId] })],
);

/** Said before the first ballot: what of me will be visible. */
export const voteConsent = pgTable(
  'vote_consent',
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

/** Who was reminded of an open vote, once. */
export const voteReminder = pgTable(
  'vote_reminder',
  {
    voteId: id('vote_id').notNull().$type<VoteId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.voteId, t.personId] }),
    foreignKey({ name: 'vote_reminder_vote_fk', columns: [t.voteId], foreignColumns: [vote.id] }),
  ],
);
