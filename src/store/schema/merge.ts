import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AccountId, PersonId, WalletId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { account, person } from './person.ts';
import { wallet } from './wallet.ts';

/**
 * One joining of two persons, from the asking to its end: the junior stands for the senior while it is confirmed and
 * not undone (`person.merged_into` says the same). Kept for ever: who was one person while a vote was open stays
 * one voter in it.
 */
export const personMerge = pgTable(
  'person_merge',
  {
    id: id().primaryKey(),
    juniorId: id('junior_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    seniorId: id('senior_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    /**
     * `signature`: the senior's wallet signed for the junior, and the senior said yes. `recovery`: a way back was
     * granted. `return`: an erased account came back as a new person; confirmed and undone at once, so that it binds
     * in votes that were open.
     */
    cause: text('cause').$type<'signature' | 'recovery' | 'return'>().notNull(),
    walletId: id('wallet_id')
      .references(() => wallet.id)
      .$type<WalletId>(),
    /** The junior's account that signed or asked. */
    askedBy: id('asked_by')
      .references(() => account.id)
      .$type<AccountId>(),
    askedAt: instant('asked_at').notNull(),
    /** Unanswered until then, it is over. */
    expiresAt: instant('expires_at').notNull(),
    confirmedAt: instant('confirmed_at'),
    confirmedBy: id('confirmed_by')
      .references(() => account.id)
      .$type<AccountId>(),
    refusedAt: instant('refused_at'),
    undoneAt: instant('undone_at'),
    undoneBy: id('undone_by')
      .references(() => account.id)
      .$type<AccountId>(),
    /** It can no longer be undone, and the junior's balances were joined. */
    settledAt: instant('settled_at'),
  },
  (t) => [
    index('person_merge_senior').on(t.seniorId),
    index('person_merge_junior').on(t.juniorId),
    uniqueIndex('person_merge_live')
      .on(t.juniorId)
      .where(sql`${t.confirmedAt} is not null and ${t.undoneAt} is null`),
    uniqueIndex('person_merge_asked')
      .on(t.juniorId, t.seniorId)
      .where(sql`${t.confirmedAt} is null and ${t.refusedAt} is null`),
    check('person_merge_two', sql`${t.juniorId} <> ${t.seniorId}`),
    check('person_merge_cause', sql`${t.cause} in ('signature', 'recovery', 'return')`),
    check('person_merge_answer', sql`${t.confirmedAt} is null or ${t.refusedAt} is null`),
    check('person_merge_undone', sql`${t.undoneAt} is null or ${t.confirmedAt} is not null`),
    check('person_merge_settled', sql`${t.settledAt} is null or ${t.undoneAt} is null`),
    // A signature alone never joins two persons (W6).
    check(
      'person_merge_yes',
      sql`${t.cause} <> 'signature' or ${t.confirmedAt} is null or ${t.confirmedBy} is not null`,
    ),
  ],
);
