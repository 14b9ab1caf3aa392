/**
 * Of whom a gate has to look again though nothing was rung for: by what stands in the books, so that nothing is asked of a
 * chain about anybody else.
 */
import {
  and,
  asc,
  desc,
  eq,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Address, PersonId } from '#core/identity.ts';
import { type AudienceOf, isLookedAt } from './audience.ts';
import {
  account,
  gateVerdict,
  membership,
  person,
  place,
  presence,
  roleEffect,
  roleExemption,
  roleGrant,
  unloggedContract,
} from './schema/index.ts';
import { standing } from './standing.ts';
import type { Db } from './transaction.ts';

type DueOf = AudienceOf & { version: number; roleId: string };

const lawNow = sql`(select civitas_now())`;

export const gateDueBooks = (db: Db) => {
  /** Members that the gate looks at, with its last word on them. */
  const looked = (of: DueOf, where: SQL | undefined) =>
    and(eq(membership.communityId, of.communityId), isLookedAt(of, standing), where);
  const onVerdict = (of: DueOf) =>
    and(eq(gateVerdict.gateId, of.id), sql`${gateVerdict.personId} = ${standing}`);

  /** No word of this rule stands of them, the last look could not read them, or the time they were told is over. */
  async function listOpen(of: DueOf): Promise<PersonId[]> {
    const rows = await db
      .selectDistinct({ standing })
      .from(membership)
      .innerJoin(person, eq(person.id, membership.personId))
      .leftJoin(gateVerdict, onVerdict(of))
      .where(
        looked(
          of,
          or(
            isNull(gateVerdict.personId),
            ne(gateVerdict.version, of.version),
            isNotNull(gateVerdict.unknownSince),
            sql`${gateVerdict.losesAt} <= ${lawNow}`,
          ),
        ),
      );
    return rows.map((row) => row.standing);
  }

  /** Their exemption ran out since the last look. */
  async function listNoLongerExempt(of: DueOf): Promise<PersonId[]> {
    const rows = await db
      .selectDistinct({ standing })
      .from(roleExemption)
      .innerJoin(person, eq(person.id, roleExemption.personId))
      .innerJoin(gateVerdict, onVerdict(of))
      .where(
        and(
          eq(roleExemption.roleId, of.roleId),
          isNull(roleExemption.endedAt),
          sql`${roleExemption.until} <= ${lawNow}`,
          sql`${roleExemption.until} > ${gateVerdict.checkedAt}`,
        ),
      );
    return rows.map((row) => row.standing);
  }

  /** They meet the rule, and an account of theirs came to a place where nothing is noted of it. */
  async function listUngiven(of: DueOf): Promise<PersonId[]> {
    const rows = await db
      .selectDistinct({ standing })
      .from(roleEffect)
      .innerJoin(place, and(eq(place.id, roleEffect.placeId), isNull(place.disconnectedAt)))
      .innerJoin(presence, and(eq(presence.placeId, roleEffect.placeId), isNull(presence.leftAt)))
      .innerJoin(account, and(eq(account.id, presence.accountId), eq(account.isBot, false)))
      .innerJoin(person, eq(person.id, account.personId))
      .innerJoin(gateVerdict, onVerdict(of))
      .leftJoin(
        roleGrant,
        and(eq(roleGrant.effectId, roleEffect.id), eq(roleGrant.accountId, account.id)),
      )
      .where(
        and(
          eq(roleEffect.roleId, of.roleId),
          isNull(roleEffect.endedAt),
          inArray(roleEffect.kind, ['discord-role', 'telegram-tag']),
          eq(gateVerdict.verdict, 'yes'),
          isNull(roleGrant.accountId),
        ),
      );
    return rows.map((row) => row.standing);
  }

  return {
    /** Contracts that moved balances without a log. */
    listUnlogged: (): Promise<{ chainId: number; contract: Address }[]> =>
      db
        .select({ chainId: unloggedContract.chainId, contract: unloggedContract.contract })
        .from(unloggedContract),

    /** Whether nobody had noticed before. */
    async insertUnlogged(row: typeof unloggedContract.$inferInsert): Promise<boolean> {
      const rows = await db.insert(unloggedContract).values(row).onConflictDoNothing().returning();
      return rows.length > 0;
    },

    /** What was found of those who were looked at last and have what the gate asks for. */
    async listLastTraces({ id, version }: DueOf, limit: number): Promise<unknown[]> {
      const rows = await db
        .select({ trace: gateVerdict.trace })
        .from(gateVerdict)
        .where(
          and(
            eq(gateVerdict.gateId, id),
            eq(gateVerdict.version, version),
            eq(gateVerdict.verdict, 'yes'),
          ),
        )
        .orderBy(desc(gateVerdict.checkedAt))
        .limit(limit);
      return rows.map(({ trace }) => trace);
    },

    /** Each once; a gate that gives nothing yet has nobody who lacks what it gives. */
    async listDue(of: DueOf & { state: 'preview' | 'on' | 'off' }): Promise<PersonId[]> {
      const due = [await listOpen(of), await listNoLongerExempt(of)];
      if (of.state === 'on') due.push(await listUngiven(of));
      return [...new Set(due.flat())];
    },

    /**
     * Members whose last look was before then, the longest ago first: at most this share of whom the gate has a word of,
     * and one at least.
     */
    async listStale(of: DueOf, before: Date, share: number): Promise<PersonId[]> {
      const [known] = await db
        .select({ count: sql<number>`count(*)::int` })
        .from(gateVerdict)
        .where(eq(gateVerdict.gateId, of.id));
      const rows = await db
        .select({ standing, checkedAt: gateVerdict.checkedAt })
        .from(membership)
        .innerJoin(person, eq(person.id, membership.personId))
        .innerJoin(gateVerdict, onVerdict(of))
        .where(looked(of, and(isNull(gateVerdict.unknownSince), lt(gateVerdict.checkedAt, before))))
        .orderBy(asc(gateVerdict.checkedAt))
        .limit(Math.max(1, Math.ceil((known?.count ?? 0) * share)));
      return [...new Set(rows.map((row) => row.standing))];
    },
  };
};
