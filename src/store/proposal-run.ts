/** Runs of what is carried out again and again. They are locked with their proposal: nothing else writes them. */
import { and, asc, eq } from 'drizzle-orm';
import type { VoteId } from '#core/identity.ts';
import { proposalRun } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type ProposalRunRow = typeof proposalRun.$inferSelect;

export const proposalRunBooks = (db: Db) => ({
  /** In their order, the first one first. */
  async listRuns(voteId: VoteId): Promise<ProposalRunRow[]> {
    return db
      .select()
      .from(proposalRun)
      .where(eq(proposalRun.voteId, voteId))
      .orderBy(asc(proposalRun.run));
  },

  async insertRun(row: typeof proposalRun.$inferInsert): Promise<void> {
    await db.insert(proposalRun).values(row);
  },

  async updateRun(
    { voteId, run }: Pick<ProposalRunRow, 'voteId' | 'run'>,
    change: Partial<Pick<ProposalRunRow, 'state' | 'reason' | 'txHash' | 'endedAt'>>,
  ): Promise<void> {
    await db
      .update(proposalRun)
      .set(change)
      .where(and(eq(proposalRun.voteId, voteId), eq(proposalRun.run, run)));
  },
});
