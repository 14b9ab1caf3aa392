/** Locks of persons: one live one a person; lifted ones stay as history. */
import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm';
import type { IntentState } from '#core/execution/intent.ts';
import type { AccountId, Address, IntentId, PersonId, WalletId } from '#core/identity.ts';
import {
  budgetPayment,
  intent,
  person,
  personLock,
  wallet,
  walletLink,
  withdrawal,
} from './schema/index.ts';
import { isOf } from './standing.ts';
import type { Db } from './transaction.ts';

export type LockRow = typeof personLock.$inferSelect;

export const lockBooks = (db: Db) => ({
  /**
   * Whoever acts by the person holds these rows shared: what a lock stops either came before it or is stopped. A row that
   * names the person is written meanwhile: whoever settles a payment has its account, which the lock waits for.
   */
  async lockPerson(id: PersonId): Promise<void> {
    await db
      .select({ id: person.id })
      .from(person)
      .where(isOf(person.id, id))
      .orderBy(asc(person.id))
      .for('no key update');
  },

  async insertLock(row: typeof personLock.$inferInsert): Promise<void> {
    await db.insert(personLock).values(row);
  },

  /** Withdrawals of a person, and budget payments they sent or are to get, that have not ended; the oldest first. */
  async listPayouts(
    personId: PersonId,
  ): Promise<{ intent: IntentId; sender: string; state: IntentState }[]> {
    const withdrawn = db
      .select({ id: withdrawal.intentId })
      .from(withdrawal)
      .where(and(eq(withdrawal.state, 'reserved'), isOf(withdrawal.personId, personId)));
    const paid = db
      .select({ id: budgetPayment.intentId })
      .from(budgetPayment)
      .where(
        and(
          eq(budgetPayment.state, 'reserved'),
          or(isOf(budgetPayment.toId, personId), isOf(budgetPayment.paidBy, personId)),
        ),
      );
    return db
      .select({ intent: intent.id, sender: intent.senderAccountId, state: intent.state })
      .from(intent)
      .where(or(inArray(intent.id, withdrawn), inArray(intent.id, paid)))
      .orderBy(asc(intent.createdAt), asc(intent.id));
  },

  /** Those that stand, of whoever the person is now: two who were joined may bring one each. */
  async listLocks(personId: PersonId): Promise<LockRow[]> {
    return db
      .select()
      .from(personLock)
      .where(and(isOf(personLock.personId, personId), isNull(personLock.liftedAt)))
      .orderBy(asc(personLock.lockedAt));
  },

  async updateLockLifted(
    id: string,
    lifted: { at: Date; account: AccountId } | { at: Date; wallet: WalletId },
  ): Promise<void> {
    await db
      .update(personLock)
      .set({
        liftedAt: lifted.at,
        ...('account' in lifted
          ? { liftedByAccount: lifted.account }
          : { liftedByWallet: lifted.wallet }),
      })
      .where(and(eq(personLock.id, id), isNull(personLock.liftedAt)));
  },

  /** All links of whoever the person is now, ended ones too. */
  async listHeld(
    personId: PersonId,
  ): Promise<{ wallet: WalletId; from: Date; until: Date | null }[]> {
    return db
      .select({
        wallet: walletLink.walletId,
        from: walletLink.linkedAt,
        until: walletLink.unlinkedAt,
      })
      .from(walletLink)
      .where(isOf(walletLink.personId, personId));
  },

  /** All links an address ever had, ended ones too, the latest first. */
  async listLinkHistory(address: Address) {
    const rows = await db
      .select({
        wallet: wallet.id,
        chainId: wallet.chainId,
        person: walletLink.personId,
        from: walletLink.linkedAt,
        until: walletLink.unlinkedAt,
      })
      .from(walletLink)
      .innerJoin(wallet, eq(wallet.id, walletLink.walletId))
      .where(eq(wallet.address, address))
      .orderBy(asc(walletLink.linkedAt));
    return rows.reverse();
  },
});
