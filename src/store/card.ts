/** Cards as they should be and as they were sent; the presses and drafts behind their buttons. */
import { and, asc, eq, gt, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { AccountId, CommunityId, PersonId, PlaceId } from '#core/identity.ts';
import { ballot, button, card, draft, vote } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type CardRow = typeof card.$inferSelect;
export type DraftRow = typeof draft.$inferSelect;

export const cardBooks = (db: Db) => ({
  async listCards(subject: string): Promise<CardRow[]> {
    return db.select().from(card).where(eq(card.subject, subject));
  },

  async findCard(subject: string, placeId: PlaceId): Promise<CardRow | undefined> {
    const [row] = await db
      .select()
      .from(card)
      .where(and(eq(card.subject, subject), eq(card.placeId, placeId)));
    return row;
  },

  /** Inserts the card or bumps what is wanted of it. */
  async insertCardWanted(row: {
    id: string;
    subject: string;
    communityId: CommunityId;
    placeId: PlaceId;
    channelId: string;
    at: Date;
  }): Promise<string> {
    const [wanted] = await db
      .insert(card)
      .values({
        id: row.id,
        subject: row.subject,
        communityId: row.communityId,
        placeId: row.placeId,
        channelId: row.channelId,
        wanted: 1,
        sent: 0,
        fence: 0,
        dueAt: row.at,
        createdAt: row.at,
      })
      .onConflictDoUpdate({
        target: [card.subject, card.placeId],
        set: {
          wanted: sql`${card.wanted} + 1`,
          // What stands nowhere yet goes where announcements go now.
          channelId: sql`case when ${card.messageRef} is null then excluded.channel_id else ${card.channelId} end`,
        },
      })
      .returning({ id: card.id });
    if (!wanted) throw new Error('a card was not written');
    return wanted.id;
  },

  /** Open votes with a ballot newer than what a settled card shows. */
  async listStaleVoteCards(): Promise<{ subject: string; communityId: CommunityId }[]> {
    return db.execute<{ subject: string; communityId: CommunityId }>(sql`
      select distinct c.subject, c.community_id as "communityId"
        from ${card} c join ${vote} v on c.subject = v.kind || ':' || v.id::text
       where v.state = 'open' and c.wanted = c.sent and c.sent_at is not null
         and exists (select 1 from ${ballot} b where b.vote_id = v.id and b.cast_at > c.sent_at)`);
  },

  async findCardById(id: string): Promise<CardRow | undefined> {
    const [row] = await db.select().from(card).where(eq(card.id, id));
    return row;
  },

  /** Cards that show less than is wanted of them and may be sent now. */
  async listDueCards(now: Date, limit: number): Promise<CardRow[]> {
    return db
      .select()
      .from(card)
      .where(
        and(
          gt(card.wanted, card.sent),
          lte(card.dueAt, now),
          isNull(card.brokenReason),
          or(isNull(card.leaseUntil), lt(card.leaseUntil, now)),
        ),
      )
      .orderBy(asc(card.ordinal))
      .limit(limit);
  },

  /** Edits of a place in the last minute, for its budget. */
  async findRecentSends(placeId: PlaceId, since: Date): Promise<number> {
    const [row] = await db
      .select({ count: sql<number>`count(*)::int` })
      .from(card)
      .where(and(eq(card.placeId, placeId), gt(card.sentAt, since)));
    return row?.count ?? 0;
  },

  /** The lease and the fence of one sender; undefined when another holds it. */
  async lockCard(id: string, now: Date, leaseMs: number): Promise<CardRow | undefined> {
    const [row] = await db
      .update(card)
      .set({
        fence: sql`${card.fence} + 1`,
        leaseUntil: new Date(now.getTime() + leaseMs),
      })
      .where(and(eq(card.id, id), or(isNull(card.leaseUntil), lt(card.leaseUntil, now))))
      .returning();
    return row;
  },

  /** Records what was done only while the fence stands. */
  async updateCard(
    id: string,
    fence: number,
    change: Partial<
      Pick<
        CardRow,
        | 'messageRef'
        | 'channelId'
        | 'sent'
        | 'sentHash'
        | 'sentAt'
        | 'dueAt'
        | 'brokenReason'
        | 'leaseUntil'
      >
    >,
  ): Promise<boolean> {
    const rows = await db
      .update(card)
      .set(change)
      .where(and(eq(card.id, id), eq(card.fence, fence)))
      .returning({ id: card.id });
    return rows.length === 1;
  },

  /** Marked without a try: its place is known to be closed. */
  async updateCardBroken(id: string, reason: string): Promise<void> {
    await db
      .update(card)
      .set({ brokenReason: reason })
      .where(and(eq(card.id, id), isNull(card.brokenReason)));
  },

  async insertButtons(rows: readonly (typeof button.$inferInsert)[]): Promise<void> {
    if (rows.length === 0) return;
    await db
      .insert(button)
      .values([...rows])
      .onConflictDoNothing();
  },

  async findButton(id: string) {
    const [row] = await db.select().from(button).where(eq(button.id, id));
    return row;
  },

  async findDraft(
    accountId: AccountId,
    sceneKey: string,
    now: Date,
  ): Promise<DraftRow | undefined> {
    const [row] = await db
      .select()
      .from(draft)
      .where(
        and(eq(draft.accountId, accountId), eq(draft.sceneKey, sceneKey), gt(draft.expiresAt, now)),
      );
    return row;
  },

  async insertDraft(row: typeof draft.$inferInsert): Promise<void> {
    const { id: _, ...change } = row;
    await db
      .insert(draft)
      .values(row)
      .onConflictDoUpdate({ target: [draft.accountId, draft.sceneKey], set: change });
  },

  async deleteDraft(personId: PersonId, sceneKey: string): Promise<void> {
    await db.delete(draft).where(and(eq(draft.personId, personId), eq(draft.sceneKey, sceneKey)));
  },

  async deleteExpiredDrafts(before: Date): Promise<void> {
    await db.delete(draft).where(lt(draft.expiresAt, before));
  },

  async listCardsOf(placeIds: readonly PlaceId[]): Promise<CardRow[]> {
    if (placeIds.length === 0) return [];
    return db
      .select()
      .from(card)
      .where(inArray(card.placeId, [...placeIds]));
  },
});
