/** Who speaks for whom, and the graph each vote is counted by. */
import { asc, eq } from 'drizzle-orm';
import type { PersonId, VoteId } from '#core/identity.ts';
import { voteDelegation } from './schema/index.ts';
import type { Db } from './transaction.ts';

export const delegationBooks = (db: Db) => ({
  /** The graph as it was frozen at the opening. */
  async listOfVote(voteId: VoteId): Promise<{ fromId: PersonId; toId: PersonId }[]> {
    return db
      .select({ fromId: voteDelegation.fromId, toId: voteDelegation.toId })
      .from(voteDelegation)
      .where(eq(voteDelegation.voteId, voteId))
      .orderBy(asc(voteDelegation.fromId));
  },
});
