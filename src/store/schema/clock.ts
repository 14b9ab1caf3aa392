import { sql } from 'drizzle-orm';
import { bigint, boolean, check, pgTable, text } from 'drizzle-orm/pg-core';

/**
 * How far the time of the law is ahead of the server's clock. One row, written once when the deployment is
 * made; only a deployment made for tests may ever move it. `civitas_now()` and the guard against a later
 * change of `mode` stand in the migration `clock`.
 */
export const clockOffset = pgTable(
  'clock_offset',
  {
    single: boolean('single').primaryKey().default(true),
    mode: text('mode', { enum: ['real', 'test'] }).notNull(),
    offsetMs: bigint('offset_ms', { mode: 'bigint' }).notNull().default(sql`0`),
  },
  (table) => [
    check('clock_offset_single_row', sql`${table.single}`),
    check('clock_offset_mode', sql`${table.mode} in ('real', 'test')`),
    check('clock_offset_zero_unless_test', sql`${table.offsetMs} = 0 or ${table.mode} = 'test'`),
  ],
);
