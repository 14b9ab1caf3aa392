/** Votes, their rolls and ballots. A ballot takes the vote's row shared, the close takes it exclusively (V4). */
import { and, asc, desc, eq, inArray, lte, or, sql } from 'drizzle-orm';
import type { AccountId, Address, CommunityId, PersonId, VoteId } from '#core/identity.ts';
import {
  ballot,
  citizenship,
  membership,
  person,
  poll,
  rollLine,
  rollWallet,
  vote,
} from './schema/index.ts';
import type { Db } from './transaction.ts';

export type VoteRow = typeof vote.$inferSelect;
export type PollRow = typeof poll.$inferSelect;
export type BallotRow = typeof ballot.$inferSelect;

/** Where a chain of merges ends: who was merged into somebody merged later counts with them, once (V2). */
const standingAfterMerges = sql<PersonId>`case when ${person.mergedInto} is null then ${person.id} else (
  with recursive chain as (
    select ${person.mergedInto} as id, 1 as depth
    union all
    select p.merged_into, chain.depth + 1 from person p
      join chain on p.id = chain.id where p.merged_into is not null and chain.depth < 32
  )
  select id from chain order by depth desc limit 1) end`;

export const voteBooks = (db: Db) => ({
  async insertVote(row: typeof vote.$inferInsert): Promise<void> {
    await db.insert(vote).values(row);
  },

  async findVote(id: VoteId): Promise<VoteRow | undefined> {
    const [row] = await db.select().from(vote).where(eq(vote.id, id));
    return row;
  },

  /** Ballots may be cast side by side; the close waits for them and they for it. */
  async lockVoteShared(id: VoteId): Promise<VoteRow | undefined> {
    const [row] = await db.select().from(vote).where(eq(vote.id, id)).for('share');
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

  async listOpenVotes(communityId: CommunityId): Promise<VoteRow[]> {
    return db
      .select()
      .from(vote)
      .where(and(eq(vote.communityId, communityId), inArray(vote.state, ['pending', 'open'])))
      .orderBy(asc(vote.closesAt));
  },

  /** Undefined when this event already made a poll. */
  async insertPoll(row: typeof poll.$inferInsert): Promise<PollRow | undefined> {
    const [inserted] = await db
      .insert(poll)
      .values(row)
      .onConflictDoNothing({ target: poll.eventKey })
      .returning();
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

  async findBallot(voteId: VoteId, personId: PersonId): Promise<BallotRow | undefined> {
    const [row] = await db
      .select()
      .from(ballot)
      .where(and(eq(ballot.voteId, voteId), eq(ballot.personId, personId)));
    return row;
  },

  /**
   * What decides about a ballot, in one question asked after the vote's row is locked: its time is the
   * lock's time (V4).
   */
  async findStanding(voteId: VoteId, communityId: CommunityId, personId: PersonId) {
    const rows = await db.execute<{
      now: string;
      choice: unknown;
      power: string | null;
      member: boolean;
      citizen: boolean;
    }>(sql`
      select floor(extract(epoch from civitas_now()) * 1000)::text as now,
        (select choice from ${ballot} where vote_id = ${voteId} and person_id = ${personId}) as choice,
        (select power::text from ${rollLine}
          where vote_id = ${voteId} and person_id = ${personId}) as power,
        exists (select 1 from ${membership}
          where community_id = ${communityId} and person_id = ${personId}) as member,
        exists (select 1 from ${citizenship} where community_id = ${communityId}
          and person_id = ${personId} and revoked_at is null) as citizen`);
    const [row] = rows;
    if (!row) throw new Error('a question without tables had no answer');
    return {
      now: new Date(Number(row.now)),
      earlier: row.choice ?? null,
      power: row.power === null ? null : BigInt(row.power),
      member: row.member,
      citizen: row.citizen,
    };
  },

  /** One row per vote and person, in one statement: the last ballot before the close stands (V2). */
  async insertBallot(row: {
    id: string;
    voteId: VoteId;
    personId: PersonId;
    accountId: AccountId;
    choice: unknown;
    castAt: Date;
  }): Promise<{ revision: number }> {
    const [written] = await db
      .insert(ballot)
      .values({ ...row, revision: 1 })
      .onConflictDoUpdate({
        target: [ballot.voteId, ballot.personId],
        set: {
          id: row.id,
          accountId: row.accountId,
          choice: row.choice,
          castAt: row.castAt,
          revision: sql`${ballot.revision} + 1`,
        },
      })
      .returning({ revision: ballot.revision });
    if (!written) throw new Error('a ballot was not written');
    return written;
  },

  /** Ballots with the person each one counts for now: merged persons answer as one (W6). */
  async listBallots(voteId: VoteId): Promise<(BallotRow & { standing: PersonId })[]> {
    const rows = await db
      .select({ ballot, standing: standingAfterMerges })
      .from(ballot)
      .innerJoin(person, eq(person.id, ballot.personId))
      .where(eq(ballot.voteId, voteId))
      .orderBy(asc(ballot.castAt), asc(ballot.id));
    return rows.map((row) => ({ ...row.ballot, standing: row.standing }));
  },

  async insertRoll(
    voteId: VoteId,
    lines: readonly { personId: PersonId; power: bigint }[],
    wallets: readonly {
      chainId: number;
      address: Address;
      personId: PersonId;
      power: bigint;
      block: bigint;
    }[],
  ): Promise<void> {
    for (let from = 0; from < lines.length; from += 5_000) {
      const part = lines.slice(from, from + 5_000);
      await db.insert(rollLine).values(part.map((line) => ({ voteId, ...line })));
    }
    for (let from = 0; from < wallets.length; from += 5_000) {
      const part = wallets.slice(from, from + 5_000);
      await db.insert(rollWallet).values(part.map((line) => ({ voteId, ...line })));
    }
  },

  async findRollLine(voteId: VoteId, personId: PersonId) {
    const [row] = await db
      .select()
      .from(rollLine)
      .where(and(eq(rollLine.voteId, voteId), eq(rollLine.personId, personId)));
    return row;
  },

  async listRoll(voteId: VoteId) {
    return db.select().from(rollLine).where(eq(rollLine.voteId, voteId));
  },

  async listRollWallets(voteId: VoteId) {
    return db.select().from(rollWallet).where(eq(rollWallet.voteId, voteId));
  },
});
