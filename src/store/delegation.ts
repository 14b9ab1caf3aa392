/** Who speaks for whom, and the graph each vote is counted by. */
import { and, asc, count, desc, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Standing } from '#core/voting/graph.ts';
import { standingOf } from '#core/voting/signed.ts';
import { type OwnBallotRow, ownBallots } from './ballot.ts';
import {
  ballot,
  delegateStatement,
  delegation,
  person,
  personLock,
  rollLine,
  track,
  vote,
  voteDelegation,
} from './schema/index.ts';
import { isOf, standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type DelegationRow = typeof delegation.$inferSelect;
export type Edge = { fromId: PersonId; toId: PersonId };

/** Rows of one statement. */
const BATCH = 5_000;

const live = (now: Date): SQL | undefined =>
  and(
    isNull(delegation.endedAt),
    or(isNull(delegation.until), sql`${delegation.until} > ${now.toISOString()}::timestamptz`),
  );

export const delegationBooks = (db: Db) => ({
  /** The graph as it was frozen at the opening. */
  async listOfVote(voteId: VoteId): Promise<Edge[]> {
    return db
      .select({ fromId: voteDelegation.fromId, toId: voteDelegation.toId })
      .from(voteDelegation)
      .where(eq(voteDelegation.voteId, voteId))
      .orderBy(asc(voteDelegation.fromId));
  },

  async insertOfVote(voteId: VoteId, edges: readonly Edge[]): Promise<void> {
    for (let from = 0; from < edges.length; from += BATCH) {
      const part = edges.slice(from, from + BATCH);
      await db.insert(voteDelegation).values(part.map((edge) => ({ voteId, ...edge })));
    }
  },

  /**
   * All that stand in a community now, between persons as they stand now, of who is known longest first. A lock
   * holds delegations still both ways: nobody speaks by or for whoever is locked.
   */
  async listStanding(communityId: CommunityId, now: Date): Promise<Standing[]> {
    const whom = (alias: string): SQL => {
      const [id, into] = [sql.raw(`${alias}.id`), sql.raw(`${alias}.merged_into`)];
      return sql`case when ${into} is null then ${id} else standing_person(${id}) end`;
    };
    return db.execute<Standing>(sql`
      with locked as (select distinct standing_person(${personLock.personId}) as id
        from ${personLock} where ${personLock.liftedAt} is null),
      named as (select d.from_id, d.topic, ${whom('f')} as "from", ${whom('t')} as "to"
        from ${delegation} d join ${person} f on f.id = d.from_id join ${person} t on t.id = d.to_id
        where d.community_id = ${communityId} and d.ended_at is null
          and (d.until is null or d.until > ${now.toISOString()}::timestamptz))
      select "from", "to", topic from named
       where "from" <> "to" and "from" not in (select id from locked) and "to" not in (select id from locked)
       order by from_id, topic`);
  },

  /** What a person, and whoever they were joined with, has named, as `listStanding` orders it. */
  async listOf(
    communityId: CommunityId,
    personId: PersonId,
    now: Date,
  ): Promise<(DelegationRow & { standing: PersonId })[]> {
    const rows = await db
      .select({ delegation, standing })
      .from(delegation)
      .innerJoin(person, eq(person.id, delegation.toId))
      .where(
        and(eq(delegation.communityId, communityId), isOf(delegation.fromId, personId), live(now)),
      )
      .orderBy(asc(delegation.topic), asc(delegation.fromId));
    return rows.map((row) => ({ ...row.delegation, standing: row.standing }));
  },

  async insertDelegation(row: typeof delegation.$inferInsert): Promise<void> {
    await db.insert(delegation).values(row);
  },

  /** Ends what a person has named, on one topic or on all. */
  async updateEnded(
    communityId: CommunityId,
    personId: PersonId,
    topic: string | undefined,
    at: Date,
  ): Promise<void> {
    await db
      .update(delegation)
      .set({ endedAt: at })
      .where(
        and(
          eq(delegation.communityId, communityId),
          isOf(delegation.fromId, personId),
          isNull(delegation.endedAt),
          topic === undefined ? undefined : eq(delegation.topic, topic),
        ),
      );
  },

  /** Everything these persons named, and everybody who named them: whom each ended one was of. */
  async updateEndedBothWays(
    family: readonly PersonId[],
    at: Date,
  ): Promise<Pick<DelegationRow, 'id' | 'communityId' | 'fromId' | 'topic'>[]> {
    return db
      .update(delegation)
      .set({ endedAt: at })
      .where(
        and(
          or(inArray(delegation.fromId, [...family]), inArray(delegation.toId, [...family])),
          isNull(delegation.endedAt),
        ),
      )
      .returning({
        id: delegation.id,
        communityId: delegation.communityId,
        fromId: delegation.fromId,
        topic: delegation.topic,
      });
  },

  /** What delegations may name here: topics and tracks of its votes, and tracks it has made. */
  async listTopics(communityId: CommunityId): Promise<{ topics: string[]; tracks: string[] }> {
    const topics = await db
      .selectDistinct({ topic: vote.topic })
      .from(vote)
      .where(and(eq(vote.communityId, communityId), sql`${vote.topic} is not null`));
    const tracks = await db
      .selectDistinct({ name: track.name })
      .from(track)
      .where(eq(track.communityId, communityId));
    return {
      topics: topics.flatMap(({ topic }) => (topic === null ? [] : [topic])),
      tracks: tracks.map(({ name }) => name),
    };
  },

  async findStatement(communityId: CommunityId, personId: PersonId): Promise<string | undefined> {
    const [row] = await db
      .select({ statement: delegateStatement.statement })
      .from(delegateStatement)
      .where(
        and(
          eq(delegateStatement.communityId, communityId),
          isOf(delegateStatement.personId, personId),
        ),
      )
      .orderBy(desc(delegateStatement.updatedAt))
      .limit(1);
    return row?.statement;
  },

  /** The latest said first, each person once. */
  async listStatements(
    communityId: CommunityId,
    limit: number,
  ): Promise<{ personId: PersonId; statement: string }[]> {
    const rows = await db
      .select({ personId: standing, statement: delegateStatement.statement })
      .from(delegateStatement)
      .innerJoin(person, eq(person.id, delegateStatement.personId))
      .where(and(eq(delegateStatement.communityId, communityId), isNull(person.erasedAt)))
      .orderBy(desc(delegateStatement.updatedAt), asc(delegateStatement.personId));
    return [...Map.groupBy(rows, (row) => row.personId).values()]
      .flatMap(([latest]) => (latest ? [latest] : []))
      .slice(0, limit);
  },

  async insertStatement(row: typeof delegateStatement.$inferInsert): Promise<void> {
    const { statement, updatedAt } = row;
    await db
      .insert(delegateStatement)
      .values(row)
      .onConflictDoUpdate({
        target: [delegateStatement.communityId, delegateStatement.personId],
        set: { statement, updatedAt },
      });
  },

  /** Whatever they and whoever they were joined with said. */
  async deleteStatements(family: readonly PersonId[], communityId?: CommunityId): Promise<void> {
    await db
      .delete(delegateStatement)
      .where(
        and(
          inArray(delegateStatement.personId, [...family]),
          communityId === undefined ? undefined : eq(delegateStatement.communityId, communityId),
        ),
      );
  },

  /** In how many closed votes with a roll a person could vote, and in how many they did. */
  async findRecord(
    communityId: CommunityId,
    personId: PersonId,
  ): Promise<{ could: number; did: number }> {
    const voted = sql`exists (select 1 from ${ballot} where ${ballot.voteId} = ${vote.id}
      and ${isOf(ballot.personId, personId)})`;
    const [row] = await db
      .select({ could: count(), did: sql<number>`count(*) filter (where ${voted})::int` })
      .from(vote)
      .where(
        and(
          eq(vote.communityId, communityId),
          eq(vote.state, 'closed'),
          sql`exists (select 1 from ${rollLine} where ${rollLine.voteId} = ${vote.id}
            and ${isOf(rollLine.personId, personId)})`,
        ),
      );
    return row ?? { could: 0, did: 0 };
  },

  /** Votes of a community whose graph names this person as one who named somebody, or was named; the latest first. */
  async listVotesWith(
    communityId: CommunityId,
    personId: PersonId,
    side: 'from' | 'to',
    states: readonly ('open' | 'closed')[],
    limit: number,
  ): Promise<(typeof vote.$inferSelect)[]> {
    const column = side === 'from' ? voteDelegation.fromId : voteDelegation.toId;
    return db
      .select()
      .from(vote)
      .where(
        and(
          eq(vote.communityId, communityId),
          inArray(vote.state, [...states]),
          sql`exists (select 1 from ${voteDelegation} where ${voteDelegation.voteId} = ${vote.id}
            and ${column} in (select voting_family(${vote.opensAt}, ${personId})))`,
        ),
      )
      .orderBy(desc(vote.closesAt))
      .limit(limit);
  },

  /**
   * Votes with a roll in which a person cast a ballot that everybody may see, with the one that counts for them and
   * whoever is one voter with them there; the latest first.
   */
  async listOwnOpen(
    communityId: CommunityId,
    personId: PersonId,
    limit: number,
  ): Promise<{ vote: typeof vote.$inferSelect; choice: unknown }[]> {
    const own = sql`from ${ballot} where ${ballot.voteId} = ${vote.id}
      and ${isOf(ballot.personId, personId)}`;
    const kin = sql`${ballot.personId} in (select voting_family(${vote.opensAt}, ${personId}))`;
    const ballots = sql`select ${ownBallots} from ${ballot}
      where ${ballot.voteId} = ${vote.id} and ${kin}`;
    const rows = await db
      // Nested: of a field's own columns drizzle leaves the table's name out.
      .select({ vote, ballots: sql<OwnBallotRow[] | null>`(${ballots})` })
      .from(vote)
      .where(
        and(
          eq(vote.communityId, communityId),
          sql`exists (select 1 ${own})`,
          eq(vote.secrecy, 'open'),
          inArray(vote.state, ['open', 'closed']),
          ne(vote.kind, 'poll'),
        ),
      )
      .orderBy(sql`(select max(${ballot.castAt}) ${own}) desc`)
      .limit(limit);
    return rows.map((row) => ({
      vote: row.vote,
      choice: standingOf(row.ballots ?? [])?.choice ?? null,
    }));
  },
});
