/** What was found of each person, and what each account should have and has because of it. */
import { and, asc, eq, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { LEFT } from '#core/eligibility/effect.ts';
import type { AccountId, PersonId, PlaceId } from '#core/identity.ts';
import { type AudienceOf, isLookedAt } from './audience.ts';
import {
  account,
  gateVerdict,
  membership,
  person,
  presence,
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

type GateOf = AudienceOf & { createdAt: Date };

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

  /**
   * Of whoever a gate does not look at nothing is known, so nothing is told or decided of them either. That a moderator kept
   * somebody stands until the rule is met once.
   */
  async deleteVerdicts(gateId: string, persons: readonly PersonId[]): Promise<void> {
    for (let from = 0; from < persons.length; from += ROWS_AT_ONCE) {
      const part = persons.slice(from, from + ROWS_AT_ONCE);
      await db
        .delete(gateVerdict)
        .where(
          and(
            eq(gateVerdict.gateId, gateId),
            inArray(gateVerdict.personId, part),
            sql`${gateVerdict.answer} is distinct from 'keep'`,
          ),
        );
    }
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

  /** Of those it looks at: who could not be read since then, and members since before then whom it never could. */
  async listDoubtful(of: GateOf & { sweptAt: Date | null }, since: Date): Promise<PersonId[]> {
    const rows = await db
      .selectDistinct({ standing })
      .from(membership)
      .innerJoin(person, eq(person.id, membership.personId))
      .leftJoin(
        gateVerdict,
        and(eq(gateVerdict.gateId, of.id), sql`${gateVerdict.personId} = ${standing}`),
      )
      .where(
        and(
          eq(membership.communityId, of.communityId),
          or(
            // Nobody has looked at everybody yet: that is said by itself.
            of.sweptAt !== null && of.createdAt <= since
              ? and(isNull(gateVerdict.personId), lte(membership.joinedAt, since))
              : undefined,
            lte(gateVerdict.unknownSince, since),
          ),
          isLookedAt(of, standing),
        ),
      );
    return rows.map((row) => row.standing);
  },

  /** How many a moderator has kept. */
  async countKept(gateId: string): Promise<number> {
    const isKept = and(eq(gateVerdict.gateId, gateId), eq(gateVerdict.answer, 'keep'));
    return db.$count(gateVerdict, isKept);
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

  /** Not as it should be in a place that was away for a while, of effects that ended meanwhile too. */
  async listUnappliedGrantsIn(placeId: PlaceId): Promise<GrantKey[]> {
    return db
      .select({ effectId: roleGrant.effectId, accountId: roleGrant.accountId })
      .from(roleGrant)
      .innerJoin(roleEffect, eq(roleEffect.id, roleGrant.effectId))
      .where(
        and(
          eq(roleEffect.placeId, placeId),
          eq(roleGrant.byHand, false),
          sql`${roleGrant.wanted} <> ${roleGrant.applied}`,
        ),
      );
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

  /** Each key once. What was given of it, and by whom, stays as it is known. */
  async insertGrantsWanted(
    rows: readonly (GrantKey & { wanted: boolean; provenance: unknown; at: Date })[],
  ): Promise<void> {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const part = rows.slice(from, from + ROWS_AT_ONCE);
      await db
        .insert(roleGrant)
        .values(
          part.map(({ at, ...row }) => ({
            ...row,
            ...{ applied: false, byHand: false, changedAt: at, lastError: null },
          })),
        )
        .onConflictDoUpdate({
          target: [roleGrant.effectId, roleGrant.accountId],
          set: {
            wanted: excluded(roleGrant.wanted),
            provenance: excluded(roleGrant.provenance),
            changedAt: excluded(roleGrant.changedAt),
            lastError: null,
          },
        });
    }
  },

  /** Whoever left a place left there what they had of it; they are to have it again if they still may. */
  async updateGrantsLeft(placeId: PlaceId, accountId: AccountId): Promise<void> {
    const there = db
      .select({ id: roleEffect.id })
      .from(roleEffect)
      .where(eq(roleEffect.placeId, placeId));
    await db
      .update(roleGrant)
      .set({ lastError: LEFT })
      .where(
        and(
          eq(roleGrant.accountId, accountId),
          eq(roleGrant.wanted, true),
          sql`${roleGrant.effectId} in (${there})`,
        ),
      );
  },

  async updateGrant(
    { effectId, accountId }: GrantKey,
    change: Partial<Pick<GrantRow, 'wanted' | 'applied' | 'byHand' | 'lastError'>>,
  ): Promise<void> {
    await db
      .update(roleGrant)
      .set({ ...change, changedAt: sql`civitas_now()` })
      .where(and(eq(roleGrant.effectId, effectId), eq(roleGrant.accountId, accountId)));
  },

  /** Something was done to what they are about: what was seen of it before is no longer so. */
  async updateGrantsTouched(accountId: AccountId, effects: readonly string[]): Promise<void> {
    await db
      .update(roleGrant)
      .set({ changedAt: sql`civitas_now()` })
      .where(and(inArray(roleGrant.effectId, [...effects]), eq(roleGrant.accountId, accountId)));
  },
});
