/** Where proposals are talked about in each place, and how much was said there of what became of them. */
import { and, eq, gte, inArray, isNotNull, like, or, sql } from 'drizzle-orm';
import type { PlaceId, VoteId } from '#core/identity.ts';
import { card, proposalThread, vote } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type ThreadRow = typeof proposalThread.$inferSelect;

export const threadBooks = (db: Db) => ({
  async findThread(voteId: VoteId, placeId: PlaceId): Promise<ThreadRow | undefined> {
    const [row] = await db
      .select()
      .from(proposalThread)
      .where(and(eq(proposalThread.voteId, voteId), eq(proposalThread.placeId, placeId)));
    return row;
  },

  async findThreadByChannel(placeId: PlaceId, channelId: string): Promise<ThreadRow | undefined> {
    const [row] = await db
      .select()
      .from(proposalThread)
      .where(and(eq(proposalThread.placeId, placeId), eq(proposalThread.channelId, channelId)));
    return row;
  },

  /** The first one, or another one in place of one that is gone; what was told stays told. */
  async insertThread(
    row: Pick<ThreadRow, 'voteId' | 'placeId' | 'channelId' | 'messageRef' | 'name' | 'createdAt'>,
  ): Promise<void> {
    const { channelId, messageRef, name, createdAt } = row;
    await db
      .insert(proposalThread)
      .values({ ...row, told: 0 })
      .onConflictDoUpdate({
        target: [proposalThread.voteId, proposalThread.placeId],
        set: { channelId, messageRef, name, createdAt, goneAt: null },
      });
  },

  async updateThread(
    { voteId, placeId, channelId }: Pick<ThreadRow, 'voteId' | 'placeId' | 'channelId'>,
    change: Partial<Pick<ThreadRow, 'name' | 'goneAt'>>,
  ): Promise<void> {
    await db
      .update(proposalThread)
      .set(change)
      .where(
        and(
          eq(proposalThread.voteId, voteId),
          eq(proposalThread.placeId, placeId),
          eq(proposalThread.channelId, channelId),
        ),
      );
  },

  /** Nothing is told twice: only whoever knew how much was told says that more is. */
  async updateThreadTold(
    { voteId, placeId, told }: Pick<ThreadRow, 'voteId' | 'placeId' | 'told'>,
    now: { told: number; toldAt: Date },
  ): Promise<void> {
    await db
      .update(proposalThread)
      .set(now)
      .where(
        and(
          eq(proposalThread.voteId, voteId),
          eq(proposalThread.placeId, placeId),
          eq(proposalThread.told, told),
        ),
      );
  },

  /** Cards of proposals in a place that stand somewhere and are not long over. */
  async listThreadCards(placeId: PlaceId, closedSince: Date): Promise<string[]> {
    const rows = await db
      .select({ id: card.id })
      .from(card)
      .innerJoin(vote, sql`${card.subject} = ${vote.kind} || ':' || ${vote.id}::text`)
      .where(
        and(
          eq(card.placeId, placeId),
          like(card.subject, 'proposal:%'),
          isNotNull(card.messageRef),
          or(inArray(vote.state, ['pending', 'open']), gte(vote.closesAt, closedSince)),
        ),
      );
    return rows.map(({ id }) => id);
  },
});
