import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type {
  AccountId,
  Address,
  CommunityId,
  PersonId,
  VoteId,
  WalletId,
} from '#core/identity.ts';
import type { WalletAct } from '#core/wallet/act.ts';
import type { PlaceAct, PlaceDeed } from '#core/wallet/place-act.ts';
import { id, instant } from './columns.ts';
import { community } from './community.ts';
import { account, person } from './person.ts';
import { vote } from './vote.ts';

export type SessionPurpose = 'link' | 'recover' | 'inbox' | 'ballot';
export type WalletPurpose = WalletAct | PlaceAct;

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
    /**
     * `link`: bind a wallet. `recover`: a linked wallet asks the way back. `inbox`: read one's notices in a browser.
     * `ballot`: sign a ballot with a wallet that is linked already.
     */
    purpose: text('purpose').$type<SessionPurpose>().notNull().default('link'),
    nonce: text('nonce').notNull().unique(),
    /** Of `ballot`: in which vote. */
    voteId: id('vote_id')
      .references(() => vote.id)
      .$type<VoteId>(),
    /** Of `ballot`: {choice, sequence}; without a sequence it is what was chosen in chat. Open votes only. */
    ballot: jsonb('ballot'),
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
    /** Since then a contract wallet's owners collect their signatures; the session lives longer for it. */
    awaitingSince: instant('awaiting_since'),
    /** The signer said that a wallet of somebody else moves here; kept for a signature that arrives later. */
    awaitingMove: boolean('awaiting_move').notNull().default(false),
    /** Set in one statement with the nonce check (W2). */
    usedAt: instant('used_at'),
  },
  (t) => [
    check('link_session_purpose', sql`${t.purpose} in ('link', 'recover', 'inbox', 'ballot')`),
    check('link_session_vote', sql`(${t.purpose} = 'ballot') = (${t.voteId} is not null)`),
    check('link_session_ballot', sql`${t.ballot} is null or ${t.voteId} is not null`),
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

/**
 * One act of a wallet by signature alone, without a chat account: its owner can always unlink it (W4), lock the
 * person it is linked to, object to a recovery, and attach a chat where a community has none left. Bound to one browser, single use, for ten
 * minutes; for days while the owners of a contract wallet sign.
 */
export const walletSession = pgTable(
  'wallet_session',
  {
    id: id().primaryKey(),
    browserHash: text('browser_hash').notNull(),
    purpose: text('purpose').$type<WalletPurpose>().notNull(),
    nonce: text('nonce').notNull().unique(),
    address: text('address').notNull().$type<Address>(),
    chainId: integer('chain_id').notNull(),
    message: text('message').notNull(),
    /** Of an act about a chat: what the text says, whole; it is done as it was shown. */
    deed: jsonb('deed').$type<PlaceDeed>(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** Since then a contract wallet's owners collect their signatures. */
    awaitingSince: instant('awaiting_since'),
    usedAt: instant('used_at'),
  },
  (t) => [
    index('wallet_session_browser').on(t.browserHash),
    check(
      'wallet_session_purpose',
      sql`${t.purpose} in ('unlink', 'lock', 'unlock', 'object', 'places', 'attach', 'confirm', 'decline')`,
    ),
    check(
      'wallet_session_deed',
      sql`(${t.purpose} in ('attach', 'confirm', 'decline')) = (${t.deed} is not null)`,
    ),
    check('wallet_session_life', sql`${t.expiresAt} > ${t.createdAt}`),
  ],
);

/**
 * A cold wallet that named a linked one in the registry of delegate.xyz: it counts for that wallet's person while
 * the registry says so. The first valid claim stands until it is revoked.
 */
export const vaultLink = pgTable(
  'vault_link',
  {
    id: id().primaryKey(),
    address: text('address').notNull().$type<Address>(),
    chainId: integer('chain_id').notNull(),
    /** The linked wallet the vault names. */
    hotWalletId: id('hot_wallet_id')
      .notNull()
      .references(() => wallet.id)
      .$type<WalletId>(),
    personId: id('person_id')
      .notNull()
      .references(() => person.id)
      .$type<PersonId>(),
    linkedAt: instant('linked_at').notNull(),
    /** When the registry was last read with a certain answer. */
    checkedAt: instant('checked_at').notNull(),
    endedAt: instant('ended_at'),
    endReason: text('end_reason'),
  },
  (t) => [
    uniqueIndex('vault_link_live').on(t.address, t.chainId).where(sql`${t.endedAt} is null`),
    index('vault_link_person').on(t.personId),
    check('vault_link_address', sql`${t.address} ~ '^0x[0-9a-f]{40}$'`),
    check('vault_link_end', sql`(${t.endedAt} is null) = (${t.endReason} is null)`),
  ],
);

/** The primary ENS name of an address where forward and reverse agree; null: it has none. */
export const ensName = pgTable('ens_name', {
  address: text('address').primaryKey().$type<Address>(),
  name: text('name'),
  checkedAt: instant('checked_at').notNull(),
});
