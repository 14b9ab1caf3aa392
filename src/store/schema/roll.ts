/** Who may vote with what power: written whole when a vote opens, and what came late beside it. */
import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import type { Address, PersonId, VoteId } from '#core/identity.ts';
import { id, instant, units } from './columns.ts';
import { person } from './person.ts';
import { vote } from './vote.ts';

/** Who may vote with what weight, frozen at the opening; empty for open one-person polls. */
export const rollLine = pgTable(
  'roll_line',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    power: units('power').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.voteId, t.personId] }),
    // A delegate without power of their own stands here with 0.
    check('roll_power', sql`${t.power} >= 0`),
  ],
);

/** Each wallet's weight is used once per vote, whatever is relinked, merged or moved (V2). */
export const rollWallet = pgTable(
  'roll_wallet',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    chainId: integer('chain_id').notNull(),
    address: text('address').notNull().$type<Address>(),
    /** Which summand of the power it is read for: a wallet may hold several of its tokens. */
    term: integer('term').notNull().default(0),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    power: units('power').notNull(),
    block: units('block').notNull(),
    /** The provider that told it, as members may know it; null on rolls of before. */
    toldBy: text('told_by'),
  },
  (t) => [primaryKey({ columns: [t.voteId, t.chainId, t.address, t.term] })],
);

/** Whom a chain's wallets were read from for the roll, also those that weigh nothing and so do not stand on it. */
export const rollProvider = pgTable(
  'roll_provider',
  {
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    chainId: integer('chain_id').notNull(),
    provider: text('provider').notNull(),
  },
  (t) => [primaryKey({ columns: [t.voteId, t.chainId, t.provider] })],
);

/**
 * Wallets that were not on a token roll when it was frozen, read at its blocks: append-only while the vote is open.
 * `power` is what the line adds, after factors, roots and caps.
 */
export const rollLate = pgTable(
  'roll_late',
  {
    id: id().primaryKey(),
    voteId: id('vote_id')
      .notNull()
      .references(() => vote.id)
      .$type<VoteId>(),
    /** Its place among the lines that came late, from 0. */
    ordinal: integer('ordinal').notNull(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    power: units('power').notNull(),
    addedAt: instant('added_at').notNull(),
  },
  (t) => [
    unique('roll_late_ordinal').on(t.voteId, t.ordinal),
    index('roll_late_person').on(t.voteId, t.personId),
    check('roll_late_power', sql`${t.power} > 0`),
  ],
);

/** The wallets of a late line; none of them may stand on the roll already (V2). */
export const rollLateWallet = pgTable(
  'roll_late_wallet',
  {
    voteId: id('vote_id').notNull().$type<VoteId>(),
    lateId: id('late_id').notNull(),
    chainId: integer('chain_id').notNull(),
    address: text('address').notNull().$type<Address>(),
    term: integer('term').notNull(),
    power: units('power').notNull(),
    block: units('block').notNull(),
    toldBy: text('told_by'),
  },
  (t) => [
    primaryKey({ columns: [t.voteId, t.chainId, t.address, t.term] }),
    foreignKey({ name: 'roll_late_wallet_fk', columns: [t.lateId], foreignColumns: [rollLate.id] }),
  ],
);
