import { index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { person } from './person.ts';

/** Every private word also stands here for 30 days: nothing exists only ephemerally. */
export const inbox = pgTable(
  'inbox',
  {
    id: id().primaryKey(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    communityId: id('community_id').$type<CommunityId>(),
    /** The kind names the words; the data fills them (chat/words/<locale>/notices.ts). */
    kind: text('kind').notNull(),
    data: jsonb('data').notNull(),
    /** One notice per event, however often it is told. */
    eventKey: text('event_key').notNull(),
    createdAt: instant('created_at').notNull(),
    readAt: instant('read_at'),
  },
  (t) => [
    uniqueIndex('inbox_event').on(t.personId, t.eventKey),
    index('inbox_person').on(t.personId, t.createdAt),
  ],
);
