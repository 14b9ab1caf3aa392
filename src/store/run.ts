/** Runs of gates: what each gave and took, those that wait for a moderator, and who is exempt. */
import { and, asc, desc, eq, gt, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { LEFT } from '#core/eligibility/effect.ts';
import type { AccountId, CommunityId, PersonId } from '#core/identity.ts';
import { type AudienceOf, isLookedAt } from './audience.ts';
import type { GrantKey } from './grant.ts';
import {
  account,
  gate,
  gateVerdict,
  person,
  presence,
  role,
  roleChange,
  roleEffect,
  roleExemption,
  roleGrant,
  roleRun,
} from './schema/index.ts';
import { isOf, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type RunRow = typeof roleRun.$inferSelect;
export type ChangeRow = typeof roleChange.$inferSelect;
export type ExemptionRow = typeof roleExemption.$inferSelect;
export type NamedExemption = ExemptionRow & { roleName: string };

/** A run with what it did. */
export type CountedRun = RunRow & { roleName: string; gave: number; took: number };

type GateOf = AudienceOf & { version: number; roleId: string };

const isExempt = (roleId: SQL, personId: SQL): SQL => sql`exists (
  select from ${roleExemption} where ${roleExemption.roleId} = ${roleId}
    and ${roleExemption.endedAt} is null
    and (${roleExemption.until} is null or ${roleExemption.until} > civitas_now())
    and ${roleExemption.personId} in (select person_family(${personId})))`;

const ROWS_AT_ONCE = 1_000;

export const runBooks = (db: Db) => {
  /** Persons who hold one of these effects through the gate, and whether they would lose it. */
  const holders = (of: GateOf, effects: readonly string[]) => {
    const held = db
      .selectDistinct({ personId: sql<PersonId>`${standing}`.as('holder_id') })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .innerJoin(
        presence,
        and(
          eq(presence.placeId, roleEffect.placeId),
          eq(presence.accountId, roleGrant.accountId),
          isNull(presence.leftAt),
        ),
      )
      .innerJoin(account, eq(account.id, roleGrant.accountId))
      .innerJoin(person, eq(person.id, account.personId))
      .where(
        and(
          inArray(roleGrant.effectId, [...effects]),
          eq(roleGrant.wanted, true),
          eq(roleGrant.byHand, false),
          // Whoever left and came back has what the hands give them again, and not before.
          sql`${roleGrant.lastError} is distinct from ${LEFT}`,
          eq(account.isBot, false),
        ),
      )
      .as('held');
    // Certain now, and nobody has decided otherwise of them.
    const loses = sql<boolean>`(${gateVerdict.verdict} = 'no' and ${gateVerdict.version} = ${of.version}
      and ${gateVerdict.unknownSince} is null and ${gateVerdict.answer} is null
      and not ${isExempt(sql`${of.roleId}`, sql`${held.personId}`)})`;
    const onVerdict = and(
      eq(gateVerdict.gateId, of.id),
      sql`${gateVerdict.personId} = ${held.personId}`,
    );
    return { held, loses, onVerdict };
  };

  return {
    /** One decision on what a gate takes at a time. */
    async lockRoleLosses(roleId: string): Promise<void> {
      await db.select({ id: role.id }).from(role).where(eq(role.id, roleId)).for('no key update');
    },

    async countLosses(
      of: GateOf,
      effects: readonly string[],
      since: Date,
    ): Promise<{ held: number; losing: number; lately: number }> {
      if (effects.length === 0) return { held: 0, losing: 0, lately: 0 };
      const { held, loses, onVerdict } = holders(of, effects);
      const [now] = await db
        .select({
          held: sql<number>`count(*)::int`,
          losing: sql<number>`(count(*) filter (where ${loses}))::int`,
        })
        .from(held)
        .leftJoin(gateVerdict, onVerdict)
        .where(isLookedAt(of, sql`${held.personId}`));
      const [before] = await db
        .select({ lately: sql<number>`count(distinct ${account.personId})::int` })
        .from(roleChange)
        .innerJoin(roleRun, eq(roleRun.id, roleChange.runId))
        .innerJoin(account, eq(account.id, roleChange.accountId))
        .where(
          and(
            eq(roleRun.gateId, of.id),
            inArray(roleRun.kind, ['sweep', 'person']),
            eq(roleRun.state, 'done'),
            eq(roleChange.gave, false),
            eq(roleChange.consented, false),
            gt(roleChange.at, since),
          ),
        );
      return { held: now?.held ?? 0, losing: now?.losing ?? 0, lately: before?.lately ?? 0 };
    },

    /** Who is counted as losing, in the order of their ids. */
    async listLosers(of: GateOf, effects: readonly string[]): Promise<PersonId[]> {
      if (effects.length === 0) return [];
      const { held, loses, onVerdict } = holders(of, effects);
      const rows = await db
        .select({ personId: held.personId })
        .from(held)
        .innerJoin(gateVerdict, onVerdict)
        .where(loses)
        .orderBy(asc(held.personId));
      return rows.map((row) => row.personId);
    },

    async insertRun(row: typeof roleRun.$inferInsert): Promise<void> {
      await db.insert(roleRun).values(row).onConflictDoNothing({ target: roleRun.id });
    },

    async findRun(id: string): Promise<RunRow | undefined> {
      const [row] = await db.select().from(roleRun).where(eq(roleRun.id, id));
      return row;
    },

    async lockRun(id: string): Promise<RunRow | undefined> {
      const [row] = await db.select().from(roleRun).where(eq(roleRun.id, id)).for('update');
      return row;
    },

    async findWaitingRun(gateId: string): Promise<RunRow | undefined> {
      const [row] = await db
        .select()
        .from(roleRun)
        .where(and(eq(roleRun.gateId, gateId), eq(roleRun.state, 'waiting')));
      return row;
    },

    async updateRun(
      id: string,
      change: Partial<Pick<RunRow, 'state' | 'answeredBy' | 'answeredAt'>>,
    ): Promise<void> {
      await db.update(roleRun).set(change).where(eq(roleRun.id, id));
    },

    async insertChanges(rows: readonly ChangeRow[]): Promise<void> {
      for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
        await db.insert(roleChange).values(rows.slice(from, from + ROWS_AT_ONCE));
      }
    },

    async listChanges(runId: string): Promise<ChangeRow[]> {
      return db
        .select()
        .from(roleChange)
        .where(eq(roleChange.runId, runId))
        .orderBy(asc(roleChange.effectId), asc(roleChange.accountId));
    },

    /** The latest of each effect of these accounts. */
    async listLastChanges(
      accounts: readonly AccountId[],
    ): Promise<(ChangeRow & { kind: RunRow['kind']; version: number; by: PersonId | null })[]> {
      if (accounts.length === 0) return [];
      const rows = await db
        .selectDistinctOn([roleChange.effectId, roleChange.accountId], {
          change: roleChange,
          kind: roleRun.kind,
          version: roleRun.version,
          by: roleRun.answeredBy,
        })
        .from(roleChange)
        .innerJoin(roleRun, eq(roleRun.id, roleChange.runId))
        .where(inArray(roleChange.accountId, [...accounts]))
        .orderBy(
          asc(roleChange.effectId),
          asc(roleChange.accountId),
          desc(roleChange.at),
          desc(roleChange.runId),
        );
      return rows.map(({ change, ...run }) => ({ ...change, ...run }));
    },

    /** What last took an effect from an account. */
    async findLastTaken({
      effectId,
      accountId,
    }: GrantKey): Promise<(ChangeRow & { kind: RunRow['kind'] }) | undefined> {
      const [row] = await db
        .select({ change: roleChange, kind: roleRun.kind })
        .from(roleChange)
        .innerJoin(roleRun, eq(roleRun.id, roleChange.runId))
        .where(
          and(
            eq(roleChange.effectId, effectId),
            eq(roleChange.accountId, accountId),
            eq(roleChange.gave, false),
          ),
        )
        .orderBy(desc(roleChange.at), desc(roleChange.runId))
        .limit(1);
      return row && { ...row.change, kind: row.kind };
    },

    /**
     * Looks that changed something and removals that took something, the latest first: looks of gates that still stand, removals
     * that no other gate has followed; or those of one gate. `before`: those older than this run.
     */
    async listRuns(
      communityId: CommunityId,
      limit: number,
      { gateId, before }: { gateId?: string | undefined; before?: string | undefined } = {},
    ): Promise<CountedRun[]> {
      const last = alias(roleRun, 'last');
      const older = db
        .select({ startedAt: last.startedAt, id: last.id })
        .from(last)
        .where(eq(last.id, before ?? ''));
      const rows = await db
        .select({
          run: roleRun,
          roleName: role.name,
          gave: sql<number>`(count(*) filter (where ${roleChange.gave}))::int`,
          took: sql<number>`(count(*) filter (where not ${roleChange.gave}))::int`,
        })
        .from(roleRun)
        .innerJoin(gate, eq(gate.id, roleRun.gateId))
        .innerJoin(role, eq(role.id, gate.roleId))
        .innerJoin(roleChange, eq(roleChange.runId, roleRun.id))
        .where(
          and(
            eq(roleRun.communityId, communityId),
            or(
              and(inArray(roleRun.kind, ['sweep', 'person']), sql`${gate.state} <> 'off'`),
              and(
                eq(roleRun.kind, 'ungate'),
                sql`not exists (select from ${gate} as follower
                  where follower.role_id = ${gate.roleId} and follower.state <> 'off')`,
              ),
            ),
            eq(roleRun.state, 'done'),
            gateId === undefined ? undefined : eq(roleRun.gateId, gateId),
            before === undefined
              ? undefined
              : sql`(${roleRun.startedAt}, ${roleRun.id}) < (${older})`,
          ),
        )
        .groupBy(roleRun.id, role.name)
        .orderBy(desc(roleRun.startedAt), desc(roleRun.id))
        .limit(limit);
      return rows.map(({ run, ...counted }) => ({ ...run, ...counted }));
    },

    /** That stands now, of whoever the person is by now. */
    async findExemption(roleId: string, personId: PersonId): Promise<ExemptionRow | undefined> {
      const [row] = await db
        .select()
        .from(roleExemption)
        .where(
          and(
            eq(roleExemption.roleId, roleId),
            isOf(roleExemption.personId, personId),
            isNull(roleExemption.endedAt),
            or(isNull(roleExemption.until), sql`${roleExemption.until} > civitas_now()`),
          ),
        )
        .limit(1);
      return row;
    },

    /**
     * The gate that is on and whose last certain word on whoever has this account is no, where nobody has said that
     * they keep what it opens.
     */
    async findRefusingGate({ effectId, accountId }: GrantKey): Promise<string | undefined> {
      const [row] = await db
        .select({ id: gate.id })
        .from(roleEffect)
        .innerJoin(gate, and(eq(gate.roleId, roleEffect.roleId), eq(gate.state, 'on')))
        .innerJoin(account, eq(account.id, accountId))
        .innerJoin(person, eq(person.id, account.personId))
        .innerJoin(
          gateVerdict,
          and(eq(gateVerdict.gateId, gate.id), sql`${gateVerdict.personId} = ${standing}`),
        )
        .where(
          and(
            eq(roleEffect.id, effectId),
            eq(gateVerdict.verdict, 'no'),
            eq(gateVerdict.version, gate.version),
            sql`${gateVerdict.answer} is distinct from 'keep'`,
            sql`not ${isExempt(sql`${gate.roleId}`, standing)}`,
          ),
        )
        .limit(1);
      return row?.id;
    },

    async listExemptPersons(roleId: string, persons: readonly PersonId[]): Promise<PersonId[]> {
      if (persons.length === 0) return [];
      const rows = await db
        .select({ id: person.id })
        .from(person)
        .where(and(inArray(person.id, [...persons]), isExempt(sql`${roleId}`, sql`${person.id}`)));
      return rows.map((row) => row.id);
    },

    /** Ends what stands, and what ran out, before another is written. */
    async updateExemptionsEnded(roleId: string, personId: PersonId, at: Date): Promise<void> {
      await db
        .update(roleExemption)
        .set({ endedAt: at })
        .where(
          and(
            eq(roleExemption.roleId, roleId),
            isOf(roleExemption.personId, personId),
            isNull(roleExemption.endedAt),
          ),
        );
    },

    async insertExemption(row: typeof roleExemption.$inferInsert): Promise<void> {
      await db.insert(roleExemption).values(row);
    },
  };
};
