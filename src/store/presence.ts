/** Who took part in what a community decided: by it a citizen is dormant or not (core/voting/dormancy.ts). */
import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import {
  audit,
  ballot,
  candidacy,
  citizenship,
  delegation,
  election,
  poll,
  proposal,
  proposalSponsor,
  rollLine,
  vote,
  voteDelegation,
} from './schema/index.ts';
import type { Db } from './transaction.ts';

const listed = (votes: readonly VoteId[]): SQL =>
  sql`(${sql.join(
    votes.map((id) => sql`${id}`),
    sql`, `,
  )})`;

const instantOf = (date: Date): SQL => sql`${date.toISOString()}::timestamptz`;

export const presenceBooks = (db: Db) => ({
  /** The last binding votes of one person one vote that were counted before an instant, the latest first. */
  async listBindingVotes(
    communityId: CommunityId,
    before: Date,
    limit: number,
  ): Promise<{ id: VoteId; opensAt: Date }[]> {
    return db
      .select({ id: vote.id, opensAt: vote.opensAt })
      .from(vote)
      .where(
        and(
          eq(vote.communityId, communityId),
          eq(vote.state, 'closed'),
          lt(vote.closedAt, before),
          sql`${vote.rules} ->> 'binding' = 'true' and ${vote.rules} ->> 'power' = 'one-person/1'`,
        ),
      )
      .orderBy(desc(vote.closedAt), desc(vote.id))
      .limit(limit);
  },

  /** On the roll of how many of these votes each person stood, with a vote of their own. */
  async listEntitled(votes: readonly VoteId[]): Promise<Map<PersonId, number>> {
    if (votes.length === 0) return new Map();
    const rows = await db.execute<{ person: PersonId; times: number }>(sql`
      select standing_person(person_id) as person, count(distinct vote_id)::int as times
        from ${rollLine} where power > 0 and vote_id in ${listed(votes)} group by 1`);
    return new Map(rows.map(({ person, times }) => [person, times]));
  },

  /**
   * Who left a sign between two instants, or in one of these votes. Of ballots those in votes that were over by then:
   * in one that goes on a ballot may still be replaced, and would be read as cast later.
   */
  async listPresent(
    communityId: CommunityId,
    votes: readonly VoteId[],
    { since, until }: { since: Date; until: Date },
  ): Promise<PersonId[]> {
    const [from, to] = [instantOf(since), instantOf(until)];
    const within = (column: SQL): SQL => sql`${column} >= ${from} and ${column} <= ${to}`;
    const rows = await db.execute<{ person: PersonId }>(sql`
      select distinct standing_person(signs.person_id) as person from (
        select b.person_id from ${ballot} b join ${vote} v on v.id = b.vote_id
          where v.community_id = ${communityId} and b.cast_at >= ${from} and v.closed_at < ${to}
        union all select from_id from ${voteDelegation} where vote_id in ${listed(votes)}
        union all select from_id from ${delegation}
          where community_id = ${communityId} and ${within(sql`created_at`)}
        union all select created_by from ${proposal}
          where community_id = ${communityId} and ${within(sql`created_at`)}
        union all select created_by from ${poll}
          where community_id = ${communityId} and ${within(sql`created_at`)}
        union all select s.person_id from ${proposalSponsor} s join ${vote} v on v.id = s.vote_id
          where v.community_id = ${communityId} and ${within(sql`s.at`)}
        union all select c.nominated_by from ${candidacy} c join ${election} e on e.vote_id = c.vote_id
          where e.community_id = ${communityId} and ${within(sql`c.nominated_at`)}
        union all select c.person_id from ${candidacy} c join ${election} e on e.vote_id = c.vote_id
          where e.community_id = ${communityId} and ${within(sql`c.accepted_at`)}
        union all select person_id from ${citizenship}
          where community_id = ${communityId} and ${within(sql`granted_at`)}
        union all select actor_id from ${audit}
          where community_id = ${communityId} and actor_id is not null and ${within(sql`at`)}
      ) signs`);
    return rows.map(({ person }) => person);
  },
});
