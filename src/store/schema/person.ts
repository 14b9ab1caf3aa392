import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { AccountId, PersonId, Platform } from '#core/identity.ts';
import { id, instant } from './columns.ts';

/** A merge sets `merged_into` and rewrites nothing; identity is resolved at read. */
export const person = pgTable(
  'person',
  {
    id: id().primaryKey().$type<PersonId>(),
    mergedInto: id('merged_into')
      .references((): AnyPgColumn => person.id)
      .$type<PersonId>(),
    createdAt: instant('created_at').notNull(),
    /** Who besides the owner may see the wallets: nobody, or the communities they are used in. */
    walletsShownTo: text('wallets_shown_to')
      .$type<'nobody' | 'community'>()
      .notNull()
      .default('nobody'),
    /** Whether they are reminded of votes they have not voted in. */
    reminded: boolean('reminded').notNull().default(true),
    /** The person asked to be forgotten: what is left is a pseudonym. */
    erasedAt: instant('erased_at'),
  },
  (t) => [
    index('person_merged').on(t.mergedInto).where(sql`${t.mergedInto} is not null`),
    check('person_wallets_shown', sql`${t.walletsShownTo} in ('nobody', 'community')`),
    check('person_not_in_itself', sql`${t.mergedInto} <> ${t.id}`),
  ],
);

/** A chat account; only the platform's numeric id counts (W7). */
export const account = pgTable(
  'account',
  {
    id: id().primaryKey().$type<AccountId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    platform: text('platform').$type<Platform>().notNull(),
    externalId: text('external_id').notNull(),
    handle: text('handle'),
    displayName: text('display_name').notNull(),
    isBot: boolean('is_bot').notNull(),
    locale: text('locale').notNull(),
    /** Telegram: the member opened a private chat with the bot, so the bot may answer there. */
    privateChatOpen: boolean('private_chat_open').notNull(),
    createdAt: instant('created_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    /** Names and the platform's id are gone; the row stays for what it signed. */
    erasedAt: instant('erased_at'),
  },
  (t) => [
    uniqueIndex('account_external').on(t.platform, t.externalId),
    index('account_person').on(t.personId),
    check('account_platform', sql`${t.platform} in ('discord', 'telegram')`),
  ],
);

/** One row per place an account was seen in, so that a typed @name is looked up among those seen here. */
export const presence = pgTable(
  'presence',
  {
    placeId: id('place_id').notNull(),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    seenAt: instant('seen_at').notNull(),
    leftAt: instant('left_at'),
  },
  (t) => [primaryKey({ columns: [t.placeId, t.accountId] })],
);
