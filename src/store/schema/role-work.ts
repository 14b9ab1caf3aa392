import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { WorkCause } from '#core/eligibility/work.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { person } from './person.ts';
import { gate, role, roleRun } from './role.ts';

/**
 * What somebody set going and waits for: everything that their press or command makes gates give and take, until it is
 * written. The counts are those that were last told.
 */
export const roleWork = pgTable(
  'role_work',
  {
    id: id().primaryKey(),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    roleId: id('role_id').notNull(),
    gateId: id('gate_id')
      .notNull()
      .references(() => gate.id),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    cause: text('cause').$type<WorkCause>().notNull(),
    /** The one run it is; null: whatever is found from the start to the end of the look that follows. */
    runId: id('run_id').references(() => roleRun.id),
    startedAt: instant('started_at').notNull(),
    /** From when on changes are counted, where it took over one that was still going; null: from its own start. */
    since: instant('since'),
    /** From then on all that there is to write is known. */
    lookedAt: instant('looked_at'),
    endedAt: instant('ended_at'),
    /** `later`: another one of this role began; `still`: nothing has moved for a day. */
    ending: text('ending').$type<'done' | 'later' | 'still'>(),
    gave: integer('gave').notNull().default(0),
    took: integer('took').notNull().default(0),
    /** Had it already, by another hand. */
    had: integer('had').notNull().default(0),
    open: integer('open').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    /** Who would have lost it when the gate stopped. */
    stopped: integer('stopped').notNull().default(0),
    /** When the counts were last others than before. */
    movedAt: instant('moved_at').notNull(),
  },
  (t) => [
    foreignKey({
      name: 'role_work_role_of_community',
      columns: [t.communityId, t.roleId],
      foreignColumns: [role.communityId, role.id],
    }),
    uniqueIndex('role_work_open').on(t.roleId).where(sql`${t.endedAt} is null`),
    index('role_work_role').on(t.roleId, t.startedAt),
    check(
      'role_work_cause',
      sql`${t.cause} in ('on', 'rule', 'answer', 'ungate', 'undo', 'set', 'removal', 'release', 'move')`,
    ),
    check('role_work_ending', sql`${t.ending} in ('done', 'later', 'still')`),
    check('role_work_ended', sql`(${t.endedAt} is null) = (${t.ending} is null)`),
  ],
);
