import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CommunityId, PersonId, PlaceId, Platform } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';

/** A Discord server or Telegram chat; it belongs to one community at a time. */
export const place = pgTable(
  'place',
  {
    id: id().primaryKey().$type<PlaceId>(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    platform: text('platform').$type<Platform>().notNull(),
    externalId: text('external_id').notNull(),
    /** Telegram migration: the same row, the old id kept. */
    formerExternalId: text('former_external_id'),
    title: text('title').notNull(),
    attachedBy: id('attached_by').notNull().$type<PersonId>(),
    connectedAt: instant('connected_at').notNull(),
    disconnectedAt: instant('disconnected_at'),
  },
  (t) => [
    uniqueIndex('place_external')
      .on(t.platform, t.externalId)
      .where(sql`${t.disconnectedAt} is null`),
    index('place_community').on(t.communityId),
    check('place_platform', sql`${t.platform} in ('discord', 'telegram')`),
  ],
);

/** A Discord channel or thread, or a Telegram topic; one per purpose. An empty id is the chat itself. */
export const channel = pgTable(
  'channel',
  {
    placeId: id('place_id')
      .notNull()
      .references(() => place.id)
      .$type<PlaceId>(),
    purpose: text('purpose').$type<'announcements' | 'staff' | 'alarms'>().notNull(),
    externalId: text('external_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.placeId, t.purpose] }),
    check('channel_purpose', sql`${t.purpose} in ('announcements', 'staff', 'alarms')`),
  ],
);

/** An invitation of a second place: ten minutes, single use, confirmed by the steward in the first place. */
export const attachment = pgTable('attachment', {
  id: id().primaryKey(),
  codeHash: text('code_hash').notNull().unique(),
  communityId: id('community_id')
    .notNull()
    .references(() => community.id)
    .$type<CommunityId>(),
  platform: text('platform').$type<Platform>().notNull(),
  invitedBy: id('invited_by').notNull().$type<PersonId>(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
  askedBy: id('asked_by').$type<PersonId>(),
  externalId: text('external_id'),
  /** Where in the chat it was claimed: announcements go there, until another channel is chosen. */
  channelId: text('channel_id'),
  title: text('title'),
  size: integer('size'),
  decidedAt: instant('decided_at'),
  decision: text('decision').$type<'confirmed' | 'refused'>(),
});
