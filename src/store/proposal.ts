/** Proposals: the question of a vote with a track and, often, an action. */
import { and, asc, desc, eq, inArray, like, sql } from 'drizzle-orm';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { budget, intent, mandate, proposal, proposalRun, vote } from './schema/index.ts';
import type { Db } from './transaction.ts';
import type { VoteRow } from './vote.ts';

export type ProposalRow = typeof proposal.$inferSelect;

/** Of what repeats a contract has one each time: its payments stand in its runs, and here it is one row. */
const paidThere = sql`select max(${mandate.endedAt}) from ${mandate}
  where ${mandate.voteId} = ${proposal.voteId} and ${mandate.state} = 'done'`;

const lastPaid = sql`select max(${proposalRun.endedAt}) from ${proposalRun}
  where ${proposalRun.voteId} = ${proposal.voteId} and ${proposalRun.state} = 'done'`;

export const proposalBooks = (db: Db) => ({
  async insertProposal(row: typeof proposal.$inferInsert): Promise<ProposalRow | undefined> {
    const [inserted] = await db
      .insert(proposal)
      .values(row)
      .onConflictDoNothing({ target: proposal.eventKey })
      .returning();
    return inserted;
  },

  async findProposal(id: VoteId): Promise<ProposalRow | undefined> {
    const [row] = await db.select().from(proposal).where(eq(proposal.voteId, id));
    return row;
  },

  async lockProposal(id: VoteId): Promise<ProposalRow | undefined> {
    const [row] = await db.select().from(proposal).where(eq(proposal.voteId, id)).for('update');
    return row;
  },

  async findProposalByEvent(eventKey: string): Promise<ProposalRow | undefined> {
    const [row] = await db.select().from(proposal).where(eq(proposal.eventKey, eventKey));
    return row;
  },

  async findProposalByNumber(
    communityId: CommunityId,
    number: number,
  ): Promise<ProposalRow | undefined> {
    const [row] = await db
      .select()
      .from(proposal)
      .where(and(eq(proposal.communityId, communityId), eq(proposal.number, number)));
    return row;
  },

  async listProposals(
    communityId: CommunityId,
    limit: number,
  ): Promise<(ProposalRow & { vote: VoteRow })[]> {
    const rows = await db
      .select()
      .from(proposal)
      .innerJoin(vote, eq(vote.id, proposal.voteId))
      .where(eq(proposal.communityId, communityId))
      .orderBy(desc(proposal.number))
      .limit(limit);
    return rows.map((row) => ({ ...row.proposal, vote: row.vote }));
  },

  /** Passed, and not carried out yet; the oldest first. */
  async listWaiting(communityId: CommunityId): Promise<ProposalRow[]> {
    return db
      .select()
      .from(proposal)
      .where(
        and(
          eq(proposal.communityId, communityId),
          inArray(proposal.state, ['queued', 'overruled']),
        ),
      )
      .orderBy(asc(proposal.queuedUntil), asc(proposal.number));
  },

  /** Every proposal that asks for money, with when it was paid: for the money at risk. */
  async listPayments(communityId: CommunityId) {
    return db
      .select({
        voteId: proposal.voteId,
        track: proposal.track,
        action: proposal.action,
        state: proposal.state,
        publishedAt: proposal.publishedAt,
        paidAt: sql<Date | null>`coalesce(${intent.settledAt}, (${paidThere}))`.mapWith(
          intent.settledAt,
        ),
        lastRunPaidAt: sql<Date | null>`(${lastPaid})`.mapWith(intent.settledAt),
        firstStep: intent.state,
        /** Null unless it opened one. */
        budget,
      })
      .from(proposal)
      .leftJoin(intent, eq(intent.source, sql`'proposal:' || ${proposal.voteId}::text || ':0'`))
      .leftJoin(budget, eq(budget.decidedBy, proposal.voteId))
      .where(and(eq(proposal.communityId, communityId), sql`${proposal.action} is not null`));
  },

  /** Its steps on chain that are final, by the own account: a contract carries all of them out at once. */
  async findStepsDone(id: VoteId): Promise<number> {
    return db.$count(
      intent,
      and(eq(intent.state, 'final'), like(intent.source, `proposal:${id}:%`)),
    );
  },

  /** Those that wait for it to be carried out. */
  async listFollowers(communityId: CommunityId, id: VoteId): Promise<VoteId[]> {
    const rows = await db
      .select({ id: proposal.voteId })
      .from(proposal)
      .where(
        and(
          eq(proposal.communityId, communityId),
          inArray(proposal.state, ['queued', 'overruled']),
          sql`${proposal.action} #>> '{conditions,after,proposal}' = ${id}`,
        ),
      );
    return rows.map((row) => row.id);
  },

  /** Number of the first that follows it and may still be carried out. */
  async findFollower(communityId: CommunityId, id: VoteId): Promise<number | undefined> {
    const [row] = await db
      .select({ number: proposal.number })
      .from(proposal)
      .where(
        and(
          eq(proposal.communityId, communityId),
          inArray(proposal.state, ['published', 'voting', 'queued', 'overruled']),
          sql`${proposal.action} #>> '{conditions,after,proposal}' = ${id}`,
        ),
      )
      .orderBy(asc(proposal.number))
      .limit(1);
    return row?.number;
  },

  /** Of one person on one track: published, or open for voting. */
  async findOpenCount(communityId: CommunityId, author: PersonId, track: string): Promise<number> {
    return db.$count(
      proposal,
      and(
        eq(proposal.communityId, communityId),
        sql`${proposal.createdBy} in (select voting_family(civitas_now(), ${author}))`,
        eq(proposal.track, track),
        inArray(proposal.state, ['published', 'voting']),
      ),
    );
  },

  async updateProposal(
    id: VoteId,
    change: Partial<Omit<typeof proposal.$inferInsert, 'voteId' | 'communityId' | 'number'>>,
  ): Promise<void> {
    await db.update(proposal).set(change).where(eq(proposal.voteId, id));
  },
});
