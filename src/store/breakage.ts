/** What keeps cards from being shown, place by place, and the cards that wait for it to be mended. */
import { and, asc, eq, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm';
import { STAFF_SHUT } from '#core/community/alarms.ts';
import type { CommunityId, PlaceId } from '#core/identity.ts';
import { dueNow } from './clock.ts';
import { breakage, card, place, vote } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type BreakageRow = typeof breakage.$inferSelect;
export type BreakageReason = BreakageRow['reason'];

/** An open breakage with the place it is in. */
export type PlacedBreakage = BreakageRow & { placeTitle: string };

/** How long a card is still worth showing: of a vote that closed or what is pinned, and of anything else. A digest waits for nothing: the next tells it all. */
export type Worth = { closedSince: Date; madeSince: Date };

const isOpen = isNull(breakage.mendedAt);

const isWorth = ({ closedSince, madeSince }: Worth) =>
  sql`case when ${card.subject} like 'place:%' then true
    when ${card.subject} like 'digest:%' then false
    when ${card.subject} like 'announcement:%'
      then ${card.createdAt} >= ${closedSince.toISOString()}::timestamptz
    when ${vote.id} is null then ${card.createdAt} >= ${madeSince.toISOString()}::timestamptz
    else coalesce(${vote.closedAt} >= ${closedSince.toISOString()}::timestamptz, true) end`;

export const breakageBooks = (db: Db) => ({
  /**
   * Finds or makes the open row of a place and reason; `fresh` when it was made. A try that failed again
   * doubles the wait; whatever else is refused while it waits changes nothing.
   */
  async insertBreakage(
    row: Pick<BreakageRow, 'id' | 'communityId' | 'placeId' | 'reason'>,
    at: Date,
    wait: { firstMs: number; mostMs: number },
  ): Promise<BreakageRow & { fresh: boolean }> {
    const now = sql`${at.toISOString()}::timestamptz`;
    const again = sql`(${breakage.retryAt} is null or ${breakage.retryAt} <= ${now})`;
    const waitMs = sql`least(${wait.firstMs} * power(2, ${breakage.tries}), ${wait.mostMs})`;
    const [made] = await db
      .insert(breakage)
      .values({
        ...row,
        foundAt: at,
        triedAt: at,
        retryAt: new Date(at.getTime() + wait.firstMs),
        tries: 1,
      })
      .onConflictDoUpdate({
        target: [breakage.placeId, breakage.reason],
        targetWhere: isOpen,
        set: {
          triedAt: sql`case when ${again} then ${now} else ${breakage.triedAt} end`,
          retryAt: sql`case when ${again} then ${now} + ${waitMs} * interval '1 millisecond' else ${breakage.retryAt} end`,
          tries: sql`case when ${again} then ${breakage.tries} + 1 else ${breakage.tries} end`,
        },
      })
      .returning();
    if (!made) throw new Error('a breakage was not written');
    return { ...made, fresh: made.id === row.id };
  },

  async listBreakages(placeId: PlaceId): Promise<BreakageRow[]> {
    return db
      .select()
      .from(breakage)
      .where(and(eq(breakage.placeId, placeId), isOpen))
      .orderBy(asc(breakage.foundAt));
  },

  /** Open ones of a community, in places that are connected. */
  async listBreakagesOf(communityId: CommunityId): Promise<PlacedBreakage[]> {
    const rows = await db
      .select({ breakage, placeTitle: place.title })
      .from(breakage)
      .innerJoin(place, eq(place.id, breakage.placeId))
      .where(and(eq(breakage.communityId, communityId), isOpen, isNull(place.disconnectedAt)))
      .orderBy(asc(breakage.foundAt));
    return rows.map((row) => ({ ...row.breakage, placeTitle: row.placeTitle }));
  },

  /** One card is tried; whatever comes of it says when the next is. */
  async updateBreakagesOnTrial(
    placeId: PlaceId,
    reasons: readonly BreakageReason[],
    at: Date,
  ): Promise<void> {
    await db
      .update(breakage)
      .set({ triedAt: at, retryAt: null })
      .where(and(eq(breakage.placeId, placeId), isOpen, inArray(breakage.reason, [...reasons])));
  },

  async updateBreakagesMended(
    placeId: PlaceId,
    reasons: readonly BreakageReason[],
    at: Date,
  ): Promise<BreakageRow[]> {
    if (reasons.length === 0) return [];
    return db
      .update(breakage)
      .set({ mendedAt: at, retryAt: null })
      .where(and(eq(breakage.placeId, placeId), inArray(breakage.reason, [...reasons]), isOpen))
      .returning();
  },

  /** The card a place is tried with: one that has to be sent says more than one that has to be edited. */
  async findTrialCard(placeId: PlaceId, worth: Worth): Promise<string | undefined> {
    const [row] = await db
      .select({ id: card.id })
      .from(card)
      .leftJoin(vote, sql`${card.subject} = ${vote.kind} || ':' || ${vote.id}::text`)
      .where(
        and(
          eq(card.placeId, placeId),
          isNotNull(card.brokenReason),
          ne(card.brokenReason, 'no-pictures'),
          ne(card.brokenReason, STAFF_SHUT),
          isWorth(worth),
        ),
      )
      .orderBy(sql`${card.messageRef} is not null`, asc(card.ordinal))
      .limit(1);
    return row?.id;
  },

  /** A trial that writes nothing shows nothing: the card is written whether it has changed or not. */
  async updateCardOnTrial(id: string): Promise<void> {
    await db
      .update(card)
      .set({ wanted: sql`greatest(${card.wanted}, ${card.sent} + 1)`, sentHash: null })
      .where(eq(card.id, id));
  },

  /**
   * Wants the cards of a place again that broke for these reasons, or all that are worth showing; a card
   * whose channel is gone is no longer anywhere. Returns their ids.
   */
  async updateCardsMended(
    placeId: PlaceId,
    reasons: readonly BreakageReason[] | 'all',
    worth: Worth,
  ): Promise<string[]> {
    const ids = db
      .select({ id: card.id })
      .from(card)
      .leftJoin(vote, sql`${card.subject} = ${vote.kind} || ':' || ${vote.id}::text`)
      .where(
        and(
          eq(card.placeId, placeId),
          reasons === 'all'
            ? or(isNotNull(card.brokenReason), isNotNull(vote.id))
            : inArray(card.brokenReason, [...reasons]),
          isWorth(worth),
        ),
      );
    const gone = sql`${card.brokenReason} = 'channel-gone'`;
    const rows = await db
      .update(card)
      .set({
        wanted: sql`${card.wanted} + 1`,
        dueAt: sql`case when ${card.wanted} > ${card.sent} then ${card.dueAt} else ${dueNow} end`,
        messageRef: sql`case when ${gone} then null else ${card.messageRef} end`,
        sentHash: sql`case when ${gone} then null else ${card.sentHash} end`,
        brokenReason: null,
      })
      .where(inArray(card.id, ids))
      .returning({ id: card.id });
    return rows.map((row) => row.id);
  },
});
