/** Attempts to act by a wallet's signature alone: bound to one browser, for a time, single use. */
import { and, count, desc, eq, gt, isNotNull, isNull, lt } from 'drizzle-orm';
import { walletSession } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type WalletSessionRow = typeof walletSession.$inferSelect;

export const walletActBooks = (db: Db) => ({
  async insertWalletSession(row: typeof walletSession.$inferInsert): Promise<void> {
    await db.insert(walletSession).values(row);
  },

  async findWalletSession(id: string): Promise<WalletSessionRow | undefined> {
    const [row] = await db.select().from(walletSession).where(eq(walletSession.id, id));
    return row;
  },

  async findOpenWalletSessionCount(browserHash: string, now: Date): Promise<number> {
    const [row] = await db
      .select({ open: count() })
      .from(walletSession)
      .where(
        and(
          eq(walletSession.browserHash, browserHash),
          isNull(walletSession.usedAt),
          isNull(walletSession.awaitingSince),
          gt(walletSession.expiresAt, now),
        ),
      );
    return row?.open ?? 0;
  },

  /** What this browser waits for owners with, the latest first. */
  async listAwaitingWalletSessions(browserHash: string, now: Date): Promise<WalletSessionRow[]> {
    return db
      .select()
      .from(walletSession)
      .where(
        and(
          eq(walletSession.browserHash, browserHash),
          isNull(walletSession.usedAt),
          isNotNull(walletSession.awaitingSince),
          gt(walletSession.expiresAt, now),
        ),
      )
      .orderBy(desc(walletSession.awaitingSince));
  },

  async lockWalletSession(id: string): Promise<WalletSessionRow | undefined> {
    const rows = db.select().from(walletSession).where(eq(walletSession.id, id)).for('update');
    return (await rows)[0];
  },

  /** Its owners sign another text, in their own time. */
  async updateWalletSessionAwaiting(
    id: string,
    shown: { message: string; expiresAt: Date; awaitingSince: Date },
  ): Promise<void> {
    await db.update(walletSession).set(shown).where(eq(walletSession.id, id));
  },

  /** Consumes the nonce: one atomic statement, true for exactly one caller (W2). */
  async updateWalletSessionUsed(
    { id, nonce, browserHash }: Pick<WalletSessionRow, 'id' | 'nonce' | 'browserHash'>,
    at: Date,
  ): Promise<boolean> {
    const rows = await db
      .update(walletSession)
      .set({ usedAt: at })
      .where(
        and(
          eq(walletSession.id, id),
          eq(walletSession.nonce, nonce),
          eq(walletSession.browserHash, browserHash),
          isNull(walletSession.usedAt),
          gt(walletSession.expiresAt, at),
        ),
      )
      .returning({ id: walletSession.id });
    return rows.length === 1;
  },

  async deleteWalletSessionsBefore(before: Date): Promise<void> {
    await db.delete(walletSession).where(lt(walletSession.expiresAt, before));
  },
});
