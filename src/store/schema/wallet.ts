import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AccountId, Address, CommunityId, PersonId, WalletId } from '#core/identity.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { account, person } from './person.ts';

/**
 * A wallet. An account of a key (EOA) is one wallet on every chain (`chain_id` null); a contract wallet
 * is bound to its chain (W5).
 */
export const wallet = pgTable(
  'wallet',
  {
    id: id().primaryKey().$type<WalletId>(),
    address: text('address').notNull().$type<Address>(),
    chainId: integer('chain_id'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('wallet_identity').on(t.address, sql`coalesce(${t.chainId}, 0)`),
    check('wallet_address', sql`${t.address} ~ '^0x[0-9a-f]{40}$'`),
  ],
);

/** A live link has no `unlinked_at`; a wallet has one. */
export const walletLink = pgTable(
  'wallet_link',
  {
    id: id().primaryKey(),
    walletId: id('wallet_id')
      .notNull()
      .references(() => wallet.id)
      .$type<WalletId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    isPrimary: boolean('is_primary').notNull(),
    message: text('message').notNull(),
    signature: text('signature').notNull(),
    linkedAt: instant('linked_at').notNull(),
    unlinkedAt: instant('unlinked_at'),
    unlinkReason: text('unlink_reason'),
  },
  (t) => [
    uniqueIndex('wallet_link_live').on(t.walletId).where(sql`${t.unlinkedAt} is null`),
    uniqueIndex('wallet_link_primary')
      .on(t.personId)
      .where(sql`${t.unlinkedAt} is null and ${t.isPrimary}`),
    index('wallet_link_person').on(t.personId),
    check('wallet_link_end', sql`(${t.unlinkedAt} is null) = (${t.unlinkReason} is null)`),
  ],
);

/**
 * One attempt to link: opened by an account in chat, proven and signed in one browser. `code_hash` is
 * what the chat's link carries; it lives ten minutes and links once.
 */
export const linkSession = pgTable(
  'link_session',
  {
    id: id().primaryKey(),
    codeHash: text('code_hash').notNull().unique(),
    accountId: id('account_id')
      .notNull()
      .references(() => account.id)
      .$type<AccountId>(),
    communityId: id('community_id')
      .references(() => community.id)
      .$type<CommunityId>(),
    nonce: text('nonce').notNull().unique(),
    /** The exact text the wallet is shown, byte for byte (W1); null until the wallet is known. */
    message: text('message'),
    messageAddress: text('message_address').$type<Address>(),
    chainId: integer('chain_id').notNull(),
    /** Cookie of the browser that proved the chat account; only it may sign (W3). */
    browserHash: text('browser_hash'),
    /** What the proof under way must bring back (OAuth `state`, Telegram's confirmation), hashed, and the browser it is bound to. */
    proofState: text('proof_state').unique(),
    proofBrowserHash: text('proof_browser_hash'),
    provenAt: instant('proven_at'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** Set in one statement with the nonce check (W2). */
    usedAt: instant('used_at'),
  },
  (t) => [
    index('link_session_account').on(t.accountId),
    check('link_session_proof', sql`(${t.provenAt} is null) = (${t.browserHash} is null)`),
    check('link_session_state', sql`(${t.proofState} is null) = (${t.proofBrowserHash} is null)`),
    check('link_session_message', sql`(${t.message} is null) = (${t.messageAddress} is null)`),
    check('link_session_life', sql`${t.expiresAt} > ${t.createdAt}`),
  ],
);

/** Telegram login data is single use: its hash is consumed here. */
export const loginProof = pgTable('login_proof', {
  hash: text('hash').primaryKey(),
  usedAt: instant('used_at').notNull(),
});
