/** Citizenships: one live one per person and community; revoked ones stay as history. */
import { and, asc, eq, isNull, min, sql } from 'drizzle-orm';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { citizenship, person } from './schema/index.ts';
import { isAmong, isOf, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type CitizenshipRow = typeof citizenship.$inferSelect;

export const citizenBooks = (db: Db) => ({
  /** Of a person who was two citizens, the older number. */
  async findLiveCitizenship(
    communityId: CommunityId,
    personId: PersonId,
  ): Promise<CitizenshipRow | undefined> {
    const [row] = await db
      .select()
      .from(citizenship)
      .where(
        and(
          eq(citizenship.communityId, communityId),
          isOf(citizenship.personId, personId),
          isNull(citizenship.revokedAt),
        ),
      )
      .orderBy(asc(citizenship.number))
      .limit(1);
    return row;
  },

  /** One row a person: of merged ones the older number. `personId` is whom the row stands for now. */
  async listCitizens(communityId: CommunityId): Promise<CitizenshipRow[]> {
    const rows = await db
      .select({ citizenship, standing })
      .from(citizenship)
      .innerJoin(person, eq(person.id, citizenship.personId))
      .where(and(eq(citizenship.communityId, communityId), isNull(citizenship.revokedAt)))
      .orderBy(asc(citizenship.number));
    const seen = new Set<PersonId>();
    return rows
      .filter((row) => !seen.has(row.standing) && seen.add(row.standing))
      .map((row) => ({ ...row.citizenship, personId: row.standing }));
  },

  /** Of these persons those who are citizens, whoever they were before a merge. */
  async listCitizensAmong(
    communityId: CommunityId,
    persons: readonly PersonId[],
  ): Promise<PersonId[]> {
    if (persons.length === 0) return [];
    const rows = await db
      .selectDistinct({ standing })
      .from(citizenship)
      .innerJoin(person, eq(person.id, citizenship.personId))
      .where(
        and(
          eq(citizenship.communityId, communityId),
          isNull(citizenship.revokedAt),
          isAmong(persons),
        ),
      );
    return rows.map((row) => row.standing);
  },

  /** Since when these persons are citizens; of merged ones the earlier. Who is none is absent. */
  async listCitizensSince(
    communityId: CommunityId,
    persons: readonly PersonId[],
  ): Promise<ReadonlyMap<PersonId, Date>> {
    if (persons.length === 0) return new Map();
    const rows = await db
      .select({ standing, since: min(citizenship.grantedAt) })
      .from(citizenship)
      .innerJoin(person, eq(person.id, citizenship.personId))
      .where(
        and(
          eq(citizenship.communityId, communityId),
          isNull(citizenship.revokedAt),
          isAmong(persons),
        ),
      )
      .groupBy(standing);
    return new Map(rows.flatMap((row) => (row.since ? [[row.standing, row.since]] : [])));
  },

  async findCitizenCount(communityId: CommunityId): Promise<number> {
    const [row] = await db
      .select({ count: sql<number>`count(distinct ${standing})::int` })
      .from(citizenship)
      .innerJoin(person, eq(person.id, citizenship.personId))
      .where(and(eq(citizenship.communityId, communityId), isNull(citizenship.revokedAt)));
    return row?.count ?? 0;
  },

  async insertCitizenship(row: typeof citizenship.$inferInsert): Promise<boolean> {
    const rows = await db
      .insert(citizenship)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: citizenship.id });
    return rows.length === 1;
  },

  /** Of somebody who was two citizens, both. */
  async updateCitizenshipRevoked(
    communityId: CommunityId,
    personId: PersonId,
    { at, ...word }: ({ by: PersonId; reason: string } | { decidedBy: VoteId }) & { at: Date },
  ): Promise<void> {
    await db
      .update(citizenship)
      .set({
        ...('by' in word
          ? { revokedBy: word.by, revokeReason: word.reason }
          : { revokeVoteId: word.decidedBy }),
        revokedAt: at,
      })
      .where(
        and(
          eq(citizenship.communityId, communityId),
          isOf(citizenship.personId, personId),
          isNull(citizenship.revokedAt),
        ),
      );
  },
});
