/** Whose hands gave and took what gates open, as the platforms told it. */
import { and, desc, eq, gte, inArray } from 'drizzle-orm';
import type { AccountId } from '#core/identity.ts';
import type { GrantKey, GrantRow } from './grant.ts';
import { roleGrant, roleHand } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type HandRow = typeof roleHand.$inferSelect;

export const handBooks = (db: Db) => ({
  /** What is known already stays as it is: who was forgotten is not named again. */
  async insertHands(rows: readonly HandRow[]): Promise<void> {
    if (rows.length === 0) return;
    await db
      .insert(roleHand)
      .values([...rows])
      .onConflictDoNothing();
  },

  async listHands(accounts: readonly AccountId[], since: Date): Promise<HandRow[]> {
    if (accounts.length === 0) return [];
    return db
      .select()
      .from(roleHand)
      .where(and(inArray(roleHand.accountId, [...accounts]), gte(roleHand.at, since)));
  },

  /** The last of each effect. */
  async listLastHands(accounts: readonly AccountId[]): Promise<HandRow[]> {
    if (accounts.length === 0) return [];
    return db
      .selectDistinctOn([roleHand.accountId, roleHand.effectId])
      .from(roleHand)
      .where(inArray(roleHand.accountId, [...accounts]))
      .orderBy(roleHand.accountId, roleHand.effectId, desc(roleHand.at), desc(roleHand.gave));
  },

  async findLastHand({ effectId, accountId }: GrantKey): Promise<HandRow | undefined> {
    const [row] = await db
      .select()
      .from(roleHand)
      .where(and(eq(roleHand.effectId, effectId), eq(roleHand.accountId, accountId)))
      .orderBy(desc(roleHand.at), desc(roleHand.gave))
      .limit(1);
    return row;
  },

  /** Rows of what nobody wants of the gate, so that what a hand gives is looked at and known as such. */
  async insertGrantsUnwanted(
    rows: readonly Pick<GrantRow, 'effectId' | 'accountId' | 'provenance' | 'changedAt'>[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const none = { wanted: false, applied: false, byHand: false, lastError: null };
    await db
      .insert(roleGrant)
      .values(rows.map((row) => ({ ...row, ...none })))
      .onConflictDoNothing();
  },
});
