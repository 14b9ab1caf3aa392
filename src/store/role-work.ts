/** What somebody set going of gates, and how much of it is written. */
import { and, desc, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import { LEFT } from '#core/eligibility/effect.ts';
import type { WorkCount } from '#core/eligibility/work.ts';
import type { CommunityId } from '#core/identity.ts';
import {
  account,
  outbox,
  place,
  presence,
  roleChange,
  roleEffect,
  roleGrant,
  roleRun,
  roleWork,
} from './schema/index.ts';
import type { Db } from './transaction.ts';

export type WorkRow = typeof roleWork.$inferSelect;

type WorkOf = Pick<WorkRow, 'gateId' | 'runId' | 'startedAt' | 'since' | 'lookedAt'>;

export const roleWorkBooks = (db: Db) => {
  /** What its runs changed, each role or tag of an account once. */
  const changedBy = ({ gateId, runId, startedAt, since, lookedAt }: WorkOf) =>
    db
      .selectDistinct({ effectId: roleChange.effectId, accountId: roleChange.accountId })
      .from(roleChange)
      .innerJoin(roleRun, eq(roleRun.id, roleChange.runId))
      .where(
        runId === null
          ? and(
              eq(roleRun.gateId, gateId),
              inArray(roleRun.kind, ['sweep', 'person']),
              sql`${roleChange.at} >= ${(since ?? startedAt).toISOString()}::timestamptz`,
              lookedAt === null ? undefined : lte(roleChange.at, lookedAt),
            )
          : eq(roleChange.runId, runId),
      )
      .as('changed');

  return {
    async insertWork(row: typeof roleWork.$inferInsert): Promise<void> {
      await db.insert(roleWork).values(row);
    },

    async findWork(id: string): Promise<WorkRow | undefined> {
      const [row] = await db.select().from(roleWork).where(eq(roleWork.id, id));
      return row;
    },

    /** The latest of a role. */
    async findWorkOfRole(roleId: string): Promise<WorkRow | undefined> {
      const [row] = await db
        .select()
        .from(roleWork)
        .where(eq(roleWork.roleId, roleId))
        .orderBy(desc(roleWork.startedAt), desc(roleWork.id))
        .limit(1);
      return row;
    },

    async lockWork(id: string): Promise<WorkRow | undefined> {
      const [row] = await db.select().from(roleWork).where(eq(roleWork.id, id)).for('update');
      return row;
    },

    async updateWork(
      id: string,
      change: Partial<Omit<WorkRow, 'id' | 'communityId' | 'roleId' | 'gateId' | 'personId'>>,
    ): Promise<void> {
      await db.update(roleWork).set(change).where(eq(roleWork.id, id));
    },

    /** Another one takes over; the one that went on until now. */
    async updateWorkOvertaken(roleId: string, at: Date): Promise<WorkRow | undefined> {
      const [row] = await db
        .update(roleWork)
        .set({ endedAt: at, ending: 'later' })
        .where(and(eq(roleWork.roleId, roleId), isNull(roleWork.endedAt)))
        .returning();
      return row;
    },

    /** Those that wait for a look at everybody. */
    async listWorkUnlooked(communityId: CommunityId): Promise<string[]> {
      const rows = await db
        .select({ id: roleWork.id })
        .from(roleWork)
        .where(
          and(
            eq(roleWork.communityId, communityId),
            isNull(roleWork.endedAt),
            isNull(roleWork.lookedAt),
          ),
        );
      return rows.map(({ id }) => id);
    },

    /** The look that these waited for is over; those of them that have not ended meanwhile. */
    async updateWorkLooked(ids: readonly string[], at: Date): Promise<string[]> {
      if (ids.length === 0) return [];
      const rows = await db
        .update(roleWork)
        .set({ lookedAt: at })
        .where(
          and(inArray(roleWork.id, [...ids]), isNull(roleWork.endedAt), isNull(roleWork.lookedAt)),
        )
        .returning({ id: roleWork.id });
      return rows.map(({ id }) => id);
    },

    /**
     * A role or tag is written once the books say so and no hand is at it: that it is ours is noted before it is given.
     * Whoever has left, or was forgotten, is not counted, and nobody who is asked into a chat.
     */
    async countWork(work: WorkOf): Promise<WorkCount> {
      const changed = changedBy(work);
      const isSo = sql`${roleGrant.wanted} = ${roleGrant.applied} and ${outbox.id} is null`;
      const isFailed = sql`(${roleGrant.wanted} <> ${roleGrant.applied} and (${roleGrant.lastError} is not null
        or ${roleEffect.brokenReason} is not null or ${place.disconnectedAt} is not null))`;
      const howMany = (condition: ReturnType<typeof sql>) =>
        sql<number>`(count(*) filter (where ${condition}))::int`;
      const [count] = await db
        .select({
          gave: howMany(sql`not ${roleGrant.byHand} and ${isSo} and ${roleGrant.wanted}`),
          took: howMany(sql`not ${roleGrant.byHand} and ${isSo} and not ${roleGrant.wanted}`),
          had: howMany(sql`${roleGrant.byHand}`),
          failed: howMany(sql`not ${roleGrant.byHand} and ${isFailed}`),
          open: howMany(sql`not ${roleGrant.byHand} and not (${isSo}) and not ${isFailed}`),
        })
        .from(changed)
        .innerJoin(roleEffect, eq(roleEffect.id, changed.effectId))
        .innerJoin(place, eq(place.id, roleEffect.placeId))
        .innerJoin(
          roleGrant,
          and(eq(roleGrant.effectId, changed.effectId), eq(roleGrant.accountId, changed.accountId)),
        )
        .innerJoin(account, and(eq(account.id, changed.accountId), isNull(account.erasedAt)))
        .innerJoin(
          presence,
          and(eq(presence.placeId, place.id), eq(presence.accountId, changed.accountId)),
        )
        .leftJoin(
          outbox,
          and(
            eq(outbox.kind, 'role-effect'),
            sql`${outbox.key} = ${roleGrant.effectId}::text || '.' || ${roleGrant.accountId}::text`,
            isNull(outbox.doneAt),
          ),
        )
        .where(
          and(
            // Who was taken out of a chat is no longer there, and is what was to be written.
            sql`(${presence.leftAt} is null or ${roleEffect.kind} = 'telegram-chat')`,
            sql`${roleGrant.lastError} is distinct from ${LEFT}`,
            sql`(${roleEffect.kind} <> 'telegram-chat' or ${roleGrant.applied} or not ${roleGrant.wanted})`,
          ),
        );
      return count ?? { gave: 0, took: 0, had: 0, open: 0, failed: 0 };
    },
  };
};
