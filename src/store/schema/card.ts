import { sql } from 'drizzle-orm';
import {
  bigserial,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { AccountId, CommunityId, PersonId, PlaceId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { account, person } from './person.ts';
import { place } from './place.ts';

/** Public messages as they should be, and as they were last sent. `ordinal` keeps "oldest first". */
export const card = pgTable(
  'card',
  {
    id: id().primaryKey(),
    ordinal: bigserial('ordinal', { mode: 'number' }),
    /** `poll:<id>`: the noun names the renderer (chat/card/<noun>). */
    subject: text('subject').notNull(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    placeId: id('place_id')
      .notNull()
      .references(() => place.id)
      .$type<PlaceId>(),
    channelId: text('channel_id').notNull(),
    messageRef: text('message_ref'),
    wanted: integer('wanted').notNull(),
    sent: integer('sent').notNull(),
    sentHash: text('sent_hash'),
    sentAt: instant('sent_at'),
    fence: integer('fence').notNull(),
    leaseUntil: instant('lease_until'),
    /** Since when it shows less than is wanted of it. */
    dueAt: instant('due_at').notNull(),
    /** Set when the channel is gone or the bot may not write there: told once, kept. */
    brokenReason: text('broken_reason'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('card_subject').on(t.subject, t.placeId),
    index('card_behind').on(t.placeId, t.dueAt).where(sql`${t.wanted} > ${t.sent}`),
  ],
);

/** A write of a card in the last minute: its place takes so many and no more. One row a claim. */
export const cardSend = pgTable(
  'card_send',
  {
    cardId: id('card_id')
      .notNull()
      .references(() => card.id),
    fence: integer('fence').notNull(),
    placeId: id('place_id')
      .notNull()
      .references(() => place.id)
      .$type<PlaceId>(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.cardId, t.fence] }),
    index('card_send_place').on(t.placeId, t.at),
  ],
);

/** What a press means. The id is a hash of command and values, so the same button is one row for ever. */
export const button = pgTable('button', {
  id: text('id').primaryKey(),
  command: text('command').notNull(),
  values: jsonb('values').notNull(),
  createdAt: instant('created_at').notNull(),
});

/** Half-filled forms: they survive a restart and expire. */
export const draft = pgTable(
  'draft',
  {
    id: id().primaryKey(),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    /** The chat it is being filled in; one open draft per account and chat. */
    sceneKey: text('scene_key').notNull(),
    command: text('command').notNull(),
    values: jsonb('values').notNull(),
    /** The option being asked for, and the message that asked. */
    asking: text('asking'),
    messageRef: text('message_ref'),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [uniqueIndex('draft_open').on(t.accountId, t.sceneKey)],
);
