/** Cards as they should be and as they were sent; the presses and drafts behind their buttons. */
import {
  and,
  asc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  ne,
  or,
  sql,
} from 'drizzle-orm';
import type { AccountId, CommunityId, PlaceId, VoteId } from '#core/identity.ts';
import { ballot, button, card, cardSend, draft, outbox, vote } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type CardRow = typeof card.$inferSelect;
export type DraftRow = typeof draft.$inferSelect;

const isBehind = gt(card.wanted, card.sent);
/** Without its picture a card can be written; for any other reason it cannot. */
const isWritable = or(isNull(card.brokenReason), eq(card.brokenReason, 'no-pictures'));

export const cardBooks = (db: Db) => ({
  /** Announcements that stand in a place, to be pinned there. */
  async listAnnouncementCards(placeId: PlaceId, since: Date): Promise<string[]> {
    const rows = await db
      .select({ id: card.id })
      .from(card)
      .where(
        and(
          eq(card.placeId, placeId),
          like(card.subject, 'announcement:%'),
          isNotNull(card.messageRef),
          gt(card.createdAt, since),
        ),
      );
    return rows.map(({ id }) => id);
  },

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
          dueAt: sql`case when ${isBehind} then ${card.dueAt} else excluded.due_at end`,
          // What stands nowhere yet goes where announcements go now.
          channelId: sql`case when ${card.messageRef} is null then excluded.channel_id else ${card.channelId} end`,
        },
      })
      .returning({ id: card.id });
    if (!wanted) throw new Error('a card was not written');
    return wanted.id;
  },

  /** Bumps the cards of a subject that there are; their ids. */
  async updateCardsWanted(subject: string, at: Date): Promise<string[]> {
    const rows = await db
      .update(card)
      .set({
        wanted: sql`${card.wanted} + 1`,
        dueAt: sql`case when ${isBehind} then ${card.dueAt} else ${at.toISOString()}::timestamptz end`,
      })
      .where(eq(card.subject, subject))
      .returning({ id: card.id });
    return rows.map(({ id }) => id);
  },

  /** Open votes with a ballot newer than what a settled card shows. */
  async listStaleVoteCards(): Promise<{ subject: string; communityId: CommunityId }[]> {
    return db.execute<{ subject: string; communityId: CommunityId }>(sql`
      select distinct c.subject, c.community_id as "communityId"
        from ${card} c join ${vote} v on c.subject = v.kind || ':' || v.id::text
       where v.state = 'open' and c.wanted = c.sent and c.sent_at is not null
         and exists (select 1 from ${ballot} b where b.vote_id = v.id and b.cast_at > c.sent_at)`);
  },

  /** Wants a card again that shows all that was wanted, where its vote is open and has a ballot since then. */
  async updateCardOutdated(id: string, voteId: VoteId, since: Date): Promise<void> {
    await db.execute(sql`
      update ${card} as c set wanted = c.wanted + 1
       where c.id = ${id} and c.wanted = c.sent and exists (
         select 1 from ${vote} v join ${ballot} b on b.vote_id = v.id
          where v.id = ${voteId} and c.subject = v.kind || ':' || v.id::text and v.state = 'open'
            and b.cast_at >= ${since.toISOString()}::timestamptz)`);
  },

  async findCardById(id: string): Promise<CardRow | undefined> {
    const [row] = await db.select().from(card).where(eq(card.id, id));
    return row;
  },

  /**
   * How many cards of the same place were behind before this one, and are about to be written now. One whose
   * job waits, after a failure for instance, holds nobody up.
   */
  async findCardsAhead(
    { id, placeId, dueAt, ordinal }: Pick<CardRow, 'id' | 'placeId' | 'dueAt' | 'ordinal'>,
    now: Date,
    gapMs: number,
  ): Promise<number> {
    const due = dueAt.toISOString();
    const [row] = await db
      .select({ count: sql<number>`count(*)::int` })
      .from(card)
      .innerJoin(
        outbox,
        and(eq(outbox.kind, 'card'), sql`${outbox.key} = ${card.id}::text`, isNull(outbox.doneAt)),
      )
      .where(
        and(
          eq(card.placeId, placeId),
          ne(card.id, id),
          isBehind,
          isWritable,
          sql`(${card.dueAt}, ${card.ordinal}) < (${due}::timestamptz, ${ordinal}::int8)`,
          or(isNull(card.leaseUntil), lt(card.leaseUntil, now)),
          or(isNull(card.sentAt), lte(card.sentAt, new Date(now.getTime() - gapMs))),
          lte(outbox.dueAt, now),
        ),
      );
    return row?.count ?? 0;
  },

  /** When a place was written to, the oldest first; what is dated later than now binds nobody (T16). */
  async listSends(placeId: PlaceId, since: Date, now: Date): Promise<Date[]> {
    const rows = await db
      .select({ at: cardSend.at })
      .from(cardSend)
      .where(and(eq(cardSend.placeId, placeId), gt(cardSend.at, since), lte(cardSend.at, now)))
      .orderBy(asc(cardSend.at));
    return rows.map(({ at }) => at);
  },

  async insertSend(row: typeof cardSend.$inferInsert): Promise<void> {
    await db.insert(cardSend).values(row);
  },

  /** It was claimed, and nothing had to be written. */
  async deleteSend(cardId: string, fence: number): Promise<void> {
    await db.delete(cardSend).where(and(eq(cardSend.cardId, cardId), eq(cardSend.fence, fence)));
  },

  async deleteSendsBefore(placeId: PlaceId, before: Date): Promise<void> {
    await db.delete(cardSend).where(and(eq(cardSend.placeId, placeId), lte(cardSend.at, before)));
  },

  async lockCard(id: string): Promise<CardRow | undefined> {
    const [row] = await db.select().from(card).where(eq(card.id, id)).for('no key update');
    return row;
  },

  /** The lease and the fence of one sender, who has locked the card. */
  async updateCardLease(id: string, leaseUntil: Date): Promise<CardRow> {
    const [row] = await db
      .update(card)
      .set({ fence: sql`${card.fence} + 1`, leaseUntil })
      .where(eq(card.id, id))
      .returning();
    if (!row) throw new Error('a locked card is gone');
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

  async deleteDraft(accountId: AccountId, sceneKey: string): Promise<void> {
    await db.delete(draft).where(and(eq(draft.accountId, accountId), eq(draft.sceneKey, sceneKey)));
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
