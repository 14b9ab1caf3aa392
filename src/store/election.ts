/** Elections of offices, who stands in them, and petitions for a recall. */
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { candidacy, election, person, recallPetition, recallVoice, vote } from './schema/index.ts';
import { isOf, standing } from './standing.ts';
import type { Db } from './transaction.ts';
import type { VoteRow } from './vote.ts';

export type ElectionRow = typeof election.$inferSelect;
export type CandidacyRow = typeof candidacy.$inferSelect;
export type PetitionRow = typeof recallPetition.$inferSelect;

export const electionBooks = (db: Db) => ({
  async insertElection(row: typeof election.$inferInsert): Promise<void> {
    await db.insert(election).values(row);
  },

  async findElection(id: VoteId): Promise<ElectionRow | undefined> {
    const [row] = await db.select().from(election).where(eq(election.voteId, id));
    return row;
  },

  async lockElection(id: VoteId): Promise<ElectionRow | undefined> {
    const [row] = await db.select().from(election).where(eq(election.voteId, id)).for('update');
    return row;
  },

  async findElectionByEvent(eventKey: string): Promise<ElectionRow | undefined> {
    const [row] = await db.select().from(election).where(eq(election.eventKey, eventKey));
    return row;
  },

  async findElectionByNumber(
    communityId: CommunityId,
    number: number,
  ): Promise<ElectionRow | undefined> {
    const [row] = await db
      .select()
      .from(election)
      .where(and(eq(election.communityId, communityId), eq(election.number, number)));
    return row;
  },

  /** The newest first. */
  async listElections(
    communityId: CommunityId,
    limit: number,
  ): Promise<(ElectionRow & { vote: VoteRow })[]> {
    const rows = await db
      .select()
      .from(election)
      .innerJoin(vote, eq(vote.id, election.voteId))
      .where(eq(election.communityId, communityId))
      .orderBy(desc(election.number))
      .limit(limit);
    return rows.map((row) => ({ ...row.election, vote: row.vote }));
  },

  /** The number of each election by its id. */
  async listNumbers(communityId: CommunityId): Promise<ReadonlyMap<string, number>> {
    const rows = await db
      .select({ id: election.voteId, number: election.number })
      .from(election)
      .where(eq(election.communityId, communityId));
    return new Map(rows.map(({ id, number }) => [id, number]));
  },

  /** Those that are on their way. */
  async listRunning(communityId: CommunityId): Promise<ElectionRow[]> {
    return db
      .select()
      .from(election)
      .where(
        and(
          eq(election.communityId, communityId),
          inArray(election.state, ['nomination', 'voting']),
        ),
      )
      .orderBy(asc(election.number));
  },

  /** Whose result filled the office last. */
  async findLastElected(communityId: CommunityId, kind: Office): Promise<ElectionRow | undefined> {
    const [row] = await db
      .select()
      .from(election)
      .where(
        and(
          eq(election.communityId, communityId),
          eq(election.office, kind),
          eq(election.state, 'elected'),
        ),
      )
      .orderBy(desc(election.number))
      .limit(1);
    return row;
  },

  async updateElectionState(id: VoteId, state: ElectionRow['state']): Promise<void> {
    await db.update(election).set({ state }).where(eq(election.voteId, id));
  },

  /** Each with whom the person stands for now. In the order of nomination. */
  async listCandidacies(voteId: VoteId): Promise<(CandidacyRow & { standing: PersonId })[]> {
    const rows = await db
      .select({ candidacy, standing })
      .from(candidacy)
      .innerJoin(person, eq(person.id, candidacy.personId))
      .where(eq(candidacy.voteId, voteId))
      .orderBy(asc(candidacy.nominatedAt), asc(candidacy.personId));
    return rows.map((row) => ({ ...row.candidacy, standing: row.standing }));
  },

  /** False where the person stands on the list already. */
  async insertCandidacy(row: typeof candidacy.$inferInsert): Promise<boolean> {
    const rows = await db
      .insert(candidacy)
      .values(row)
      .onConflictDoNothing()
      .returning({ voteId: candidacy.voteId });
    return rows.length === 1;
  },

  async updateCandidacy(
    { voteId, personId }: Pick<CandidacyRow, 'voteId' | 'personId'>,
    change: Partial<
      Pick<
        CandidacyRow,
        'acceptedAt' | 'declinedAt' | 'statement' | 'option' | 'electedAt' | 'leftAt'
      >
    >,
  ): Promise<void> {
    await db
      .update(candidacy)
      .set(change)
      .where(and(eq(candidacy.voteId, voteId), eq(candidacy.personId, personId)));
  },

  async insertPetition(row: typeof recallPetition.$inferInsert): Promise<void> {
    await db.insert(recallPetition).values(row);
  },

  async findPetition(id: string): Promise<PetitionRow | undefined> {
    const [row] = await db.select().from(recallPetition).where(eq(recallPetition.id, id));
    return row;
  },

  async lockPetition(id: string): Promise<PetitionRow | undefined> {
    const [row] = await db
      .select()
      .from(recallPetition)
      .where(eq(recallPetition.id, id))
      .for('update');
    return row;
  },

  /** Whoever the person was when it was asked for. */
  async findLivePetition(
    communityId: CommunityId,
    kind: Office,
    personId: PersonId,
  ): Promise<PetitionRow | undefined> {
    const [row] = await db
      .select()
      .from(recallPetition)
      .where(
        and(
          eq(recallPetition.communityId, communityId),
          eq(recallPetition.office, kind),
          isOf(recallPetition.personId, personId),
          isNull(recallPetition.closedAt),
        ),
      );
    return row;
  },

  async updatePetition(
    id: string,
    change: Partial<Pick<PetitionRow, 'closedAt' | 'proposalId'>>,
  ): Promise<void> {
    await db.update(recallPetition).set(change).where(eq(recallPetition.id, id));
  },

  async insertVoice(row: typeof recallVoice.$inferInsert): Promise<void> {
    await db.insert(recallVoice).values(row).onConflictDoNothing();
  },

  /** Who signed, each once, the first first. */
  async listVoices(petitionId: string): Promise<PersonId[]> {
    const rows = await db
      .select({ standing })
      .from(recallVoice)
      .innerJoin(person, eq(person.id, recallVoice.personId))
      .where(eq(recallVoice.petitionId, petitionId))
      .orderBy(asc(recallVoice.at), asc(recallVoice.personId));
    return [...new Set(rows.map((row) => row.standing))];
  },
});
