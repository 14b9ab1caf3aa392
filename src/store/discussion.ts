/** What is said and done about a proposal before its vote, and the offices that call a vote off. */
import { asc, eq } from 'drizzle-orm';
import type { PersonId, VoteId } from '#core/identity.ts';
import { cancelVoice, person, proposal, proposalEdit, proposalSponsor } from './schema/index.ts';
import { standing } from './standing.ts';
import type { Db } from './transaction.ts';

export type ProposalEditRow = typeof proposalEdit.$inferSelect;
type CancelVoiceRow = typeof cancelVoice.$inferSelect;

export const discussionBooks = (db: Db) => ({
  async insertEdit(row: ProposalEditRow): Promise<void> {
    await db.insert(proposalEdit).values(row);
  },

  async findEditByEvent(eventKey: string): Promise<ProposalEditRow | undefined> {
    const [row] = await db.select().from(proposalEdit).where(eq(proposalEdit.eventKey, eventKey));
    return row;
  },

  /** The first one first. */
  async listEdits(voteId: VoteId): Promise<ProposalEditRow[]> {
    return db
      .select()
      .from(proposalEdit)
      .where(eq(proposalEdit.voteId, voteId))
      .orderBy(asc(proposalEdit.version));
  },

  /** Once a person. */
  async insertSponsor(row: typeof proposalSponsor.$inferInsert): Promise<void> {
    await db.insert(proposalSponsor).values(row).onConflictDoNothing();
  },

  /** Who stands behind it, each once, whoever they were when they said so; never its author. */
  async listSponsors(voteId: VoteId): Promise<PersonId[]> {
    const rows = await db
      .select({ standing })
      .from(proposalSponsor)
      .innerJoin(person, eq(person.id, proposalSponsor.personId))
      .where(eq(proposalSponsor.voteId, voteId));
    const [author] = await db
      .select({ standing })
      .from(proposal)
      .innerJoin(person, eq(person.id, proposal.createdBy))
      .where(eq(proposal.voteId, voteId));
    const persons = new Set(rows.map((row) => row.standing));
    return [...persons].filter((one) => one !== author?.standing);
  },

  /** They stood behind another text. */
  async deleteSponsors(voteId: VoteId): Promise<void> {
    await db.delete(proposalSponsor).where(eq(proposalSponsor.voteId, voteId));
  },

  async insertCancelVoice(row: CancelVoiceRow): Promise<void> {
    await db.insert(cancelVoice).values(row).onConflictDoNothing();
  },

  /** They were given to another text. */
  async deleteCancelVoices(voteId: VoteId): Promise<void> {
    await db.delete(cancelVoice).where(eq(cancelVoice.voteId, voteId));
  },

  async listCancelVoices(voteId: VoteId): Promise<CancelVoiceRow[]> {
    return db.select().from(cancelVoice).where(eq(cancelVoice.voteId, voteId));
  },
});
