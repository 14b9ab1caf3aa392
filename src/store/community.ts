/** Communities, their offices, codes, counters, asset and audit trail. */
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lte,
  ne,
  or,
  sql,
} from 'drizzle-orm';
import type { CommunityId, PersonId } from '#core/identity.ts';
import {
  asset,
  audit,
  community,
  communityCounter,
  foundingCode,
  office,
  person,
} from './schema/index.ts';
import { isOf, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type CommunityRow = typeof community.$inferSelect;
export type AssetRow = typeof asset.$inferSelect;
export type OfficeRow = typeof office.$inferSelect;

export const communityBooks = (db: Db) => ({
  async findCommunity(id: CommunityId): Promise<CommunityRow | undefined> {
    const [row] = await db.select().from(community).where(eq(community.id, id));
    return row;
  },

  async lockCommunity(id: CommunityId): Promise<CommunityRow | undefined> {
    const [row] = await db.select().from(community).where(eq(community.id, id)).for('update');
    return row;
  },

  async listCommunities(): Promise<CommunityRow[]> {
    return db.select().from(community).orderBy(community.seedIndex);
  },

  /** Takes the next seed index under the table's lock: an index is never given twice (I9). */
  async insertCommunity(
    row: Omit<typeof community.$inferInsert, 'seedIndex'>,
  ): Promise<CommunityRow> {
    await db.execute(sql`lock table ${community} in share row exclusive mode`);
    const [last] = await db
      .select({ index: sql<number | null>`max(${community.seedIndex})` })
      .from(community);
    const seedIndex = (last?.index ?? -1) + 1;
    const [inserted] = await db
      .insert(community)
      .values({ ...row, seedIndex })
      .returning();
    if (!inserted) throw new Error('a community was not inserted');
    return inserted;
  },

  async updateCommunity(
    id: CommunityId,
    change: Partial<Omit<typeof community.$inferInsert, 'id' | 'seedIndex'>>,
  ): Promise<void> {
    await db.update(community).set(change).where(eq(community.id, id));
  },

  /** The next number of a noun in a community; the row's lock makes numbers gapless and unique. */
  async insertNumber(communityId: CommunityId, noun: string): Promise<number> {
    const [row] = await db
      .insert(communityCounter)
      .values({ communityId, noun, last: 1 })
      .onConflictDoUpdate({
        target: [communityCounter.communityId, communityCounter.noun],
        set: { last: sql`${communityCounter.last} + 1` },
      })
      .returning({ last: communityCounter.last });
    if (!row) throw new Error('a counter gave no number');
    return row.last;
  },

  async insertFoundingCode(codeHash: string, createdAt: Date): Promise<void> {
    await db.insert(foundingCode).values({ codeHash, createdAt }).onConflictDoNothing();
  },

  async findFoundingCode(codeHash: string) {
    const [row] = await db.select().from(foundingCode).where(eq(foundingCode.codeHash, codeHash));
    return row;
  },

  async deleteOpenFoundingCodesBut(codeHash: string): Promise<void> {
    await db
      .delete(foundingCode)
      .where(and(isNull(foundingCode.usedAt), ne(foundingCode.codeHash, codeHash)));
  },

  /** One atomic statement: true for exactly one caller. */
  async updateFoundingCodeUsed(codeHash: string, by: PersonId, at: Date): Promise<boolean> {
    const rows = await db
      .update(foundingCode)
      .set({ usedAt: at, usedBy: by })
      .where(and(eq(foundingCode.codeHash, codeHash), isNull(foundingCode.usedAt)))
      .returning({ codeHash: foundingCode.codeHash });
    return rows.length === 1;
  },

  /**
   * Offices that are held now: not laid down, and their term not over. One row for each of a person's, of merged ones
   * that of the longest term; `personId` is whom the row stands for now.
   */
  async listOffices(communityId: CommunityId, personId?: PersonId): Promise<OfficeRow[]> {
    const rows = await db
      .select({ office, standing })
      .from(office)
      .innerJoin(person, eq(person.id, office.personId))
      .where(
        and(
          eq(office.communityId, communityId),
          isNull(office.endedAt),
          or(isNull(office.termEndsAt), sql`${office.termEndsAt} > civitas_now()`),
          personId === undefined ? undefined : isOf(office.personId, personId),
        ),
      )
      .orderBy(office.givenAt);
    const ends = ({ termEndsAt }: OfficeRow): number => termEndsAt?.getTime() ?? Infinity;
    const longest = new Map<string, OfficeRow>();
    for (const row of rows) {
      const held = { ...row.office, personId: row.standing };
      const key = `${held.personId}.${held.kind}`;
      const other = longest.get(key);
      if (!other || ends(other) < ends(held)) longest.set(key, held);
    }
    return [...longest.values()];
  },

  /** Where this person, or whoever it stands for, holds an office now. */
  async listCommunitiesInOffice(personId: PersonId): Promise<CommunityRow[]> {
    return db
      .selectDistinct(getTableColumns(community))
      .from(community)
      .innerJoin(office, eq(office.communityId, community.id))
      .where(
        and(
          isNull(office.endedAt),
          or(isNull(office.termEndsAt), sql`${office.termEndsAt} > civitas_now()`),
          isOf(office.personId, personId),
        ),
      )
      .orderBy(community.seedIndex);
  },

  async insertOffice(row: typeof office.$inferInsert): Promise<boolean> {
    const rows = await db
      .insert(office)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: office.id });
    return rows.length === 1;
  },

  /** Of this person, whoever of those it stands for was given it. */
  async updateOfficeEnded(
    { communityId, personId, kind }: Pick<OfficeRow, 'communityId' | 'personId' | 'kind'>,
    at: Date,
  ): Promise<void> {
    await db
      .update(office)
      .set({ endedAt: at })
      .where(
        and(
          eq(office.communityId, communityId),
          eq(office.kind, kind),
          isOf(office.personId, personId),
          isNull(office.endedAt),
        ),
      );
  },

  /** When the next term ends; undefined where none does. */
  async findNextTermEnd(communityId: CommunityId): Promise<Date | undefined> {
    const [row] = await db
      .select({ termEndsAt: office.termEndsAt })
      .from(office)
      .where(
        and(
          eq(office.communityId, communityId),
          isNull(office.endedAt),
          isNotNull(office.termEndsAt),
        ),
      )
      .orderBy(office.termEndsAt)
      .limit(1);
    return row?.termEndsAt ?? undefined;
  },

  /** A term that is over ends its row, so that the office may be given again. Returns what ended. */
  async updateOfficesLapsed(communityId: CommunityId, at: Date): Promise<OfficeRow[]> {
    return db
      .update(office)
      .set({ endedAt: office.termEndsAt })
      .where(
        and(
          eq(office.communityId, communityId),
          isNull(office.endedAt),
          lte(office.termEndsAt, at),
        ),
      )
      .returning();
  },

  async findAsset(communityId: CommunityId): Promise<AssetRow | undefined> {
    const [row] = await db.select().from(asset).where(eq(asset.communityId, communityId));
    return row;
  },

  async insertAsset(row: typeof asset.$inferInsert): Promise<void> {
    await db.insert(asset).values(row);
  },

  /** False when the same event has done the same before. */
  async insertAudit(row: typeof audit.$inferInsert): Promise<boolean> {
    const rows = await db
      .insert(audit)
      .values(row)
      .onConflictDoNothing({ target: [audit.eventKey, audit.action] })
      .returning({ id: audit.id });
    return rows.length === 1;
  },

  async findAuditByEvent(eventKey: string, action: string) {
    const [row] = await db
      .select()
      .from(audit)
      .where(and(eq(audit.eventKey, eventKey), eq(audit.action, action)));
    return row;
  },

  /** What was done to one subject by such deeds, the oldest first. */
  async listAuditOf(communityId: CommunityId, subject: string, actions: readonly string[]) {
    return db
      .select()
      .from(audit)
      .where(
        and(
          eq(audit.communityId, communityId),
          eq(audit.subject, subject),
          inArray(audit.action, [...actions]),
        ),
      )
      .orderBy(asc(audit.at), asc(audit.id));
  },

  async listAudit(communityId: CommunityId, limit: number) {
    return db
      .select()
      .from(audit)
      .where(eq(audit.communityId, communityId))
      .orderBy(desc(audit.at), desc(audit.id))
      .limit(limit);
  },
});
