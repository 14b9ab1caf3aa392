/** What was found of each person, and what each account should have and has because of it. */
import { and, asc, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { AccountId, CommunityId, PersonId, PlaceId } from '#core/identity.ts';
import {
  account,
  gate,
  gateVerdict,
  outbox,
  person,
  presence,
  role,
  roleEffect,
  roleGrant,
} from './schema/index.ts';
import { isAmong, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type VerdictRow = typeof gateVerdict.$inferSelect;
export type GrantRow = typeof roleGrant.$inferSelect;
export type GrantKey = Pick<GrantRow, 'effectId' | 'accountId'>;

/** An account that is in a place now, with the person it answers for. */
export type PresentAccount = { placeId: PlaceId; accountId: AccountId; standing: PersonId };

const ROWS_AT_ONCE = 1_000;

const excluded = (column: { name: string }): SQL => sql.raw(`excluded.${column.name}`);

export const grantBooks = (db: Db) => ({
  async findVerdict(gateId: string, personId: PersonId): Promise<VerdictRow | undefined> {
    const [row] = await db
      .select()
      .from(gateVerdict)
      .where(and(eq(gateVerdict.gateId, gateId), eq(gateVerdict.personId, personId)));
    return row;
  },

  async listVerdicts(gateId: string): Promise<VerdictRow[]> {
    return db
      .select()
      .from(gateVerdict)
      .where(eq(gateVerdict.gateId, gateId))
      .orderBy(gateVerdict.personId);
  },

  /**
   * Certain verdicts; each clears what was unknown. What was looked at earlier than what stands is not
   * written. Returns those that were.
   */
  async insertVerdicts(
    rows: readonly Omit<VerdictRow, 'unknownSince' | 'losesAt' | 'answer'>[],
  ): Promise<{ gateId: string; personId: PersonId }[]> {
    const written: { gateId: string; personId: PersonId }[] = [];
    // What was told and decided of somebody ends when they fulfil the rule again, or it is another rule.
    const ends = sql`(${excluded(gateVerdict.verdict)} = 'yes' or ${excluded(gateVerdict.version)} <> ${gateVerdict.version})`;
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const part = rows.slice(from, from + ROWS_AT_ONCE);
      const back = await db
        .insert(gateVerdict)
        .values(part.map((row) => ({ ...row, unknownSince: null })))
        .onConflictDoUpdate({
          target: [gateVerdict.gateId, gateVerdict.personId],
          set: {
            verdict: excluded(gateVerdict.verdict),
            version: excluded(gateVerdict.version),
            trace: excluded(gateVerdict.trace),
            checkedAt: excluded(gateVerdict.checkedAt),
            unknownSince: null,
            losesAt: sql`case when ${ends} then null else ${gateVerdict.losesAt} end`,
            answer: sql`case when ${ends} then null else ${gateVerdict.answer} end`,
          },
          setWhere: sql`${gateVerdict.checkedAt} <= ${excluded(gateVerdict.checkedAt)}`,
        })
        .returning({ gateId: gateVerdict.gateId, personId: gateVerdict.personId });
      written.push(...back);
    }
    return written;
  },

  async listVerdictsOf(gateId: string, persons: readonly PersonId[]): Promise<VerdictRow[]> {
    if (persons.length === 0) return [];
    return db
      .select()
      .from(gateVerdict)
      .where(and(eq(gateVerdict.gateId, gateId), inArray(gateVerdict.personId, [...persons])));
  },

  /** What is told or decided of these; only of whoever does not fulfil the rule. */
  async updateLosses(
    gateId: string,
    persons: readonly PersonId[],
    change: Partial<Pick<VerdictRow, 'losesAt' | 'answer'>>,
  ): Promise<void> {
    if (persons.length === 0) return;
    await db
      .update(gateVerdict)
      .set(change)
      .where(
        and(
          eq(gateVerdict.gateId, gateId),
          inArray(gateVerdict.personId, [...persons]),
          eq(gateVerdict.verdict, 'no'),
        ),
      );
  },

  /** How many could not be read since then, and how many a moderator has kept. */
  async countDoubts(gateId: string, since: Date): Promise<{ unread: number; kept: number }> {
    const at = sql`${since.toISOString()}::timestamptz`;
    const [row] = await db
      .select({
        unread: sql<number>`(count(*) filter (where ${gateVerdict.unknownSince} <= ${at}))::int`,
        kept: sql<number>`(count(*) filter (where ${gateVerdict.answer} = 'keep'))::int`,
      })
      .from(gateVerdict)
      .where(eq(gateVerdict.gateId, gateId));
    return row ?? { unread: 0, kept: 0 };
  },

  async updateKeptReleased(gateId: string): Promise<void> {
    await db
      .update(gateVerdict)
      .set({ answer: null })
      .where(and(eq(gateVerdict.gateId, gateId), eq(gateVerdict.answer, 'keep')));
  },

  /** Every clock of a gate stops. */
  async updateLossesStopped(gateId: string): Promise<void> {
    await db.update(gateVerdict).set({ losesAt: null }).where(eq(gateVerdict.gateId, gateId));
  },

  /** Unknown never overwrites what was certain (V7). */
  async updateVerdictsUnknown(
    gateId: string,
    persons: readonly PersonId[],
    at: Date,
  ): Promise<void> {
    if (persons.length === 0) return;
    const since = sql`coalesce(${gateVerdict.unknownSince}, ${at.toISOString()}::timestamptz)`;
    await db
      .update(gateVerdict)
      .set({ unknownSince: since })
      .where(
        and(
          eq(gateVerdict.gateId, gateId),
          inArray(gateVerdict.personId, [...persons]),
          sql`${gateVerdict.checkedAt} <= ${at.toISOString()}::timestamptz`,
        ),
      );
  },

  /** Members (no bots) of these places; of these persons only, where given. */
  async listPresentAccounts(
    places: readonly PlaceId[],
    persons?: readonly PersonId[],
  ): Promise<PresentAccount[]> {
    if (places.length === 0 || persons?.length === 0) return [];
    return db
      .select({ placeId: sql<PlaceId>`${presence.placeId}`, accountId: account.id, standing })
      .from(presence)
      .innerJoin(account, eq(account.id, presence.accountId))
      .innerJoin(person, eq(person.id, account.personId))
      .where(
        and(
          inArray(presence.placeId, [...places]),
          isNull(presence.leftAt),
          eq(account.isBot, false),
          persons ? isAmong(persons) : undefined,
        ),
      )
      .orderBy(asc(account.id));
  },

  async findGrant({ effectId, accountId }: GrantKey): Promise<GrantRow | undefined> {
    const [row] = await db
      .select()
      .from(roleGrant)
      .where(and(eq(roleGrant.effectId, effectId), eq(roleGrant.accountId, accountId)));
    return row;
  },

  async lockGrant({ effectId, accountId }: GrantKey): Promise<GrantRow | undefined> {
    const [row] = await db
      .select()
      .from(roleGrant)
      .where(and(eq(roleGrant.effectId, effectId), eq(roleGrant.accountId, accountId)))
      .for('update');
    return row;
  },

  async listGrants(
    effects: readonly string[],
    accounts?: readonly AccountId[],
  ): Promise<GrantRow[]> {
    if (effects.length === 0 || accounts?.length === 0) return [];
    return db
      .select()
      .from(roleGrant)
      .where(
        and(
          inArray(roleGrant.effectId, [...effects]),
          accounts ? inArray(roleGrant.accountId, [...accounts]) : undefined,
        ),
      );
  },

  /** Wanted still, though the gate behind it is gone. */
  async listStrayGrants(communityId: CommunityId, limit: number): Promise<GrantRow[]> {
    const rows = await db
      .select({ grant: roleGrant })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .innerJoin(role, eq(role.id, roleEffect.roleId))
      .where(
        and(
          eq(role.communityId, communityId),
          eq(roleGrant.wanted, true),
          or(
            isNotNull(roleEffect.endedAt),
            sql`not exists (select 1 from ${gate}
              where ${gate.roleId} = ${role.id} and ${gate.state} <> 'off')`,
          ),
        ),
      )
      .orderBy(asc(roleGrant.effectId), asc(roleGrant.accountId))
      .limit(limit)
      .for('update', { of: roleGrant });
    return rows.map((row) => row.grant);
  },

  /** Given or to be given, of an effect that could not be written for a while. */
  async listUnappliedGrants(effectId: string, limit: number): Promise<GrantRow[]> {
    return db
      .select()
      .from(roleGrant)
      .where(
        and(
          eq(roleGrant.effectId, effectId),
          eq(roleGrant.byHand, false),
          sql`${roleGrant.wanted} <> ${roleGrant.applied}`,
        ),
      )
      .limit(limit);
  },

  /** By role: how many of what its gate gives and takes is written, and how many in all. */
  async listProgress(
    communityId: CommunityId,
  ): Promise<{ roleId: string; done: number; total: number }[]> {
    const isOpen = sql`${roleGrant.wanted} <> ${roleGrant.applied}`;
    return db
      .select({
        roleId: role.id,
        done: sql<number>`(count(*) filter (where not ${isOpen}))::int`,
        total: sql<number>`count(*)::int`,
      })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .innerJoin(role, eq(role.id, roleEffect.roleId))
      .where(
        and(
          eq(role.communityId, communityId),
          eq(roleGrant.byHand, false),
          or(roleGrant.wanted, roleGrant.applied),
        ),
      )
      .groupBy(role.id);
  },

  /** Discord roles of an account in a place that are not yet as they should be. */
  async listUnsettledRoles(placeId: PlaceId, accountId: AccountId): Promise<GrantKey[]> {
    return db
      .select({ effectId: roleGrant.effectId, accountId: roleGrant.accountId })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .where(
        and(
          eq(roleGrant.accountId, accountId),
          eq(roleEffect.placeId, placeId),
          eq(roleEffect.kind, 'discord-role'),
          sql`${roleGrant.wanted} <> ${roleGrant.applied}`,
        ),
      )
      .orderBy(asc(roleGrant.effectId));
  },

  /** How many roles of a place the hands are to look at now, and how many accounts are there. */
  async countWaiting(placeId: PlaceId): Promise<{ waiting: number; present: number }> {
    const [row] = await db
      .select({
        waiting: sql<number>`(select count(*)::int from ${outbox} where ${outbox.kind} = 'role-effect'
          and ${outbox.doneAt} is null and ${outbox.dueAt} <= civitas_now()
          and split_part(${outbox.key}, '.', 1) in (
            select ${roleEffect.id}::text from ${roleEffect} where ${roleEffect.placeId} = ${placeId}))`,
        present: sql<number>`count(*)::int`,
      })
      .from(presence)
      .where(and(eq(presence.placeId, placeId), isNull(presence.leftAt)));
    return row ?? { waiting: 0, present: 0 };
  },

  /** Tags that wait for an account's one tag in a place to become free. */
  async listWaitingTags(placeId: PlaceId, accountId: AccountId): Promise<GrantRow[]> {
    const rows = await db
      .select({ grant: roleGrant })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .where(
        and(
          eq(roleEffect.placeId, placeId),
          eq(roleEffect.kind, 'telegram-tag'),
          eq(roleGrant.accountId, accountId),
          eq(roleGrant.wanted, true),
          eq(roleGrant.applied, false),
        ),
      );
    return rows.map((row) => row.grant);
  },

  async insertGrantWanted(
    row: GrantKey & { wanted: boolean; provenance: unknown; at: Date },
  ): Promise<void> {
    const { effectId, accountId, wanted, provenance, at } = row;
    const change = { wanted, provenance, changedAt: at, lastError: null };
    await db
      .insert(roleGrant)
      .values({ effectId, accountId, applied: false, byHand: false, ...change })
      .onConflictDoUpdate({ target: [roleGrant.effectId, roleGrant.accountId], set: change });
  },

  async updateGrant(
    { effectId, accountId }: GrantKey,
    change: Partial<Pick<GrantRow, 'applied' | 'byHand' | 'lastError'>>,
  ): Promise<void> {
    await db
      .update(roleGrant)
      .set(change)
      .where(and(eq(roleGrant.effectId, effectId), eq(roleGrant.accountId, accountId)));
  },
});
