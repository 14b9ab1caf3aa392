import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Leases of deployment-wide singletons (the bot role; one per role name). */
export const processLease = pgTable('process_lease', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  fence: integer('fence').notNull(),
  leaseUntil: instant('lease_until').notNull(),
});

/** A minute's sign of life per role and platform: the outage rule reads it. */
export const heartbeat = pgTable(
  'heartbeat',
  {
    role: text('role').notNull(),
    platform: text('platform').notNull(),
    minute: instant('minute').notNull(),
  },
  (t) => [primaryKey({ columns: [t.role, t.platform, t.minute] })],
);

/**
 * Facts of this deployment (T19): `id`, `folder:<id>` with the mark of each folder beside the keys, `copy` with why nothing is
 * signed while it is taken for a copy, `adopted:<time>` with who said that it is none.
 */
export const deployment = pgTable('deployment', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
});
