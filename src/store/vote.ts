/** Votes and polls. A ballot takes the vote's row shared, the close takes it exclusively (V4). */
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lte, or } from 'drizzle-orm';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { lostRace } from './fault.ts';
import { personMerge, poll, vote, voteLead } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type VoteRow = typeof vote.$inferSelect;
export type VoteLeadRow = typeof voteLead.$inferSelect;
export type PollRow = typeof poll.$inferSelect;

export const voteBooks = (db: Db) => ({
  async insertVote(row: typeof vote.$inferInsert): Promise<void> {
    await db.insert(vote).values(row);
  },

  async findVote(id: VoteId): Promise<VoteRow | undefined> {
    const [row] = await db.select().from(vote).where(eq(vote.id, id));
    return row;
  },

  async lockVote(id: VoteId): Promise<VoteRow | undefined> {
    const [row] = await db.select().from(vote).where(eq(vote.id, id)).for('update');
    return row;
  },

  async updateVote(
    id: VoteId,
    change: Partial<Omit<typeof vote.$inferInsert, 'id' | 'communityId' | 'kind' | 'salt'>>,
  ): Promise<void> {
    await db.update(vote).set(change).where(eq(vote.id, id));
  },

  /** Open votes whose close is due: the close job's work list, derivable from here alone. */
  async listVotesDue(now: Date, limit: number): Promise<VoteRow[]> {
    return db
      .select()
      .from(vote)
      .where(
        or(
          and(eq(vote.state, 'open'), lte(vote.closesAt, now)),
          and(eq(vote.state, 'pending'), lte(vote.opensAt, now)),
        ),
      )
      .orderBy(asc(vote.closesAt))
      .limit(limit);
  },

  /** What tags of receipts are made with. */
  async listSalts(communityId: CommunityId): Promise<{ id: VoteId; salt: string }[]> {
    return db
      .select({ id: vote.id, salt: vote.salt })
      .from(vote)
      .where(eq(vote.communityId, communityId));
  },

  async listOpenVotes(communityId: CommunityId): Promise<VoteRow[]> {
    return db
      .select()
      .from(vote)
      .where(and(eq(vote.communityId, communityId), inArray(vote.state, ['pending', 'open'])))
      .orderBy(asc(vote.closesAt));
  },

  /** Counted, or found void, after `since` and until `until`: the latest first. */
  async listClosedBetween(communityId: CommunityId, since: Date, until: Date): Promise<VoteRow[]> {
    return db
      .select()
      .from(vote)
      .where(
        and(
          eq(vote.communityId, communityId),
          inArray(vote.state, ['closed', 'void']),
          gt(vote.closedAt, since),
          lte(vote.closedAt, until),
        ),
      )
      .orderBy(desc(vote.closedAt), asc(vote.id));
  },

  async findLead(id: VoteId): Promise<VoteLeadRow | undefined> {
    const [row] = await db.select().from(voteLead).where(eq(voteLead.voteId, id));
    return row;
  },

  /** The first stands. */
  async insertLead(row: VoteLeadRow): Promise<void> {
    await db.insert(voteLead).values(row).onConflictDoNothing();
  },

  /** A conflict when this event made a poll since it was looked for. */
  async insertPoll(row: typeof poll.$inferInsert): Promise<PollRow> {
    const [inserted] = await db
      .insert(poll)
      .values(row)
      .onConflictDoNothing({ target: poll.eventKey })
      .returning();
    if (!inserted) throw lostRace('a poll of this event');
    return inserted;
  },

  async findPoll(id: VoteId): Promise<PollRow | undefined> {
    const [row] = await db.select().from(poll).where(eq(poll.voteId, id));
    return row;
  },

  async findPollByEvent(eventKey: string): Promise<PollRow | undefined> {
    const [row] = await db.select().from(poll).where(eq(poll.eventKey, eventKey));
    return row;
  },

  async findPollByNumber(communityId: CommunityId, number: number): Promise<PollRow | undefined> {
    const [row] = await db
      .select()
      .from(poll)
      .where(and(eq(poll.communityId, communityId), eq(poll.number, number)));
    return row;
  },

  async listPolls(
    communityId: CommunityId,
    limit: number,
  ): Promise<(PollRow & { vote: VoteRow })[]> {
    const rows = await db
      .select()
      .from(poll)
      .innerJoin(vote, eq(vote.id, poll.voteId))
      .where(eq(poll.communityId, communityId))
      .orderBy(desc(poll.number))
      .limit(limit);
    return rows.map((row) => ({ ...row.poll, vote: row.vote }));
  },

  /**
   * Who was one person with whom at any time while the vote was open: one voter in it (V2, W6). Who is joined after it
   * was closed was counted as two, and stays two there: its result is what its ballots give (V3).
   */
  async listKin(voteId: VoteId): Promise<{ juniorId: PersonId; seniorId: PersonId }[]> {
    return db
      .select({ juniorId: personMerge.juniorId, seniorId: personMerge.seniorId })
      .from(personMerge)
      .innerJoin(vote, eq(vote.id, voteId))
      .where(
        and(
          isNotNull(personMerge.confirmedAt),
          or(isNull(personMerge.undoneAt), gt(personMerge.undoneAt, vote.opensAt)),
          or(isNull(vote.closedAt), lte(personMerge.confirmedAt, vote.closedAt)),
        ),
      )
      .orderBy(asc(personMerge.confirmedAt), asc(personMerge.id));
  },
});
