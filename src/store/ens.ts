/** Names of addresses as they were last looked up. */
import { inArray, sql } from 'drizzle-orm';
import type { Address } from '#core/identity.ts';
import { ensName } from './schema/index.ts';
import type { Db } from './transaction.ts';

export type NameRow = typeof ensName.$inferSelect;

export const ensBooks = (db: Db) => ({
  async listNames(addresses: readonly Address[]): Promise<NameRow[]> {
    if (addresses.length === 0) return [];
    return db
      .select()
      .from(ensName)
      .where(inArray(ensName.address, [...addresses]));
  },

  /** The newest look counts. */
  async insertName(row: NameRow): Promise<void> {
    await db
      .insert(ensName)
      .values(row)
      .onConflictDoUpdate({
        target: ensName.address,
        set: { name: row.name, checkedAt: row.checkedAt },
        setWhere: sql`${ensName.checkedAt} < excluded.checked_at`,
      });
  },
});
