/** Texts that were folded, and who would unfold them. */
import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { VoteId } from '#core/identity.ts';
import { unfoldVoice, voteFold } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type FoldRow = typeof voteFold.$inferSelect;

export const foldBooks = (db: Db) => ({
  async insertFold(row: typeof voteFold.$inferInsert): Promise<void> {
    await db.insert(voteFold).values(row);
  },

  async findLiveFold(voteId: VoteId): Promise<FoldRow | undefined> {
    const [row] = await db
      .select()
      .from(voteFold)
      .where(and(eq(voteFold.voteId, voteId), isNull(voteFold.unfoldedAt)));
    return row;
  },

  /** Which of them are folded now. */
  async listFolded(voteIds: readonly VoteId[]): Promise<Set<VoteId>> {
    const rows = await db
      .select({ voteId: voteFold.voteId })
      .from(voteFold)
      .where(and(inArray(voteFold.voteId, [...voteIds]), isNull(voteFold.unfoldedAt)));
    return new Set(rows.map(({ voteId }) => voteId));
  },

  /** The newest first. */
  async listFolds(voteId: VoteId): Promise<FoldRow[]> {
    return db
      .select()
      .from(voteFold)
      .where(eq(voteFold.voteId, voteId))
      .orderBy(desc(voteFold.at), desc(voteFold.id));
  },

  async updateFoldEnded(id: string, unfoldedAt: Date, overruled: boolean): Promise<void> {
    await db
      .update(voteFold)
      .set({ unfoldedAt, overruled })
      .where(and(eq(voteFold.id, id), isNull(voteFold.unfoldedAt)));
  },

  /** Once a person. */
  async insertUnfoldVoice(row: typeof unfoldVoice.$inferInsert): Promise<void> {
    await db.insert(unfoldVoice).values(row).onConflictDoNothing();
  },

  async listUnfoldVoices(foldId: string) {
    return db.select().from(unfoldVoice).where(eq(unfoldVoice.foldId, foldId));
  },
});
