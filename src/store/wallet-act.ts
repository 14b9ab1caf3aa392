/** Attempts to act by a wallet's signature alone: bound to one browser, ten minutes, single use. */
import { and, count, eq, gt, isNull, lt } from 'drizzle-orm';
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
          gt(walletSession.expiresAt, now),
        ),
      );
    return row?.open ?? 0;
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
