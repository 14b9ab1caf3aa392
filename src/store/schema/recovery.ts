import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AccountId, CommunityId, PersonId, WalletId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { account, person } from './person.ts';
import { wallet } from './wallet.ts';

/** A lock stops payouts, tips, delegation and links of a person until it is lifted. */
export const personLock = pgTable(
  'person_lock',
  {
    id: id().primaryKey(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    /** Who locked: an account of the person, or the signature of a wallet. */
    accountId: id('account_id')
      .references(() => account.id)
      .$type<AccountId>(),
    walletId: id('wallet_id')
      .references(() => wallet.id)
      .$type<WalletId>(),
    lockedAt: instant('locked_at').notNull(),
    liftedAt: instant('lifted_at'),
    liftedByAccount: id('lifted_by_account')
      .references(() => account.id)
      .$type<AccountId>(),
    liftedByWallet: id('lifted_by_wallet')
      .references(() => wallet.id)
      .$type<WalletId>(),
  },
  (t) => [
    uniqueIndex('person_lock_live').on(t.personId).where(sql`${t.liftedAt} is null`),
    check('person_lock_by', sql`(${t.accountId} is null) <> (${t.walletId} is null)`),
    check(
      'person_lock_lifted',
      sql`(${t.liftedAt} is null) = (${t.liftedByAccount} is null and ${t.liftedByWallet} is null)`,
    ),
  ],
);

/**
 * A way back to a person whose chat account is lost (`account`: a linked wallet signs), or everything (`both`:
 * citizens and a moderator speak for the asker). It waits, everybody concerned is told, and one objection stops it.
 */
export const recovery = pgTable(
  'recovery',
  {
    id: id().primaryKey(),
    /** Whose person is to be found again. */
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    /** Where voices were asked first; null for a recovery by wallet. */
    communityId: id('community_id')
      .references(() => community.id)
      .$type<CommunityId>(),
    /** The new account that asks. */
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    kind: text('kind').$type<'account' | 'both'>().notNull(),
    walletId: id('wallet_id')
      .references(() => wallet.id)
      .$type<WalletId>(),
    state: text('state').$type<'open' | 'waiting' | 'done' | 'stopped' | 'lapsed'>().notNull(),
    askedAt: instant('asked_at').notNull(),
    /** Open: until then voices are heard. Waiting: then it is done, unless somebody objects before. */
    dueAt: instant('due_at').notNull(),
    endedAt: instant('ended_at'),
    /** Who objected, and why. */
    endedBy: id('ended_by')
      .references(() => person.id)
      .$type<PersonId>(),
    endReason: text('end_reason'),
  },
  (t) => [
    uniqueIndex('recovery_live')
      .on(t.personId, t.accountId)
      .where(sql`${t.state} in ('open', 'waiting')`),
    index('recovery_due').on(t.dueAt).where(sql`${t.state} in ('open', 'waiting')`),
    check('recovery_kind', sql`${t.kind} in ('account', 'both')`),
    check('recovery_state', sql`${t.state} in ('open', 'waiting', 'done', 'stopped', 'lapsed')`),
    check('recovery_way', sql`(${t.kind} = 'account') = (${t.walletId} is not null)`),
    check('recovery_voices', sql`(${t.kind} = 'both') = (${t.communityId} is not null)`),
    check('recovery_end', sql`(${t.state} in ('open', 'waiting')) = (${t.endedAt} is null)`),
  ],
);

/** Somebody who knows the asker speaks for a recovery, in one community: citizens, and a moderator. */
export const recoveryVoice = pgTable(
  'recovery_voice',
  {
    recoveryId: id('recovery_id')
      .notNull()
      .references(() => recovery.id),
    communityId: id('community_id')
      .notNull()
      .references(() => community.id)
      .$type<CommunityId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    as: text('as').$type<'citizen' | 'moderator'>().notNull(),
    saidAt: instant('said_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.recoveryId, t.communityId, t.personId] }),
    check('recovery_voice_as', sql`${t.as} in ('citizen', 'moderator')`),
  ],
);

/** An erased account by a keyed hash alone, so that it does not come back as a second voter. */
export const accountTombstone = pgTable('account_tombstone', {
  hash: text('hash').primaryKey(),
  personId: id('person_id')
    .notNull()
    .references(() => person.id)
    .$type<PersonId>(),
  erasedAt: instant('erased_at').notNull(),
});
