/** Ballot papers: what one person is asked, and drafts of ballots, which are none. */
import { and, eq, sql } from 'drizzle-orm';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { type BallotDesk, type BallotDeskRow, deskColumns, deskOf, kinOf } from './ballot.ts';
import { ballotDraft, election, poll, proposal, vote } from './schema/index.ts';
import type { Db } from './transaction.ts';
import type { VoteRow } from './vote.ts';

/** A vote as it is put to one person. */
export type PaperRow = BallotDesk &
  Pick<VoteRow, 'seats'> & {
    readonly orderFixed: boolean;
    readonly number: number;
    /** The question or title; empty where an office is what it is about. */
    readonly title: string;
    readonly office: Office | null;
    /** As stored; null without one. */
    readonly draft: unknown;
  };

type Row = BallotDeskRow &
  Pick<VoteRow, 'seats'> & {
    order_fixed: boolean;
    number: number;
    title: string;
    office: Office | null;
    draft: unknown;
  };

const paperOf = ({ order_fixed, ...row }: Row): PaperRow => ({
  ...deskOf(row),
  orderFixed: order_fixed,
});

/** Of the votes `picked`, as they are put to this person. */
const papersOf = (personId: PersonId) => sql`
  select ${deskColumns}, v.seats, v.order_fixed,
    coalesce(pl.number, pr.number, el.number, 0) as number,
    coalesce(pl.question, pr.title, '') as title, el.office, d.content as draft
  from picked v
  left join ${poll} pl on pl.vote_id = v.id
  left join ${proposal} pr on pr.vote_id = v.id
  left join ${election} el on el.vote_id = v.id
  left join ${ballotDraft} d on d.vote_id = v.id and d.person_id = ${personId}`;

export const paperBooks = (db: Db) => ({
  async findPaper(voteId: VoteId, personId: PersonId): Promise<PaperRow | undefined> {
    const [row] = await db.execute<Row>(sql`
      with picked as (select * from ${vote} where id = ${voteId}), ${kinOf(personId)}
      ${papersOf(personId)}`);
    return row && paperOf(row);
  },

  /** Votes of a community that are open now, the soonest close first. */
  async listPapers(communityId: CommunityId, personId: PersonId): Promise<PaperRow[]> {
    const rows = await db.execute<Row>(sql`
      with picked as (select * from ${vote} where community_id = ${communityId} and state = 'open'
        and opens_at <= civitas_now() and closes_at > civitas_now()), ${kinOf(personId)}
      ${papersOf(personId)} order by v.closes_at, v.id`);
    return rows.map(paperOf);
  },

  /** Holds this person's draft until the end of the transaction, also where there is none yet. */
  async lockDraft(voteId: VoteId, personId: PersonId): Promise<void> {
    await db.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`${voteId}:${personId}`}, 4366))`,
    );
  },

  async writeDraft(row: typeof ballotDraft.$inferInsert): Promise<void> {
    const { content, updatedAt } = row;
    await db
      .insert(ballotDraft)
      .values(row)
      .onConflictDoUpdate({
        target: [ballotDraft.voteId, ballotDraft.personId],
        set: { content, updatedAt },
      });
  },

  async deleteDraft(voteId: VoteId, personId: PersonId): Promise<void> {
    await db
      .delete(ballotDraft)
      .where(and(eq(ballotDraft.voteId, voteId), eq(ballotDraft.personId, personId)));
  },

  /** What was begun in a vote that is over. */
  async deleteDraftsOf(voteId: VoteId): Promise<void> {
    await db.delete(ballotDraft).where(eq(ballotDraft.voteId, voteId));
  },
});
